/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <string.h>

#include "mail-list-periods.h"
#include "mail-list-selection.h"
#include "mail-store-fixture.h"

#define N_STEPS 120
#define N_GROUPS 8
/* What is there comes from a year or so before the present. */
#define N_DATES 131
#define DAYS_BETWEEN 3
#define DAY (24 * 60 * 60)

/* A list of conversations, and somebody who follows what it says of its changes. */
typedef struct {
  MailStoreFixture *fixture;
  MailListModel *model;
  MailListQuery query;
  GArray *seen;       /* gint64: what a follower believes the list to be */
  guint32 next_uid[3];
  guint n_messages;
  gboolean jumbled;   /* what comes is of any date */
  GDateTime *now;     /* (nullable): what it is grouped by */
  guint n_regrouped;  /* times that sections changed by themselves */
} List;

static void
follow (GListModel *model,
        guint       position,
        guint       removed,
        guint       added,
        List       *list)
{
  if (removed > 0)
    g_array_remove_range (list->seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = mail_list_model_get_id (list->model, position + i);

      g_array_insert_val (list->seen, position + i, id);
    }
  g_assert_cmpuint (list->seen->len, ==, g_list_model_get_n_items (model));
}

static void
count_regrouping (List *list)
{
  list->n_regrouped++;
}

static gint64
get_present (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_local (2026, 11, 26, 15, 0, 0);

  return g_date_time_to_unix (now);
}

/* The list is asked how it is grouped at another time. */
static void
live_at (List   *list,
         gint64  now)
{
  g_clear_pointer (&list->now, g_date_time_unref);
  list->now = now != 0 ? g_date_time_new_from_unix_local (now) : NULL;
  mail_list_model_set_now (list->model, list->now);
}

static void
open_list (List                *list,
           MailStoreFixture    *fixture,
           const MailListQuery *query)
{
  *list = (List) { .fixture = fixture, .query = *query, .next_uid = { 1, 1, 1 } };
  list->query.conversations = TRUE;
  list->model = mail_list_model_new (fixture->store);
  list->seen = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (list->model, "items-changed", G_CALLBACK (follow), list);
  g_signal_connect_swapped (list->model, "sections-changed", G_CALLBACK (count_regrouping), list);
  live_at (list, get_present ());
  mail_list_model_set_query (list->model, &list->query);
  while (!mail_list_model_get_complete (list->model))
    g_main_context_iteration (NULL, TRUE);
}

static void
close_list (List *list)
{
  while (!mail_list_model_get_complete (list->model))
    g_main_context_iteration (NULL, TRUE);
  mail_test_await_last_reference (list->model);
  g_assert_finalize_object (list->model);
  g_array_unref (list->seen);
  g_clear_pointer (&list->now, g_date_time_unref);
}

static gint64
folder_at (List  *list,
           guint  index)
{
  const gint64 folders[] = { list->fixture->inbox, list->fixture->archive, list->fixture->sent };

  return folders[index];
}

/* parents: Message-IDs with brackets, or "" */
static void
arrive (List       *list,
        guint       folder,
        const char *id,
        const char *parents,
        const char *sender)
{
  MailArrival *arrival = mail_arrival_new ();
  guint number = ++list->n_messages;
  g_autofree char *header = g_strdup_printf ("From: %s\r\nSubject: Subject %u\r\nMessage-ID: <%s@x>\r\n%s%s%s\r\n", sender,
                                             number * 37 % 100, id, *parents != '\0' ? "References: " : "", parents,
                                             *parents != '\0' ? "\r\n" : "");

  arrival->uid = list->next_uid[folder]++;
  arrival->size = 100 + number;
  arrival->internal_date = get_present () - (N_DATES - (list->jumbled ? number * 37 % N_DATES : number)) * DAYS_BETWEEN * DAY;
  arrival->header = g_bytes_new (header, strlen (header));
  mail_store_fixture_see (list->fixture, folder_at (list, folder), 1, arrival);
}

