/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync-folders.h"

G_BEGIN_DECLS

/* Asks for the counts LIST did not tell of folders that were read before. Awaits. */
gboolean mail_sync_status (MailImapSession      *session,
                           GPtrArray            *folders,
                           MailImapStatusItems   items,
                           GError              **error);

G_END_DECLS
