/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* One part of a message, as its section in the store, with its own header as "N.MIME". Awaits. has_given_way: set when something
 * smaller goes first: this is to be asked for again. */
gboolean mail_sync_part (MailSync              *sync,
                         MailImapSession       *session,
                         const MailFolder      *folder,
                         const MailWantedBody  *wanted,
                         const char            *part,
                         gboolean              *has_given_way,
                         GError               **error);

G_END_DECLS