static gboolean
is_as_read_anew (List *list)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = mail_store_reader_list (mail_store_fixture_reader (list->fixture), &list->query, 0, &error);

  g_assert_no_error (error);
  return ids->len == list->seen->len && memcmp (ids->data, list->seen->data, ids->len * sizeof (gint64)) == 0;
}

static guint
find_period (List            *list,
             MailListPeriods *periods,
             guint            position)
{
  g_auto(MailSortKey) key = { 0 };

  g_assert_true (mail_store_reader_get_sort_key (mail_store_fixture_reader (list->fixture), g_array_index (list->seen, gint64, position),
                                                 list->query.sort, &key));
  return mail_list_periods_find (periods, key.number);
}

static gboolean
has_section (List       *list,
             guint       start,
             guint       end,
             const char *title)
{
  for (guint i = start; i < end; i++)
    {
      g_autofree char *said = mail_list_model_get_title (list->model, i);
      guint first;
      guint last;

      gtk_section_model_get_section (GTK_SECTION_MODEL (list->model), i, &first, &last);
      if (first != start || last != end || g_strcmp0 (said, title) != 0)
        return FALSE;
    }
  return TRUE;
}

/* As somebody finds it who looks at the date of each. */
static gboolean
is_grouped_as_read_anew (List *list)
{
  g_autoptr(MailListPeriods) periods = NULL;
  guint start = 0;

  if (list->now == NULL || !mail_sort_is_by_date (list->query.sort))
    return !mail_list_model_is_grouped (list->model) && has_section (list, 0, list->seen->len, NULL);
  periods = mail_list_periods_new (list->now);
  while (start < list->seen->len)
    {
      guint period = find_period (list, periods, start);
      g_autofree char *title = mail_list_periods_get_title (periods, period);
      guint end = start + 1;

      while (end < list->seen->len && find_period (list, periods, end) == period)
        end++;
      if (!has_section (list, start, end, title))
        return FALSE;
      start = end;
    }
  return mail_list_model_is_grouped (list->model);
}

static void
wait_until_right (List *list)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!is_as_read_anew (list) || !is_grouped_as_read_anew (list))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
  for (guint i = 0; i < list->seen->len; i++)
    g_assert_cmpint (mail_list_model_get_id (list->model, i), ==, g_array_index (list->seen, gint64, i));
}

/* ---- anything in any order ---- */

static guint
pick (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

/* Another day comes, or the person wants groups or does not. */
static void
time_passes (List *list)
{
  live_at (list, pick (4) == 0 ? 0 : get_present () + pick (60) * DAY);
}

/* Of a few conversations, some of which turn out to be one; parents may come after their children. */
static void
something_arrives (List *list)
{
  guint group = pick (N_GROUPS);
  g_autofree char *id = g_strdup_printf ("%u-%u", group, list->n_messages);
  g_autofree char *parent = g_strdup_printf ("<%u-%u@x>", group, pick (list->n_messages + 5));
  g_autofree char *root = g_strdup_printf ("<root-%u@x>", group);
  g_autofree char *other_root = g_strdup_printf ("<root-%u@x>", pick (N_GROUPS));
  g_autofree char *parents = g_strjoin (" ", root, pick (12) == 0 ? other_root : parent, NULL);

  arrive (list, pick (3), id, pick (6) == 0 ? "" : parents, pick (2) == 0 ? "Bo <bo@example.org>" : "Ada <ada@example.org>");
}

static GArray *
pick_items (List *list)
{
  g_autoptr(GArray) all = mail_store_fixture_list (list->fixture, folder_at (list, pick (3)));
  GArray *some = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < all->len; i++)
    if (pick (4) == 0)
      g_array_append_val (some, g_array_index (all, gint64, i));
  return some;
}

