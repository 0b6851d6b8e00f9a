/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-operation.h"
#include "mail-store-private.h"

/* What the engine is to do now, and to which items. */

/* Those of folders one after the other, each when the names it needs are known; a deletion when everything that is to be moved out
 * of the folder was, and the folders in it are gone. ?1: the operation, ?2: its account, ?3: the folder, ?4: its kind. */
#define FOLDER_IS_DUE \
  "SELECT (?4 = 5 OR f.raw_name IS NOT NULL) AND" \
  " (?4 > 6 OR f.parent IS NULL OR EXISTS (SELECT 1 FROM folder WHERE id = f.parent AND raw_name IS NOT NULL)) AND" \
  " NOT EXISTS (SELECT 1 FROM operation AS e WHERE e.account = ?2 AND e.id < ?1 AND e.kind BETWEEN 5 AND 8 AND e.state < 2) AND" \
  " (?4 <> 7 OR (NOT EXISTS (SELECT 1 FROM folder AS c JOIN operation AS o ON o.folder = c.id" \
  "   WHERE c.parent = ?3 AND o.kind = 7 AND o.state <> 3) AND" \
  "  NOT EXISTS (SELECT 1 FROM operation AS o JOIN operation_target AS t ON t.operation = o.id" \
  "   JOIN placement AS p ON p.id = t.item WHERE o.account = ?2 AND o.kind IN (1, 2) AND o.state <> 3 AND o.folder <> ?3" \
  "   AND p.server_folder = ?3)))" \
  " FROM folder AS f WHERE f.id = ?3"
/* Others, when their destination is on the server and stays there. */
#define DESTINATION_IS_THERE \
  "SELECT raw_name IS NOT NULL AND" \
  " NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = ?1 AND o.kind = 7 AND o.state <> 3)" \
  " FROM folder WHERE id = ?1"

static gboolean
is_due (MailStoreReader      *reader,
        const MailOperation  *operation,
        gint64                now,
        gboolean             *due,
        GError              **error)
{
  gboolean of_folder = mail_operation_kind_is_of_folder (operation->kind);
  gint64 ready = of_folder ? 0 : 1;
  gint64 unfinished = 0;

  *due = (operation->state == MAIL_OPERATION_QUEUED || operation->state == MAIL_OPERATION_SENT) &&
         operation->not_before <= now && (operation->n_targets > 0 || of_folder);
  if (*due && !mail_sqlite_lookup (reader->db, &unfinished, error, "SELECT EXISTS (SELECT 1 FROM act_rest WHERE act = ?)", "i",
                                   operation->act))
    return FALSE;
  *due = *due && unfinished == 0;
  if (!*due || operation->folder == 0)
    return TRUE;
  if (of_folder ? !mail_sqlite_lookup (reader->db, &ready, error, FOLDER_IS_DUE, "iiid", operation->id, operation->account,
                                       operation->folder, operation->kind)
                : !mail_sqlite_lookup (reader->db, &ready, error, DESTINATION_IS_THERE, "i", operation->folder))
    return FALSE;

  *due = ready != 0;
  return TRUE;
}

/**
 * mail_store_reader_list_operations:
 * @reader: a reader
 * @account: whose; 0: all
 * @due_only: only what the engine may carry out now: queued or sent, its time has come, its destination is on the server, and its
 *   act has reached all its items
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailOperation): in the order of the acts
 */
GPtrArray *
mail_store_reader_list_operations (MailStoreReader  *reader,
                                   gint64            account,
                                   gboolean          due_only,
                                   GError          **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!mail_operation_list (reader->db, account, all, error))
    return NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (all, i);
      gboolean due = TRUE;

      if (due_only && !is_due (reader, operation, now, &due, error))
        return NULL;
      if (due)
        g_ptr_array_add (wanted, mail_operation_copy (operation));
    }

  return g_steal_pointer (&wanted);
}

/* An item that an earlier operation is still to bring to its place has no number that means anything. */
#define TARGETS \
  "SELECT t.item, p.message, p.server_folder, CASE WHEN EXISTS" \
  " (SELECT 1 FROM operation_target AS u JOIN operation AS e ON e.id = u.operation" \
  "  WHERE u.item = t.item AND u.operation < t.operation AND e.kind <> 0 AND e.state <> 3 AND e.folder IS NOT p.server_folder)" \
  " OR EXISTS (SELECT 1 FROM operation_target AS u JOIN operation AS e ON e.id = u.operation" \
  "  WHERE u.made = t.item AND e.state <> 3)" \
  " OR EXISTS (SELECT 1 FROM operation AS o JOIN operation AS d ON d.folder = p.server_folder" \
  "  WHERE o.id = t.operation AND o.kind IN (0, 3) AND d.kind = 7 AND d.state <> 3)" \
  " OR t.blocked = 1 THEN 0 ELSE p.uid END" \
  " FROM operation_target AS t JOIN placement AS p ON p.id = t.item WHERE t.operation = ?" \
  " AND NOT (p.bodyless = 1 AND EXISTS (SELECT 1 FROM operation AS o WHERE o.id = t.operation AND o.kind = 4))" \
  " ORDER BY t.item LIMIT ?"

static int
compare_targets (gconstpointer a,
                 gconstpointer b)
{
  const MailOperationTarget *one = a;
  const MailOperationTarget *other = b;

  if (one->server_folder != other->server_folder)
    return one->server_folder < other->server_folder ? -1 : 1;
  return (one->uid > other->uid) - (one->uid < other->uid);
}

/**
 * mail_store_reader_list_targets:
 * @reader: a reader
 * @operation: which
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * A target of a move whose server_folder is the move's destination is known to have been moved. A UID of 0 waits: for an earlier
 * operation on the item, or for the mailbox to be read after it was numbered anew. What was to be changed in a folder that is being
 * deleted waits for it to be gone, and what goes to another account waits until it is there. What is to be appended is listed when
 * its bytes are here.
 *
 * Returns: (transfer full) (element-type MailOperationTarget): the first of the items it has not been confirmed
 *   for, by server folder and UID
 */
GArray *
mail_store_reader_list_targets (MailStoreReader  *reader,
                                gint64            operation,
                                guint             limit,
                                GError          **error)
{
  g_autoptr(GArray) targets = g_array_new (FALSE, FALSE, sizeof (MailOperationTarget));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error, TARGETS, "iu", operation, limit);

  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      MailOperationTarget target = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1),
                                     mail_statement_get_int (rows, 2), (guint32) mail_statement_get_int (rows, 3) };

      g_array_append_val (targets, target);
    }
  /* Not by the query: it would look at all of a million each time. */
  g_array_sort (targets, compare_targets);
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&targets) : NULL;
}
