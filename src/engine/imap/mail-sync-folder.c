/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-headers.h"

/* Makes the store's idea of the mailbox the one that is open now. */
static gboolean
adopt_mailbox (MailFolderRun  *self,
               GError        **error)
{
  guint32 uidvalidity = mail_sync_read_uidvalidity (self->mailbox);
  MailStore *store = self->sync->store;

  if (self->state.uidvalidity == uidvalidity)
    return TRUE;

  if (self->state.uidvalidity != 0 &&
      !dex_await (mail_store_sync_reset (store, self->folder->id, uidvalidity), error))
    return FALSE;
  self->state = (MailMailboxState) { .folder = self->folder->id, .uidvalidity = uidvalidity, .unseen = -1 };
  return mail_folder_run_save (self, error);
}

static guint32
find_lowest (GPtrArray *arrivals,
             guint32   *highest)
{
  guint32 lowest = G_MAXUINT32;

  *highest = 0;
  for (guint i = 0; i < arrivals->len; i++)
    {
      const MailArrival *arrival = g_ptr_array_index (arrivals, i);

      lowest = MIN (lowest, arrival->uid);
      *highest = MAX (*highest, arrival->uid);
    }
  return lowest;
}

/* In the same flight it is asked what else there is: the older ones come next. Awaits. */
static GPtrArray *
fetch_newest (MailFolderRun  *self,
              GError        **error)
{
  guint32 exists = self->mailbox->exists;
  guint32 first = exists > MAIL_SYNC_FIRST_WINDOW ? exists - MAIL_SYNC_FIRST_WINDOW + 1 : 1;
  g_autoptr(DexFuture) fetched = NULL;
  g_autoptr(DexFuture) asked = NULL;
  g_autoptr(GPtrArray) arrivals = NULL;

  fetched = mail_sync_fetch_headers_sequence (self->session, first, exists, !mail_sync_keeps_all (self->sync));
  if (first > 1)
    asked = mail_folder_run_ask (self, 1, MAIL_IMAP_UID_MAX);
  arrivals = dex_await_boxed (g_steal_pointer (&fetched), error);
  if (arrivals == NULL)
    return NULL;
  if (arrivals->len == 0)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The server does not show the messages of “%s”", self->folder->path);
      return NULL;
    }
  /* Without an answer it is asked again when it is needed. */
  if (asked != NULL)
    self->listed = mail_folder_run_hear (self, g_steal_pointer (&asked), NULL);
  return g_steal_pointer (&arrivals);
}

/* The newest messages of a mailbox nothing is known of: the one use of sequence numbers. */
static gboolean
fetch_first_window (MailFolderRun  *self,
                    GError        **error)
{
  guint32 exists = self->mailbox->exists;
  guint32 lowest = 1;
  guint32 highest = 0;

  if (exists > 0)
    {
      g_autoptr(GPtrArray) arrivals = fetch_newest (self, error);

      if (arrivals == NULL)
        return FALSE;
      lowest = find_lowest (arrivals, &highest);
      if (!mail_folder_run_commit (self, arrivals, error))
        return FALSE;
    }

  self->state.lowest_uid = exists <= MAIL_SYNC_FIRST_WINDOW ? 1 : lowest;
  self->state.uidnext = MAX (self->mailbox->uidnext, highest + 1);
  self->state.exists = exists;
  self->state.last_flag_pass = g_get_real_time () / G_USEC_PER_SEC;
  self->known_below = self->state.lowest_uid;
  return mail_folder_run_save (self, error);
}

/* The server did not say how far its UIDs go. */
static gboolean
fetch_open_end (MailFolderRun  *self,
                GError        **error)
{
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (self->state.uidnext, MAIL_IMAP_UID_MAX);
  g_autoptr(GPtrArray) arrivals = dex_await_boxed (mail_folder_run_fetch (self, uids), error);
  guint32 highest;

  if (arrivals == NULL)
    return FALSE;

  /* "n:*" matches the last message even when its UID is lower. */
  for (guint i = arrivals->len; i > 0; i--)
    if (((MailArrival *) g_ptr_array_index (arrivals, i - 1))->uid < self->state.uidnext)
      g_ptr_array_remove_index_fast (arrivals, i - 1);
  self->n_arrived += arrivals->len;
  if (!mail_folder_run_commit (self, arrivals, error))
    return FALSE;
  find_lowest (arrivals, &highest);
  self->state.uidnext = MAX (self->state.uidnext, highest + 1);
  return TRUE;
}

