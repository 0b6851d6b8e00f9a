/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operations.h"

#include "mail-error.h"
#include "mail-operation-run.h"

/* How often a refusal whose reason is not known is tried before it counts as final (protocols §2.4). */
#define MAX_UNKNOWN_REFUSALS 5
/* Pauses between attempts, in seconds. */
#define FIRST_PAUSE 2
#define LONGEST_PAUSE (15 * 60)
/* The most operations that share commands. */
#define MAX_BATCH 200

/* What a failure means for the operation. */
typedef enum {
  VERDICT_STOP,     /* not its fault: the connection, the account, the disk */
  VERDICT_POSTPONE,
  VERDICT_HOLD,
  VERDICT_FAIL,
} Verdict;

static Verdict
judge_refusal (const GError        *error,
               const MailOperation *operation)
{
  if (g_strcmp0 (mail_error_get_detail (error), MAIL_OPERATION_READ_ONLY) == 0)
    return VERDICT_HOLD;

  switch (mail_imap_error_get_code (error))
    {
    case MAIL_IMAP_CODE_OVERQUOTA:
      return VERDICT_HOLD;
    case MAIL_IMAP_CODE_NOPERM:
    case MAIL_IMAP_CODE_CANNOT:
    case MAIL_IMAP_CODE_TOOBIG:
    case MAIL_IMAP_CODE_READ_ONLY:
    case MAIL_IMAP_CODE_ALREADYEXISTS:
      return VERDICT_FAIL;
    default:
      return operation->attempts + 1 < MAX_UNKNOWN_REFUSALS ? VERDICT_POSTPONE : VERDICT_FAIL;
    }
}

static Verdict
judge (MailImapSession     *session,
       const GError        *error,
       const MailOperation *operation)
{
  if (error->domain != MAIL_ERROR || mail_sync_is_over (session, error))
    return VERDICT_STOP;

  switch ((MailError) error->code)
    {
    case MAIL_ERROR_TRANSIENT:
      return VERDICT_POSTPONE;
    case MAIL_ERROR_PERMANENT:
      /* An append nobody can tell the fate of: the person decides. */
      if (operation->kind == MAIL_OPERATION_APPEND && operation->attempts >= MAIL_OPERATION_MAX_APPENDS)
        return VERDICT_HOLD;
      return judge_refusal (error, operation);
    case MAIL_ERROR_PROTOCOL:
      return operation->attempts + 1 < MAX_UNKNOWN_REFUSALS ? VERDICT_POSTPONE : VERDICT_HOLD;
    case MAIL_ERROR_AUTHENTICATION:
    case MAIL_ERROR_CERTIFICATE:
    case MAIL_ERROR_STORAGE:
    case MAIL_ERROR_IN_USE:
    case MAIL_ERROR_CANCELLED:
    default:
      return VERDICT_STOP;
    }
}

/* Exponential with jitter, so that what failed together is not tried together. */
static gint64
choose_not_before (guint         attempts,
                   const GError *why)
{
  gint64 pause = MIN (LONGEST_PAUSE, (gint64) FIRST_PAUSE << MIN (attempts, 10));
  gint64 wanted = (mail_imap_error_get_pause_msec (why) + 999) / 1000;
  gint64 chosen = g_random_int_range (0, (gint32) pause);

  return g_get_real_time () / G_USEC_PER_SEC + 1 + MAX (wanted, chosen);
}

/* Puts the verdict into the store. FALSE when the run cannot go on. Awaits. */
static gboolean
settle (MailSync             *sync,
        MailImapSession      *session,
        const MailOperation  *operation,
        const GError         *why,
        GError              **error)
{
  /* The person took it back before the server was told: there is nothing to do. */
  if (g_error_matches (why, MAIL_ERROR, MAIL_ERROR_CANCELLED) && !sync->is_stopping && !mail_sync_is_over (session, why))
    return TRUE;

  switch (judge (session, why, operation))
    {
    case VERDICT_POSTPONE:
      return dex_await (mail_store_operation_postpone (sync->store, operation->id, choose_not_before (operation->attempts, why),
                                                      why), error);
    case VERDICT_HOLD:
      return dex_await (mail_store_operation_hold (sync->store, operation->id, why), error);
    case VERDICT_FAIL:
      return dex_await (mail_store_operation_fail (sync->store, operation->id, why), error);
    case VERDICT_STOP:
    default:
      g_propagate_error (error, g_error_copy (why));
      return FALSE;
    }
}

/* Nothing to address yet, or an operation whose folder has gone. */
static gboolean
needs_destination (const MailOperation *operation)
{
  return operation->kind != MAIL_OPERATION_FLAGS && operation->kind != MAIL_OPERATION_DELETE;
}

static gboolean
carry_out (MailOperationRun  *run,
           GError           **error)
{
  switch (run->operation->kind)
    {
    case MAIL_OPERATION_MOVE:
      return mail_operation_move_carry_out (run, error);
    case MAIL_OPERATION_COPY:
      return mail_operation_copy_carry_out (run, error);
    case MAIL_OPERATION_DELETE:
      return mail_operation_delete_carry_out (run, error);
    case MAIL_OPERATION_APPEND:
      return mail_operation_append_carry_out (run, error);
    case MAIL_OPERATION_FLAGS:
    case MAIL_OPERATION_CREATE_FOLDER:
    case MAIL_OPERATION_RENAME_FOLDER:
    case MAIL_OPERATION_DELETE_FOLDER:
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
    default:
      g_assert_not_reached ();
    }
}

