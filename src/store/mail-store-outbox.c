/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-outbox.h"

#include "mail-error.h"
#include "mail-store-act.h"
#include "mail-store-confirm.h"
#include "mail-store-folder.h"
#include "mail-store-mailbox.h"
#include "mail-store-private.h"

G_DEFINE_BOXED_TYPE (MailOutboxEntry, mail_outbox_entry, mail_outbox_entry_copy, mail_outbox_entry_free)

MailOutboxEntry *
mail_outbox_entry_copy (const MailOutboxEntry *self)
{
  MailOutboxEntry *copy = g_memdup2 (self, sizeof *self);

  copy->from = g_strdup (self->from);
  copy->recipients = g_strdupv (self->recipients);
  copy->subject = g_strdup (self->subject);
  copy->message_id = g_strdup (self->message_id);
  copy->error_code = g_strdup (self->error_code);
  copy->error_text = g_strdup (self->error_text);
  return copy;
}

void
mail_outbox_entry_free (MailOutboxEntry *self)
{
  g_free (self->from);
  g_strfreev (self->recipients);
  g_free (self->subject);
  g_free (self->message_id);
  g_free (self->error_code);
  g_free (self->error_text);
  g_free (self);
}

typedef struct {
  gint64 entry;
  MailOutboxState from;
  MailOutboxState to;
  gint64 not_before;
  gboolean append;
  char *error_code;
  char *error_text;
} EntryJob;

static void
entry_job_free (gpointer data)
{
  EntryJob *job = data;

  g_free (job->error_code);
  g_free (job->error_text);
  g_free (job);
}

static EntryJob *
entry_job_new (gint64        entry,
               const GError *why)
{
  EntryJob *job = g_new0 (EntryJob, 1);

  job->entry = entry;
  mail_operation_describe_error (why, &job->error_code, &job->error_text);
  return job;
}

static DexFuture *
start (MailStore     *self,
       MailWriteFunc  run,
       EntryJob      *job)
{
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, run, job, entry_job_free);
}

static gboolean
advance (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  EntryJob *job = data;
  gboolean moved;

  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE outbox SET state = ?, attempts = attempts + ?, sent_copy = ?, error_code = ?, error_text = ?"
                        " WHERE id = ? AND state = ?", "dddssid", job->to, job->to == MAIL_OUTBOX_SENDING,
                        job->to == MAIL_OUTBOX_SENT ? MAIL_SENT_COPY_PENDING : MAIL_SENT_COPY_NONE, job->error_code,
                        job->error_text, job->entry, job->from))
    return FALSE;

  moved = mail_sqlite_get_changes (transaction->db) > 0;
  if (moved)
    mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  mail_result_set_boolean (result, moved);
  return TRUE;
}

/**
 * mail_store_outbox_advance:
 * @self: a store
 * @entry: which
 * @from: the state it is expected to be in
 * @to: the state it is to be in
 * @why: (nullable): what went wrong, kept for the person
 *
 * On the disk before it resolves: the step that @to names comes after that. A process that opens the profile finds no entry on
 * its way: what was SENDING is QUEUED again, what was DOT_SENT is UNKNOWN.
 *
 * Returns: (transfer full): a future for a %G_TYPE_BOOLEAN: %FALSE when it was not in that state
 */
DexFuture *
mail_store_outbox_advance (MailStore       *self,
                           gint64           entry,
                           MailOutboxState  from,
                           MailOutboxState  to,
                           const GError    *why)
{
  EntryJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = entry_job_new (entry, why);
  job->from = from;
  job->to = to;
  return start (self, advance, job);
}

static gboolean
postpone (MailTransaction  *transaction,
          gpointer          data,
          GValue           *result,
          GError          **error)
{
  EntryJob *job = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE outbox SET state = ?1, not_before = ?2, error_code = ?3, error_text = ?4"
                          " WHERE id = ?5 AND state IN (?1, ?6, ?7)", "dissidd", MAIL_OUTBOX_QUEUED, job->not_before,
                          job->error_code, job->error_text, job->entry, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_DOT_SENT);
}

