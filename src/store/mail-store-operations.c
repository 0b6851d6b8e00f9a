/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-operations.h"

#include "mail-error.h"
#include "mail-store-confirm.h"
#include "mail-store-operation.h"
#include "mail-store-private.h"

typedef struct {
  gint64 operation;
  int step;
  guint noted_uidnext;
  gint64 not_before;
  GArray *uids; /* MailNewUid */
  char *error_code;
  char *error_text;
} OperationJob;

static void
operation_job_free (gpointer data)
{
  OperationJob *job = data;

  g_clear_pointer (&job->uids, g_array_unref);
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
                        " noted_uidnext = CASE ?3 WHEN 0 THEN noted_uidnext ELSE ?3 END"
                        " WHERE id = ?4 AND state IN (?5, ?1)", "dduid", MAIL_OPERATION_SENT, job->step, job->noted_uidnext,
                        job->operation, MAIL_OPERATION_QUEUED))
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
 * @uids: (element-type MailNewUid): the targets the server has done it to; empty for CREATE_FOLDER
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

  if (!mail_operation_load (transaction->db, job->operation, &operation, error))
    return FALSE;
  if (operation == NULL)
    return TRUE;
  if (operation->state == MAIL_OPERATION_SENT)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "This is being carried out just now");
      return FALSE;
    }

  return mail_operation_discard (transaction, operation, error);
}

/**
 * mail_store_discard_operation:
 * @self: a store
 * @operation: one that was not sent
 *
 * Returns: (transfer full): a future for %TRUE: it is gone, and so is its local effect
 */
DexFuture *
mail_store_discard_operation (MailStore *self,
                              gint64     operation)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, discard, operation_job_new (operation, NULL),
                           operation_job_free);
}

static gboolean
is_due (MailStoreReader      *reader,
        const MailOperation  *operation,
        gint64                now,
        gboolean             *due,
        GError              **error)
{
  gint64 on_server = 1;

  *due = (operation->state == MAIL_OPERATION_QUEUED || operation->state == MAIL_OPERATION_SENT) &&
         operation->not_before <= now && (operation->n_targets > 0 || operation->kind == MAIL_OPERATION_CREATE_FOLDER);
  if (!*due || operation->folder == 0 || operation->kind == MAIL_OPERATION_CREATE_FOLDER)
    return TRUE;
  if (!mail_sqlite_lookup (reader->db, &on_server, error, "SELECT raw_name IS NOT NULL FROM folder WHERE id = ?", "i",
                           operation->folder))
    return FALSE;

  *due = on_server != 0;
  return TRUE;
}

/**
 * mail_store_reader_list_operations:
 * @reader: a reader
 * @account: whose; 0: all
 * @due_only: only what the engine may carry out now: queued or sent, its time has come, its destination is on the server
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
  "  WHERE u.made = t.item AND e.state <> 3) THEN 0 ELSE p.uid END" \
  " FROM operation_target AS t JOIN placement AS p ON p.id = t.item WHERE t.operation = ?" \
  " ORDER BY p.server_folder, p.uid LIMIT ?"

/**
 * mail_store_reader_list_targets:
 * @reader: a reader
 * @operation: which
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * A target of a move whose server_folder is the move's destination is known to have been moved. A UID of 0 waits: for an earlier
 * operation on the item, or for the mailbox to be read after it was numbered anew.
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
