/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-sync.h"

#include "mail-store-mailbox.h"
#include "mail-store-missed.h"
#include "mail-store-operation.h"
#include "mail-store-private.h"

typedef struct {
  gint64 folder;
  guint32 uidvalidity;
  GPtrArray *flags; /* MailServerFlags */
  GArray *uids;     /* guint32 */
} SyncJob;

static void
sync_job_free (gpointer data)
{
  SyncJob *job = data;

  g_clear_pointer (&job->flags, g_ptr_array_unref);
  g_clear_pointer (&job->uids, g_array_unref);
  g_free (job);
}

static SyncJob *
sync_job_new (gint64  folder,
              guint32 uidvalidity)
{
  SyncJob *job = g_new0 (SyncJob, 1);

  job->folder = folder;
  job->uidvalidity = uidvalidity;
  return job;
}

void
mail_server_flags_free (MailServerFlags *self)
{
  g_free (self->keywords);
  g_free (self);
}

static gboolean
sync_flags (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  SyncJob *job = data;
  g_auto(MailKept) kept = { 0 };

  if (!mail_mailbox_check (transaction, job->folder, job->uidvalidity, error) ||
      !mail_mailbox_load_kept (transaction, job->folder, &kept, error))
    return FALSE;

  for (guint i = 0; i < job->flags->len; i++)
    {
      const MailServerFlags *flags = g_ptr_array_index (job->flags, i);
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load_by_uid (transaction, job->folder, flags->uid, &placement, error))
        return FALSE;
      if (placement != NULL &&
          !mail_placement_hear_flags (transaction, placement, &kept, flags->flags, flags->keywords, flags->modseq, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * mail_store_sync_flags:
 * @self: a store
 * @folder: whose mailbox was read
 * @uidvalidity: of the UIDs
 * @flags: (element-type MailServerFlags): not changed after the call
 *
 * Notes the server's flags. What is shown are these with the pending operations applied. UIDs that are not known are ignored.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_flags (MailStore *self,
                       gint64     folder,
                       guint32    uidvalidity,
                       GPtrArray *flags)
{
  SyncJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (flags != NULL, NULL);

  job = sync_job_new (folder, uidvalidity);
  job->flags = g_ptr_array_ref (flags);
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_flags, job, sync_job_free);
}

/* The server has carried out a move whose answer was lost: the item stays where it is shown, and its place on the server is the
 * move's destination. It may have been seen there before. */
static gboolean
follow_move (MailTransaction  *transaction,
             MailPlacement    *placement,
             MailOperation    *move,
             GError          **error)
{
  g_autoptr(MailPlacement) early = NULL;

  if (!mail_mailbox_find_early (transaction, move->folder, move->noted_uidnext, placement, &early, error))
    return FALSE;
  if (early != NULL)
    return mail_placement_merge (transaction, placement, early, error);

  return mail_placement_set_server_place (transaction, placement, move->folder, 0, MAIL_PLACEMENT_WAITS_MOVED, error);
}

static gboolean
vanish (MailTransaction  *transaction,
        MailPlacement    *placement,
        GError          **error)
{
  g_autoptr(MailOperation) move = NULL;

  if (!mail_operation_find_sent_move (transaction, placement->id, &move, error))
    return FALSE;
  if (move != NULL && move->folder != placement->server_folder)
    return follow_move (transaction, placement, move, error);

  return mail_operation_source_vanished (transaction, placement, error) &&
         mail_placement_remove (transaction, placement, error);
}

static gboolean
sync_vanished (MailTransaction  *transaction,
               gpointer          data,
               GValue           *result,
               GError          **error)
{
  SyncJob *job = data;

  if (!mail_mailbox_check (transaction, job->folder, job->uidvalidity, error))
    return FALSE;

  for (guint i = 0; i < job->uids->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load_by_uid (transaction, job->folder, g_array_index (job->uids, guint32, i), &placement, error))
        return FALSE;
      if (placement != NULL && !vanish (transaction, placement, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * mail_store_sync_vanished:
 * @self: a store
 * @folder: whose mailbox was read
 * @uidvalidity: of the UIDs
 * @uids: (element-type guint32): not changed after the call
 *
 * These are no longer on the server. Items of a move that was on its way are taken to have arrived at its destination, and wait
 * there; all others go, with what was still to be done to them. Bodies stay for seven days.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_vanished (MailStore *self,
                          gint64     folder,
                          guint32    uidvalidity,
                          GArray    *uids)
{
  SyncJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (uids != NULL, NULL);

  job = sync_job_new (folder, uidvalidity);
  job->uids = g_array_ref (uids);
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_vanished, job, sync_job_free);
}

static gboolean
sync_reset (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  SyncJob *job = data;

  return mail_sqlite_run (transaction->db, error,
                          "UPDATE placement SET uid = NULL, waiting = ?, modseq = 0 WHERE server_folder = ? AND uid > 0",
                          "di", MAIL_PLACEMENT_WAITS_LOST, job->folder) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE mailbox SET uidvalidity = ?, uidnext = 0, highestmodseq = 0, messages = 0, unseen = -1,"
                          " lowest_uid = 0, last_flag_pass = 0, flag_position = 0, last_sync = 0 WHERE folder = ?", "ui", job->uidvalidity, job->folder);
}

/**
 * mail_store_sync_reset:
 * @self: a store
 * @folder: whose mailbox was numbered anew
 * @uidvalidity: the new one
 *
 * Forgets every UID of the folder, and what was remembered of its mailbox. Its items stay as they are shown and wait to be
 * adopted by mail_store_sync_arrivals (); operations refer to items and so follow them.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_reset (MailStore *self,
                       gint64     folder,
                       guint32    uidvalidity)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_reset, sync_job_new (folder, uidvalidity),
                           sync_job_free);
}

/* What was made here and is not on the server stays as it is shown, on this computer; nobody is to be told of it any more. */
static gboolean
become_local (MailTransaction  *transaction,
              MailPlacement    *placement,
              GError          **error)
{
  g_autofree char *keywords = g_strdup (placement->keywords);

  return mail_placement_set_server_flags (transaction, placement, placement->flags, keywords, 0, error) &&
         mail_placement_forget_operations (transaction, placement->id, error) &&
         mail_placement_set_server_place (transaction, placement, 0, 0, 0, error);
}

static gboolean
sweep_one (MailTransaction  *transaction,
           MailPlacement    *placement,
           GError          **error)
{
  g_autoptr(MailOperation) move = NULL;
  gboolean was_missed = placement->waiting == MAIL_PLACEMENT_MISSED;
  gboolean missed = FALSE;

  if (!mail_operation_find_sent_move (transaction, placement->id, &move, error))
    return FALSE;
  if (move != NULL && move->folder != placement->server_folder)
    return follow_move (transaction, placement, move, error);

  if (placement->waiting < 0 && !mail_missed_note (transaction, placement, &missed, error))
    return FALSE;
  if (missed)
    return TRUE;
  if (was_missed)
    return mail_missed_let_go_of (transaction, placement, error);
  if (!placement->made_here || placement->folder == 0)
    return vanish (transaction, placement, error);
  return become_local (transaction, placement, error);
}

/* What the server has here is shown here, unless something that is still to be done leads elsewhere: whatever history brought it
 * about, nothing stays out of sight. */
static gboolean
show_strays (MailTransaction  *transaction,
             gint64            folder,
             GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, items, error,
                            "SELECT p.id FROM placement AS p WHERE p.server_folder = ?1 AND p.uid IS NOT NULL"
                            " AND p.folder IS NOT ?1 AND NOT EXISTS (SELECT 1 FROM operation_target AS t"
                            "  JOIN operation AS o ON o.id = t.operation"
                            "  WHERE t.item = p.id AND o.kind IN (?2, ?3) AND o.state <> ?4)", "iddd", folder,
                            MAIL_OPERATION_MOVE, MAIL_OPERATION_DELETE, MAIL_OPERATION_FAILED))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error) ||
          !mail_placement_show_in (transaction, placement, folder, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
sync_sweep (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  SyncJob *job = data;
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_mailbox_check (transaction, job->folder, job->uidvalidity, error) ||
      !mail_sqlite_collect (transaction->db, items, error,
                            "SELECT id FROM placement WHERE server_folder = ? AND uid IS NULL AND waiting IN (1, ?, ?)", "idd",
                            job->folder, MAIL_PLACEMENT_WAITS_LOST, MAIL_PLACEMENT_MISSED))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error))
        return FALSE;
      if (placement != NULL && !sweep_one (transaction, placement, error))
        return FALSE;
    }

  return mail_missed_hold (transaction, job->folder, error) && show_strays (transaction, job->folder, error) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE placement SET waiting = waiting - 1 WHERE server_folder = ? AND uid IS NULL AND waiting > 1",
                          "i", job->folder);
}

