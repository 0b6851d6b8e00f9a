/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>

#include "mail-list-model.h"
#include "mail-store-fixture.h"

/* A list of the fixture's INBOX, and what it says of its changes. */
typedef struct {
  MailListModel *model;
  guint n_changes;
  guint n_added;
  guint n_removed;
  guint n_rows_changed;
} Watch;

static void
note_change (GListModel *list,
             guint       position,
             guint       removed,
             guint       added,
             Watch      *watch)
{
  watch->n_changes++;
  watch->n_removed += removed;
  watch->n_added += added;
}

static void
note_row (MailListItem *row,
          Watch        *watch)
{
  watch->n_rows_changed++;
}

static guint
count (Watch *watch)
{
  return g_list_model_get_n_items (G_LIST_MODEL (watch->model));
}

static void
wait_until_complete (Watch *watch)
{
  while (!mail_list_model_get_complete (watch->model))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_count (Watch *watch,
                guint  n)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (count (watch) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
let_notices_come (void)
{
  gint64 end = g_get_monotonic_time () + 100 * 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
open_inbox (Watch            *watch,
            MailStoreFixture *fixture)
{
  MailListQuery query = { .folder = fixture->inbox };

  *watch = (Watch) { .model = mail_list_model_new (fixture->store) };
  mail_list_model_set_query (watch->model, &query);
  wait_until_complete (watch);
  g_assert_false (mail_list_model_get_loading (watch->model));
  g_signal_connect (watch->model, "items-changed", G_CALLBACK (note_change), watch);
}

static gint64
date_at (Watch *watch,
         guint  position)
{
  g_autoptr(MailListItem) row = g_list_model_get_item (G_LIST_MODEL (watch->model), position);

  g_assert_nonnull (row);
  g_assert_nonnull (mail_list_item_get_item (row));
  return mail_list_item_get_item (row)->date;
}

static void
assert_newest_first (Watch *watch)
{
  for (guint i = 1; i < count (watch); i++)
    g_assert_cmpint (date_at (watch, i - 1), >=, date_at (watch, i));
}

static void
test_newest_first (MailStoreFixture *fixture,
                   gconstpointer     data)
{
  Watch watch;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 300);
  open_inbox (&watch, fixture);
  g_assert_cmpuint (count (&watch), ==, 300);
  assert_newest_first (&watch);
  g_assert_finalize_object (watch.model);
}

static void
test_news_are_small (MailStoreFixture *fixture,
                     gconstpointer     data)
{
  Watch watch;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 50);
  open_inbox (&watch, fixture);

  mail_store_fixture_arrive (fixture, fixture->inbox, 51, 51, 53);
  wait_for_count (&watch, 53);
  g_assert_cmpuint (watch.n_added, ==, 3);
  g_assert_cmpuint (watch.n_removed, ==, 0);
  g_assert_cmpuint (watch.n_changes, ==, 1);

  mail_store_fixture_vanish (fixture, fixture->inbox, 20);
  wait_for_count (&watch, 52);
  g_assert_cmpuint (watch.n_removed, ==, 1);
  g_assert_cmpuint (watch.n_changes, ==, 2);
  assert_newest_first (&watch);
  g_assert_finalize_object (watch.model);
}

static void
test_row_follows (MailStoreFixture *fixture,
                  gconstpointer     data)
{
  Watch watch;
  g_autoptr(MailListItem) row = NULL;
  g_autoptr(GArray) ids = NULL;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 10);
  open_inbox (&watch, fixture);
  row = g_list_model_get_item (G_LIST_MODEL (watch.model), 4);
  g_assert_false (mail_list_item_is_starred (row));
  g_signal_connect (row, "changed", G_CALLBACK (note_row), &watch);
  ids = mail_test_ids (mail_list_item_get_id (row));
  mail_test_await_ok (mail_store_change_flags (fixture->store, ids, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  let_notices_come ();

  g_assert_cmpuint (watch.n_rows_changed, >=, 1);
  g_assert_cmpuint (watch.n_changes, ==, 0);
  g_assert_true ((mail_list_item_get_item (row)->flags & MAIL_FLAG_FLAGGED) != 0);
  g_clear_object (&row);
  g_assert_finalize_object (watch.model);
}

static void
test_selection_stays (MailStoreFixture *fixture,
                      gconstpointer     data)
{
  Watch watch;
  g_autoptr(GtkMultiSelection) selection = NULL;
  gint64 selected;
  guint position;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 30);
  open_inbox (&watch, fixture);
  selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (watch.model)));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 10, TRUE);
  selected = mail_list_model_get_id (watch.model, 10);

  mail_store_fixture_arrive (fixture, fixture->inbox, 31, 31, 35);
  wait_for_count (&watch, 35);
  g_assert_true (mail_list_model_find (watch.model, selected, &position));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), position));
  g_clear_object (&selection);
  g_assert_finalize_object (watch.model);
}

static void
test_move_and_undo (MailStoreFixture *fixture,
                    gconstpointer     data)
{
  Watch watch;
  g_autoptr(GArray) ids = NULL;
  gint64 act;
  gint64 id;
  guint position;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 10);
  open_inbox (&watch, fixture);
  id = mail_list_model_get_id (watch.model, 3);
  ids = mail_test_ids (id);
  act = mail_test_await_int64 (mail_store_move (fixture->store, ids, fixture->archive));
  wait_for_count (&watch, 9);
  g_assert_false (mail_list_model_find (watch.model, id, &position));

  g_assert_true (mail_test_await_boolean (mail_store_undo (fixture->store, act)));
  wait_for_count (&watch, 10);
  g_assert_true (mail_list_model_find (watch.model, id, &position));
  g_assert_cmpuint (position, ==, 3);
  g_assert_finalize_object (watch.model);
}

/* Everything at once says "reload": the list comes out right, and what was there before stays. */
static void
test_many_at_once (MailStoreFixture *fixture,
                   gconstpointer     data)
{
  Watch watch;

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 40);
  open_inbox (&watch, fixture);
  mail_store_fixture_arrive (fixture, fixture->inbox, 41, 41, 2500);
  wait_for_count (&watch, 2500);
  g_assert_cmpuint (watch.n_removed, ==, 0);
  assert_newest_first (&watch);
  g_assert_finalize_object (watch.model);
}

/* Mail that comes while the list is being read is neither missed nor there twice. */
static void
test_while_reading (MailStoreFixture *fixture,
                    gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox };
  Watch watch = { 0 };

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 400);
  watch.model = mail_list_model_new (fixture->store);
  for (guint i = 0; i < 20; i++)
    {
      mail_list_model_set_query (watch.model, &query);
      mail_store_fixture_arrive (fixture, fixture->inbox, 401 + i, 401 + i, 401 + i);
    }
  wait_until_complete (&watch);
  wait_for_count (&watch, 420);
  assert_newest_first (&watch);
  mail_test_await_last_reference (watch.model);
  g_assert_finalize_object (watch.model);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/app/list-model/newest-first", NULL, test_newest_first);
  mail_store_fixture_add ("/app/list-model/news-are-small", NULL, test_news_are_small);
  mail_store_fixture_add ("/app/list-model/row-follows", NULL, test_row_follows);
  mail_store_fixture_add ("/app/list-model/selection-stays", NULL, test_selection_stays);
  mail_store_fixture_add ("/app/list-model/move-and-undo", NULL, test_move_and_undo);
  mail_store_fixture_add ("/app/list-model/many-at-once", NULL, test_many_at_once);
  mail_store_fixture_add ("/app/list-model/while-reading", NULL, test_while_reading);
  return g_test_run ();
}
