/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-writer.h"

#include "mail-error.h"
#include "mail-fault.h"
#include "mail-store-schema.h"

/* How long one transaction may gather the synchroniser's jobs, and how long those of one transaction are prepared before it:
 * together what a person's job waits at most. */
#define MAX_TRANSACTION_USEC (50 * 1000)
#define MAX_PREPARE_USEC (20 * 1000)
/* Leaves nothing in the log, if nobody reads beside us: they are not waited for, the next start does it as well. */
#define CHECKPOINT "PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(TRUNCATE)"
/* Silence after which the files are looked after. */
#define IDLE_USEC (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)

typedef struct {
  MailWriteFlags flags;
  MailPrepareFunc prepare;
  MailWriteFunc run;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
  GValue result;
  GError *error;
} Job;

struct _MailStoreWriter {
  MailSqlite *db;
  MailSqlite *bodies;
  MailChangeRecorder *changes;
  MailWrittenFunc written;
  MailDamageFunc damaged;
  gpointer func_data;
  GThread *thread;

  GMutex mutex;
  GCond cond;
  GQueue person;
  GQueue synchroniser;
  gboolean closing;
  MailWriteFunc idle;

  /* of the writer thread alone */
  gboolean durable; /* what synchronous is set to */
  gboolean bodies_begun;
  GArray *counts; /* Count: of the job that runs */
  gint64 highest_id;  /* that was given */
  gint64 written_id;  /* what the file says of it */
};

/* What a job changes in the summary of a folder. */
typedef struct {
  gint64 folder;
  int total;
  int unread;
} Count;

static Job *
job_new (MailWriteFlags   flags,
         MailPrepareFunc  prepare,
         MailWriteFunc    run,
         gpointer         data,
         GDestroyNotify   destroy)
{
  Job *job = g_new0 (Job, 1);

  job->flags = flags;
  job->prepare = prepare;
  job->run = run;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_promise_new ();
  return job;
}

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  if (G_VALUE_TYPE (&job->result) != G_TYPE_INVALID)
    g_value_unset (&job->result);
  g_clear_error (&job->error);
  dex_unref (job->promise);
  g_free (job);
}

/* The job is freed before its answer is seen, so that whoever waits finds its data released. */
static void
job_answer (Job *job)
{
  DexPromise *promise = dex_ref (job->promise);
  g_auto(GValue) result = job->result;
  GError *error = g_steal_pointer (&job->error);

  job->result = (GValue) G_VALUE_INIT;
  job_free (job);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else if (G_VALUE_TYPE (&result) == G_TYPE_INVALID)
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_resolve (promise, &result);
  dex_unref (promise);
}

static void
job_fail (Job          *job,
          const GError *error)
{
  g_clear_error (&job->error);
  job->error = g_error_copy (error);
}

static gboolean
set_durable (MailStoreWriter  *self,
             gboolean          durable,
             GError          **error)
{
  if (self->durable == durable)
    return TRUE;
  if (!mail_sqlite_exec (self->db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error))
    return FALSE;

  self->durable = durable;
  return TRUE;
}

MailSqlite *
mail_transaction_get_bodies (MailTransaction  *self,
                             GError          **error)
{
  MailStoreWriter *writer = self->writer;

  if (writer->bodies_begun)
    return writer->bodies;
  if (!mail_sqlite_exec (writer->bodies, "BEGIN IMMEDIATE", error))
    return NULL;

  writer->bodies_begun = TRUE;
  return writer->bodies;
}

/* What was committed in one file and, it seems, not in the other: bodies of messages whose numbers will be given again. */
static void
drop_bodies_of_nobody (MailStoreWriter *self)
{
  if (!mail_sqlite_lookup (self->db, &self->written_id, NULL, "SELECT highest FROM local_id", ""))
    return;

  self->highest_id = self->written_id;
  mail_sqlite_run (self->bodies, NULL, "DELETE FROM section WHERE message > ?", "i", self->written_id);
}

