/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act-rest.h"
#include "mail-store-folder.h"
#include "mail-store-items.h"

/* Of a million messages that are moved or deleted nearly all are as the server has them, and nothing else is to be done to them: with
 * those mail_act_move () and mail_act_delete () come to the same few rows, which are written here for many at once. All others are
 * dealt with one by one. */

typedef struct {
  gint64 id;
  gint64 folder;
  gint64 date;
  MailFlags flags;
  gint64 operation; /* that is taken back */
  gint64 back;      /* where it was before */
} Simple;

/* ?1: ids; ?2: their account; ?3: where they go, or NULL; ?4: whether what is in Junk can be told apart only one by one. */
#define SIMPLE_ITEMS \
  "SELECT p.id, p.folder, p.date, p.flags, 0, 0 FROM json_each (?1) AS j CROSS JOIN placement AS p ON p.id = j.value" \
  " WHERE p.account = ?2 AND p.folder = p.server_folder AND p.folder IS NOT ?3 AND p.flags = p.server_flags" \
  " AND p.keywords IS p.server_keywords AND NOT EXISTS (SELECT 1 FROM operation_target WHERE item = p.id)" \
  " AND NOT EXISTS (SELECT 1 FROM operation_target WHERE follows = p.id)" \
  " AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM folder WHERE id = p.folder AND role = ?5))"

/* ?1: ids; ?2: the act that is taken back. Those it did one thing to, which was not sent, and to which nothing else is to be done. Read
 * from the ids on, which CROSS JOIN sees to, not from the operation on. */
#define SIMPLE_TO_UNDO \
  "SELECT p.id, p.folder, p.date, p.flags, t.operation, a.folder FROM json_each (?1) AS j" \
  " CROSS JOIN act_item AS a ON a.act = ?2 AND a.item = j.value CROSS JOIN placement AS p ON p.id = a.item" \
  " CROSS JOIN operation_target AS t ON t.item = p.id CROSS JOIN operation AS o ON o.id = t.operation" \
  " WHERE a.kind IN (?3, ?4) AND o.act = ?2 AND o.kind = a.kind AND o.state = ?5 AND p.folder IS o.folder" \
  " AND p.server_folder = a.folder AND a.added = 0 AND a.removed = 0 AND a.added_keywords IS NULL AND a.removed_keywords IS NULL" \
  " AND t.follows IS NULL AND NOT EXISTS (SELECT 1 FROM operation_target WHERE item = p.id AND operation <> t.operation)" \
  " AND NOT EXISTS (SELECT 1 FROM act_item WHERE act = ?2 AND item = p.id AND kind <> a.kind)"

static char *
make_json (const gint64 *ids,
           guint         n_ids)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < n_ids; i++)
    if (ids[i] != 0)
      g_string_append_printf (json, json->len > 1 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, ids[i]);
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gboolean
read_simple (MailStatement  *statement,
             GArray         *simple,
             GError        **error)
{
  g_autoptr(MailStatement) rows = statement;
  g_autoptr(GError) failure = NULL;

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      Simple one = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2),
                     (MailFlags) mail_statement_get_int (rows, 3), mail_statement_get_int (rows, 4), mail_statement_get_int (rows, 5) };

      g_array_append_val (simple, one);
    }
  return mail_statement_ended (&failure, error);
}

/* Lists and counts follow. */
static void
note (MailTransaction *transaction,
      const Simple    *one,
      gint64           folder)
{
  int unread = (one->flags & MAIL_FLAG_SEEN) == 0 ? 1 : 0;

  if (one->folder != 0)
    {
      mail_transaction_count (transaction, one->folder, -1, -unread);
      mail_change_recorder_item (transaction->changes, MAIL_ITEM_REMOVED, one->folder, one->id, one->date, one->date);
      mail_change_recorder_counts (transaction->changes, one->folder);
    }
  if (folder == 0)
    return;
  mail_transaction_count (transaction, folder, 1, unread);
  mail_change_recorder_item (transaction->changes, MAIL_ITEM_ADDED, folder, one->id, one->date, one->date);
  mail_change_recorder_counts (transaction->changes, folder);
}

static gboolean
write_rows (MailAct            *act,
            MailOperationKind   kind,
            gint64              account,
            gint64              folder,
            const char         *json,
            GError            **error)
{
  MailSqlite *db = act->transaction->db;
  gint64 operation = 0;

  return mail_act_find_operation (act, kind, account, folder, &operation, error) &&
         mail_sqlite_run (db, error,
                          "INSERT OR IGNORE INTO act_item (act, item, kind, folder)"
                          " SELECT ?, p.id, ?, p.folder FROM json_each (?) AS j CROSS JOIN placement AS p ON p.id = j.value", "ids",
                          act->id, kind, json) &&
         mail_sqlite_run (db, error,
                          "INSERT INTO operation_target (operation, item, folder)"
                          " SELECT ?, p.id, p.folder FROM json_each (?) AS j CROSS JOIN placement AS p ON p.id = j.value", "is",
                          operation, json) &&
         mail_sqlite_run (db, error, "UPDATE placement SET folder = ? WHERE id IN (SELECT value FROM json_each (?))", "zs", folder,
                          json);
}