static void
something_is_done (List *list)
{
  g_autoptr(GArray) items = pick_items (list);
  MailStore *store = list->fixture->store;

  switch (pick (6))
    {
    case 0:
      mail_test_await_ok (mail_store_change_flags (store, items, MAIL_FLAG_SEEN, 0, NULL, NULL));
      break;
    case 1:
    case 2:
      mail_test_await_ok (mail_store_move (store, items, folder_at (list, pick (3))));
      break;
    case 3:
      g_array_set_size (items, MIN (items->len, 2));
      mail_test_await_ok (mail_store_delete (store, items));
      break;
    case 4:
      mail_test_await_ok (mail_store_undo (store, 0));
      break;
    default:
      mail_store_fixture_vanish (list->fixture, list->fixture->inbox, 1 + pick (list->next_uid[0]));
      break;
    }
}

static void
test_any_order (MailStoreFixture *fixture,
                gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox, .sort = GPOINTER_TO_INT (data) };
  List list;

  open_list (&list, fixture, &query);
  list.jumbled = TRUE;
  for (guint step = 0; step < N_STEPS; step++)
    {
      if (step > N_STEPS / 2 && pick (6) == 0)
        time_passes (&list);
      if (pick (2) == 0 || list.n_messages < 10)
        something_arrives (&list);
      else
        something_is_done (&list);
      /* Now and then several things are on their way at once. */
      if (pick (3) != 0)
        wait_until_right (&list);
      /* What comes and goes is all that is told of. */
      if (step <= N_STEPS / 2)
        g_assert_cmpuint (list.n_regrouped, ==, 0);
    }
  wait_until_right (&list);
  close_list (&list);
}

/* ---- what a row says ---- */

static MailListItem *
row_at (List  *list,
        guint  position)
{
  return g_list_model_get_item (G_LIST_MODEL (list->model), position);
}

static void
wait_for_messages (List  *list,
                   guint  position,
                   guint  n)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autoptr(MailListItem) row = row_at (list, position);

      if (row != NULL && mail_list_item_get_conversation (row) != NULL
          && mail_list_item_get_conversation (row)->n_messages == n)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

static void
test_row (MailStoreFixture *fixture,
          gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox };
  const MailConversation *conversation;
  g_autoptr(MailListItem) row = NULL;
  g_autoptr(GArray) first = NULL;
  List list;

  open_list (&list, fixture, &query);
  arrive (&list, 0, "a", "", "Bo Berg <bo@example.org>");
  wait_until_right (&list);
  /* One's own answer is in another folder, and is part of it; so is who wrote it. */
  arrive (&list, 2, "b", "<a@x>", "Ada <ADA@example.org>");
  wait_for_messages (&list, 0, 2);
  arrive (&list, 0, "c", "<a@x> <b@x>", "Bo Berg <bo@example.org>");
  wait_for_messages (&list, 0, 3);
  g_assert_cmpuint (list.seen->len, ==, 1);

  row = row_at (&list, 0);
  conversation = mail_list_item_get_conversation (row);
  g_assert_cmpuint (conversation->n_unread, ==, 2);
  g_assert_cmpuint (conversation->items->len, ==, 2);
  g_assert_cmpuint (conversation->participants->len, ==, 2);
  g_assert_false (((MailParticipant *) g_ptr_array_index (conversation->participants, 0))->is_own);
  g_assert_true (((MailParticipant *) g_ptr_array_index (conversation->participants, 1))->is_own);
  g_assert_false (mail_list_item_is_starred (row));

  /* A star on the first message is one on the conversation. */
  first = mail_store_fixture_list (fixture, fixture->inbox);
  g_array_remove_index (first, 0);
  mail_test_await_ok (mail_store_change_flags (fixture->store, first, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  while (!mail_list_item_is_starred (row))
    g_main_context_iteration (NULL, TRUE);
  close_list (&list);
}

/* ---- who reads one goes on reading it ---- */

static void
test_selection_stays (MailStoreFixture *fixture,
                      gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox };
  GtkMultiSelection *rows;
  MailListSelection *selection;
  g_autoptr(GArray) before = NULL;
  g_autoptr(GArray) after = NULL;
  List list;

  open_list (&list, fixture, &query);
  arrive (&list, 0, "a", "", "Bo <bo@example.org>");
  arrive (&list, 0, "z", "", "Cy <cy@example.org>");
  wait_until_right (&list);
  rows = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (list.model)));
  selection = mail_list_selection_new (list.model, rows);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (rows), 1, TRUE);
  before = mail_list_selection_get_ids (selection);

  /* An answer comes: the conversation goes to the top, with its answer, and stays selected. */
  arrive (&list, 0, "b", "<a@x>", "Bo <bo@example.org>");
  wait_until_right (&list);
  after = mail_list_selection_get_ids (selection);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (g_array_index (after, gint64, 0), ==, g_array_index (list.seen, gint64, 0));
  g_assert_cmpint (g_array_index (after, gint64, 0), !=, g_array_index (before, gint64, 0));

  g_assert_finalize_object (selection);
  g_assert_finalize_object (rows);
  close_list (&list);
}