/* What is behind the last known UID, oldest first, so that it can be broken off. */
static gboolean
fetch_news (MailFolderRun  *self,
            GError        **error)
{
  g_autoptr(MailImapUidSet) uids = NULL;
  guint32 first = self->state.uidnext;
  guint32 last = self->mailbox->uidnext - 1;

  self->known_below = first;
  if (self->mailbox->exists == 0)
    return TRUE;
  if (self->mailbox->uidnext == 0)
    return fetch_open_end (self, error);
  if (self->mailbox->uidnext < first)
    {
      g_debug ("“%s”: UIDNEXT went from %u back to %u", self->folder->path, first, self->mailbox->uidnext);
      self->state.uidnext = self->mailbox->uidnext;
      self->must_compare = TRUE;
    }
  if (last < first)
    return TRUE;

  if (last - first > MAIL_SYNC_WINDOW)
    uids = mail_folder_run_search (self, first, last, error);
  else
    uids = mail_imap_uid_set_new_range (first, last);
  return uids != NULL && mail_folder_run_windows (self, uids, MAIL_WINDOWS_UPWARDS, error);
}

/* Everything below what is known, newest first. */
static gboolean
fill_back (MailFolderRun  *self,
           GError        **error)
{
  g_autoptr(MailImapUidSet) uids = NULL;

  if (self->state.lowest_uid <= 1)
    return TRUE;

  uids = mail_sync_unfinished_take_below (&self->sync->unfinished, self->folder->id, self->state.uidvalidity,
                                          self->state.lowest_uid);
  if (uids == NULL)
    uids = mail_folder_run_search (self, 1, self->state.lowest_uid - 1, error);
  if (uids == NULL)
    return FALSE;

  self->sync->n_todo += mail_imap_uid_set_count (uids);
  if (!mail_folder_run_windows (self, uids, MAIL_WINDOWS_DOWNWARDS, error))
    return FALSE;
  self->state.lowest_uid = 1;
  return mail_folder_run_save (self, error);
}

/* The last word: what the next run may take for granted. */
static gboolean
finish (MailFolderRun  *self,
        gboolean        was_complete,
        GError        **error)
{
  gpointer unseen;

  /* A count is of one moment: it serves once. An older one could be right again by chance after something was read and another
   * not: none is better. */
  if (g_hash_table_lookup_extended (self->sync->unseen, &self->folder->id, NULL, &unseen))
    self->state.unseen = GPOINTER_TO_INT (unseen);
  else
    self->state.unseen = -1;
  g_hash_table_remove (self->sync->unseen, &self->folder->id);
  self->state.exists = self->mailbox->exists;
  self->state.highestmodseq = self->mailbox->highestmodseq;
  self->state.uidnext = MAX (self->state.uidnext, self->mailbox->uidnext);
  self->state.last_sync = g_get_real_time () / G_USEC_PER_SEC;
  if (!mail_folder_run_save (self, error))
    return FALSE;

  /* The first complete pass after a UIDVALIDITY change, or after a move whose new UID was not told: what was not found is not
   * there. */
  if ((was_complete && !self->state.is_waited_in) || self->state.lowest_uid != 1)
    return TRUE;
  return dex_await (mail_store_sync_sweep (self->sync->store, self->folder->id, self->state.uidvalidity), error);
}

static gboolean
run_steps (MailFolderRun  *self,
           MailSyncDepth   depth,
           GError        **error)
{
  gboolean was_complete;

  if (!adopt_mailbox (self, error))
    return FALSE;

  was_complete = self->state.lowest_uid == 1 && self->state.last_sync != 0;
  self->is_first = self->state.lowest_uid == 0;
  return (self->is_first ? fetch_first_window (self, error) : fetch_news (self, error)) &&
         mail_folder_run_flags (self, error) &&
         mail_folder_run_vanished (self, error) &&
         (depth == MAIL_SYNC_NEWEST || fill_back (self, error)) &&
         ((self->is_first && depth == MAIL_SYNC_NEWEST) || mail_folder_run_reconcile (self, error)) &&
         finish (self, was_complete, error);
}

/* What the server is said to have told before is not taken for granted: neither which messages there are nor their flags. */
static void
begin_repair (MailFolderRun *self)
{
  self->is_repair = TRUE;
  self->must_compare = TRUE;
  self->state.highestmodseq = 0;
  self->state.last_sync = 0;
  self->state.last_flag_pass = 0;
  self->state.flag_position = 0;
  self->state.distrusted = FALSE;
}

