/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act.h"
#include "mail-store-private.h"

/* An act on a whole folder is one row: the folder, the highest id it covers, and a cursor that goes down its list, newest first.
 * Each transaction takes it on for a while; a killed process takes it up again when it opens the profile. An item that another
 * act reaches first is settled then, and is an exception for the cursor. */

#define MAX_STEP_USEC (30 * 1000)
#define STEP_ITEMS 200

typedef struct {
  gint64 operation;
  gint64 act;
  gint64 folder;
  gint64 highest;
  gint64 date;
  gint64 item;
  MailFlagChange change;
} Snapshot;

static void
snapshot_clear (Snapshot *self)
{
  mail_flag_change_clear (&self->change);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Snapshot, snapshot_clear)

static gboolean
load (MailTransaction  *transaction,
      gint64            operation,
      Snapshot         *self,
      GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  self->operation = 0;
  row = mail_sqlite_query (transaction->db, error,
                           "SELECT act, snapshot_folder, snapshot_highest, cursor_date, cursor, add_flags, remove_flags"
                           " FROM operation WHERE id = ? AND snapshot_folder IS NOT NULL AND cursor IS NOT NULL", "i",
                           operation);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    {
      self->operation = operation;
      self->act = mail_statement_get_int (row, 0);
      self->folder = mail_statement_get_int (row, 1);
      self->highest = mail_statement_get_int (row, 2);
      self->date = mail_statement_get_int (row, 3);
      self->item = mail_statement_get_int (row, 4);
      self->change.add = (MailFlags) mail_statement_get_int (row, 5);
      self->change.remove = (MailFlags) mail_statement_get_int (row, 6);
    }
  return mail_statement_ended (&failure, error);
}

/* Done to an item under the act and the operation of the snapshot. */
static gboolean
apply (MailTransaction  *transaction,
       Snapshot         *self,
       MailPlacement    *placement,
       GError          **error)
{
  MailFlags wanted = (placement->flags | self->change.add) & ~self->change.remove;

  if (wanted == placement->flags)
    return TRUE;
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT OR IGNORE INTO act_item (act, item, kind, added, removed) VALUES (?, ?, ?, ?, ?)", "iiddd",
                        self->act, placement->id, MAIL_OPERATION_FLAGS, wanted & ~placement->flags,
                        placement->flags & ~wanted))
    return FALSE;
  if (placement->server_folder == 0)
    return mail_placement_set_server_flags (transaction, placement, wanted, placement->keywords, 0, error);

  return mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO operation_target (operation, item) VALUES (?, ?)",
                          "ii", self->operation, placement->id) &&
         mail_placement_refresh (transaction, placement, error);
}

static gboolean
is_exception (MailTransaction  *transaction,
              Snapshot         *self,
              gint64            item,
              gboolean         *exception,
              GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT item FROM operation_exception WHERE operation = ? AND item = ?", "ii", self->operation,
                           item))
    return FALSE;

  *exception = found != 0;
  return TRUE;
}

static gboolean
reach (MailTransaction  *transaction,
       Snapshot         *self,
       gint64            item,
       GError          **error)
{
  g_autoptr(MailPlacement) placement = NULL;
  gboolean exception = FALSE;

  if (!mail_placement_load (transaction, item, &placement, error) ||
      !is_exception (transaction, self, item, &exception, error))
    return FALSE;

  self->date = placement->date;
  self->item = item;
  return exception || item > self->highest || apply (transaction, self, placement, error);
}

static gboolean
finish (MailTransaction  *transaction,
        Snapshot         *self,
        GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "UPDATE operation SET cursor = NULL WHERE id = ?", "i", self->operation) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM operation_exception WHERE operation = ?", "i",
                          self->operation) &&
         mail_operation_end_if_done (transaction, self->operation, error);
}

/* Takes the cursor on for a while. */
static gboolean
advance (MailTransaction  *transaction,
         gint64            operation,
         gboolean         *more,
         GError          **error)
{
  gint64 end = g_get_monotonic_time () + MAX_STEP_USEC;
  g_auto(Snapshot) self = { 0 };

  *more = FALSE;
  if (!load (transaction, operation, &self, error))
    return FALSE;

  while (self.operation != 0)
    {
      g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!mail_sqlite_collect (transaction->db, items, error,
                                "SELECT id FROM placement WHERE folder = ? AND (date, id) < (?, ?)"
                                " ORDER BY date DESC, id DESC LIMIT ?", "iiid", self.folder, self.date, self.item, STEP_ITEMS))
        return FALSE;
      for (guint i = 0; i < items->len; i++)
        if (!reach (transaction, &self, g_array_index (items, gint64, i), error))
          return FALSE;
      if (items->len < STEP_ITEMS)
        return finish (transaction, &self, error);
      if (g_get_monotonic_time () < end)
        continue;

      *more = TRUE;
      return mail_sqlite_run (transaction->db, error, "UPDATE operation SET cursor_date = ?, cursor = ? WHERE id = ?", "iii",
                              self.date, self.item, operation);
    }

  return TRUE;
}

