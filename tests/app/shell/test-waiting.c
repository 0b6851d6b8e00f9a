/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"
#include "mail-waiting.h"

static void
wait_for_changes (MailWaiting *waiting,
                  guint        n)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (mail_waiting_get_n_changes (waiting) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
assert_describes (MailWaiting *waiting,
                  const char  *expected)
{
  g_autofree char *sentence = mail_waiting_describe (waiting);

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_changes (MailStoreFixture *fixture,
              gconstpointer     data)
{
  MailWaiting *waiting = mail_waiting_new (fixture->store);
  g_autoptr(GArray) first = NULL;
  g_autoptr(GArray) second = NULL;
  gint64 act;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 3);
  assert_describes (waiting, NULL);

  first = mail_test_ids (mail_store_fixture_find (fixture, fixture->inbox, 1));
  second = mail_test_ids (mail_store_fixture_find (fixture, fixture->inbox, 2));
  mail_test_await_int64 (mail_store_change_flags (fixture->store, first, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  wait_for_changes (waiting, 1);
  assert_describes (waiting, "1 change waiting");
  act = mail_test_await_int64 (mail_store_move (fixture->store, second, fixture->archive));
  wait_for_changes (waiting, 2);
  assert_describes (waiting, "2 changes waiting");
  g_assert_cmpuint (mail_waiting_get_n_failed (waiting), ==, 0);

  g_assert_true (mail_test_await_boolean (mail_store_undo (fixture->store, act)));
  wait_for_changes (waiting, 1);
  g_assert_finalize_object (waiting);
}

static void
test_refused (MailStoreFixture *fixture,
              gconstpointer     data)
{
  MailWaiting *waiting = mail_waiting_new (fixture->store);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) refusal = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Mailbox is read-only");
  const MailOperation *operation;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 1);
  ids = mail_test_ids (mail_store_fixture_find (fixture, fixture->inbox, 1));
  mail_test_await_int64 (mail_store_change_flags (fixture->store, ids, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  wait_for_changes (waiting, 1);
  operation = g_ptr_array_index (mail_waiting_get_operations (waiting), 0);
  mail_test_await_ok (mail_store_operation_fail (fixture->store, operation->id, refusal));
  while (mail_waiting_get_n_failed (waiting) == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_describes (waiting, "1 needs your attention");
  g_assert_finalize_object (waiting);
}

/* Of what was done to very many messages it is said how many are left; here of one that is held up. */
static void
test_left (MailStoreFixture *fixture,
           gconstpointer     data)
{
  MailWaiting *waiting = mail_waiting_new (fixture->store);
  g_autoptr(GArray) first = NULL;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 3);
  g_assert_cmpuint (mail_waiting_get_n_left (waiting), ==, 0);
  first = mail_test_ids (mail_store_fixture_find (fixture, fixture->inbox, 1));
  mail_test_await_int64 (mail_store_change_flags (fixture->store, first, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  mail_store_fixture_change (fixture, "INSERT INTO act_rest SELECT max (id), 0, NULL, NULL, 0, 4, 0, NULL, NULL, 1, -1 FROM act");
  /* 2 and the nine behind it, of which one was reached. */
  mail_store_fixture_change (fixture, "INSERT INTO act_rest_items SELECT act, x'0200000000000000f7ffffffffffffff0200000000000000'"
                                      " FROM act_rest");
  while (mail_waiting_get_n_left (waiting) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (mail_waiting_get_n_left (waiting), ==, 9);
  mail_store_fixture_change (fixture, "DELETE FROM act_rest_items");
  mail_store_fixture_change (fixture, "DELETE FROM act_rest");
  mail_test_await_int64 (mail_store_change_flags (fixture->store, first, 0, MAIL_FLAG_FLAGGED, NULL, NULL));
  while (mail_waiting_get_n_left (waiting) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (waiting);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/app/waiting/changes", MailStoreFixture, NULL, mail_store_fixture_set_up, test_changes, mail_store_fixture_tear_down);
  g_test_add ("/app/waiting/refused", MailStoreFixture, NULL, mail_store_fixture_set_up, test_refused, mail_store_fixture_tear_down);
  g_test_add ("/app/waiting/left", MailStoreFixture, NULL, mail_store_fixture_set_up, test_left, mail_store_fixture_tear_down);
  return g_test_run ();
}
