/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act.h"

/* Acts that can be taken back: older ones are forgotten. */
#define MAX_ACTS 100

void
mail_flag_change_clear (MailFlagChange *self)
{
  g_clear_pointer (&self->add_keywords, g_free);
  g_clear_pointer (&self->remove_keywords, g_free);
}

MailAct *
mail_act_new (MailTransaction  *transaction,
              gboolean          inverse,
              GError          **error)
{
  g_autoptr(MailAct) self = g_new0 (MailAct, 1);

  self->transaction = transaction;
  self->inverse = inverse;
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  self->snapshots = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!mail_sqlite_collect (transaction->db, self->snapshots, error,
                            "SELECT id FROM operation WHERE snapshot_folder IS NOT NULL AND cursor IS NOT NULL AND state <> ?",
                            "d", MAIL_OPERATION_FAILED))
    return NULL;

  return g_steal_pointer (&self);
}

MailAct *
mail_act_continue (MailTransaction  *transaction,
                   gint64            id,
                   gboolean          inverse,
                   GError          **error)
{
  g_autoptr(MailAct) self = mail_act_new (transaction, inverse, error);
  g_autoptr(GArray) operations = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self == NULL ||
      !mail_sqlite_collect (transaction->db, operations, error, "SELECT id FROM operation WHERE act = ? AND state = ?", "id", id,
                            MAIL_OPERATION_QUEUED))
    return NULL;

  self->id = id;
  for (guint i = 0; i < operations->len; i++)
    {
      MailOperation *operation;

      if (!mail_operation_load (transaction->db, g_array_index (operations, gint64, i), &operation, error))
        return NULL;
      g_ptr_array_add (self->operations, operation);
    }
  return g_steal_pointer (&self);
}

void
mail_act_free (MailAct *self)
{
  g_ptr_array_unref (self->operations);
  g_array_unref (self->snapshots);
  g_free (self);
}

gboolean
mail_act_begin (MailAct  *self,
                GError  **error)
{
  MailTransaction *transaction = self->transaction;

  if (self->id != 0)
    return TRUE;
  if (!mail_sqlite_run (transaction->db, error, "INSERT INTO act (created, undone) VALUES (?, ?)", "id", transaction->now,
                        self->inverse))
    return FALSE;

  self->id = mail_sqlite_get_last_id (transaction->db);
  return mail_sqlite_run (transaction->db, error,
                          "DELETE FROM act WHERE id <= ? AND NOT EXISTS (SELECT 1 FROM act_rest AS r WHERE r.act = act.id)"
                          " AND NOT EXISTS (SELECT 1 FROM act_rest AS r WHERE r.undoes = act.id)", "i", self->id - MAX_ACTS);
}

gboolean
mail_act_note (MailAct               *self,
               gint64                 item,
               MailOperationKind      kind,
               gint64                 folder,
               const MailFlagChange  *change,
               GError               **error)
{
  static const MailFlagChange none = { 0 };

  if (change == NULL)
    change = &none;
  return mail_act_begin (self, error) &&
         mail_sqlite_run (self->transaction->db, error,
                          "INSERT OR IGNORE INTO act_item (act, item, kind, folder, added, removed, added_keywords,"
                          " removed_keywords) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iidzddss", self->id, item, kind, folder,
                          change->add, change->remove, change->add_keywords, change->remove_keywords);
}

gboolean
mail_act_note_folder (MailAct            *self,
                      gint64              folder,
                      MailOperationKind   kind,
                      gint64              parent,
                      const char         *name,
                      GError            **error)
{
  return mail_act_begin (self, error) &&
         mail_sqlite_run (self->transaction->db, error,
                          "INSERT OR IGNORE INTO act_item (act, item, kind, folder, name) VALUES (?, ?, ?, ?, ?)", "iidzs",
                          self->id, folder, kind, parent, name);
}

