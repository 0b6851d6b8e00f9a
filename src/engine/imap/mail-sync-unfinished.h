/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-session.h"

G_BEGIN_DECLS

/**
 * MailSyncUnfinished:
 * @folder: a new one whose newest messages are here, and whose older ones come next; 0: none
 * @uidvalidity: of its UIDs
 * @session: where it was opened
 * @mailbox: as it was then
 * @uids: of all the messages in it
 *
 * What need not be asked for a second time. Of one folder in an account: the last one that was begun.
 */
typedef struct {
  gint64 folder;
  guint32 uidvalidity;
  MailImapSession *session;
  MailImapMailbox *mailbox;
  MailImapUidSet *uids;
} MailSyncUnfinished;

void             mail_sync_unfinished_clear      (MailSyncUnfinished    *self);
/* Takes a mailbox and the UIDs. */
void             mail_sync_unfinished_set        (MailSyncUnfinished    *self,
                                                  gint64                 folder,
                                                  guint32                uidvalidity,
                                                  MailImapSession       *session,
                                                  MailImapMailbox       *mailbox,
                                                  MailImapUidSet        *uids);
/* (nullable): the mailbox, when it is still the one that is open there */
MailImapMailbox *mail_sync_unfinished_take       (MailSyncUnfinished    *self,
                                                  gint64                 folder,
                                                  guint32                uidvalidity,
                                                  MailImapSession       *session);
/* (nullable): the UIDs below that one */
MailImapUidSet  *mail_sync_unfinished_take_below (MailSyncUnfinished    *self,
                                                  gint64                 folder,
                                                  guint32                uidvalidity,
                                                  guint32                uid);

G_END_DECLS