/* One that was sent before a break is verified, and what was never reached is then sent. Awaits. */
static gboolean
carry_out_alone (MailSync             *sync,
                 MailImapSession      *session,
                 GPtrArray            *folders,
                 const MailOperation  *operation,
                 GError              **error)
{
  g_autoptr(MailOperation) fresh = NULL;
  MailOperationRun run = { .sync = sync, .session = session, .operation = operation, .folders = folders };

  run.destination = mail_operation_find_folder (folders, operation->folder);
  if (mail_operation_kind_is_of_folder (operation->kind))
    return mail_operation_folder_carry_out (&run, error);
  if (needs_destination (operation) &&
      (run.destination == NULL || run.destination->raw_name == NULL || (run.destination->flags & MAIL_FOLDER_RENAMING)))
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The folder is not on the server yet");
      return FALSE;
    }
  if (!carry_out (&run, error))
    return FALSE;
  if (operation->state != MAIL_OPERATION_SENT)
    return TRUE;

  fresh = mail_operation_copy (operation);
  fresh->state = MAIL_OPERATION_QUEUED;
  run.operation = fresh;
  return carry_out (&run, error);
}

static gboolean
shares_commands (const MailOperation *a,
                 const MailOperation *b)
{
  return a->kind == MAIL_OPERATION_FLAGS && b->kind == MAIL_OPERATION_FLAGS && a->add == b->add && a->remove == b->remove &&
         g_strcmp0 (a->add_keywords, b->add_keywords) == 0 && g_strcmp0 (a->remove_keywords, b->remove_keywords) == 0;
}

/* The next operations that can be dealt with together: one, or several that set the same flags. */
static GPtrArray *
take_batch (GPtrArray *operations,
            guint      begin)
{
  GPtrArray *batch = g_ptr_array_new ();
  const MailOperation *first = g_ptr_array_index (operations, begin);

  g_ptr_array_add (batch, (gpointer) first);
  for (guint i = begin + 1; i < operations->len && batch->len < MAX_BATCH; i++)
    {
      if (!shares_commands (first, g_ptr_array_index (operations, i)))
        break;
      g_ptr_array_add (batch, g_ptr_array_index (operations, i));
    }
  return batch;
}

static gboolean
carry_out_batch (MailSync         *sync,
                 MailImapSession  *session,
                 GPtrArray        *folders,
                 GPtrArray        *batch,
                 GError          **error)
{
  const MailOperation *first = g_ptr_array_index (batch, 0);

  if (first->kind == MAIL_OPERATION_FLAGS)
    return mail_operation_flags_carry_out (sync, session, folders, batch, error);
  return carry_out_alone (sync, session, folders, first, error);
}

/* Awaits. */
static gboolean
do_batch (MailSync   *sync,
          GPtrArray  *folders,
          GPtrArray  *batch,
          GError    **error)
{
  g_autoptr(MailImapSession) session = NULL;
  g_autoptr(GError) why = NULL;
  gboolean goes_on = TRUE;

  session = mail_sync_sessions_lease (sync->sessions, MAIL_SYNC_SLOT_FOREGROUND, error);
  if (session == NULL)
    return FALSE;

  if (!carry_out_batch (sync, session, folders, batch, &why))
    {
      g_debug ("An operation was not carried out: %s", why->message);
      for (guint i = 0; i < batch->len && goes_on; i++)
        goes_on = settle (sync, session, g_ptr_array_index (batch, i), why, error);
    }
  mail_sync_sessions_release (sync->sessions, MAIL_SYNC_SLOT_FOREGROUND);
  return goes_on;
}

/* What is left of a pass: when the list is the same as before, everything in it waits for something. */
static gboolean
is_same_list (GPtrArray *operations,
              gint64    *last_seen)
{
  gint64 sum = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      sum += operation->id * 1000003 + operation->n_targets + (gint64) operation->state * 7919;
    }
  if (sum == *last_seen)
    return TRUE;
  *last_seen = sum;
  return FALSE;
}

/* Awaits. */
static gboolean
run_pass (MailSync   *sync,
          GPtrArray  *operations,
          GError    **error)
{
  for (guint i = 0; i < operations->len && !sync->is_stopping;)
    {
      /* Asked each time: an operation before may have made the folder. */
      g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);
      g_autoptr(GPtrArray) batch = take_batch (operations, i);

      if (folders == NULL || !do_batch (sync, folders, batch, error))
        return FALSE;
      i += batch->len;
    }
  return TRUE;
}

static gboolean
find_next_due (MailSync  *sync,
               gint64    *next_due,
               GError   **error)
{
  g_autoptr(GPtrArray) all = mail_engine_read_operations (sync->store, sync->account, FALSE, error);

  *next_due = 0;
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (all, i);

      if (operation->not_before != 0 && (operation->state == MAIL_OPERATION_QUEUED || operation->state == MAIL_OPERATION_SENT) &&
          (*next_due == 0 || operation->not_before < *next_due))
        *next_due = operation->not_before;
    }
  return TRUE;
}

/**
 * mail_operations_run:
 * @sync: the account's
 * @next_due: (out): unix seconds when something postponed is due; 0: nothing
 * @error: (out): what stood in the way
 *
 * Carries out everything that is due. Awaits.
 *
 * Returns: %FALSE when the connection, the account or the disk does not let it; what was not carried out waits
 */
gboolean
mail_operations_run (MailSync  *sync,
                     gint64    *next_due,
                     GError   **error)
{
  gint64 last_seen = 0;

  *next_due = 0;
  while (!sync->is_stopping)
    {
      g_autoptr(GPtrArray) due = mail_engine_read_operations (sync->store, sync->account, TRUE, error);

      if (due == NULL)
        return FALSE;
      if (due->len == 0 || is_same_list (due, &last_seen))
        break;
      if (!run_pass (sync, due, error))
        return FALSE;
    }
  return find_next_due (sync, next_due, error);
}
