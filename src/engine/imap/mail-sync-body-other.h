/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-imap-session.h"

G_BEGIN_DECLS

/* One message whose BODY[] a server does not give, asked for in another way: its header, then its text. The mailbox is open. Awaits.
 * FALSE with the error unset when the server does not give that either. */
gboolean mail_sync_body_other (MailStore             *store,
                               MailImapSession       *session,
                               const MailWantedBody  *wanted,
                               GError               **error);

G_END_DECLS
