/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message comes into the outbox. */
#include "mail-store-outbox.h"

#include "mail-error.h"
#include "mail-store-bodies.h"
#include "mail-store-body.h"
#include "mail-store-draft.h"
#include "mail-store-folder.h"
#include "mail-store-message.h"
#include "mail-store-people.h"
#include "mail-store-placement.h"
#include "mail-store-private.h"

typedef struct {
  gint64 account;
  GBytes *bytes;
  char *from;
  char *recipients; /* one a line */
  gint64 answers;
  MailFlags answers_flag;
  gint64 draft;
  gint64 not_before;

  MailContent *content;
  GPtrArray *chunks;
} QueueJob;

static void
queue_job_free (gpointer data)
{
  QueueJob *job = data;

  g_bytes_unref (job->bytes);
  g_free (job->from);
  g_free (job->recipients);
  g_clear_pointer (&job->content, mail_content_free);
  g_clear_pointer (&job->chunks, g_ptr_array_unref);
  g_free (job);
}

static void
prepare_message (gpointer data)
{
  QueueJob *job = data;

  job->content = mail_content_new_made_here (job->bytes);
  job->chunks = mail_body_pack (job->bytes);
}

static gboolean
add_to_outbox (MailTransaction  *transaction,
               QueueJob         *job,
               MailPlacement    *placement,
               GError          **error)
{
  g_autoptr(MailFolder) outbox = NULL;

  if (!mail_folder_find_role (transaction->db, job->account, MAIL_ROLE_OUTBOX, &outbox, error))
    return FALSE;
  if (outbox == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The account is no longer there");
      return FALSE;
    }

  placement->folder = outbox->id;
  placement->date = transaction->now;
  placement->flags = placement->server_flags = MAIL_FLAG_SEEN;
  return mail_message_insert (transaction, job->account, job->content, &placement->message, error) &&
         mail_placement_insert (transaction, placement, error) &&
         mail_body_put (transaction, placement->message, MAIL_SECTION_WHOLE, job->chunks, g_bytes_get_size (job->bytes), error);
}

static gboolean
queue_message (MailTransaction  *transaction,
               gpointer          data,
               GValue           *result,
               GError          **error)
{
  QueueJob *job = data;
  const MailMimeSummary *summary = job->content->summary;
  MailPlacement placement = { 0 };
  gint64 answers = 0;

  if (!add_to_outbox (transaction, job, &placement, error) ||
      !mail_sqlite_lookup (transaction->db, &answers, error, "SELECT id FROM placement WHERE id = ?", "i", job->answers) ||
      !mail_sqlite_run (transaction->db, error,
                        "INSERT INTO outbox (account, item, sender, recipients, created, not_before, answers, answers_flag)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iissiizd", job->account, placement.id, job->from,
                        job->recipients, transaction->now, job->not_before, answers, job->answers_flag))
    return FALSE;

  mail_result_set_int64 (result, mail_sqlite_get_last_id (transaction->db));
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return (job->draft == 0 || mail_draft_remove (transaction, job->draft, error)) &&
         mail_people_note (transaction, summary->to, MAIL_PERSON_WEIGHT_WRITTEN, error) &&
         mail_people_note (transaction, summary->cc, MAIL_PERSON_WEIGHT_WRITTEN, error) &&
         mail_people_note (transaction, summary->bcc, MAIL_PERSON_WEIGHT_WRITTEN, error);
}

/**
 * mail_store_queue_message:
 * @self: a store
 * @account: who sends
 * @bytes: the whole message as written, with Bcc; from now on immutable
 * @from: the envelope's sender
 * @recipients: (array zero-terminated=1): the envelope's recipients
 * @answers: an item to be flagged once this is sent; 0: none
 * @answers_flag: with which flag
 * @draft: goes in the same transaction; 0: none
 * @not_before: unix seconds; 0: at once
 *
 * Returns: (transfer full): a future for the entry (%G_TYPE_INT64): the mail is on the disk
 */
DexFuture *
mail_store_queue_message (MailStore   *self,
                          gint64       account,
                          GBytes      *bytes,
                          const char  *from,
                          const char **recipients,
                          gint64       answers,
                          MailFlags    answers_flag,
                          gint64       draft,
                          gint64       not_before)
{
  QueueJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (bytes != NULL && from != NULL && recipients != NULL, NULL);

  job = g_new0 (QueueJob, 1);
  job->account = account;
  job->bytes = g_bytes_ref (bytes);
  job->from = g_strdup (from);
  job->recipients = g_strjoinv ("\n", (char **) recipients);
  job->answers = answers;
  job->answers_flag = answers_flag;
  job->draft = draft;
  job->not_before = not_before;
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, prepare_message, queue_message, job, queue_job_free);
}
