/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-session.h"
#include "mail-store-sync.h"

G_BEGIN_DECLS

/* What a row, a thread and a reply need of a message, asked for in one command. Each → GPtrArray (boxed) of MailArrival, in no
 * particular order, each message once. The mailbox is open on the session. */
DexFuture *mail_sync_fetch_headers          (MailImapSession *session,
                                             MailImapUidSet  *uids) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_sync_fetch_headers_sequence (MailImapSession *session,
                                             guint32          first,
                                             guint32          last) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailServerFlags. changed_since 0: all of them. */
DexFuture *mail_sync_fetch_flags            (MailImapSession *session,
                                             MailImapUidSet  *uids,
                                             guint64          changed_since) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