/**
 * mail_store_outbox_postpone:
 * @self: a store
 * @entry: one that was certainly not taken: the connection ended before the final dot, or the server said so after it
 * @not_before: unix seconds
 * @why: (nullable): what went wrong
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_outbox_postpone (MailStore    *self,
                            gint64        entry,
                            gint64        not_before,
                            const GError *why)
{
  EntryJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = entry_job_new (entry, why);
  job->not_before = not_before;
  return start (self, postpone, job);
}

static gboolean
retry (MailTransaction  *transaction,
       gpointer          data,
       GValue           *result,
       GError          **error)
{
  EntryJob *job = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE outbox SET state = ?1, not_before = 0, error_code = NULL, error_text = NULL"
                          " WHERE id = ?2 AND state IN (?1, ?3, ?4)", "didd", MAIL_OUTBOX_QUEUED, job->entry,
                          MAIL_OUTBOX_FAILED, MAIL_OUTBOX_UNKNOWN);
}

/**
 * mail_store_outbox_retry:
 * @self: a store
 * @entry: one that waits, failed, or may have been sent
 *
 * Returns: (transfer full): a future for %TRUE: it is due now
 */
DexFuture *
mail_store_outbox_retry (MailStore *self,
                         gint64     entry)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return start (self, retry, entry_job_new (entry, NULL));
}

static gboolean
discard (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  EntryJob *job = data;
  g_autoptr(MailPlacement) placement = NULL;
  gint64 state = -1;
  gint64 item = 0;

  if (!mail_sqlite_lookup (transaction->db, &state, error, "SELECT state FROM outbox WHERE id = ?", "i", job->entry) ||
      !mail_sqlite_lookup (transaction->db, &item, error, "SELECT item FROM outbox WHERE id = ?", "i", job->entry))
    return FALSE;
  if (state < 0)
    return TRUE;
  if (state == MAIL_OUTBOX_SENDING || state == MAIL_OUTBOX_DOT_SENT || state == MAIL_OUTBOX_SENT)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is being sent just now");
      return FALSE;
    }

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM outbox WHERE id = ?", "i", job->entry) &&
         mail_placement_load (transaction, item, &placement, error) &&
         mail_placement_remove (transaction, placement, error);
}

/**
 * mail_store_outbox_discard:
 * @self: a store
 * @entry: one that is not on its way
 *
 * Returns: (transfer full): a future for %TRUE, also when it is gone; %MAIL_ERROR_PERMANENT when it is on its way
 */
DexFuture *
mail_store_outbox_discard (MailStore *self,
                           gint64     entry)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return start (self, discard, entry_job_new (entry, NULL));
}

/* The server puts a copy into its Sent folder: ours is that one as soon as it is seen, or was. */
static gboolean
await_copy (MailTransaction  *transaction,
            MailPlacement    *placement,
            gint64            sent,
            GError          **error)
{
  g_autoptr(MailPlacement) early = NULL;

  if (!mail_mailbox_find_early (transaction, sent, 1, placement, &early, error) ||
      !mail_placement_show_in (transaction, placement, sent, error))
    return FALSE;
  if (early != NULL)
    return mail_placement_merge (transaction, placement, early, error);

  return mail_placement_set_server_place (transaction, placement, sent, 0, MAIL_PLACEMENT_WAITS_COPY, error);
}

static gboolean
file_copy (MailAct        *act,
           MailPlacement  *placement,
           gboolean        append,
           GError        **error)
{
  g_autoptr(MailFolder) sent = NULL;
  gint64 folder;

  if (!mail_folder_find_role (act->transaction->db, placement->account, MAIL_ROLE_SENT, &sent, error))
    return FALSE;
  if (sent == NULL && !append)
    return mail_placement_remove (act->transaction, placement, error);
  if (sent == NULL &&
      (!mail_folder_make_local (act->transaction, placement->account, MAIL_ROLE_SENT, &folder, error) ||
       !mail_folder_load (act->transaction->db, folder, &sent, error)))
    return FALSE;
  if (!append)
    return await_copy (act->transaction, placement, sent->id, error);

  return mail_act_need_folder (act, sent, error) && mail_act_append (act, placement, sent->id, error);
}

static gboolean
flag_answered (MailAct   *act,
               gint64     item,
               MailFlags  flag,
               GError   **error)
{
  MailFlagChange change = { .add = flag };
  g_autoptr(MailPlacement) placement = NULL;

  return mail_placement_load (act->transaction, item, &placement, error) &&
         (placement == NULL || (mail_snapshot_settle (act, placement, error) &&
                                mail_act_change_flags (act, placement, &change, error)));
}

