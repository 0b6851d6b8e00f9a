/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-engine.h"

#include "mail-fiber.h"

struct _MailEngine {
  GObject parent_instance;

  MailStore *store;
  MailSecrets *secrets;
  DexScheduler *scheduler; /* of the one thread */
};

G_DEFINE_FINAL_TYPE (MailEngine, mail_engine, G_TYPE_OBJECT)

typedef struct {
  GMutex mutex;
  GCond found;
  DexScheduler *scheduler;
} ThreadWait;

static DexScheduler *only_scheduler;

/* The first fibre on libdex's pool tells which of its threads it runs on: from then on everything is spawned there. */
static DexFuture *
find_thread_fiber (gpointer data)
{
  ThreadWait *search = data;

  g_mutex_lock (&search->mutex);
  search->scheduler = dex_scheduler_ref_thread_default ();
  g_cond_signal (&search->found);
  g_mutex_unlock (&search->mutex);
  return dex_future_new_true ();
}

/* One engine thread for the whole process, however many engines tests make. */
static DexScheduler *
find_thread (void)
{
  if (g_once_init_enter_pointer (&only_scheduler))
    {
      ThreadWait search = { 0 };

      g_mutex_init (&search.mutex);
      g_cond_init (&search.found);
      g_mutex_lock (&search.mutex);
      dex_future_disown (mail_fiber_spawn (dex_thread_pool_scheduler_get_default (), find_thread_fiber, &search, NULL));
      while (search.scheduler == NULL)
        g_cond_wait (&search.found, &search.mutex);
      g_mutex_unlock (&search.mutex);
      g_mutex_clear (&search.mutex);
      g_cond_clear (&search.found);
      g_once_init_leave_pointer (&only_scheduler, search.scheduler);
    }
  return only_scheduler;
}

static gboolean
say_quiet (gpointer data)
{
  ThreadWait *waiting = data;

  g_mutex_lock (&waiting->mutex);
  waiting->scheduler = NULL;
  g_cond_signal (&waiting->found);
  g_mutex_unlock (&waiting->mutex);
  return G_SOURCE_REMOVE;
}

/**
 * mail_engine_wait_until_quiet:
 *
 * Blocks until the engine's thread has done what it could do by now: who was told that a procedure has ended may be told before its
 * last line was run. For the end of a process, whose leaks are looked for: what a fibre holds on its stack looks like one.
 */
void
mail_engine_wait_until_quiet (void)
{
  ThreadWait waiting = { .scheduler = g_atomic_pointer_get (&only_scheduler) };
  g_autoptr(GSource) source = g_idle_source_new ();

  if (waiting.scheduler == NULL)
    return;
  g_mutex_init (&waiting.mutex);
  g_cond_init (&waiting.found);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, say_quiet, &waiting, NULL);
  g_source_attach (source, dex_scheduler_get_main_context (waiting.scheduler));
  g_mutex_lock (&waiting.mutex);
  while (waiting.scheduler != NULL)
    g_cond_wait (&waiting.found, &waiting.mutex);
  g_mutex_unlock (&waiting.mutex);
  g_mutex_clear (&waiting.mutex);
  g_cond_clear (&waiting.found);
}

/**
 * mail_engine_spawn:
 * @self: the engine
 * @func: a procedure
 * @data: its argument
 * @destroy: (nullable): frees @data
 *
 * Starts a procedure on the engine's thread. Any thread.
 *
 * Returns: (transfer full): a future for its answer
 */
DexFuture *
mail_engine_spawn (MailEngine     *self,
                   DexFiberFunc    func,
                   gpointer        data,
                   GDestroyNotify  destroy)
{
  g_return_val_if_fail (MAIL_IS_ENGINE (self), NULL);

  return mail_fiber_spawn (self->scheduler, func, data, destroy);
}

MailStore *
mail_engine_get_store (MailEngine *self)
{
  g_return_val_if_fail (MAIL_IS_ENGINE (self), NULL);

  return self->store;
}

MailSecrets *
mail_engine_get_secrets (MailEngine *self)
{
  g_return_val_if_fail (MAIL_IS_ENGINE (self), NULL);

  return self->secrets;
}

DexScheduler *
mail_engine_get_scheduler (MailEngine *self)
{
  g_return_val_if_fail (MAIL_IS_ENGINE (self), NULL);

  return self->scheduler;
}

static void
mail_engine_finalize (GObject *object)
{
  MailEngine *self = MAIL_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (mail_engine_parent_class)->finalize (object);
}

static void
mail_engine_class_init (MailEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_engine_finalize;
}

static void
mail_engine_init (MailEngine *self)
{
}

/**
 * mail_engine_new:
 * @store: where everything is kept
 * @secrets: where passwords are
 *
 * Returns: (transfer full): an engine
 */
MailEngine *
mail_engine_new (MailStore   *store,
                 MailSecrets *secrets)
{
  MailEngine *self = g_object_new (MAIL_TYPE_ENGINE, NULL);

  self->store = g_object_ref (store);
  self->secrets = g_object_ref (secrets);
  self->scheduler = find_thread ();
  return self;
}
