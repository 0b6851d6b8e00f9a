/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-watch.h"

#include "mail-bell.h"
#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-bodies.h"
#include "mail-sync-folder.h"

/* How long one IDLE lasts: below the 10 minutes after which some networks forget a silent connection. Where one was found to have
 * died unnoticed, half as long, and not below 3 minutes. */
#define IDLE_MSEC (9 * 60 * 1000)
#define IDLE_MIN_MSEC (3 * 60 * 1000)
/* Where IDLE cannot be used: how often to ask. */
#define POLL_MSEC (2 * 60 * 1000)
/* How much later than somebody else it may hear of new mail: Dovecot takes half a second. */
#define LATE_MSEC 3000

struct _MailSyncWatch {
  MailSync *sync;
  MailSyncElsewhereFunc elsewhere;
  gpointer data;

  MailBell bell;
  guint32 exists;           /* as last heard */
  gboolean has_news;        /* messages came */
  gboolean has_changes;     /* messages went, or flags changed */
  gboolean is_over;

  guint n_heard;            /* how often there was something to hear */
  gboolean is_listening;    /* all that was heard was looked at */
  gboolean can_idle;        /* on this connection */
  gboolean hears_all;       /* of the other folders too, by NOTIFY */
  gboolean is_mute;         /* NOOP is answered without the news: the mailbox is opened anew instead */
  guint idle_msec;
};

static void
ring (MailSyncWatch *self)
{
  self->n_heard++;
  mail_bell_ring (&self->bell);
}

static void
hear_exists (MailImapSession *session,
             guint32          exists,
             gpointer         data)
{
  MailSyncWatch *self = data;

  if (exists > self->exists)
    self->has_news = TRUE;
  self->exists = exists;
  ring (self);
}

static void
hear_expunge (MailImapSession *session,
              guint32          sequence,
              gpointer         data)
{
  MailSyncWatch *self = data;

  if (self->exists > 0)
    self->exists--;
  self->has_changes = TRUE;
  ring (self);
}

static void
hear_vanished (MailImapSession *session,
               MailImapUidSet  *uids,
               gboolean         earlier,
               gpointer         data)
{
  MailSyncWatch *self = data;
  guint64 count = mail_imap_uid_set_count (uids);

  if (earlier)
    return;
  self->exists -= (guint32) MIN (self->exists, count);
  self->has_changes = TRUE;
  ring (self);
}

static DexFuture *
hear_fetch (MailImapSession    *session,
            const MailImapFetch *fetch,
            gpointer            data)
{
  MailSyncWatch *self = data;

  self->has_changes = TRUE;
  ring (self);
  return NULL;
}

static void
hear_folder (MailImapSession      *session,
             const MailImapFolder *folder,
             gpointer              data)
{
  MailSyncWatch *self = data;

  self->elsewhere (self->data);
}

/* Too much happens for the server to tell it: from now on it is looked for, as without NOTIFY. */
static void
hear_overflow (MailImapSession *session,
               gpointer         data)
{
  MailSyncWatch *self = data;

  self->hears_all = FALSE;
  self->elsewhere (self->data);
}

static void
hear_closed (MailImapSession *session,
             const GError    *error,
             gpointer         data)
{
  MailSyncWatch *self = data;

  self->is_over = TRUE;
  mail_bell_ring (&self->bell);
}

static MailFolder *
find_inbox (MailSync  *sync,
            GError   **error)
{
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == MAIL_ROLE_INBOX && folder->raw_name != NULL)
        return mail_folder_copy (folder);
    }
  if (folders != NULL)
    mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "There is no inbox yet");
  return NULL;
}

/* Whole: also opens the mailbox on this session. */
static gboolean
catch_up (MailSyncWatch     *self,
          MailImapSession   *session,
          const MailFolder  *inbox,
          GError           **error)
{
  self->has_news = FALSE;
  self->has_changes = FALSE;
  mail_bell_silence (&self->bell);
  return mail_sync_folder (self->sync, session, inbox, MAIL_SYNC_NEWEST, error);
}