static void
roll_back (MailStoreWriter *self)
{
  if (mail_sqlite_in_transaction (self->db))
    mail_sqlite_exec (self->db, "ROLLBACK", NULL);
  if (mail_sqlite_in_transaction (self->bodies))
    mail_sqlite_exec (self->bodies, "ROLLBACK", NULL);
  self->bodies_begun = FALSE;
  self->highest_id = self->written_id;
  mail_change_recorder_clear (self->changes);
}

gint64
mail_transaction_new_id (MailTransaction *self)
{
  return ++self->writer->highest_id;
}

static gboolean
write_highest_id (MailStoreWriter  *self,
                  GError          **error)
{
  return self->highest_id == self->written_id ||
         mail_sqlite_run (self->db, error, "UPDATE local_id SET highest = ?", "i", self->highest_id);
}

static gboolean
commit_one (MailSqlite  *db,
            GError     **error)
{
  gboolean committed;

  mail_fault_point ("commit");
  committed = mail_sqlite_exec (db, "COMMIT", error);
  mail_fault_point ("commit");
  return committed;
}

/* Bodies first, and always down to the disk: a row that says a body is here is never there without it, not even after a power
 * failure that loses the end of one file and not of the other. */
static gboolean
commit (MailStoreWriter  *self,
        GError          **error)
{
  gboolean bodies = self->bodies_begun;

  if (!write_highest_id (self, error))
    return FALSE;
  if (bodies)
    {
      if (!commit_one (self->bodies, error))
        return FALSE;
      self->bodies_begun = FALSE;
    }
  if (commit_one (self->db, error))
    {
      self->written_id = self->highest_id;
      return TRUE;
    }

  roll_back (self);
  if (bodies)
    drop_bodies_of_nobody (self);
  return FALSE;
}

void
mail_transaction_count (MailTransaction *self,
                        gint64           folder,
                        int              total,
                        int              unread)
{
  GArray *counts = self->writer->counts;
  Count count = { folder, total, unread };

  for (guint i = 0; i < counts->len; i++)
    if (g_array_index (counts, Count, i).folder == folder)
      {
        g_array_index (counts, Count, i).total += total;
        g_array_index (counts, Count, i).unread += unread;
        return;
      }
  g_array_append_val (counts, count);
}

static gboolean
write_counts (MailStoreWriter  *self,
              GError          **error)
{
  for (guint i = 0; i < self->counts->len; i++)
    {
      const Count *count = &g_array_index (self->counts, Count, i);

      if ((count->total != 0 || count->unread != 0) &&
          !mail_sqlite_run (self->db, error,
                            "UPDATE folder_summary SET total = total + ?, unread = unread + ? WHERE folder = ?", "ddi",
                            count->total, count->unread, count->folder))
        return FALSE;
    }
  return TRUE;
}

/* Whether the group goes on: for a while, and not in front of a person. */
static gboolean
has_time (MailStoreWriter *self,
          const Job       *job,
          gint64           end)
{
  gboolean person;

  if (g_get_monotonic_time () >= end)
    return FALSE;
  if ((job->flags & MAIL_WRITE_PERSON) != 0)
    return TRUE;

  g_mutex_lock (&self->mutex);
  person = !g_queue_is_empty (&self->person);
  g_mutex_unlock (&self->mutex);
  return !person;
}

static GQueue *
queue_of (MailStoreWriter *self,
          const Job       *job)
{
  return (job->flags & MAIL_WRITE_PERSON) != 0 ? &self->person : &self->synchroniser;
}

/* Jobs that were not carried out go back to where they came from, in their order. */
static void
put_back (MailStoreWriter *self,
          GPtrArray       *jobs,
          guint            first)
{
  g_mutex_lock (&self->mutex);
  for (guint i = jobs->len; i > first; i--)
    {
      Job *job = g_ptr_array_index (jobs, i - 1);

      if (G_VALUE_TYPE (&job->result) != G_TYPE_INVALID)
        g_value_unset (&job->result);
      g_queue_push_head (queue_of (self, job), job);
    }
  g_mutex_unlock (&self->mutex);
  g_ptr_array_set_size (jobs, (gint) first);
}

