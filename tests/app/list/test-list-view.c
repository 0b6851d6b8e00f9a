/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-config.h"
#include "mail-list-view.h"
#include "mail-store-fixture.h"

#define N_BEFORE 40
#define N_AFTER 60

/* The pane in a window on a display, with the fixture's INBOX in it. */
typedef struct {
  MailStoreFixture *fixture;
  GtkWindow *window;
  MailListView *view;
  GtkAdjustment *adjustment;
  guint n_frames;
  double lowest;  /* where the list was scrolled to, of all the frames that were painted */
  double highest;
} Pane;

static void
iterate (Pane *pane)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

static void
note_frame (GdkFrameClock *clock,
            Pane          *pane)
{
  double value = gtk_adjustment_get_value (pane->adjustment);

  pane->n_frames++;
  pane->lowest = MIN (pane->lowest, value);
  pane->highest = MAX (pane->highest, value);
}

typedef gboolean (*WidgetFunc) (GtkWidget *widget);

static GtkWidget *
find_widget (GtkWidget  *widget,
             WidgetFunc  is_meant)
{
  if (is_meant (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, is_meant);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_scroller (GtkWidget *widget)
{
  return GTK_IS_SCROLLED_WINDOW (widget) && GTK_IS_LIST_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (widget)));
}

static gboolean
is_search_entry (GtkWidget *widget)
{
  return GTK_IS_SEARCH_ENTRY (widget);
}

static gboolean
is_status_page (GtkWidget *widget)
{
  return ADW_IS_STATUS_PAGE (widget) && gtk_widget_get_mapped (widget);
}

/* Until so many frames more are painted, or nothing asks for one. */
static void
let_paint (Pane *pane)
{
  guint before = pane->n_frames;
  gint64 end = g_get_monotonic_time () + 300 * 1000;

  while (pane->n_frames < before + 3 && g_get_monotonic_time () < end)
    iterate (pane);
}

static void
wait_for_rows (Pane *pane,
               guint n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (gtk_adjustment_get_upper (pane->adjustment) < 30.0 * n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      iterate (pane);
    }
}

/* With what there is. */
static void
show_pane (Pane             *pane,
           MailStoreFixture *fixture)
{
  MailListQuery query = { .folder = fixture->inbox };

  *pane = (Pane) { .fixture = fixture, .window = GTK_WINDOW (gtk_window_new ()), .view = g_object_new (MAIL_TYPE_LIST_VIEW, NULL) };
  pane->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_widget (GTK_WIDGET (pane->view), is_scroller)));
  gtk_window_set_default_size (pane->window, 360, 480);
  gtk_window_set_child (pane->window, GTK_WIDGET (pane->view));
  mail_list_view_set_store (pane->view, fixture->store);
  mail_list_view_show (pane->view, &query, MAIL_ROLE_INBOX, "Inbox");
  gtk_window_present (pane->window);
  wait_for_rows (pane, 1);
  let_paint (pane);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (pane->window)), "after-paint", G_CALLBACK (note_frame), pane);
}

static void
open_pane (Pane             *pane,
           MailStoreFixture *fixture)
{
  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 1, N_BEFORE);
  show_pane (pane, fixture);
  wait_for_rows (pane, N_BEFORE);
}

static void
close_pane (Pane *pane)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (pane->window)), pane);
  gtk_window_destroy (pane->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* New mail comes whenever it likes, between any two steps of the window. */
static void
receive (Pane *pane)
{
  pane->lowest = pane->highest = gtk_adjustment_get_value (pane->adjustment);
  for (guint i = 1; i <= N_AFTER; i++)
    {
      mail_store_fixture_arrive (pane->fixture, pane->fixture->inbox, N_BEFORE + i, N_BEFORE + i, N_BEFORE + i);
      for (gint32 steps = g_test_rand_int_range (0, 12); steps > 0; steps--)
        g_main_context_iteration (NULL, FALSE);
    }
  wait_for_rows (pane, N_BEFORE + N_AFTER);
  let_paint (pane);
}

/* Who looks at the newest sees each new message in the first frame that has it. */
static void
test_newest (MailStoreFixture *fixture,
             gconstpointer     data)
{
  Pane pane;

  open_pane (&pane, fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (pane.adjustment), ==, 0);
  receive (&pane);
  g_assert_cmpuint (pane.n_frames, >, 0);
  g_assert_cmpfloat (pane.highest, ==, 0);
  close_pane (&pane);
}

/* Who reads further down is not moved: what was in view stays there, and the list grows above it. */
static void
test_further_down (MailStoreFixture *fixture,
                   gconstpointer     data)
{
  Pane pane;
  double before;
  double upper;

  open_pane (&pane, fixture);
  gtk_adjustment_set_value (pane.adjustment, 600);
  let_paint (&pane);
  before = gtk_adjustment_get_value (pane.adjustment);
  upper = gtk_adjustment_get_upper (pane.adjustment);
  receive (&pane);
  g_assert_cmpfloat (pane.lowest, >=, before);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (pane.adjustment) - before,
                                  gtk_adjustment_get_upper (pane.adjustment) - upper, 60);
  close_pane (&pane);
}

