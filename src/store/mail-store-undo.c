/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act-rest.h"
#include "mail-store-confirm.h"
#include "mail-store-folder.h"
#include "mail-store-mute.h"
#include "mail-store-private.h"
#include "mail-store-transfer.h"

/* Read at a time. */
#define STEP_ITEMS 250

/* How one item was before an act. */
typedef struct {
  gint64 item;
  MailOperationKind kind;
  gint64 folder;
  MailFlagChange change;
  char *name; /* (nullable): of a folder, which is the item then */
} Before;

static void
before_free (gpointer data)
{
  Before *self = data;

  mail_flag_change_clear (&self->change);
  g_free (self->name);
  g_free (self);
}

/* The next ones behind the job's position; of an item that is not 0 what was done to it. */
static gboolean
read_items (MailTransaction   *transaction,
            const MailActJob  *job,
            gint64             item,
            GPtrArray         *items,
            GError           **error)
{
  static const char behind[] = "SELECT item, kind, folder, added, removed, added_keywords, removed_keywords, name"
                               " FROM act_item WHERE act = ? AND (item, kind) > (?, ?) ORDER BY item, kind LIMIT ?";
  static const char of_item[] = "SELECT item, kind, folder, added, removed, added_keywords, removed_keywords, name"
                                " FROM act_item WHERE act = ? AND item = ? AND kind > ? ORDER BY kind LIMIT ?";
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (transaction->db, error, item != 0 ? of_item : behind, "iidd", job->undoes,
                            item != 0 ? item : job->position, item != 0 ? -1 : job->position_kind, STEP_ITEMS);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      Before *before = g_new0 (Before, 1);

      before->item = mail_statement_get_int (rows, 0);
      before->kind = (MailOperationKind) mail_statement_get_int (rows, 1);
      before->folder = mail_statement_get_int (rows, 2);
      before->change.add = (MailFlags) mail_statement_get_int (rows, 3);
      before->change.remove = (MailFlags) mail_statement_get_int (rows, 4);
      before->change.add_keywords = mail_statement_dup_text (rows, 5);
      before->change.remove_keywords = mail_statement_dup_text (rows, 6);
      before->name = mail_statement_dup_text (rows, 7);
      g_ptr_array_add (items, before);
    }
  return mail_statement_ended (&failure, error);
}

/* The opposite act, which cancels what was not sent and is queued behind what was. */
static gboolean
restore (MailAct   *act,
         Before    *before,
         GError   **error)
{
  MailFlagChange opposite = { before->change.remove, before->change.add, before->change.remove_keywords,
                              before->change.add_keywords };
  g_autoptr(MailPlacement) placement = NULL;
  g_autoptr(MailFolder) folder = NULL;

  if (mail_operation_kind_is_of_folder (before->kind))
    return mail_act_undo_folder (act, before->item, before->kind, before->folder, before->name, error);
  if (before->kind == MAIL_OPERATION_MUTE)
    return mail_act_undo_mute (act, before->item, before->change.add != 0, error);
  if (!mail_placement_load (act->transaction, before->item, &placement, error))
    return FALSE;
  if (placement == NULL)
    return TRUE;
  if (before->kind == MAIL_OPERATION_FLAGS)
    return mail_act_change_flags (act, placement, &opposite, error);
  if (before->kind == MAIL_OPERATION_COPY)
    return mail_act_delete (act, placement, error);

  if (!mail_folder_load (act->transaction->db, before->folder, &folder, error))
    return FALSE;
  if (folder == NULL)
    return TRUE;
  if (before->kind == MAIL_OPERATION_DELETE)
    return mail_act_undelete (act, placement, folder->id, &before->change, error);

  if (folder->account != placement->account)
    return mail_act_transfer (act, placement, folder->id, folder->account, FALSE, error);
  return mail_act_move (act, placement, folder->id, error);
}

typedef struct {
  gint64 item;
  gint64 folder;
  gint64 made;
} Target;

static gboolean
read_targets (MailTransaction  *transaction,
              gint64            operation,
              GArray           *targets,
              GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (transaction->db, error, "SELECT item, folder, made FROM operation_target WHERE operation = ?", "i",
                            operation);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      Target target = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2) };

      g_array_append_val (targets, target);
    }
  return mail_statement_ended (&failure, error);
}

/* What was done to it later stays: only what shows the operation's own effect is taken back. */
static gboolean
oppose_one (MailAct        *act,
            MailOperation  *operation,
            const Target   *target,
            GError        **error)
{
  MailFlagChange opposite = { operation->remove, operation->add, operation->remove_keywords, operation->add_keywords };
  gboolean is_copy = operation->kind == MAIL_OPERATION_COPY;
  g_autoptr(MailPlacement) placement = NULL;

  if (!mail_placement_load (act->transaction, is_copy ? target->made : target->item, &placement, error))
    return FALSE;
  if (placement == NULL)
    return TRUE;
  if (is_copy)
    return mail_act_delete (act, placement, error);
  if (operation->kind == MAIL_OPERATION_FLAGS)
    return mail_act_change_flags (act, placement, &opposite, error);
  return placement->folder != operation->folder || target->folder == 0 ||
         mail_act_move (act, placement, target->folder, error);
}

