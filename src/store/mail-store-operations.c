/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-operations.h"

#include "mail-error.h"
#include "mail-store-confirm.h"
#include "mail-store-folder.h"
#include "mail-store-operation.h"
#include "mail-store-private.h"

typedef struct {
  gint64 operation;
  int step;
  guint noted_uidnext;
  gint64 not_before;
  GArray *uids; /* MailNewUid */
  char *raw_name; /* of a folder */
  char *path;
  char delimiter;
  char *error_code;
  char *error_text;
} OperationJob;

static void
operation_job_free (gpointer data)
{
  OperationJob *job = data;

  g_clear_pointer (&job->uids, g_array_unref);
  g_free (job->raw_name);
  g_free (job->path);
  g_free (job->error_code);
  g_free (job->error_text);
  g_free (job);
}

static OperationJob *
operation_job_new (gint64        operation,
                   const GError *why)
{
  OperationJob *job = g_new0 (OperationJob, 1);

  job->operation = operation;
  mail_operation_describe_error (why, &job->error_code, &job->error_text);
  return job;
}

/**
 * mail_operation_describe_error:
 * @why: (nullable): an error
 * @code: (out): its name, "failed" outside the house's own domain
 * @text: (out): the server's words, or ours
 */
void
mail_operation_describe_error (const GError  *why,
                               char         **code,
                               char         **text)
{
  const char *words = why != NULL ? mail_error_get_server_text (why) : NULL;

  *code = NULL;
  *text = NULL;
  if (why == NULL)
    return;
  *code = g_strdup (why->domain == MAIL_ERROR ? mail_error_code_to_string ((MailError) why->code) : "failed");
  *text = g_strdup (words != NULL ? words : why->message);
}

static gboolean
mark_sent (MailTransaction  *transaction,
           gpointer          data,
           GValue           *result,
           GError          **error)
{
  OperationJob *job = data;

  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE operation SET state = ?1, step = ?2,"
                        " noted_uidnext = CASE ?3 WHEN 0 THEN noted_uidnext ELSE ?3 END, raw_name = ?6"
                        " WHERE id = ?4 AND state IN (?5, ?1)", "dduids", MAIL_OPERATION_SENT, job->step, job->noted_uidnext,
                        job->operation, MAIL_OPERATION_QUEUED, job->raw_name))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) == 0)
    {
      mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The operation is no longer wanted");
      return FALSE;
    }

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return TRUE;
}

/**
 * mail_store_operation_sent:
 * @self: a store
 * @operation: which
 * @step: how far it is
 * @noted_uidnext: the destination's UIDNEXT before the command; 0 keeps what was noted
 *
 * Committed, on the disk, before anything that cannot be repeated is written to the server. From here on the person's acts no
 * longer change the operation, so its targets are listed after this. What was taken back meanwhile, or coalesced with something
 * else, is refused: nothing must be sent then.
 *
 * Returns: (transfer full): a future for %TRUE; rejected with %MAIL_ERROR_CANCELLED when it is no longer wanted
 */
DexFuture *
mail_store_operation_sent (MailStore *self,
                           gint64     operation,
                           int        step,
                           guint      noted_uidnext)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = operation_job_new (operation, NULL);
  job->step = step;
  job->noted_uidnext = noted_uidnext;
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, mark_sent, job, operation_job_free);
}

/**
 * mail_store_operation_sent_folder:
 * @self: a store
 * @operation: which, one of a folder
 * @step: how far it is
 * @raw_name: (nullable): what the server is asked to call the folder
 *
 * As mail_store_operation_sent (). A listing that has the folder under that name then tells that it was done.
 *
 * Returns: (transfer full): a future for %TRUE; rejected with %MAIL_ERROR_CANCELLED when it is no longer wanted
 */
DexFuture *
mail_store_operation_sent_folder (MailStore  *self,
                                  gint64      operation,
                                  int         step,
                                  const char *raw_name)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = operation_job_new (operation, NULL);
  job->step = step;
  job->raw_name = g_strdup (raw_name);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, mark_sent, job, operation_job_free);
}

static gboolean
confirm_folder (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  OperationJob *job = data;
  g_autoptr(MailOperation) operation = NULL;

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;
  if (operation == NULL)
    return TRUE;

  switch (operation->kind)
    {
    case MAIL_OPERATION_CREATE_FOLDER:
      return mail_folder_created (transaction, operation, job->raw_name, job->path, job->delimiter, error);
    case MAIL_OPERATION_RENAME_FOLDER:
      return mail_folder_renamed (transaction, operation, job->raw_name, job->path, error);
    case MAIL_OPERATION_DELETE_FOLDER:
      return mail_folder_gone (transaction, operation->folder, error);
    default:
      mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
      return mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE id = ?", "i", operation->id);
    }
}