/* What happens in the other folders from now on is told; what happened until now is looked for once. Awaits. */
static void
ask_for_all (MailSyncWatch   *self,
             MailImapSession *session)
{
  g_autoptr(GError) error = NULL;

  if (self->hears_all || !mail_imap_session_has (session, "NOTIFY"))
    return;

  self->hears_all = dex_await (mail_imap_session_notify (session), &error);
  if (self->hears_all)
    self->elsewhere (self->data);
  else
    g_debug ("NOTIFY: %s", error->message);
}

/* Whether there is something to do instead of listening. */
static gboolean
is_called (MailSyncWatch *self)
{
  return self->has_news || self->has_changes || self->is_over || self->sync->is_stopping;
}

/* Awaits. */
static gboolean
ask (MailSyncWatch     *self,
     MailImapSession   *session,
     const MailFolder  *inbox,
     GError           **error)
{
  dex_await (mail_bell_wait (&self->bell, POLL_MSEC), NULL);
  if (is_called (self))
    return TRUE;
  return self->is_mute ? catch_up (self, session, inbox, error) : dex_await (mail_imap_session_noop (session), error);
}

static void
shorten_idle (MailSyncWatch *self)
{
  self->idle_msec = MAX (self->idle_msec / 2, IDLE_MIN_MSEC);
}