static void
type (Pane       *pane,
      const char *text)
{
  GtkWidget *entry = find_widget (GTK_WIDGET (pane->view), is_search_entry);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static gboolean
shows_rows (Pane *pane)
{
  return gtk_widget_get_mapped (find_widget (GTK_WIDGET (pane->view), is_scroller));
}

static void
let_time_pass (Pane *pane)
{
  for (gint64 end = g_get_monotonic_time () + 600 * 1000; g_get_monotonic_time () < end;)
    iterate (pane);
}

/* An index that cannot be read is told of in place of the rows, which are no answer, and the folder is back when the search is over. */
static void
test_search_fails (MailStoreFixture *fixture,
                   gconstpointer     data)
{
  g_autoptr(MailSearch) search = mail_search_open (fixture->store);
  GtkWidget *page;
  Pane pane;

  mail_search_close (search);
  open_pane (&pane, fixture);
  mail_list_view_set_search (pane.view, search);
  mail_list_view_begin_search (pane.view);
  type (&pane, "pear");
  let_time_pass (&pane);
  page = find_widget (GTK_WIDGET (pane.view), is_status_page);
  g_assert_nonnull (page);
  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (page)), ==, "Cannot search");
  g_assert_false (shows_rows (&pane));

  g_assert_true (mail_list_view_end_search (pane.view));
  wait_for_rows (&pane, N_BEFORE);
  let_time_pass (&pane);
  g_assert_true (shows_rows (&pane));
  g_assert_false (mail_list_view_is_found (pane.view));
  close_pane (&pane);
}

/* Who types and chooses a folder before there is an answer sees that folder, and it stays. */
static void
test_search_left (MailStoreFixture *fixture,
                  gconstpointer     data)
{
  g_autoptr(MailSearch) search = mail_search_open (fixture->store);
  MailListQuery query = { .folder = fixture->inbox };
  Pane pane;

  open_pane (&pane, fixture);
  mail_list_view_set_search (pane.view, search);
  mail_list_view_begin_search (pane.view);
  type (&pane, "pear");
  mail_list_view_show (pane.view, &query, MAIL_ROLE_INBOX, "Inbox");
  let_time_pass (&pane);
  g_assert_false (mail_list_view_is_found (pane.view));
  g_assert_false (mail_list_view_end_search (pane.view));
  g_assert_true (shows_rows (&pane));
  close_pane (&pane);
  mail_search_close (search);
}

/* ---- groups ---- */

#define DAY (24 * 60 * 60)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* n messages of one date, in seconds */
static void
arrive (MailStoreFixture *fixture,
        guint             n,
        gint64            date)
{
  static guint32 uid;
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  for (guint i = 0; i < n; i++)
    {
      MailArrival *arrival;

      uid++;
      arrival = mail_test_arrival (uid, uid);
      arrival->internal_date = date;
      g_ptr_array_add (arrivals, arrival);
    }
  mail_test_await_uint (mail_store_sync_arrivals (fixture->store, fixture->inbox, 1, arrivals));
}

static gboolean
is_list (GtkWidget *widget)
{
  return GTK_IS_LIST_VIEW (widget);
}

/* What is seen of the list, from its top: the headings, and "." for a row. */
static char *
describe (Pane *pane)
{
  GtkWidget *list = find_widget (GTK_WIDGET (pane->view), is_list);
  GString *text = g_string_new (NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child) || !gtk_widget_get_child_visible (child))
        continue;
      if (g_str_equal (gtk_widget_get_css_name (child), "header"))
        g_string_append (text, gtk_label_get_label (GTK_LABEL (gtk_widget_get_first_child (child))));
      else
        g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}

static void
wait_for_list (Pane       *pane,
               const char *wanted)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autofree char *text = describe (pane);

      if (g_str_has_prefix (text, wanted))
        return;
      if (g_get_monotonic_time () > end)
        g_assert_cmpstr (text, ==, wanted);
      iterate (pane);
    }
}

static void
set_grouped (gboolean grouped)
{
  g_autoptr(GSettings) settings = g_settings_new (MAIL_APPLICATION_ID);

  g_settings_set_boolean (settings, "list-groups", grouped);
}

/* The local time zone becomes one where midnight is so many seconds away. */
static void
move_to_midnight (int seconds)
{
  int now = (int) (get_now () % DAY);
  int west = (now + seconds) % DAY;
  g_autofree char *zone = NULL;

  if (west > DAY / 2)
    zone = g_strdup_printf ("EAST-%02d:%02d:%02d", (DAY - west) / 3600, (DAY - west) / 60 % 60, (DAY - west) % 60);
  else
    zone = g_strdup_printf ("WEST%02d:%02d:%02d", west / 3600, west / 60 % 60, west % 60);
  g_setenv ("TZ", zone, TRUE);
}