/* ---- filters ---- */

static void
test_read_stays_listed (MailStoreFixture *fixture,
                        gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox, .without = MAIL_FLAG_SEEN };
  g_autoptr(GArray) one = NULL;
  List list;

  open_list (&list, fixture, &query);
  list.query.conversations = GPOINTER_TO_INT (data);
  mail_list_model_set_query (list.model, &list.query);
  arrive (&list, 0, "a", "", "Bo <bo@example.org>");
  arrive (&list, 0, "b", "<a@x>", "Bo <bo@example.org>");
  arrive (&list, 0, "z", "", "Cy <cy@example.org>");
  wait_until_right (&list);

  /* Reading it does not take it away from under the eyes, … */
  one = mail_test_ids (g_array_index (list.seen, gint64, 0));
  mail_test_await_ok (mail_store_change_flags (fixture->store, one, MAIL_FLAG_SEEN, 0, NULL, NULL));
  arrive (&list, 0, "y", "", "Di <di@example.org>");
  while (list.seen->len < (list.query.conversations ? 3 : 4))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_array_index (list.seen, gint64, 1), ==, g_array_index (one, gint64, 0));
  /* … moving it does, and it is not there when the list is shown anew. */
  mail_test_await_ok (mail_store_move (fixture->store, one, fixture->archive));
  wait_until_right (&list);
  mail_test_await_ok (mail_store_undo (fixture->store, 0));
  mail_list_model_set_query (list.model, &list.query);
  wait_until_right (&list);
  g_assert_cmpuint (list.seen->len, ==, list.query.conversations ? 2 : 3);
  close_list (&list);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/app/list-conversations/any-order", GINT_TO_POINTER (MAIL_SORT_NEWEST), test_any_order);
  mail_store_fixture_add ("/app/list-conversations/any-order-oldest", GINT_TO_POINTER (MAIL_SORT_OLDEST), test_any_order);
  mail_store_fixture_add ("/app/list-conversations/any-order-subject", GINT_TO_POINTER (MAIL_SORT_SUBJECT), test_any_order);
  mail_store_fixture_add ("/app/list-conversations/any-order-sender", GINT_TO_POINTER (MAIL_SORT_SENDER), test_any_order);
  mail_store_fixture_add ("/app/list-conversations/any-order-size", GINT_TO_POINTER (MAIL_SORT_SIZE), test_any_order);
  mail_store_fixture_add ("/app/list-conversations/row", NULL, test_row);
  mail_store_fixture_add ("/app/list-conversations/selection-stays", NULL, test_selection_stays);
  mail_store_fixture_add ("/app/list-conversations/read-stays-listed", GINT_TO_POINTER (TRUE), test_read_stays_listed);
  mail_store_fixture_add ("/app/list-conversations/read-stays-listed-alone", GINT_TO_POINTER (FALSE), test_read_stays_listed);
  return g_test_run ();
}