/**
 * mail_sync_folder:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @depth: how much of a mailbox that is not complete yet
 * @error: (out): why not
 *
 * Brings one folder up to date. Every step is committed before the next builds on it, so it can be broken off anywhere. Awaits.
 *
 * Returns: whether the store and the server agree, as far as @depth goes
 */
gboolean
mail_sync_folder (MailSync          *sync,
                  MailImapSession   *session,
                  const MailFolder  *folder,
                  MailSyncDepth      depth,
                  GError           **error)
{
  MailFolderRun run = { .sync = sync, .session = session, .folder = folder };
  g_autoptr(MailImapMailbox) mailbox = NULL;
  gboolean done;

  if (!mail_sync_lock (sync, folder->id, error))
    return FALSE;

  if (mail_engine_read_state (sync->store, folder->id, &run.state, error))
    {
      if (depth == MAIL_SYNC_REPAIR)
        begin_repair (&run);
      mailbox = mail_sync_unfinished_take (&sync->unfinished, folder->id, run.state.uidvalidity, session);
      if (mailbox == NULL)
        mailbox = mail_folder_run_open (&run, error);
    }
  run.mailbox = mailbox;
  done = mailbox != NULL && run_steps (&run, depth, error);
  if (done && run.listed != NULL && mailbox->has_uidvalidity)
    mail_sync_unfinished_set (&sync->unfinished, folder->id, run.state.uidvalidity, session, g_steal_pointer (&mailbox),
                              g_steal_pointer (&run.listed));
  mail_sync_unlock (sync, folder->id);
  g_clear_pointer (&run.changed, g_ptr_array_unref);
  g_clear_pointer (&run.vanished, mail_imap_uid_set_unref);
  g_clear_pointer (&run.listed, mail_imap_uid_set_unref);
  return done;
}

/**
 * mail_sync_folder_news:
 * @sync: the account's
 * @session: a session that has the mailbox open
 * @folder: which
 * @error: (out): why not
 *
 * Gets what arrived behind the last known UID, in one round trip. Awaits.
 *
 * Returns: whether it could
 */
gboolean
mail_sync_folder_news (MailSync          *sync,
                       MailImapSession   *session,
                       const MailFolder  *folder,
                       GError           **error)
{
  /* An opened mailbox whose UIDNEXT is not said: everything behind what we know. */
  MailImapMailbox mailbox = { .path = folder->raw_name, .exists = 1 };
  MailFolderRun run = { .sync = sync, .session = session, .folder = folder, .mailbox = &mailbox };
  gboolean done;

  if (!mail_sync_lock (sync, folder->id, error))
    return FALSE;

  done = mail_engine_read_state (sync->store, folder->id, &run.state, error);
  if (done && run.state.lowest_uid != 0)
    {
      done = fetch_news (&run, error);
      run.state.exists += run.n_arrived;
      done = done && (run.n_arrived == 0 || mail_folder_run_save (&run, error));
    }
  mail_sync_unlock (sync, folder->id);
  return done;
}

/**
 * mail_sync_folder_empty:
 * @sync: the account's
 * @folder: which; nothing was known of it yet
 * @counts: what the server says of it: no messages, and all the rest that is remembered of a mailbox
 * @error: (out): why not
 *
 * Takes the server's word for it that there is nothing to get, so that a new account need not open one empty folder after the other.
 * Awaits.
 *
 * Returns: whether it is remembered
 */
gboolean
mail_sync_folder_empty (MailSync              *sync,
                        const MailFolder      *folder,
                        const MailImapCounts  *counts,
                        GError               **error)
{
  MailImapMailbox mailbox = { .path = folder->raw_name, .has_uidvalidity = TRUE, .uidvalidity = counts->uidvalidity,
                              .uidnext = counts->uidnext, .highestmodseq = counts->highestmodseq };
  MailFolderRun run = { .sync = sync, .folder = folder, .mailbox = &mailbox };
  gboolean done;

  g_return_val_if_fail (counts->messages == 0, FALSE);

  if (!mail_sync_lock (sync, folder->id, error))
    return FALSE;

  done = mail_engine_read_state (sync->store, folder->id, &run.state, error) &&
         (run.state.uidvalidity != 0 ||
          (adopt_mailbox (&run, error) && fetch_first_window (&run, error) && finish (&run, FALSE, error)));
  mail_sync_unlock (sync, folder->id);
  return done;
}
