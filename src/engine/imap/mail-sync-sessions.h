/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-session.h"
#include "mail-secrets.h"
#include "mail-sign-in.h"
#include "mail-store-accounts.h"

G_BEGIN_DECLS

/**
 * MailSyncSlot:
 * @MAIL_SYNC_SLOT_WORKER: the background: rounds, polling, filling back
 * @MAIL_SYNC_SLOT_FOREGROUND: what a person waits for: opening a message, carrying out what was done. Opened when needed,
 *   closed after two minutes without work
 * @MAIL_SYNC_SLOT_WATCHER: listens to INBOX
 *
 * What the at most three sessions of an account are for.
 */
typedef enum {
  MAIL_SYNC_SLOT_WORKER,
  MAIL_SYNC_SLOT_FOREGROUND,
  MAIL_SYNC_SLOT_WATCHER,
} MailSyncSlot;

#define MAIL_SYNC_N_SLOTS 3
/* How long a session on demand is kept for the next demand, in seconds. */
#define MAIL_SYNC_FOREGROUND_SECONDS 120
/* How long a server that wants fewer sessions is not asked for more. */
#define MAIL_SYNC_LIMIT_SECONDS (60 * 60)

/**
 * MailSyncSessions:
 *
 * The connections of one account to its IMAP server, on the engine's thread. Sign-ins go one after the other, and after a refusal
 * none is tried until mail_sign_in_forgive (). Where the provider allows fewer than three sessions, the foreground shares
 * the worker's.
 */
#define MAIL_TYPE_SYNC_SESSIONS (mail_sync_sessions_get_type ())
G_DECLARE_FINAL_TYPE (MailSyncSessions, mail_sync_sessions, MAIL, SYNC_SESSIONS, GObject)

MailSyncSessions *mail_sync_sessions_new          (MailStore                 *store,
                                                   MailSecrets               *secrets,
                                                   const MailAccountSettings *settings,
                                                   guint                      maximum);
void              mail_sync_sessions_configure    (MailSyncSessions          *self,
                                                   const MailAccountSettings *settings,
                                                   MailNetTrust              *trust);
void              mail_sync_sessions_set_delegate (MailSyncSessions          *self,
                                                   MailSyncSlot               slot,
                                                   const MailImapDelegate    *delegate,
                                                   gpointer                   data);
gboolean          mail_sync_sessions_has_watcher  (MailSyncSessions          *self);
/* Awaits. Each session that was leased is released. */
MailImapSession  *mail_sync_sessions_lease        (MailSyncSessions          *self,
                                                   MailSyncSlot               slot,
                                                   GError                   **error);
void              mail_sync_sessions_release      (MailSyncSessions          *self,
                                                   MailSyncSlot               slot);
/* Whether what a person waits for needs the same session. */
gboolean          mail_sync_sessions_is_shared    (MailSyncSessions          *self,
                                                   MailImapSession           *session);
/* What the account's other server asks before it is told the same secret. */
MailSignIn       *mail_sync_sessions_get_sign_in  (MailSyncSessions          *self);
void              mail_sync_sessions_drop         (MailSyncSessions          *self,
                                                   MailSyncSlot               slot);
void              mail_sync_sessions_drop_all     (MailSyncSessions          *self);
/* The network is another: whether connections outlived that is found out before they are used. */
void              mail_sync_sessions_doubt        (MailSyncSessions          *self);
void              mail_sync_sessions_close_unused (MailSyncSessions          *self);
void              mail_sync_sessions_close        (MailSyncSessions          *self);
/* Awaits: says LOGOUT on every session, for at most a second. */
void              mail_sync_sessions_log_out      (MailSyncSessions          *self);
/* The session of that purpose as it is, whoever uses it. (transfer none) (nullable): none is connected */
MailImapSession  *mail_sync_sessions_peek         (MailSyncSessions          *self,
                                                   MailSyncSlot               slot,
                                                   gboolean                  *is_busy);
guint64           mail_sync_sessions_get_commands (MailSyncSessions          *self);
guint64           mail_sync_sessions_get_bytes_in (MailSyncSessions          *self);

G_END_DECLS