static gboolean
advance_all (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  g_autoptr(GArray) operations = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean more = FALSE;

  if (!mail_sqlite_collect (transaction->db, operations, error,
                            "SELECT id FROM operation WHERE snapshot_folder IS NOT NULL AND cursor IS NOT NULL AND state <> ?"
                            " ORDER BY id LIMIT 1", "d", MAIL_OPERATION_FAILED))
    return FALSE;
  if (operations->len == 0)
    return TRUE;
  if (!advance (transaction, g_array_index (operations, gint64, 0), &more, error))
    return FALSE;

  mail_snapshot_resume (transaction);
  return TRUE;
}

/* Goes on in transactions of its own, as long as anything is left. */
void
mail_snapshot_resume (MailTransaction *transaction)
{
  mail_transaction_then (transaction, MAIL_WRITE_PERSON, advance_all);
}

gboolean
mail_snapshot_settle (MailAct        *act,
                      MailPlacement  *placement,
                      GError        **error)
{
  for (guint i = 0; i < act->snapshots->len; i++)
    {
      g_auto(Snapshot) self = { 0 };
      gboolean exception = FALSE;

      if (!load (act->transaction, g_array_index (act->snapshots, gint64, i), &self, error))
        return FALSE;
      if (self.operation == 0 || self.folder != placement->folder || placement->id > self.highest ||
          placement->date > self.date || (placement->date == self.date && placement->id >= self.item))
        continue;
      if (!is_exception (act->transaction, &self, placement->id, &exception, error))
        return FALSE;
      if (exception)
        continue;
      if (!apply (act->transaction, &self, placement, error) ||
          !mail_sqlite_run (act->transaction->db, error,
                            "INSERT INTO operation_exception (operation, item) VALUES (?, ?)", "ii", self.operation,
                            placement->id))
        return FALSE;
    }

  return TRUE;
}

gboolean
mail_snapshot_stop (MailTransaction  *transaction,
                    gint64            act,
                    GError          **error)
{
  g_autoptr(GArray) operations = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, operations, error,
                            "SELECT id FROM operation WHERE snapshot_folder IS NOT NULL AND cursor IS NOT NULL AND act = ?",
                            "i", act))
    return FALSE;

  for (guint i = 0; i < operations->len; i++)
    {
      Snapshot self = { .operation = g_array_index (operations, gint64, i) };

      if (!finish (transaction, &self, error))
        return FALSE;
    }

  return TRUE;
}

typedef struct {
  gint64 folder;
  MailFlags add;
  MailFlags remove;
} FolderJob;

static gboolean
begin (MailTransaction  *transaction,
       gpointer          data,
       GValue           *result,
       GError          **error)
{
  FolderJob *job = data;
  gint64 account = 0;
  gint64 highest = 0;
  gboolean more;
  gint64 act;

  if (!mail_sqlite_lookup (transaction->db, &account, error, "SELECT account FROM folder WHERE id = ?", "i", job->folder) ||
      !mail_sqlite_lookup (transaction->db, &highest, error, "SELECT max(id) FROM placement", ""))
    return FALSE;
  if (account == 0 || highest == 0)
    {
      mail_result_set_int64 (result, 0);
      return TRUE;
    }

  if (!mail_sqlite_run (transaction->db, error, "INSERT INTO act (created) VALUES (?)", "i", transaction->now))
    return FALSE;
  act = mail_sqlite_get_last_id (transaction->db);
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO operation (act, account, kind, created, add_flags, remove_flags, snapshot_folder,"
                        " snapshot_highest, cursor_date, cursor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "iididdiiii", act,
                        account, MAIL_OPERATION_FLAGS, transaction->now, job->add, job->remove, job->folder, highest,
                        G_MAXINT64, G_MAXINT64) ||
      !advance (transaction, mail_sqlite_get_last_id (transaction->db), &more, error))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  mail_result_set_int64 (result, act);
  if (more)
    mail_snapshot_resume (transaction);
  return TRUE;
}

/**
 * mail_store_change_flags_of_folder:
 * @self: a store
 * @folder: whose items: all that are in it now
 * @add: flags to set
 * @remove: flags to clear
 *
 * One act, of any size: it is on the disk when the future resolves, and reaches the rows from the newest to the oldest, in
 * transactions that keep nobody waiting; what is changed by hand meanwhile stays so.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), for undo
 */
DexFuture *
mail_store_change_flags_of_folder (MailStore *self,
                                   gint64     folder,
                                   MailFlags  add,
                                   MailFlags  remove)
{
  FolderJob job = { folder, add, remove };

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, begin, g_memdup2 (&job, sizeof job), g_free);
}
