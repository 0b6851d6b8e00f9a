/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-session.h"
#include "mail-store-sync.h"

G_BEGIN_DECLS

/* What a row, a thread and a reply need of a message, asked for in one command. Each → GPtrArray (boxed) of MailArrival, in no
 * particular order, each message once. The mailbox is open on the session. with_previews: with what the server says is the first
 * line of each, where it tells and they are no more than a screenful. */
DexFuture *mail_sync_fetch_headers          (MailImapSession *session,
                                             MailImapUidSet  *uids,
                                             gboolean         with_previews) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_sync_fetch_headers_sequence (MailImapSession *session,
                                             guint32          first,
                                             guint32          last,
                                             gboolean         with_previews) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailServerFlags. changed_since 0: all of them. */
DexFuture *mail_sync_fetch_flags            (MailImapSession *session,
                                             MailImapUidSet  *uids,
                                             guint64          changed_since) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
