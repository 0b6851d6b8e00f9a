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
  gboolean is_answered;
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

  return operation == NULL ||
         (mail_operation_confirm (transaction, operation, job->uids, error) &&
          (!job->is_answered || mail_operation_answered (transaction, operation->id, error)));
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

/**
 * mail_store_operation_answered:
 * @self: a store
 * @operation: which
 * @uids: (element-type MailNewUid): the targets the server has done it to
 *
 * As mail_store_operation_confirm (), and nothing else of the operation is on its way: what is left of it is as if it had never been
 * sent. A person can take that back, and it need not be verified.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_operation_answered (MailStore *self,
                               gint64     operation,
                               GArray    *uids)
{
  OperationJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (uids != NULL, NULL);

  job = operation_job_new (operation, NULL);
  job->uids = g_array_copy (uids);
  job->is_answered = TRUE;
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
