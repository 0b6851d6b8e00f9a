/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* How many of the newest that fit are told of one folder. */
#define MAIL_SYNC_SEARCH_LIMIT 500

/* Lets the server search one folder, and gets the headers of what is found and is not here. (transfer full)
 * (element-type MailSearchHit). Awaits. */
GArray *mail_sync_search (MailSync         *sync,
                          MailImapSession  *session,
                          const MailFolder *folder,
                          const char       *query,
                          GError          **error);

G_END_DECLS