/**
 * mail_store_operation_confirm_folder:
 * @self: a store
 * @operation: which, one of a folder
 * @raw_name: (nullable): what the server calls the folder now
 * @path: (nullable): the same, decoded
 * @delimiter: its hierarchy delimiter
 *
 * The server has done it. A folder that was made or renamed has its name there from now on, and what is in it follows; one that
 * was deleted goes with its mail, except what is only on this computer.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_confirm_folder (MailStore  *self,
                                     gint64      operation,
                                     const char *raw_name,
                                     const char *path,
                                     char        delimiter)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = operation_job_new (operation, NULL);
  job->raw_name = g_strdup (raw_name);
  job->path = g_strdup (path);
  job->delimiter = delimiter;
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, confirm_folder, job, operation_job_free);
}

static gboolean
confirm (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  OperationJob *job = data;
  g_autoptr(MailOperation) operation = NULL;

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;

  return operation == NULL || mail_operation_confirm (transaction, operation, job->uids, error);
}

/**
 * mail_store_operation_confirm:
 * @self: a store
 * @operation: which
 * @uids: (element-type MailNewUid): the targets the server has done it to
 *
 * Folds what was wanted into the mirror: flags become server flags; a moved, copied or appended item has its place in the new
 * folder under its new UID, or waits there to be adopted when the server did not tell it; a deleted one goes. If the server's
 * news told of the same mail before, the item that was made for it goes, and the one that is confirmed keeps its id. The
 * operation ends with its last target. One that ended already (its mail was seen where it was to go) is left alone.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_confirm (MailStore *self,
                              gint64     operation,
                              GArray    *uids)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = operation_job_new (operation, NULL);
  job->uids = uids != NULL ? g_array_copy (uids) : g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  return mail_store_write (self, MAIL_WRITE_PERSON, NULL, confirm, job, operation_job_free);
}

static gboolean
postpone (MailTransaction  *transaction,
          gpointer          data,
          GValue           *result,
          GError          **error)
{
  OperationJob *job = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET attempts = attempts + 1, not_before = ?, error_code = ?, error_text = ?"
                          " WHERE id = ? AND state IN (?, ?)", "issidd", job->not_before, job->error_code, job->error_text,
                          job->operation, MAIL_OPERATION_QUEUED, MAIL_OPERATION_SENT);
}

/**
 * mail_store_operation_postpone:
 * @self: a store
 * @operation: which
 * @not_before: unix seconds
 * @why: (nullable): what went wrong
 *
 * Counts an attempt. The state stays: what was sent has to be verified before it is tried again.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_postpone (MailStore    *self,
                               gint64        operation,
                               gint64        not_before,
                               const GError *why)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = operation_job_new (operation, why);
  job->not_before = not_before;
  return mail_store_write (self, MAIL_WRITE_PERSON, NULL, postpone, job, operation_job_free);
}

static gboolean
hold (MailTransaction  *transaction,
      gpointer          data,
      GValue           *result,
      GError          **error)
{
  OperationJob *job = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET state = ?, error_code = ?, error_text = ? WHERE id = ? AND state IN (?, ?)",
                          "dssidd", MAIL_OPERATION_HELD, job->error_code, job->error_text, job->operation,
                          MAIL_OPERATION_QUEUED, MAIL_OPERATION_SENT);
}

/**
 * mail_store_operation_hold:
 * @self: a store
 * @operation: which
 * @why: what the person has to know
 *
 * It waits for the person; its local effect stays.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_hold (MailStore    *self,
                           gint64        operation,
                           const GError *why)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON, NULL, hold, operation_job_new (operation, why), operation_job_free);
}

static gboolean
fail (MailTransaction  *transaction,
      gpointer          data,
      GValue           *result,
      GError          **error)
{
  OperationJob *job = data;
  g_autoptr(MailOperation) operation = NULL;

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;

  return operation == NULL || operation->state == MAIL_OPERATION_FAILED ||
         mail_operation_revert (transaction, operation, job->error_code, job->error_text, error);
}

/**
 * mail_store_operation_fail:
 * @self: a store
 * @operation: which
 * @why: why the server refuses
 *
 * Takes the local effect back on every target that is not confirmed. The operation stays, failed, until the person retries or
 * discards it. With the making of a folder fails what was to go there.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_fail (MailStore    *self,
                           gint64        operation,
                           const GError *why)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, fail, operation_job_new (operation, why),
                           operation_job_free);
}

static gboolean
retry (MailTransaction  *transaction,
       gpointer          data,
       GValue           *result,
       GError          **error)
{
  OperationJob *job = data;
  g_autoptr(MailOperation) operation = NULL;

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;
  if (operation == NULL || operation->state == MAIL_OPERATION_SENT)
    return TRUE;

  return mail_operation_redo (transaction, operation, error);
}

/**
 * mail_store_retry_operation:
 * @self: a store
 * @operation: one that is held, failed or postponed
 *
 * Returns: (transfer full): a future for %TRUE: it is due now, and its local effect is there again
 */
DexFuture *
mail_store_retry_operation (MailStore *self,
                            gint64     operation)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, retry, operation_job_new (operation, NULL),
                           operation_job_free);
}

static gboolean
discard (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  OperationJob *job = data;
  g_autoptr(MailOperation) operation = NULL;
  gboolean possible;

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;
  if (operation == NULL)
    return TRUE;
  if (operation->state != MAIL_OPERATION_SENT)
    return mail_operation_discard (transaction, operation, error);

  if (!mail_operation_oppose (transaction, operation, &possible, error))
    return FALSE;
  if (!possible)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "It is too late: the server has been told, and this cannot be taken back");
  return possible;
}

/**
 * mail_store_discard_operation:
 * @self: a store
 * @operation: which
 *
 * Takes it back. One that may have reached the server is carried out to its end, whatever happens to the connection or to us, and its
 * opposite after it; here its effect is gone at once. There is no opposite to deleting for ever, appending, and making or deleting
 * a folder.
 *
 * Returns: (transfer full): a future for %TRUE: its local effect is gone; rejected with %MAIL_ERROR_PERMANENT when it is too late,
 *   and will be done
 */
DexFuture *
mail_store_discard_operation (MailStore *self,
                              gint64     operation)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, discard, operation_job_new (operation, NULL),
                           operation_job_free);
}

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
  " ORDER BY p.server_folder, p.uid LIMIT ?"

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
 * Returns: (transfer full) (element-type MailOperationTarget): items it has not been confirmed for, by server folder and UID
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
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&targets) : NULL;
}
