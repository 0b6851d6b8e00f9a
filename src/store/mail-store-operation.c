/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-operation.h"

#include "mail-store-message.h"

#define COLUMNS \
  "SELECT o.id, o.act, o.account, o.kind, o.state, o.step, o.attempts, o.not_before, o.created, o.folder, o.noted_uidnext," \
  " o.add_flags, o.remove_flags, o.add_keywords, o.remove_keywords, o.n_targets, o.error_code, o.error_text," \
  " o.raw_name, o.old_name, o.old_parent FROM operation AS o"

G_DEFINE_BOXED_TYPE (MailOperation, mail_operation, mail_operation_copy, mail_operation_free)

MailOperation *
mail_operation_copy (const MailOperation *self)
{
  MailOperation *copy = g_memdup2 (self, sizeof *self);

  copy->add_keywords = g_strdup (self->add_keywords);
  copy->remove_keywords = g_strdup (self->remove_keywords);
  copy->raw_name = g_strdup (self->raw_name);
  copy->old_name = g_strdup (self->old_name);
  copy->error_code = g_strdup (self->error_code);
  copy->error_text = g_strdup (self->error_text);
  return copy;
}

void
mail_operation_free (MailOperation *self)
{
  g_free (self->add_keywords);
  g_free (self->remove_keywords);
  g_free (self->raw_name);
  g_free (self->old_name);
  g_free (self->error_code);
  g_free (self->error_text);
  g_free (self);
}

gboolean
mail_operation_kind_is_of_folder (MailOperationKind kind)
{
  return kind >= MAIL_OPERATION_CREATE_FOLDER && kind <= MAIL_OPERATION_SUBSCRIBE_FOLDER;
}

gboolean
mail_operation_kind_has_opposite (MailOperationKind kind)
{
  return kind <= MAIL_OPERATION_COPY || kind == MAIL_OPERATION_RENAME_FOLDER || kind == MAIL_OPERATION_SUBSCRIBE_FOLDER;
}

static MailOperation *
operation_from_row (MailStatement *row)
{
  MailOperation *self = g_new0 (MailOperation, 1);

  self->id = mail_statement_get_int (row, 0);
  self->act = mail_statement_get_int (row, 1);
  self->account = mail_statement_get_int (row, 2);
  self->kind = (MailOperationKind) mail_statement_get_int (row, 3);
  self->state = (MailOperationState) mail_statement_get_int (row, 4);
  self->step = (int) mail_statement_get_int (row, 5);
  self->attempts = (guint) mail_statement_get_int (row, 6);
  self->not_before = mail_statement_get_int (row, 7);
  self->created = mail_statement_get_int (row, 8);
  self->folder = mail_statement_get_int (row, 9);
  self->noted_uidnext = (guint) mail_statement_get_int (row, 10);
  self->add = (MailFlags) mail_statement_get_int (row, 11);
  self->remove = (MailFlags) mail_statement_get_int (row, 12);
  self->add_keywords = mail_statement_dup_text (row, 13);
  self->remove_keywords = mail_statement_dup_text (row, 14);
  self->n_targets = (guint) mail_statement_get_int (row, 15);
  self->error_code = mail_statement_dup_text (row, 16);
  self->error_text = mail_statement_dup_text (row, 17);
  self->raw_name = mail_statement_dup_text (row, 18);
  self->old_name = mail_statement_dup_text (row, 19);
  self->old_parent = mail_statement_get_int (row, 20);
  return self;
}

static gboolean
read_rows (MailStatement  *statement,
           GPtrArray      *operations,
           GError        **error)
{
  g_autoptr(MailStatement) rows = statement;
  g_autoptr(GError) failure = NULL;

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    g_ptr_array_add (operations, operation_from_row (rows));
  return mail_statement_ended (&failure, error);
}

static gboolean
read_one (MailStatement   *statement,
          MailOperation  **operation,
          GError         **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);

  *operation = NULL;
  if (!read_rows (statement, operations, error))
    return FALSE;
  if (operations->len > 0)
    *operation = g_ptr_array_steal_index (operations, 0);
  return TRUE;
}

gboolean
mail_operation_load (MailSqlite      *db,
                     gint64           id,
                     MailOperation  **operation,
                     GError         **error)
{
  return read_one (mail_sqlite_query (db, error, COLUMNS " WHERE o.id = ?", "i", id), operation, error);
}

gboolean
mail_operation_list (MailSqlite  *db,
                     gint64       account,
                     GPtrArray   *operations,
                     GError     **error)
{
  if (account == 0)
    return read_rows (mail_sqlite_query (db, error, COLUMNS " ORDER BY o.id", ""), operations, error);

  return read_rows (mail_sqlite_query (db, error, COLUMNS " WHERE o.account = ? ORDER BY o.id", "i", account), operations,
                    error);
}