gboolean
mail_operation_oppose (MailTransaction  *transaction,
                       MailOperation    *operation,
                       gboolean         *possible,
                       GError          **error)
{
  g_autoptr(GArray) targets = g_array_new (FALSE, FALSE, sizeof (Target));
  g_autoptr(MailAct) act = NULL;

  *possible = mail_operation_kind_has_opposite (operation->kind);
  if (!*possible)
    return TRUE;

  act = mail_act_new (transaction, TRUE, error);
  if (act == NULL)
    return FALSE;
  if (mail_operation_kind_is_of_folder (operation->kind))
    return mail_act_undo_folder (act, operation->folder, operation->kind, operation->old_parent, operation->old_name, error);

  if (!read_targets (transaction, operation->id, targets, error))
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    if (!oppose_one (act, operation, &g_array_index (targets, Target, i), error))
      return FALSE;
  return TRUE;
}

/* done: what was taken back with others already */
static gboolean
find_done (MailAct     *act,
           MailActJob  *job,
           GPtrArray   *items,
           GHashTable  *done,
           GError     **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < items->len; i++)
    g_array_append_val (ids, ((const Before *) g_ptr_array_index (items, i))->item);
  return mail_act_undo_slice (act, job, ids, done, error);
}

gboolean
mail_act_undo_some (MailAct     *act,
                    MailActJob  *job,
                    gboolean    *done,
                    GError     **error)
{
  gint64 end = mail_act_get_end ();
  guint n_done = 0;

  do
    {
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (before_free);
      g_autoptr(GHashTable) done_already = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

      if (!read_items (act->transaction, job, 0, items, error) || !find_done (act, job, items, done_already, error))
        return FALSE;
      for (guint i = 0; i < items->len; i++)
        {
          Before *before = g_ptr_array_index (items, i);

          if (!g_hash_table_contains (done_already, &before->item) && !restore (act, before, error))
            return FALSE;
          job->position = before->item;
          job->position_kind = (int) before->kind;
        }
      n_done += items->len;
      *done = items->len < STEP_ITEMS;
    }
  while (!*done && mail_act_has_time (n_done, end));

  return TRUE;
}

gboolean
mail_act_undo_one (MailAct     *act,
                   MailActJob  *job,
                   gint64       item,
                   GError     **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (before_free);

  if (item <= job->position)
    return TRUE;
  if (!read_items (act->transaction, job, item, items, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!restore (act, g_ptr_array_index (items, i), error))
      return FALSE;
  return items->len == 0 || mail_sqlite_run (act->transaction->db, error, "DELETE FROM act_item WHERE act = ? AND item = ?", "ii",
                                             job->undoes, item);
}

static gboolean
undo (MailTransaction  *transaction,
      gpointer          data,
      GValue           *result,
      GError          **error)
{
  gint64 id = *(gint64 *) data;
  g_autoptr(MailActJob) job = mail_act_job_new (MAIL_OPERATION_FLAGS, NULL);
  g_autoptr(MailAct) act = NULL;

  if (id == 0 &&
      !mail_sqlite_lookup (transaction->db, &id, error, "SELECT max(id) FROM act WHERE undone = 0", ""))
    return FALSE;
  if (!mail_sqlite_run (transaction->db, error, "UPDATE act SET undone = 1 WHERE id = ? AND undone = 0", "i", id))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) == 0)
    {
      mail_result_set_boolean (result, FALSE);
      return TRUE;
    }

  if (!mail_snapshot_stop (transaction, id, error) || !mail_act_rest_drop (transaction, id, error))
    return FALSE;
  act = mail_act_new (transaction, TRUE, error);
  job->undoes = id;
  if (act == NULL || !mail_act_job_start (act, job, error))
    return FALSE;

  mail_result_set_boolean (result, TRUE);
  return TRUE;
}

/**
 * mail_store_undo:
 * @self: a store
 * @act: which; 0: the newest that was not taken back
 *
 * Takes an act back, of all accounts at once: what was not sent is forgotten, what was is followed by its opposite. What was
 * deleted for ever comes back only while that was not sent. The last hundred acts can be taken back, each once.
 *
 * Returns: (transfer full): a future for a %G_TYPE_BOOLEAN: %FALSE when there was none
 */
DexFuture *
mail_store_undo (MailStore *self,
                 gint64     act)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, undo, g_memdup2 (&act, sizeof act), g_free);
}