gboolean
mail_act_add_folder_operation (MailAct            *self,
                               MailOperationKind   kind,
                               const MailFolder   *folder,
                               GError            **error)
{
  mail_change_recorder_what (self->transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_act_begin (self, error) &&
         mail_sqlite_run (self->transaction->db, error,
                          "INSERT INTO operation (act, account, kind, created, folder, old_name, old_parent)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)", "iidiisz", self->id, folder->account, kind,
                          self->transaction->now, folder->id, folder->name, folder->parent);
}

static gboolean
is_same (const MailOperation  *operation,
         MailOperationKind     kind,
         gint64                account,
         gint64                folder,
         const MailFlagChange *change)
{
  return operation->kind == kind && operation->account == account && operation->folder == folder &&
         operation->add == change->add && operation->remove == change->remove &&
         g_strcmp0 (operation->add_keywords, change->add_keywords) == 0 &&
         g_strcmp0 (operation->remove_keywords, change->remove_keywords) == 0;
}

static gboolean
make_operation (MailAct               *self,
                MailOperationKind      kind,
                gint64                 account,
                gint64                 folder,
                const MailFlagChange  *change,
                gint64                *id,
                GError               **error)
{
  MailOperation *operation;

  for (guint i = 0; i < self->operations->len; i++)
    {
      operation = g_ptr_array_index (self->operations, i);
      *id = operation->id;
      if (is_same (operation, kind, account, folder, change))
        return TRUE;
    }

  if (!mail_act_begin (self, error) ||
      !mail_sqlite_run (self->transaction->db, error,
                        "INSERT INTO operation (act, account, kind, created, folder, add_flags, remove_flags, add_keywords,"
                        " remove_keywords) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "iidizddss", self->id, account, kind,
                        self->transaction->now, folder, change->add, change->remove, change->add_keywords,
                        change->remove_keywords))
    return FALSE;

  operation = g_new0 (MailOperation, 1);
  *id = operation->id = mail_sqlite_get_last_id (self->transaction->db);
  operation->kind = kind;
  operation->account = account;
  operation->folder = folder;
  operation->add = change->add;
  operation->remove = change->remove;
  operation->add_keywords = g_strdup (change->add_keywords);
  operation->remove_keywords = g_strdup (change->remove_keywords);
  g_ptr_array_add (self->operations, operation);
  mail_change_recorder_what (self->transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return TRUE;
}

gboolean
mail_act_add_target (MailAct               *self,
                     MailOperationKind      kind,
                     gint64                 account,
                     gint64                 folder,
                     const MailFlagChange  *change,
                     gint64                 item,
                     gint64                 from,
                     gint64                 made,
                     GError               **error)
{
  static const MailFlagChange none = { 0 };
  gint64 operation;

  return make_operation (self, kind, account, folder, change != NULL ? change : &none, &operation, error) &&
         mail_sqlite_run (self->transaction->db, error,
                          "INSERT OR IGNORE INTO operation_target (operation, item, folder, made) VALUES (?, ?, ?, ?)", "iizz",
                          operation, item, from, made);
}

gboolean
mail_act_find_operation (MailAct            *self,
                         MailOperationKind   kind,
                         gint64              account,
                         gint64              folder,
                         gint64             *operation,
                         GError            **error)
{
  static const MailFlagChange none = { 0 };

  return mail_act_begin (self, error) && make_operation (self, kind, account, folder, &none, operation, error);
}

gboolean
mail_act_need_folder (MailAct     *self,
                      MailFolder  *folder,
                      GError     **error)
{
  static const MailFlagChange none = { 0 };
  gint64 operation = 0;

  if (folder->raw_name != NULL)
    return TRUE;
  if (!mail_sqlite_lookup (self->transaction->db, &operation, error,
                           "SELECT id FROM operation WHERE folder = ? AND kind = ? AND state <> ?", "idd", folder->id,
                           MAIL_OPERATION_CREATE_FOLDER, MAIL_OPERATION_FAILED))
    return FALSE;

  return operation != 0 ||
         make_operation (self, MAIL_OPERATION_CREATE_FOLDER, folder->account, folder->id, &none, &operation, error);
}