/**
 * mail_store_sync_sweep:
 * @self: a store
 * @folder: whose mailbox was read completely, from the first UID to the last
 * @uidvalidity: of that mailbox
 *
 * Ends a complete sync: what waited here and was not found is not on the server and goes. In a mailbox that was numbered anew, what
 * something was still to be done to stays, and that is held for the person to decide. What was moved here waits for a second
 * sweep, since the sync may have begun before the move; what a move on its way may have taken elsewhere is waited for there; what
 * was made here never goes, it becomes an item that is only on this computer.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_sweep (MailStore *self,
                       gint64     folder,
                       guint32    uidvalidity)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_sweep, sync_job_new (folder, uidvalidity),
                           sync_job_free);
}

/**
 * mail_store_reader_list_mirror:
 * @reader: a reader
 * @folder: a folder
 * @low: the lowest UID
 * @high: the highest
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailMirrorRow): what is known of the server's mailbox in that range, ascending
 */
GArray *
mail_store_reader_list_mirror (MailStoreReader  *reader,
                               gint64            folder,
                               guint32           low,
                               guint32           high,
                               GError          **error)
{
  g_autoptr(GArray) mirror = g_array_new (FALSE, FALSE, sizeof (MailMirrorRow));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT uid, id, server_flags FROM placement"
                            " WHERE server_folder = ? AND uid BETWEEN ? AND ? ORDER BY uid", "iuu", folder, low, high);
  if (rows == NULL)
    return NULL;

  while (mail_statement_next (rows, &failure))
    {
      MailMirrorRow row = { (guint32) mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1),
                            (MailFlags) mail_statement_get_int (rows, 2) };

      g_array_append_val (mirror, row);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&mirror) : NULL;
}