/* Those of one account. left: those that are not done. */
static gboolean
do_simple (MailAct     *act,
           MailActJob  *job,
           gint64       account,
           GHashTable  *left,
           const char  *json,
           GError     **error)
{
  g_autoptr(GArray) simple = g_array_new (FALSE, FALSE, sizeof (Simple));
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *done = NULL;
  gint64 folder = 0;
  gint64 owner = job->kind == MAIL_OPERATION_DELETE ? account : 0;
  gint64 role = MAIL_ROLE_NONE;

  if (job->kind == MAIL_OPERATION_MOVE &&
      (!mail_act_find_destination (act, job, account, &folder, error) ||
       !mail_sqlite_lookup (act->transaction->db, &owner, error, "SELECT account FROM folder WHERE id = ?", "i", folder) ||
       !mail_sqlite_lookup (act->transaction->db, &role, error, "SELECT role FROM folder WHERE id = ?", "i", folder)))
    return FALSE;
  /* Another account, none, since the folder has gone, or what marks what it moves. */
  if (owner != account || role == MAIL_ROLE_JUNK)
    return TRUE;
  if (!read_simple (mail_sqlite_query (act->transaction->db, error, SIMPLE_ITEMS, "sizdd", json, account, folder,
                                       job->kind == MAIL_OPERATION_MOVE && role != MAIL_ROLE_TRASH, MAIL_ROLE_JUNK), simple, error))
    return FALSE;
  if (simple->len == 0)
    return TRUE;

  for (guint i = 0; i < simple->len; i++)
    {
      const Simple *one = &g_array_index (simple, Simple, i);

      g_array_append_val (ids, one->id);
      g_hash_table_remove (left, &one->id);
      note (act->transaction, one, folder);
    }
  done = make_json ((const gint64 *) (gpointer) ids->data, ids->len);
  return write_rows (act, job->kind, account, folder, done, error);
}

static gboolean
list_accounts (MailTransaction  *transaction,
               const char       *json,
               GArray           *accounts,
               GError          **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, all, error,
                            "SELECT p.account FROM json_each (?) AS j CROSS JOIN placement AS p ON p.id = j.value", "s", json))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!mail_ids_contain (accounts, g_array_index (all, gint64, i)))
      g_array_append_val (accounts, g_array_index (all, gint64, i));
  return TRUE;
}

gboolean
mail_act_do_slice (MailAct       *act,
                   MailActJob    *job,
                   const gint64  *items,
                   guint          n_items,
                   GError       **error)
{
  gboolean is_simple = (job->kind == MAIL_OPERATION_MOVE || job->kind == MAIL_OPERATION_DELETE) && act->snapshots->len == 0;
  g_autofree char *json = NULL;
  g_autoptr(GArray) once = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GHashTable) left = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < n_items; i++)
    if (g_hash_table_add (left, (gpointer) &items[i]))
      g_array_append_val (once, items[i]);
  if (is_simple && n_items > 1)
    {
      json = make_json ((const gint64 *) (gpointer) once->data, once->len);
      if (!list_accounts (act->transaction, json, accounts, error))
        return FALSE;
    }
  for (guint i = 0; i < accounts->len; i++)
    if (!do_simple (act, job, g_array_index (accounts, gint64, i), left, json, error))
      return FALSE;
  for (guint i = 0; i < n_items; i++)
    if (g_hash_table_contains (left, &items[i]) && !mail_act_do_one (act, job, items[i], error))
      return FALSE;
  return TRUE;
}

/* Those of one operation, which stand together. */
static gboolean
drop_targets (MailTransaction  *transaction,
              const Simple     *simple,
              guint             n_simple,
              GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *json = NULL;

  for (guint i = 0; i < n_simple; i++)
    {
      g_array_append_val (ids, simple[i].id);
      note (transaction, &simple[i], simple[i].back);
    }
  json = make_json ((const gint64 *) (gpointer) ids->data, ids->len);
  return mail_sqlite_run (transaction->db, error,
                          "DELETE FROM operation_target WHERE operation = ? AND item IN (SELECT value FROM json_each (?))", "is",
                          simple->operation, json) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE placement SET folder = server_folder WHERE id IN (SELECT value FROM json_each (?))", "s", json) &&
         mail_operation_end_if_done (transaction, simple->operation, error);
}

gboolean
mail_act_undo_slice (MailAct     *act,
                     MailActJob  *job,
                     GArray      *items,
                     GHashTable  *done,
                     GError     **error)
{
  g_autoptr(GArray) simple = g_array_new (FALSE, FALSE, sizeof (Simple));
  g_autofree char *json = NULL;
  guint end;

  if (act->snapshots->len > 0)
    return TRUE;
  json = make_json ((const gint64 *) (gpointer) items->data, items->len);
  if (!read_simple (mail_sqlite_query (act->transaction->db, error, SIMPLE_TO_UNDO, "siddd", json, job->undoes, MAIL_OPERATION_MOVE,
                                       MAIL_OPERATION_DELETE, MAIL_OPERATION_QUEUED), simple, error))
    return FALSE;

  for (guint begin = 0; begin < simple->len; begin = end)
    {
      const Simple *first = &g_array_index (simple, Simple, begin);

      for (end = begin; end < simple->len && g_array_index (simple, Simple, end).operation == first->operation; end++)
        g_hash_table_add (done, g_memdup2 (&g_array_index (simple, Simple, end).id, sizeof (gint64)));
      if (!drop_targets (act->transaction, first, end - begin, error))
        return FALSE;
    }
  return TRUE;
}
