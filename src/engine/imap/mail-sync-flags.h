/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-response.h"
#include "mail-imap-results.h"
#include "mail-store-items.h"
#include "mail-store-kept.h"
#include "mail-store-sync.h"

G_BEGIN_DECLS

/* Between the flags of the protocol and those of the store. */
MailFlags           mail_sync_flags_from_imap (const MailImapFlags *flags,
                                               char               **keywords);
MailImapSystemFlags mail_sync_flags_to_imap   (MailFlags            flags,
                                               const char          *keywords,
                                               char              ***words);

/* (nullable) (transfer full): what a FETCH says of one message's flags; NULL when it does not. */
MailServerFlags    *mail_sync_flags_new       (const MailImapFetch *fetch);

/* Which keywords the mailbox's server keeps, as PERMANENTFLAGS told it when it was opened for writing. */
void mail_sync_flags_read_kept (const MailImapMailbox *mailbox,
                                MailKept              *kept);

G_END_DECLS