static gboolean
begin (MailStoreWriter  *self,
       gboolean          durable,
       GError          **error)
{
  return set_durable (self, durable, error) &&
         mail_sqlite_exec (self->db, "BEGIN IMMEDIATE", error);
}

/* Runs the jobs, those there is time for, and puts the others back. Returns the one that failed, if one did: then all of them
 * are undone, and it is the only one left in jobs. */
static gboolean
run_jobs (MailStoreWriter *self,
          GPtrArray       *jobs)
{
  MailTransaction transaction = { self->db, self->changes, g_get_real_time () / G_USEC_PER_SEC, self };
  gint64 end = g_get_monotonic_time () + MAX_TRANSACTION_USEC;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (i > 0 && !has_time (self, job, end))
        {
          put_back (self, jobs, i);
          break;
        }
      g_array_set_size (self->counts, 0);
      if (job->run (&transaction, job->data, &job->result, &job->error) && write_counts (self, &job->error))
        continue;

      roll_back (self);
      g_ptr_array_steal_index (jobs, i);
      put_back (self, jobs, 0);
      g_ptr_array_add (jobs, job);
      return FALSE;
    }

  return TRUE;
}

/* What is damaged stays so: it is told once. */
static void
tell_damage (MailStoreWriter *self)
{
  if (self->damaged == NULL || (!mail_sqlite_is_damaged (self->db) && !mail_sqlite_is_damaged (self->bodies)))
    return;

  self->damaged (mail_sqlite_is_damaged (self->db) ? MAIL_STORE_FILE_MAIL : MAIL_STORE_FILE_BODIES, self->func_data);
  self->damaged = NULL;
}

/* One transaction: what was gathered, in its order, then one notice. A job that fails undoes only itself: the others are run
 * again without it. (A savepoint for each would make SQLite copy every page that is changed, which costs more than a failure
 * now and then.) */
static void
run_group (MailStoreWriter *self,
           GPtrArray       *jobs)
{
  g_autoptr(MailStoreChanges) changes = NULL;
  g_autoptr(GError) error = NULL;
  gboolean durable = (((Job *) g_ptr_array_index (jobs, 0))->flags & MAIL_WRITE_DURABLE) != 0;

  if (!begin (self, durable, &error) || (run_jobs (self, jobs) && !commit (self, &error)))
    {
      roll_back (self);
      for (guint i = 0; i < jobs->len; i++)
        job_fail (g_ptr_array_index (jobs, i), error);
    }

  tell_damage (self);
  changes = mail_change_recorder_finish (self->changes);
  for (guint i = 0; i < jobs->len; i++)
    job_answer (g_ptr_array_index (jobs, i));
  if (changes != NULL)
    self->written (changes, self->func_data);
}

/* Takes the next job that may share the transaction: of the same urgency and durability. */
static Job *
take_another (MailStoreWriter *self,
              const Job       *first)
{
  GQueue *queue = queue_of (self, first);
  Job *job = NULL;

  g_mutex_lock (&self->mutex);
  if (queue == &self->person || g_queue_is_empty (&self->person))
    job = g_queue_peek_head (queue);
  if (job != NULL && job->flags == first->flags)
    g_queue_pop_head (queue);
  else
    job = NULL;
  g_mutex_unlock (&self->mutex);

  return job;
}

