/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-backoff.h"
#include "mail-fiber.h"
#include "mail-limiter.h"
#include "mail-pool.h"
#include "mail-test.h"

static gboolean
answer (gpointer       data,
        GCancellable  *cancellable,
        GValue        *result,
        GError       **error)
{
  g_value_init (result, G_TYPE_INT);
  g_value_set_int (result, GPOINTER_TO_INT (data));
  return TRUE;
}

static gboolean
refuse (gpointer       data,
        GCancellable  *cancellable,
        GValue        *result,
        GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static gboolean
sleep_a_second (gpointer       data,
                GCancellable  *cancellable,
                GValue        *result,
                GError       **error)
{
  g_usleep (G_USEC_PER_SEC);
  return TRUE;
}

static gboolean
count (gpointer       data,
       GCancellable  *cancellable,
       GValue        *result,
       GError       **error)
{
  g_atomic_int_inc ((int *) data);
  return TRUE;
}

static void
test_pool_answers (void)
{
  g_autoptr(MailPool) pool = mail_pool_new ("test", 1);
  g_autoptr(DexFuture) yes = mail_pool_run (pool, answer, GINT_TO_POINTER (42), NULL);
  g_autoptr(DexFuture) no = mail_pool_run (pool, refuse, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_value_get_int (mail_test_await (yes, &error)), ==, 42);
  g_assert_no_error (error);
  g_assert_null (mail_test_await (no, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_finalize_object (g_steal_pointer (&pool));
}

static void
test_pool_drops_what_nobody_wants (void)
{
  g_autoptr(MailPool) pool = mail_pool_new ("test", 1);
  g_autoptr(DexFuture) first = mail_pool_run (pool, sleep_a_second, NULL, NULL);
  DexFuture *unwanted;
  int counted = 0;

  unwanted = mail_pool_run (pool, count, &counted, NULL);
  dex_unref (unwanted);
  mail_test_await (first, NULL);
  g_assert_finalize_object (g_steal_pointer (&pool));
  g_assert_cmpint (counted, ==, 0);
}

/* The reason for pools of our own: a fibre's timer on libdex's one worker stays punctual while readers are busy. */
static DexFuture *
punctual_fiber (gpointer data)
{
  gint64 *worst = data;

  for (guint i = 0; i < 20; i++)
    {
      gint64 due = g_get_monotonic_time () + 10 * 1000;

      dex_await (dex_timeout_new_deadline (due), NULL);
      *worst = MAX (*worst, g_get_monotonic_time () - due);
    }

  return dex_future_new_true ();
}

static void
test_readers_do_not_delay_the_engine (void)
{
  g_autoptr(DexFuture) one = mail_pool_run (mail_pool_get_readers (), sleep_a_second, NULL, NULL);
  g_autoptr(DexFuture) two = mail_pool_run (mail_pool_get_readers (), sleep_a_second, NULL, NULL);
  gint64 worst = 0;
  g_autoptr(DexFuture) timer = mail_fiber_spawn (dex_thread_pool_scheduler_get_default (), punctual_fiber, &worst, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (mail_test_await (timer, &error));
  g_assert_true (dex_future_is_pending (one));
  g_assert_cmpint (worst, <, 20 * 1000);
  mail_test_await (one, NULL);
  mail_test_await (two, NULL);
}

static void
test_limiter_is_fair (void)
{
  g_autoptr(MailLimiter) limiter = mail_limiter_new (1);
  g_autoptr(DexFuture) first = mail_limiter_acquire (limiter);
  DexFuture *dropped = mail_limiter_acquire (limiter);
  g_autoptr(DexFuture) second = mail_limiter_acquire (limiter);

  g_assert_true (dex_future_is_resolved (first));
  g_assert_true (dex_future_is_pending (second));
  dex_unref (dropped);
  mail_limiter_release (limiter);
  mail_limiter_release (limiter);
  g_assert_true (dex_future_is_resolved (second));
  g_assert_finalize_object (g_steal_pointer (&limiter));
}

static void
test_backoff_grows_and_is_bounded (void)
{
  MailBackoff backoff = { 100, 1000, 0 };

  g_assert_cmpuint (mail_backoff_next_msec (&backoff), <=, 100);
  for (guint i = 0; i < 100; i++)
    {
      guint pause = mail_backoff_next_msec (&backoff);

      g_assert_cmpuint (pause, >=, 50);
      g_assert_cmpuint (pause, <=, 1000);
    }
  mail_backoff_reset (&backoff);
  g_assert_cmpuint (mail_backoff_next_msec (&backoff), <=, 100);
}

static DexFuture *
tell_thread_fiber (gpointer data)
{
  return dex_future_new_for_pointer (g_thread_self ());
}

static DexFuture *
spawn_beside_fiber (gpointer data)
{
  GThread *beside = dex_await_pointer (mail_fiber_spawn (NULL, tell_thread_fiber, NULL, NULL), NULL);

  return dex_future_new_for_boolean (beside == g_thread_self () && beside != data);
}

/* A session's fibres run where the session was asked, not on the main thread. */
static void
test_fiber_stays_on_its_thread (void)
{
  g_autoptr(DexFuture) future = mail_fiber_spawn (dex_thread_pool_scheduler_get_default (), spawn_beside_fiber,
                                                  g_thread_self (), NULL);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  g_assert_true (g_value_get_boolean (value));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/core/pool/answers", test_pool_answers);
  g_test_add_func ("/core/pool/drops-what-nobody-wants", test_pool_drops_what_nobody_wants);
  g_test_add_func ("/core/pool/readers-do-not-delay-the-engine", test_readers_do_not_delay_the_engine);
  g_test_add_func ("/core/fiber/stays-on-its-thread", test_fiber_stays_on_its_thread);
  g_test_add_func ("/core/limiter/is-fair", test_limiter_is_fair);
  g_test_add_func ("/core/backoff/grows-and-is-bounded", test_backoff_grows_and_is_bounded);

  return g_test_run ();
}
