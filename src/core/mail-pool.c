/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-pool.h"

struct _MailPool {
  GObject parent_instance;

  GThreadPool *threads;
};

G_DEFINE_FINAL_TYPE (MailPool, mail_pool, G_TYPE_OBJECT)

typedef struct {
  MailPoolFunc func;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
} Job;

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  dex_unref (job->promise);
  g_free (job);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  Job *job = data;
  GCancellable *cancellable = dex_promise_get_cancellable (job->promise);
  g_auto(GValue) result = G_VALUE_INIT;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    dex_promise_reject (job->promise, error);
  else if (!job->func (job->data, cancellable, &result, &error))
    dex_promise_reject (job->promise, error);
  else if (G_VALUE_TYPE (&result) == G_TYPE_INVALID)
    dex_promise_resolve_boolean (job->promise, TRUE);
  else
    dex_promise_resolve (job->promise, &result);

  job_free (job);
}

/**
 * mail_pool_run:
 * @self: a pool
 * @func: the job
 * @data: its argument
 * @destroy: (nullable): frees @data, on the pool's thread, before the answer is seen or after
 *
 * Runs a blocking job on one of the pool's threads, in the order of asking. Dropping the future cancels the job: one that has
 * not begun never does. Any thread.
 *
 * Returns: (transfer full): a future for the job's answer
 */
DexFuture *
mail_pool_run (MailPool       *self,
               MailPoolFunc    func,
               gpointer        data,
               GDestroyNotify  destroy)
{
  Job *job;
  DexFuture *future;

  g_return_val_if_fail (MAIL_IS_POOL (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  job = g_new0 (Job, 1);
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_promise_new_cancellable ();
  /* A promise alone never learns that nobody wants it, because the job holds it; a set around it tells it when it goes. */
  future = dex_future_first (dex_ref (DEX_FUTURE (job->promise)), NULL);

  g_thread_pool_push (self->threads, job, NULL);
  return future;
}

static void
mail_pool_finalize (GObject *object)
{
  MailPool *self = MAIL_POOL (object);

  g_thread_pool_free (self->threads, FALSE, TRUE);

  G_OBJECT_CLASS (mail_pool_parent_class)->finalize (object);
}

static void
mail_pool_class_init (MailPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_pool_finalize;
}

static void
mail_pool_init (MailPool *self)
{
}

/**
 * mail_pool_new:
 * @name: what the pool is for
 * @n_threads: how many jobs run at a time
 *
 * Returns: (transfer full): a pool with threads of its own; its last reference is dropped outside them and waits for its jobs
 */
MailPool *
mail_pool_new (const char *name,
               guint       n_threads)
{
  MailPool *self = g_object_new (MAIL_TYPE_POOL, NULL);

  self->threads = g_thread_pool_new (run_job, NULL, (int) n_threads, TRUE, NULL);
  return self;
}

/**
 * mail_pool_get_readers:
 *
 * The pool where folders are opened, bodies parsed and text extracted: two threads, four on eight cores and more. Lives as
 * long as the process.
 *
 * Returns: (transfer none): the readers
 */
MailPool *
mail_pool_get_readers (void)
{
  static MailPool *readers = NULL;

  if (g_once_init_enter_pointer (&readers))
    g_once_init_leave_pointer (&readers, mail_pool_new ("readers", g_get_num_processors () >= 8 ? 4 : 2));

  return readers;
}