static Job *
wait_for_job (MailStoreWriter *self)
{
  gint64 end = g_get_monotonic_time () + IDLE_USEC;
  Job *job = NULL;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->person) && g_queue_is_empty (&self->synchroniser) && !self->closing)
    {
      if (g_cond_wait_until (&self->cond, &self->mutex, end))
        continue;
      mail_sqlite_release_memory (self->db);
      mail_sqlite_release_memory (self->bodies);
      g_queue_push_tail (&self->synchroniser, job_new (MAIL_WRITE_SYNCHRONISER, NULL, self->idle, NULL, NULL));
    }
  job = g_queue_pop_head (&self->person);
  if (job == NULL)
    job = g_queue_pop_head (&self->synchroniser);
  g_mutex_unlock (&self->mutex);

  return job;
}

static void
prepare (Job *job)
{
  if (job->prepare != NULL)
    job->prepare (job->data);
  job->prepare = NULL;
}

static gpointer
writer_thread (gpointer data)
{
  MailStoreWriter *self = data;
  Job *first;

  while ((first = wait_for_job (self)) != NULL)
    {
      g_autoptr(GPtrArray) jobs = g_ptr_array_new ();
      gint64 end = g_get_monotonic_time () + MAX_PREPARE_USEC;

      for (Job *job = first; job != NULL; job = g_get_monotonic_time () < end ? take_another (self, first) : NULL)
        {
          prepare (job);
          g_ptr_array_add (jobs, job);
        }
      run_group (self, jobs);
    }

  return NULL;
}

/**
 * mail_store_writer_push:
 * @self: the writer
 * @flags: how urgent and how durable
 * @prepare: (nullable): runs before the transaction
 * @run: the job
 * @data: its argument
 * @destroy: (nullable): frees @data, on the writer's thread, before the answer is seen
 *
 * Queues a writing job. It is carried out even when nobody keeps the future: what is queued is not taken back. Any thread.
 *
 * Returns: (transfer full): a future for the job's answer, settled after the commit
 */
DexFuture *
mail_store_writer_push (MailStoreWriter *self,
                        MailWriteFlags   flags,
                        MailPrepareFunc  prepare_func,
                        MailWriteFunc    run,
                        gpointer         data,
                        GDestroyNotify   destroy)
{
  Job *job = job_new (flags, prepare_func, run, data, destroy);
  DexFuture *future;

  future = dex_ref (DEX_FUTURE (job->promise));

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (queue_of (self, job), job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  return future;
}

void
mail_transaction_then (MailTransaction *self,
                       MailWriteFlags   flags,
                       MailWriteFunc    run)
{
  gboolean closing;

  g_mutex_lock (&self->writer->mutex);
  closing = self->writer->closing;
  g_mutex_unlock (&self->writer->mutex);

  if (!closing)
    dex_future_disown (mail_store_writer_push (self->writer, flags, NULL, run, NULL, NULL));
}

MailStoreWriter *
mail_store_writer_new (MailSqlite      *db,
                       MailSqlite      *bodies,
                       gint64           highest_id,
                       MailWriteFunc    idle,
                       MailWrittenFunc  written,
                       MailDamageFunc   damaged,
                       gpointer         data)
{
  MailStoreWriter *self = g_new0 (MailStoreWriter, 1);

  self->db = db;
  self->bodies = bodies;
  self->changes = mail_change_recorder_new ();
  self->counts = g_array_new (FALSE, FALSE, sizeof (Count));
  self->idle = idle;
  self->written = written;
  self->damaged = damaged;
  self->func_data = data;
  self->durable = TRUE;
  self->highest_id = self->written_id = highest_id;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->person);
  g_queue_init (&self->synchroniser);
  self->thread = g_thread_new ("mail-writer", writer_thread, self);
  return self;
}

void
mail_store_writer_free (MailStoreWriter *self)
{
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  mail_sqlite_exec (self->db, CHECKPOINT, NULL);
  mail_sqlite_exec (self->bodies, CHECKPOINT, NULL);
  mail_sqlite_close (self->bodies);
  mail_sqlite_close (self->db);
  mail_change_recorder_free (self->changes);
  g_array_unref (self->counts);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
