/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"
#include "mail-store-folders.h"
#include "mail-store-kept.h"
#include "mail-sync-sessions.h"
#include "mail-sync-unfinished.h"

G_BEGIN_DECLS

/* What the store calls a mailbox whose server states no UIDVALIDITY when it is opened (exmail): a number no server begins with. */
#define MAIL_SYNC_NO_UIDVALIDITY G_MAXUINT32
/* How many messages one FETCH of headers asks for. */
#define MAIL_SYNC_WINDOW 1000
/* How many of those commands are under way at a time: memory holds so many windows, the line never falls silent. */
#define MAIL_SYNC_PIPELINE 3
/* Instead of a folder, for mail_sync_lock (): the account's folders as such, listed or changed by one at a time. */
#define MAIL_SYNC_TREE 0
/* How many of the newest messages come first, so that a folder can be used at once. */
#define MAIL_SYNC_FIRST_WINDOW 100

typedef struct _MailSyncWatch MailSyncWatch;

/**
 * MailSync:
 * @store: where everything goes
 * @account: whose
 * @sessions: the account's connections
 * @settings: as they are now
 * @turns: folder id → MailLimiter: who changes or compares a mailbox does it alone
 * @in_parts: message ids of which a section comes in parts: to one fibre at a time
 * @begun: message ids of which parts came in this life of the process, before something else went first
 * @part_length: of the next part of a section, in bytes, as the line was last; 0: not known
 * @given_back_before: unix seconds: bodies older than this were given back already
 * @fetching: folder ids whose bodies are being fetched in the background: by one fibre at a time
 * @namespaces: (nullable) (element-type MailImapNamespace): the server's, once it has told them
 * @unseen: folder id → how many unread messages the server counted before its mailbox was opened: for those it told it of
 * @watch: (nullable): who listens to INBOX
 * @unfinished: a new folder between its first and its second pass
 * @is_metered: bytes cost the person money: only what was asked for is fetched
 * @open_folder: what the person looks at; 0: nothing
 * @urgent: how many requests of the person wait: the background pauses
 * @hurried: how many of them are for something small, which goes before something large
 * @has_given_way: the background stopped fetching bodies because the person needs its connection
 * @is_stopping: finish what is begun, begin nothing
 * @messages: headers that came
 * @bodies: bodies that came
 * @n_todo: for the progress: headers and bodies known to be missing
 * @n_done: how many of them came
 * @changed: tells that the counters have moved
 *
 * What the procedures of one account share. Plain fields, on the engine's thread only; whoever awaits looks at them again after it.
 */
typedef struct {
  MailStore *store;
  gint64 account;
  MailSyncSessions *sessions;
  MailAccountSettings *settings;
  GHashTable *turns;
  GHashTable *in_parts;
  GHashTable *begun;
  guint64 part_length;
  gint64 given_back_before;
  GHashTable *fetching;
  GPtrArray *namespaces;
  GHashTable *unseen;
  MailSyncWatch *watch;
  MailSyncUnfinished unfinished;
  gboolean is_metered;
  gint64 open_folder;
  guint urgent;
  guint hurried;
  gboolean has_given_way;
  gboolean is_stopping;
  guint64 messages;
  guint64 bodies;
  guint64 n_todo;
  guint64 n_done;
  void (*changed) (gpointer data);
  gpointer data;
} MailSync;

MailSync *mail_sync_new          (MailStore                 *store,
                                  MailSecrets               *secrets,
                                  const MailAccountSettings *settings,
                                  guint                      max_sessions);
void      mail_sync_free         (MailSync                  *self);
/* Bodies of mail from then on are kept on this computer, in unix seconds. */
gint64    mail_sync_get_span     (MailSync                  *self);
gboolean  mail_sync_keeps_all    (MailSync                  *self);
/* Awaits a folder's turn; give it back with mail_sync_unlock (). */
gboolean  mail_sync_lock         (MailSync                  *self,
                                  gint64                     folder,
                                  GError                   **error);
void      mail_sync_unlock       (MailSync                  *self,
                                  gint64                     folder);
/* Waits until nobody goes first. Awaits. */
void      mail_sync_give_way     (MailSync                  *self);
/* Opens a mailbox; what it was opened for is remembered. resync (nullable): to hear what changed in it. Awaits. */
MailImapMailbox *
          mail_sync_open         (MailImapSession           *session,
                                  const char                *raw_name,
                                  gboolean                   read_only,
                                  const MailImapResync      *resync,
                                  GError                   **error);
gboolean  mail_sync_may_change   (const MailImapMailbox     *mailbox);
/* (nullable): which keywords its server keeps, of the mailbox that is open and can be changed */
const MailKept *
          mail_sync_get_kept     (MailImapSession           *session);
/* Whether it is open already, and can be changed when that is needed. */
gboolean  mail_sync_is_open      (MailImapSession           *session,
                                  const char                *raw_name,
                                  gboolean                   read_only);
/* The sum of several failures: the one that matters most is kept. */
void      mail_sync_keep_error   (GError                   **kept,
                                  GError                    *error);
/* The UIDVALIDITY of the mailbox that is open. */
guint32   mail_sync_read_uidvalidity (const MailImapMailbox  *mailbox);
guint32   mail_sync_get_uidvalidity
                                 (MailImapSession           *session);
/* Whether it is more than the messages that were asked for that is refused. */
gboolean  mail_sync_is_general   (MailImapSession           *session,
                                  const GError              *refusal);
/* Whether it is the connection, not one mailbox, that failed. */
gboolean  mail_sync_is_over      (MailImapSession           *session,
                                  const GError              *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSync, mail_sync_free)

G_END_DECLS
