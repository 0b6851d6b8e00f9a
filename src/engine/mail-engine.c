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
} ThreadSearch;

/* The first fibre on libdex's pool tells which of its threads it runs on: from then on everything is spawned there. */
static DexFuture *
find_thread_fiber (gpointer data)
{
  ThreadSearch *search = data;

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
  static DexScheduler *scheduler = NULL;

  if (g_once_init_enter_pointer (&scheduler))
    {
      ThreadSearch search = { 0 };

      g_mutex_init (&search.mutex);
      g_cond_init (&search.found);
      g_mutex_lock (&search.mutex);
      dex_future_disown (mail_fiber_spawn (dex_thread_pool_scheduler_get_default (), find_thread_fiber, &search, NULL));
      while (search.scheduler == NULL)
        g_cond_wait (&search.found, &search.mutex);
      g_mutex_unlock (&search.mutex);
      g_mutex_clear (&search.mutex);
      g_cond_clear (&search.found);
      g_once_init_leave_pointer (&scheduler, search.scheduler);
    }
  return scheduler;
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