/* Awaits. */
static gboolean
idle (MailSyncWatch    *self,
      MailImapSession  *session,
      GError          **error)
{
  g_autoptr(GError) refusal = NULL;
  GError *failure = NULL;

  if (!dex_await (mail_imap_session_idle (session), &refusal))
    {
      self->can_idle = FALSE;
      if (g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_PERMANENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  dex_await (mail_bell_wait (&self->bell, self->idle_msec), NULL);
  /* A command ends the IDLE by itself; without one it is ended here, so that it never gets old. */
  if (is_called (self) || dex_await (mail_imap_session_idle_done (session), &failure))
    return TRUE;

  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    shorten_idle (self);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
listen (MailSyncWatch     *self,
        MailImapSession   *session,
        const MailFolder  *inbox,
        GError           **error)
{
  gboolean done;

  self->is_listening = TRUE;
  done = self->can_idle ? idle (self, session, error) : ask (self, session, inbox, error);
  self->is_listening = FALSE;
  return done;
}

static gboolean
watch_inbox (MailSyncWatch     *self,
             MailImapSession   *session,
             const MailFolder  *inbox,
             GError           **error)
{
  if (!catch_up (self, session, inbox, error) || !mail_sync_bodies (self->sync, session, inbox, error))
    return FALSE;
  ask_for_all (self, session);

  while (!self->is_over && !self->sync->is_stopping)
    {
      gboolean has_changes = self->has_changes;
      gboolean has_news = self->has_news;

      mail_bell_silence (&self->bell);
      self->has_news = self->has_changes = FALSE;
      if (has_news && !mail_sync_folder_news (self->sync, session, inbox, error))
        return FALSE;
      if (has_changes && !catch_up (self, session, inbox, error))
        return FALSE;
      if ((has_news || has_changes) && !mail_sync_bodies (self->sync, session, inbox, error))
        return FALSE;
      if (!has_news && !has_changes && !listen (self, session, inbox, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_sync_watch_run:
 * @self: the watch
 * @error: (out): why it ended
 *
 * Listens until the connection is lost or the account stops. Awaits.
 *
 * Returns: whether it ended because it should
 */
gboolean
mail_sync_watch_run (MailSyncWatch  *self,
                     GError        **error)
{
  MailSync *sync = self->sync;
  g_autoptr(MailFolder) inbox = find_inbox (sync, error);
  g_autoptr(MailImapSession) session = NULL;
  gboolean done;

  if (inbox == NULL)
    return FALSE;
  self->is_over = FALSE;
  session = mail_sync_sessions_lease (sync->sessions, MAIL_SYNC_SLOT_WATCHER, error);
  if (session == NULL)
    return FALSE;

  self->can_idle = mail_imap_session_has (session, "IDLE");
  self->hears_all = FALSE;
  done = watch_inbox (self, session, inbox, error);
  self->hears_all = FALSE;
  mail_sync_sessions_release (sync->sessions, MAIL_SYNC_SLOT_WATCHER);
  if (!done || self->is_over)
    mail_sync_sessions_drop (sync->sessions, MAIL_SYNC_SLOT_WATCHER);
  if (done && self->is_over && !sync->is_stopping)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The server has closed the connection");
      return FALSE;
    }
  return done;
}

/**
 * mail_sync_watch_hears_all:
 * @self: the watch
 *
 * Returns: whether it hears of every folder of the person's, not of INBOX alone
 */
gboolean
mail_sync_watch_hears_all (MailSyncWatch *self)
{
  return self->hears_all;
}

/**
 * mail_sync_watch_get_mark:
 * @self: the watch
 *
 * Returns: what mail_sync_watch_check () compares with later; 0 when it does not listen just now
 */
guint
mail_sync_watch_get_mark (MailSyncWatch *self)
{
  return self->is_listening && !is_called (self) ? self->n_heard + 1 : 0;
}

/**
 * mail_sync_watch_check:
 * @self: the watch
 * @mark: what mail_sync_watch_get_mark () said before somebody else found new mail in INBOX
 *
 * Gives it the time to hear of it too. When it does not, its connection is dead, or its server tells nothing: it listens anew, and
 * in another way. Awaits.
 */
void
mail_sync_watch_check (MailSyncWatch *self,
                       guint          mark)
{
  if (mark == 0 || mark != mail_sync_watch_get_mark (self))
    return;
  dex_await (dex_timeout_new_msec (LATE_MSEC), NULL);
  if (mark != mail_sync_watch_get_mark (self))
    return;

  g_debug ("New mail came, and who listens did not hear it");
  if (self->can_idle)
    shorten_idle (self);
  else
    self->is_mute = TRUE;
  self->is_over = TRUE;
  mail_bell_ring (&self->bell);
}

/**
 * mail_sync_watch_stop:
 * @self: the watch
 *
 * Wakes it, so that it sees that the account stops, or makes sure of its connection.
 */
void
mail_sync_watch_stop (MailSyncWatch *self)
{
  mail_bell_ring (&self->bell);
}

void
mail_sync_watch_free (MailSyncWatch *self)
{
  self->sync->watch = NULL;
  mail_sync_sessions_set_delegate (self->sync->sessions, MAIL_SYNC_SLOT_WATCHER, &(MailImapDelegate) { 0 }, NULL);
  mail_bell_clear (&self->bell);
  g_free (self);
}

/**
 * mail_sync_watch_new:
 * @sync: the account's
 * @elsewhere: told that another folder has changed
 * @data: for @elsewhere
 *
 * Returns: (transfer full): a watch over its INBOX
 */
MailSyncWatch *
mail_sync_watch_new (MailSync              *sync,
                     MailSyncElsewhereFunc  elsewhere,
                     gpointer               data)
{
  MailSyncWatch *self = g_new0 (MailSyncWatch, 1);
  MailImapDelegate delegate = {
    .exists = hear_exists, .expunge = hear_expunge, .vanished = hear_vanished, .fetch = hear_fetch, .folder = hear_folder,
    .overflow = hear_overflow, .closed = hear_closed,
  };

  self->sync = sync;
  self->elsewhere = elsewhere;
  self->data = data;
  self->idle_msec = IDLE_MSEC;
  sync->watch = self;
  mail_sync_sessions_set_delegate (sync->sessions, MAIL_SYNC_SLOT_WATCHER, &delegate, self);
  return self;
}
