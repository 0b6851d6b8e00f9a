/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-limiter.h"

struct _MailLimiter {
  GObject parent_instance;

  GMutex mutex;
  guint available;
  GQueue waiting; /* DexPromise, first come first served */
};

G_DEFINE_FINAL_TYPE (MailLimiter, mail_limiter, G_TYPE_OBJECT)

/**
 * mail_limiter_acquire:
 * @self: a limiter
 *
 * Waits for a turn; whoever got one gives it back with mail_limiter_release (). A future that was dropped before its turn
 * came takes none. Any thread.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is our turn
 */
DexFuture *
mail_limiter_acquire (MailLimiter *self)
{
  g_autoptr(GMutexLocker) locker = NULL;
  DexPromise *promise;

  g_return_val_if_fail (MAIL_IS_LIMITER (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->available > 0)
    {
      self->available--;
      return dex_future_new_true ();
    }

  promise = dex_promise_new_cancellable ();
  g_queue_push_tail (&self->waiting, dex_ref (promise));
  /* The set around the promise cancels it when the future is dropped before its turn. */
  return dex_future_first (DEX_FUTURE (promise), NULL);
}

/**
 * mail_limiter_release:
 * @self: a limiter
 *
 * Gives a turn back; the longest waiting gets it. Any thread.
 */
void
mail_limiter_release (MailLimiter *self)
{
  DexPromise *next = NULL;

  g_return_if_fail (MAIL_IS_LIMITER (self));

  g_mutex_lock (&self->mutex);
  while (next == NULL && !g_queue_is_empty (&self->waiting))
    {
      next = g_queue_pop_head (&self->waiting);
      if (g_cancellable_is_cancelled (dex_promise_get_cancellable (next)))
        g_clear_pointer (&next, dex_unref);
    }
  if (next == NULL)
    self->available++;
  g_mutex_unlock (&self->mutex);

  if (next != NULL)
    {
      dex_promise_resolve_boolean (next, TRUE);
      dex_unref (next);
    }
}

static void
mail_limiter_finalize (GObject *object)
{
  MailLimiter *self = MAIL_LIMITER (object);

  g_queue_clear_full (&self->waiting, dex_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mail_limiter_parent_class)->finalize (object);
}

static void
mail_limiter_class_init (MailLimiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_limiter_finalize;
}

static void
mail_limiter_init (MailLimiter *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
}

/**
 * mail_limiter_new:
 * @maximum: how many may work at a time
 *
 * Returns: (transfer full): a new limiter
 */
MailLimiter *
mail_limiter_new (guint maximum)
{
  MailLimiter *self = g_object_new (MAIL_TYPE_LIMITER, NULL);

  self->available = maximum;
  return self;
}