gboolean
mail_operation_list_of_item (MailTransaction  *transaction,
                             gint64            item,
                             GPtrArray        *operations,
                             GError          **error)
{
  return read_rows (mail_sqlite_query (transaction->db, error,
                                       COLUMNS " JOIN operation_target AS t ON t.operation = o.id"
                                       " WHERE t.item = ? AND o.state <> ? ORDER BY o.id", "id", item, MAIL_OPERATION_FAILED),
                    operations, error);
}

gboolean
mail_operation_find (MailTransaction    *transaction,
                     gint64              item,
                     MailOperationKind   kind,
                     MailOperation     **operation,
                     GError            **error)
{
  return read_one (mail_sqlite_query (transaction->db, error,
                                      COLUMNS " JOIN operation_target AS t ON t.operation = o.id"
                                      " WHERE t.item = ? AND o.kind = ? AND o.state <> ? ORDER BY o.id DESC LIMIT 1", "idd",
                                      item, kind, MAIL_OPERATION_FAILED), operation, error);
}

gboolean
mail_operation_find_sent_move (MailTransaction  *transaction,
                               gint64            item,
                               MailOperation   **operation,
                               GError          **error)
{
  return read_one (mail_sqlite_query (transaction->db, error,
                                      COLUMNS " JOIN operation_target AS t ON t.operation = o.id"
                                      " WHERE t.item = ? AND o.kind = ? AND o.state = ? ORDER BY o.id DESC LIMIT 1", "idd",
                                      item, MAIL_OPERATION_MOVE, MAIL_OPERATION_SENT), operation, error);
}

gboolean
mail_operation_end_if_done (MailTransaction  *transaction,
                            gint64            operation,
                            GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "DELETE FROM operation WHERE id = ? AND n_targets = 0 AND cursor IS NULL", "i", operation);
}

gboolean
mail_operation_answered (MailTransaction  *transaction,
                         gint64            operation,
                         GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET state = ?, step = 0, noted_uidnext = 0, attempts = 0, error_code = NULL,"
                          " error_text = NULL WHERE id = ? AND state = ?", "did", MAIL_OPERATION_QUEUED, operation,
                          MAIL_OPERATION_SENT);
}

gboolean
mail_operation_drop_target (MailTransaction  *transaction,
                            gint64            operation,
                            gint64            item,
                            GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation_target WHERE operation = ? AND item = ?", "ii",
                          operation, item) &&
         mail_operation_end_if_done (transaction, operation, error);
}

gboolean
mail_operation_let_follow (MailTransaction  *transaction,
                           gint64            item,
                           GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error, "UPDATE operation_target SET blocked = 0 WHERE follows = ? AND blocked = 1", "i",
                        item))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) > 0)
    mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return TRUE;
}

gboolean
mail_operation_item_arrived (MailTransaction  *transaction,
                             gint64            item,
                             GError          **error)
{
  g_autoptr(MailOperation) append = NULL;
  gint64 copy = 0;
  gint64 source = 0;

  if (!mail_operation_let_follow (transaction, item, error) ||
      !mail_operation_find (transaction, item, MAIL_OPERATION_APPEND, &append, error) ||
      (append != NULL && !mail_operation_drop_target (transaction, append->id, item, error)))
    return FALSE;

  if (!mail_sqlite_lookup (transaction->db, &copy, error, "SELECT operation FROM operation_target WHERE made = ?", "i", item) ||
      !mail_sqlite_lookup (transaction->db, &source, error, "SELECT item FROM operation_target WHERE made = ?", "i", item))
    return FALSE;

  return copy == 0 || mail_operation_drop_target (transaction, copy, source, error);
}

/* A copy that may have been made waits where it would be; one that was not, never will be. */
static gboolean
settle_copy (MailTransaction      *transaction,
             const MailOperation  *operation,
             gint64                source,
             GError              **error)
{
  g_autoptr(MailPlacement) copy = NULL;
  gint64 made = 0;

  if (!mail_sqlite_lookup (transaction->db, &made, error,
                           "SELECT made FROM operation_target WHERE operation = ? AND item = ?", "ii", operation->id, source) ||
      !mail_placement_load (transaction, made, &copy, error))
    return FALSE;
  if (copy == NULL)
    return TRUE;
  if (operation->state == MAIL_OPERATION_SENT)
    return mail_placement_set_server_place (transaction, copy, operation->folder, 0, MAIL_PLACEMENT_WAITS_MOVED, error);

  return mail_placement_remove (transaction, copy, error);
}

gboolean
mail_operation_source_vanished (MailTransaction  *transaction,
                                MailPlacement    *placement,
                                GError          **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);

  if (!mail_operation_list_of_item (transaction, placement->id, operations, error))
    return FALSE;

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind == MAIL_OPERATION_COPY && !settle_copy (transaction, operation, placement->id, error))
        return FALSE;
    }

  return TRUE;
}
