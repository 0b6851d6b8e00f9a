/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-watch.h"

#include "mail-bell.h"
#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-bodies.h"
#include "mail-sync-folder.h"

/* How long one IDLE lasts: below the 10 minutes after which some networks forget a silent connection. */
#define IDLE_MSEC (9 * 60 * 1000)
/* Where IDLE cannot be used: how often to ask. */
#define POLL_MSEC (2 * 60 * 1000)

struct _MailSyncWatch {
  MailSync *sync;
  MailBell bell;
  guint32 exists;           /* as last heard */
  gboolean has_news;        /* messages came */
  gboolean has_changes;     /* messages went, or flags changed */
  gboolean is_over;
};

static void
hear_exists (MailImapSession *session,
             guint32          exists,
             gpointer         data)
{
  MailSyncWatch *self = data;

  if (exists > self->exists)
    self->has_news = TRUE;
  self->exists = exists;
  mail_bell_ring (&self->bell);
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
  mail_bell_ring (&self->bell);
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
  mail_bell_ring (&self->bell);
}

static DexFuture *
hear_fetch (MailImapSession    *session,
            const MailImapFetch *fetch,
            gpointer            data)
{
  MailSyncWatch *self = data;

  self->has_changes = TRUE;
  mail_bell_ring (&self->bell);
  return NULL;
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
  if (!mail_sync_folder (self->sync, session, inbox, MAIL_SYNC_NEWEST, error))
    return FALSE;
  return TRUE;
}

static gboolean
listen (MailSyncWatch     *self,
        MailImapSession   *session,
        GError           **error)
{
  if (!mail_imap_session_has (session, "IDLE"))
    {
      dex_await (mail_bell_wait (&self->bell, POLL_MSEC), NULL);
      return self->sync->is_stopping || dex_await (mail_imap_session_noop (session), error);
    }

  if (!dex_await (mail_imap_session_idle (session), error))
    return FALSE;
  dex_await (mail_bell_wait (&self->bell, IDLE_MSEC), NULL);
  /* A command ends the IDLE by itself; without one it is ended here, so that it never gets old. */
  if (!self->has_news && !self->has_changes && !self->is_over && !self->sync->is_stopping)
    return dex_await (mail_imap_session_idle_done (session), error);
  return TRUE;
}

static gboolean
watch_inbox (MailSyncWatch     *self,
             MailImapSession   *session,
             const MailFolder  *inbox,
             GError           **error)
{
  if (!catch_up (self, session, inbox, error) || !mail_sync_bodies (self->sync, session, inbox, error))
    return FALSE;

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
      if (!has_news && !has_changes && !listen (self, session, error))
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

  done = watch_inbox (self, session, inbox, error);
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
 * mail_sync_watch_stop:
 * @self: the watch
 *
 * Wakes it, so that it sees that the account stops.
 */
void
mail_sync_watch_stop (MailSyncWatch *self)
{
  mail_bell_ring (&self->bell);
}

void
mail_sync_watch_free (MailSyncWatch *self)
{
  mail_sync_sessions_set_delegate (self->sync->sessions, MAIL_SYNC_SLOT_WATCHER, &(MailImapDelegate) { 0 }, NULL);
  mail_bell_clear (&self->bell);
  g_free (self);
}

/**
 * mail_sync_watch_new:
 * @sync: the account's
 *
 * Returns: (transfer full): a watch over its INBOX
 */
MailSyncWatch *
mail_sync_watch_new (MailSync *sync)
{
  MailSyncWatch *self = g_new0 (MailSyncWatch, 1);
  MailImapDelegate delegate = {
    .exists = hear_exists, .expunge = hear_expunge, .vanished = hear_vanished, .fetch = hear_fetch, .closed = hear_closed,
  };

  self->sync = sync;
  mail_sync_sessions_set_delegate (sync->sessions, MAIL_SYNC_SLOT_WATCHER, &delegate, self);
  return self;
}