static gboolean
file_entry (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  EntryJob *job = data;
  g_autoptr(MailAct) act = mail_act_new (transaction, TRUE, error);
  g_autoptr(MailPlacement) placement = NULL;
  gint64 item = 0;
  gint64 answers = 0;
  gint64 flag = 0;

  if (act == NULL ||
      !mail_sqlite_lookup (transaction->db, &item, error, "SELECT item FROM outbox WHERE id = ? AND state = ?", "id",
                           job->entry, MAIL_OUTBOX_SENT) ||
      !mail_sqlite_lookup (transaction->db, &answers, error, "SELECT answers FROM outbox WHERE id = ?", "i", job->entry) ||
      !mail_sqlite_lookup (transaction->db, &flag, error, "SELECT answers_flag FROM outbox WHERE id = ?", "i", job->entry) ||
      !mail_placement_load (transaction, item, &placement, error))
    return FALSE;
  if (placement == NULL)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM outbox WHERE id = ?", "i", job->entry) &&
         file_copy (act, placement, job->append, error) &&
         (answers == 0 || flag == 0 || flag_answered (act, answers, (MailFlags) flag, error));
}

/**
 * mail_store_outbox_filed:
 * @self: a store
 * @entry: one that is SENT
 * @append: whether the copy in Sent has to be put there by us
 *
 * Ends the entry, once: its item goes to Sent, keeping its id. With @append an operation appends it there, in this very
 * transaction (and makes the folder first, if need be); without, it waits there until the server's own copy is seen, however
 * long that takes, or takes the place of the copy that was seen already. What it answers gets its flag, here and on the server.
 *
 * Returns: (transfer full): a future for %TRUE, also when it was filed before
 */
DexFuture *
mail_store_outbox_filed (MailStore *self,
                         gint64     entry,
                         gboolean   append)
{
  EntryJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = entry_job_new (entry, NULL);
  job->append = append;
  return start (self, file_entry, job);
}

static MailOutboxEntry *
entry_from_row (MailStatement *row)
{
  MailOutboxEntry *entry = g_new0 (MailOutboxEntry, 1);

  entry->id = mail_statement_get_int (row, 0);
  entry->account = mail_statement_get_int (row, 1);
  entry->item = mail_statement_get_int (row, 2);
  entry->message = mail_statement_get_int (row, 3);
  entry->state = (MailOutboxState) mail_statement_get_int (row, 4);
  entry->sent_copy = (MailSentCopyState) mail_statement_get_int (row, 5);
  entry->from = mail_statement_dup_text (row, 6);
  entry->recipients = g_strsplit (mail_statement_get_text (row, 7), "\n", -1);
  entry->subject = mail_statement_dup_text (row, 8);
  entry->message_id = mail_statement_dup_text (row, 9);
  entry->created = mail_statement_get_int (row, 10);
  entry->not_before = mail_statement_get_int (row, 11);
  entry->attempts = (guint) mail_statement_get_int (row, 12);
  entry->size = (guint64) mail_statement_get_int (row, 13);
  entry->answers = mail_statement_get_int (row, 14);
  entry->answers_flag = (MailFlags) mail_statement_get_int (row, 15);
  entry->error_code = mail_statement_dup_text (row, 16);
  entry->error_text = mail_statement_dup_text (row, 17);
  return entry;
}

/**
 * mail_store_reader_list_outbox:
 * @reader: a reader
 * @account: whose; 0: all
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailOutboxEntry): in the order of queueing
 */
GPtrArray *
mail_store_reader_list_outbox (MailStoreReader  *reader,
                               gint64            account,
                               GError          **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_outbox_entry_free);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT o.id, o.account, o.item, p.message, o.state, o.sent_copy, o.sender, o.recipients,"
                            " m.subject, m.message_id, o.created, o.not_before, o.attempts, m.size, o.answers, o.answers_flag,"
                            " o.error_code, o.error_text FROM outbox AS o JOIN placement AS p ON p.id = o.item"
                            " JOIN message AS m ON m.id = p.message WHERE o.account = ?1 OR ?1 = 0 ORDER BY o.id", "i",
                            account);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    g_ptr_array_add (entries, entry_from_row (rows));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&entries) : NULL;
}
