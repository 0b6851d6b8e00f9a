/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-selection.h"
#include "mail-store-fixture.h"

/* A list of the fixture's INBOX with forty messages, and what is told of what is selected in it. */
typedef struct {
  MailListModel *model;
  GtkMultiSelection *rows;
  MailListSelection *selection;
  guint n_changed;
  guint n_neighbours;
  guint neighbour;
} List;

static void
note_change (MailListSelection *selection,
             List              *list)
{
  list->n_changed++;
}

/* As the list does. */
static void
take_neighbour (MailListSelection *selection,
                guint              position,
                List              *list)
{
  list->n_neighbours++;
  list->neighbour = position;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (list->rows), position, TRUE);
}

static void
open_inbox (List             *list,
            MailStoreFixture *fixture)
{
  MailListQuery query = { .folder = fixture->inbox };

  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, 40);
  *list = (List) { .model = mail_list_model_new (fixture->store) };
  list->rows = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (list->model)));
  list->selection = mail_list_selection_new (list->model, list->rows);
  g_signal_connect (list->selection, "changed", G_CALLBACK (note_change), list);
  g_signal_connect (list->selection, "neighbour", G_CALLBACK (take_neighbour), list);
  mail_list_model_set_query (list->model, &query);
  while (!mail_list_model_get_complete (list->model))
    g_main_context_iteration (NULL, TRUE);
}

static void
close_inbox (List *list)
{
  g_assert_finalize_object (list->selection);
  g_assert_finalize_object (list->rows);
  g_assert_finalize_object (list->model);
}

static void
wait_for_count (List  *list,
                guint  n)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_list_model_get_n_items (G_LIST_MODEL (list->rows)) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

/* Selects some rows, and says which messages those are. */
static GArray *
select_rows (List  *list,
             guint  first,
             guint  n)
{
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (list->rows), first, n, TRUE);
  g_assert_cmpuint (list->n_changed, ==, 1);
  g_assert_cmpuint (mail_list_selection_get_size (list->selection), ==, n);
  list->n_changed = 0;
  return mail_list_selection_get_ids (list->selection);
}

static void
assert_selected (List   *list,
                 GArray *ids,
                 guint   first)
{
  g_autoptr(GArray) selected = mail_list_selection_get_ids (list->selection);
  guint position = 0;

  g_assert_cmpmem (selected->data, selected->len * sizeof (gint64), ids->data, ids->len * sizeof (gint64));
  g_assert_true (mail_list_selection_get_first (list->selection, &position));
  g_assert_cmpuint (position, ==, first);
}

/* Nobody hears of it: the same messages are selected. */
static void
test_news_above (MailStoreFixture *fixture,
                 gconstpointer     data)
{
  List list;
  g_autoptr(GArray) ids = NULL;
  guint position;

  open_inbox (&list, fixture);
  g_assert_false (mail_list_selection_get_first (list.selection, &position));
  ids = select_rows (&list, 10, 3);
  mail_store_fixture_arrive (fixture, fixture->inbox, 41, 41, 45);
  wait_for_count (&list, 45);
  assert_selected (&list, ids, 15);
  g_assert_cmpuint (list.n_changed, ==, 0);
  close_inbox (&list);
}

/* So much at once that the list is read anew. */
static void
test_reload (MailStoreFixture *fixture,
             gconstpointer     data)
{
  List list;
  g_autoptr(GArray) ids = NULL;

  open_inbox (&list, fixture);
  ids = select_rows (&list, 10, 3);
  mail_store_fixture_arrive (fixture, fixture->inbox, 41, 41, 2040);
  wait_for_count (&list, 2040);
  assert_selected (&list, ids, 2010);
  close_inbox (&list);
}

/* What the person takes away leaves its neighbour selected. */
static void
test_neighbour (MailStoreFixture *fixture,
                gconstpointer     data)
{
  List list;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) next = mail_test_ids (0);

  open_inbox (&list, fixture);
  ids = select_rows (&list, 10, 3);
  g_array_index (next, gint64, 0) = mail_list_model_get_id (list.model, 13);
  mail_list_selection_set_expects_removal (list.selection, TRUE);
  mail_test_await_int64 (mail_store_move (fixture->store, ids, fixture->archive));
  wait_for_count (&list, 37);
  g_assert_cmpuint (list.n_neighbours, ==, 1);
  g_assert_cmpuint (list.neighbour, ==, 10);
  assert_selected (&list, next, 10);
  g_assert_cmpuint (list.n_changed, ==, 1);
  close_inbox (&list);
}

/* What the server takes away leaves nothing selected, and that is told. */
static void
test_vanished (MailStoreFixture *fixture,
               gconstpointer     data)
{
  List list;
  g_autoptr(GArray) ids = NULL;
  guint position;

  open_inbox (&list, fixture);
  ids = select_rows (&list, 10, 1);
  mail_store_fixture_vanish (fixture, fixture->inbox, 30);
  wait_for_count (&list, 39);
  g_assert_cmpuint (mail_list_selection_get_size (list.selection), ==, 0);
  g_assert_false (mail_list_selection_get_first (list.selection, &position));
  g_assert_cmpuint (list.n_neighbours, ==, 0);
  g_assert_cmpuint (list.n_changed, ==, 1);
  close_inbox (&list);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/app/list-selection/news-above", NULL, test_news_above);
  mail_store_fixture_add ("/app/list-selection/reload", NULL, test_reload);
  mail_store_fixture_add ("/app/list-selection/neighbour", NULL, test_neighbour);
  mail_store_fixture_add ("/app/list-selection/vanished", NULL, test_vanished);
  return g_test_run ();
}