static void
test_headings (MailStoreFixture *fixture,
               gconstpointer     data)
{
  Pane pane;

  move_to_midnight (DAY / 2);
  arrive (fixture, 2, 1);
  arrive (fixture, 1, get_now () - DAY);
  show_pane (&pane, fixture);
  wait_for_list (&pane, "Yesterday.Older..");

  /* What comes has a heading from the first frame on, and it is in view. */
  pane.highest = 0;
  arrive (fixture, 1, get_now ());
  wait_for_list (&pane, "Today.Yesterday.Older..");
  let_paint (&pane);
  arrive (fixture, 1, get_now ());
  wait_for_list (&pane, "Today..Yesterday.Older..");
  let_paint (&pane);
  arrive (fixture, 1, get_now () - DAY);
  wait_for_list (&pane, "Today..Yesterday..Older..");
  let_paint (&pane);
  g_assert_cmpfloat (pane.highest, ==, 0);

  set_grouped (FALSE);
  wait_for_list (&pane, "......");
  set_grouped (TRUE);
  wait_for_list (&pane, "Today..Yesterday..Older..");
  close_pane (&pane);
}

static void
test_other_order (MailStoreFixture *fixture,
                  gconstpointer     data)
{
  MailListQuery query = { .folder = fixture->inbox, .sort = MAIL_SORT_SIZE };
  Pane pane;

  move_to_midnight (DAY / 2);
  arrive (fixture, 2, 1);
  arrive (fixture, 1, get_now ());
  show_pane (&pane, fixture);
  wait_for_list (&pane, "Today.Older..");
  mail_list_view_show (pane.view, &query, MAIL_ROLE_INBOX, "Inbox");
  wait_for_list (&pane, "...");
  query.sort = MAIL_SORT_OLDEST;
  mail_list_view_show (pane.view, &query, MAIL_ROLE_INBOX, "Inbox");
  wait_for_list (&pane, "Older..Today.");
  close_pane (&pane);
}

/* Who reads on at midnight sees where they are, and what was chosen stays so. */
static void
test_midnight (MailStoreFixture *fixture,
               gconstpointer     data)
{
  g_autoptr(GArray) before = NULL;
  g_autoptr(GArray) after = NULL;
  double value;
  Pane pane;

  move_to_midnight (4);
  arrive (fixture, 30, get_now () - DAY);
  arrive (fixture, 2, get_now ());
  show_pane (&pane, fixture);
  wait_for_list (&pane, "Today..Yesterday.");
  mail_list_view_select (pane.view, 4);
  before = mail_list_view_get_selection (pane.view);
  gtk_adjustment_set_value (pane.adjustment, 40);
  let_paint (&pane);
  value = gtk_adjustment_get_value (pane.adjustment);

  wait_for_list (&pane, "Yesterday..");
  let_paint (&pane);
  after = mail_list_view_get_selection (pane.view);
  g_assert_cmpfloat (gtk_adjustment_get_value (pane.adjustment), ==, value);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (g_array_index (after, gint64, 0), ==, g_array_index (before, gint64, 0));
  close_pane (&pane);
}

/* Headings above come and go; what is read stays where it is. */
static void
test_headings_above (MailStoreFixture *fixture,
                     gconstpointer     data)
{
  double value;
  double upper;
  Pane pane;

  move_to_midnight (DAY / 2);
  arrive (fixture, 40, 1);
  show_pane (&pane, fixture);
  wait_for_list (&pane, "Older...");
  gtk_adjustment_set_value (pane.adjustment, 800);
  let_paint (&pane);
  value = gtk_adjustment_get_value (pane.adjustment);
  upper = gtk_adjustment_get_upper (pane.adjustment);

  pane.lowest = value;
  arrive (fixture, 1, get_now () - DAY);
  let_paint (&pane);
  arrive (fixture, 2, get_now ());
  let_paint (&pane);
  let_time_pass (&pane);
  g_assert_cmpfloat (gtk_adjustment_get_upper (pane.adjustment), >, upper + 60);
  g_assert_cmpfloat (pane.lowest, >=, value);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (pane.adjustment) - value,
                                  gtk_adjustment_get_upper (pane.adjustment) - upper, 60);
  close_pane (&pane);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  mail_store_fixture_add ("/app/list/view/newest", NULL, test_newest);
  mail_store_fixture_add ("/app/list/view/further-down", NULL, test_further_down);
  mail_store_fixture_add ("/app/list/view/search-fails", NULL, test_search_fails);
  mail_store_fixture_add ("/app/list/view/search-left", NULL, test_search_left);
  mail_store_fixture_add ("/app/list/view/headings", NULL, test_headings);
  mail_store_fixture_add ("/app/list/view/other-order", NULL, test_other_order);
  mail_store_fixture_add ("/app/list/view/midnight", NULL, test_midnight);
  mail_store_fixture_add ("/app/list/view/headings-above", NULL, test_headings_above);
  return g_test_run ();
}
