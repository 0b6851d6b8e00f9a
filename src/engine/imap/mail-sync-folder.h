/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/**
 * MailSyncDepth:
 * @MAIL_SYNC_NEWEST: what is new, and of a mailbox nothing is known of the newest messages, so that it can be used at once
 * @MAIL_SYNC_ALL: every header
 * @MAIL_SYNC_REPAIR: the same, and which messages there are and their flags compared whole, whatever is remembered
 */
typedef enum {
  MAIL_SYNC_NEWEST,
  MAIL_SYNC_ALL,
  MAIL_SYNC_REPAIR,
} MailSyncDepth;

/* Brings one folder up to date: new messages, flags, messages that went. Awaits; the session is leased, or a watcher's own. */
gboolean mail_sync_folder      (MailSync          *sync,
                                MailImapSession   *session,
                                const MailFolder  *folder,
                                MailSyncDepth      depth,
                                GError           **error);
/* Only what is behind the last known UID, on a session that has the mailbox open. Awaits. */
gboolean mail_sync_folder_news (MailSync          *sync,
                                MailImapSession   *session,
                                const MailFolder  *folder,
                                GError           **error);
/* A mailbox nothing was known of, which the server says is empty: it is not opened for that. Awaits. */
gboolean mail_sync_folder_empty
                               (MailSync              *sync,
                                const MailFolder      *folder,
                                const MailImapCounts  *counts,
                                GError               **error);

G_END_DECLS
