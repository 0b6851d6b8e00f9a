/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-labels.h"
#include "mail-list-row.h"
#include "mail-list-search-labels.h"
#include "mail-list-view.h"
#include "mail-search-fixture.h"

#define START G_GINT64_CONSTANT (1795867200)
#define PEOPLE "From: Ada Pear <ada@example.org>\r\nTo: x@example.org"
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\n"

/* The pane in a window on a display, and a search in it. */
typedef struct {
  MailSearchFixture base;
  GtkWindow *window;
  MailListView *view;
} Pane;

static void
iterate (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

typedef gboolean (*WidgetFunc) (GtkWidget  *widget,
                                const char *what);

/* (nullable): the first that is meant */
static GtkWidget *
find_widget (GtkWidget  *widget,
             WidgetFunc  is_meant,
             const char *what)
{
  if (is_meant (widget, what))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, is_meant, what);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_search_entry (GtkWidget  *widget,
                 const char *what)
{
  return GTK_IS_SEARCH_ENTRY (widget);
}

static gboolean
is_list (GtkWidget  *widget,
         const char *what)
{
  return GTK_IS_LIST_VIEW (widget);
}

/* A text of a row, with what is marked in it in brackets. */
static char *
read_layout (PangoLayout *layout)
{
  g_autoptr(GString) text = g_string_new (pango_layout_get_text (layout));
  PangoAttrList *list = pango_layout_get_attributes (layout);
  GSList *attributes = list != NULL ? pango_attr_list_get_attributes (list) : NULL;

  attributes = g_slist_reverse (attributes);
  for (GSList *one = attributes; one != NULL; one = one->next)
    {
      const PangoAttribute *attribute = one->data;

      if (attribute->klass->type != PANGO_ATTR_BACKGROUND)
        continue;
      g_string_insert (text, attribute->end_index, "]");
      g_string_insert (text, attribute->start_index, "[");
    }
  g_slist_free_full (attributes, (GDestroyNotify) pango_attribute_destroy);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
row_says (GtkWidget  *row,
          const char *what)
{
  g_autoptr(GPtrArray) layouts = mail_list_row_list_layouts (MAIL_LIST_ROW (row));

  for (guint i = 0; i < layouts->len; i++)
    {
      g_autofree char *text = read_layout (g_ptr_array_index (layouts, i));

      /* Without an expectation for whoever reads why a test failed. */
      if (what == NULL)
        g_test_message ("shown: %s", text);
      else if (g_str_equal (text, what))
        return TRUE;
    }
  return FALSE;
}

static gboolean
says (GtkWidget  *widget,
      const char *what)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (MAIL_IS_LIST_ROW (widget))
    return row_says (widget, what);
  return what != NULL && GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), what);
}

static gboolean
shows (Pane       *pane,
       const char *what)
{
  return find_widget (GTK_WIDGET (pane->view), says, what) != NULL;
}

static void
expect (Pane       *pane,
        const char *what)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!shows (pane, what))
    {
      if (g_get_monotonic_time () > end)
        {
          find_widget (GTK_WIDGET (pane->view), says, NULL);
          g_error ("“%s” is not shown", what);
        }
      iterate ();
    }
}

static void
expect_gone (Pane       *pane,
             const char *what)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (shows (pane, what))
    {
      if (g_get_monotonic_time () > end)
        g_error ("“%s” is still shown", what);
      iterate ();
    }
}

static void
let_time_pass (guint msec)
{
  for (gint64 end = g_get_monotonic_time () + msec * 1000; g_get_monotonic_time () < end;)
    iterate ();
}

static GtkAdjustment *
get_adjustment (Pane *pane)
{
  GtkWidget *list = find_widget (GTK_WIDGET (pane->view), is_list, NULL);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

/* Until it is seen: while the line about what was searched comes in, the list may still move. */
static void
select_row (Pane       *pane,
            guint       position,
            const char *what)
{
  GtkAdjustment *adjustment = get_adjustment (pane);

  expect (pane, "Search");
  for (gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; !shows (pane, what) || gtk_adjustment_get_value (adjustment) < 1;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      mail_list_view_select (pane->view, position);
      let_time_pass (200);
    }
}

static void
add (Pane       *pane,
     guint32     uid,
     const char *subject,
     const char *content)
{
  mail_search_fixture_add (&pane->base, pane->base.base.inbox, uid, subject, PEOPLE, START + uid * 60, content);
}

/* What there is to be found was added before. */
static void
open_pane_on (Pane       *pane,
              gint64      folder,
              MailRole    role,
              const char *name)
{
  MailListQuery query = { .folder = folder };

  mail_search_fixture_wait (&pane->base);
  pane->window = GTK_WINDOW (gtk_window_new ());
  pane->view = g_object_new (MAIL_TYPE_LIST_VIEW, NULL);
  gtk_window_set_default_size (pane->window, 400, 600);
  gtk_window_set_child (pane->window, GTK_WIDGET (pane->view));
  mail_list_view_set_store (pane->view, pane->base.base.store);
  mail_list_view_set_search (pane->view, pane->base.search);
  mail_list_view_show (pane->view, &query, role, name);
  gtk_window_present (pane->window);
  mail_list_view_begin_search (pane->view);
}

static void
open_pane (Pane *pane)
{
  open_pane_on (pane, pane->base.base.inbox, MAIL_ROLE_INBOX, "Inbox");
}

static void
close_pane (Pane *pane)
{
  gtk_window_destroy (pane->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  mail_search_fixture_tear_down (&pane->base);
}

static GtkEditable *
get_entry (Pane *pane)
{
  return GTK_EDITABLE (find_widget (GTK_WIDGET (pane->view), is_search_entry, NULL));
}

static void
type (Pane       *pane,
      const char *text)
{
  gtk_editable_set_text (get_entry (pane), text);
}

/* What was found is seen in the row: in the line of the message around it, in people and subject; and nothing is when the search is
 * over. */
static void
test_marks (void)
{
  Pane pane = { 0 };

  mail_search_fixture_set_up (&pane.base);
  add (&pane, 1, "A pear & a tree", TEXT "The first line says little.\r\n\r\nWhat follows tells a long story, of a garden and of the pear "
       "in it.\r\n");
  add (&pane, 2, "会议", TEXT "明天下午在北京办公室。\r\n");
  open_pane (&pane);

  type (&pane, "pear");
  expect (&pane, "…of a garden and of the [pear] in it.");
  g_assert_true (shows (&pane, "A [pear] & a tree"));
  g_assert_true (shows (&pane, "Ada [Pear]"));

  type (&pane, "北京");
  expect (&pane, "明天下午在[北京]办公室。");
  g_assert_true (shows (&pane, "会议"));

  type (&pane, "subject:pear");
  expect (&pane, "A [pear] & a tree");
  g_assert_true (shows (&pane, "Ada Pear"));

  g_assert_true (mail_list_view_end_search (pane.view));
  expect (&pane, "A pear & a tree");
  expect (&pane, "会议");
  expect_gone (&pane, "明天下午在[北京]办公室。");
  close_pane (&pane);
}

/* Rows further down get their lines when they come into view. */
static void
test_marks_below (void)
{
  Pane pane = { 0 };

  mail_search_fixture_set_up (&pane.base);
  for (guint32 uid = 1; uid <= 60; uid++)
    {
      g_autofree char *content = g_strdup_printf (TEXT "Something else.\r\n\r\nNumber %u of the pears.\r\n", uid);

      add (&pane, uid, "Fruit", content);
    }
  open_pane (&pane);
  type (&pane, "pears");
  expect (&pane, "…else. Number 60 of the [pears].");
  select_row (&pane, 59, "…else. Number 1 of the [pears].");
  close_pane (&pane);
}

/* Who scrolls to the end finds what is older, up to the oldest. */
static void
test_more (void)
{
  Pane pane = { 0 };
  GtkAdjustment *adjustment;

  mail_search_fixture_set_up (&pane.base);
  mail_store_fixture_arrive (&pane.base.base, pane.base.base.inbox, 1, 1, 450);
  open_pane (&pane);
  type (&pane, "number");
  expect (&pane, "The newest 200");
  expect (&pane, "[Number] 450");
  adjustment = get_adjustment (&pane);
  for (gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; !shows (&pane, "450 found");)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
      iterate ();
    }
  select_row (&pane, 449, "[Number] 1");
  close_pane (&pane);
}

static gboolean
is_button (GtkWidget  *widget,
           const char *what)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), what) == 0;
}

static void
expect_typed (Pane       *pane,
              const char *text)
{
  for (gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; !g_str_equal (gtk_editable_get_text (get_entry (pane)), text);)
    {
      if (g_get_monotonic_time () > end)
        g_error ("“%s” stands there, and not “%s”", gtk_editable_get_text (get_entry (pane)), text);
      iterate ();
    }
}

static void
add_deleted (Pane *pane)
{
  mail_search_fixture_set_up (&pane->base);
  add (pane, 1, "Pear kept", NULL);
  mail_search_fixture_add (&pane->base, pane->base.base.trash, 2, "Pear deleted", "From: bob@example.org", START + 120, NULL);
  mail_search_fixture_add (&pane->base, pane->base.base.trash, 3, "Plum deleted", "From: bob@example.org", START + 180, NULL);
}

/* What is in Trash is not found, and one is told that there is some: a click brings it in, by a term that can be taken out again. */
static void
test_left_out (void)
{
  Pane pane = { 0 };
  GtkWidget *button;

  add_deleted (&pane);
  open_pane (&pane);
  type (&pane, "pear");
  expect (&pane, "[Pear] kept");
  expect (&pane, "1 more in Trash and Junk");
  g_assert_false (shows (&pane, "[Pear] deleted"));

  type (&pane, "plum");
  expect (&pane, "Nothing found");
  expect (&pane, "1 more in Trash and Junk");
  type (&pane, "kept");
  expect_gone (&pane, "1 more in Trash and Junk");
  type (&pane, "pear");
  expect (&pane, "1 more in Trash and Junk");
  button = find_widget (GTK_WIDGET (pane.view), is_button, "Show");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  expect_typed (&pane, "in:anywhere pear");
  expect (&pane, "[Pear] deleted");
  expect (&pane, "With Trash and Junk");
  expect_gone (&pane, "1 more in Trash and Junk");
  type (&pane, "pear");
  expect_gone (&pane, "[Pear] deleted");
  g_assert_true (mail_list_view_end_search (pane.view));
  expect_gone (&pane, "1 more in Trash and Junk");
  close_pane (&pane);
}

/* Who is in Trash looks there, and can go on typing. */
static void
test_in_trash (void)
{
  Pane pane = { 0 };
  int start, end;

  add_deleted (&pane);
  open_pane_on (&pane, pane.base.base.trash, MAIL_ROLE_TRASH, "Trash");
  expect_typed (&pane, "in:\"Trash\" ");
  g_assert_false (gtk_editable_get_selection_bounds (get_entry (&pane), &start, &end));
  g_assert_cmpint (gtk_editable_get_position (get_entry (&pane)), ==, 11);
  type (&pane, "in:\"Trash\" pear");
  expect (&pane, "[Pear] deleted");
  expect_gone (&pane, "Plum deleted");
  g_assert_false (shows (&pane, "[Pear] kept"));
  close_pane (&pane);
}

static gboolean
is_labels (GtkWidget  *widget,
           const char *what)
{
  return MAIL_IS_LIST_SEARCH_LABELS (widget);
}

static gboolean
is_row (GtkWidget  *widget,
        const char *what)
{
  return GTK_IS_LIST_BOX_ROW (widget) && find_widget (widget, says, what) != NULL;
}

static GtkWidget *
await_row (GtkWidget  *popover,
           const char *what)
{
  GtkWidget *row = NULL;

  for (gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; (row = find_widget (popover, is_row, what)) == NULL;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      iterate ();
    }
  return row;
}

/* Labels are offered in their order, fewer as one types; the one that is chosen is a term of the query. */
static void
test_label (void)
{
  Pane pane = { 0 };
  g_autoptr(MailLabels) labels = NULL;
  GtkWidget *popover, *entry;

  add_deleted (&pane);
  open_pane (&pane);
  labels = mail_labels_new (pane.base.base.store);
  mail_labels_attach (labels, GTK_WIDGET (pane.window));
  type (&pane, "kept");
  expect (&pane, "Pear [kept]");
  popover = find_widget (GTK_WIDGET (pane.view), is_labels, NULL);
  entry = find_widget (popover, is_search_entry, NULL);
  let_time_pass (200);
  gtk_popover_popup (GTK_POPOVER (popover));
  await_row (popover, "Later");
  gtk_editable_set_text (GTK_EDITABLE (entry), "IMP");
  while (find_widget (popover, is_row, "Later") != NULL)
    iterate ();
  await_row (popover, "Important");
  g_signal_emit_by_name (entry, "activate");
  expect_typed (&pane, "label:Important kept");
  expect (&pane, "Nothing found");
  expect (&pane, "Label: Important");

  gtk_popover_popup (GTK_POPOVER (popover));
  await_row (popover, "To Do");
  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (await_row (popover, "To Do"))),
                           GTK_LIST_BOX_ROW (await_row (popover, "To Do")));
  g_signal_emit_by_name (entry, "activate");
  expect_typed (&pane, "label:\"To Do\" kept");
  gtk_popover_popup (GTK_POPOVER (popover));
  await_row (popover, "Important");
  g_signal_emit_by_name (find_widget (popover, is_button, "With or _Without Labels"), "clicked");
  expect_typed (&pane, "kept");
  expect (&pane, "Pear [kept]");
  g_clear_object (&labels);
  close_pane (&pane);
}

static gint64
get_selected (Pane *pane)
{
  g_autoptr(GArray) ids = mail_list_view_get_selection (pane->view);

  return ids->len == 1 ? g_array_index (ids, gint64, 0) : 0;
}

/* While what was found is looked at, what comes and fits is there by itself; what is selected stays, read or not, until something else
 * is asked; and nobody is scrolled away. */
static void
test_live (void)
{
  Pane pane = { 0 };
  MailStoreFixture *base = &pane.base.base;
  g_autoptr(GArray) ids = NULL;
  gint64 selected;

  mail_search_fixture_set_up (&pane.base);
  mail_store_fixture_arrive (base, base->inbox, 1, 1, 50);
  open_pane (&pane);
  type (&pane, "is:unread");
  expect (&pane, "50 found");
  select_row (&pane, 40, "Number 10");
  selected = get_selected (&pane);
  g_assert_cmpint (selected, ==, mail_store_fixture_find (base, base->inbox, 10));

  mail_store_fixture_arrive (base, base->inbox, 51, 51, 52);
  expect (&pane, "52 found");
  expect (&pane, "Number 10");
  g_assert_cmpint (get_selected (&pane), ==, selected);

  ids = mail_test_ids (selected);
  mail_test_await_int64 (mail_store_change_flags (base->store, ids, MAIL_FLAG_SEEN, 0, NULL, NULL));
  expect (&pane, "51 found");
  expect (&pane, "Number 10");
  g_assert_cmpint (get_selected (&pane), ==, selected);
  close_pane (&pane);
}

/* What a person takes away does not come back as found where it was put. */
static void
test_taken_away (void)
{
  Pane pane = { 0 };
  MailStoreFixture *base = &pane.base.base;
  g_autoptr(GArray) ids = NULL;

  mail_search_fixture_set_up (&pane.base);
  add (&pane, 1, "One pear", NULL);
  add (&pane, 2, "Two pears", NULL);
  open_pane (&pane);
  type (&pane, "subject:pear*");
  expect (&pane, "One [pear]");
  ids = mail_store_fixture_list (base, base->inbox);
  g_array_set_size (ids, 1);
  mail_test_await_int64 (mail_store_move (base->store, ids, base->trash));
  expect_gone (&pane, "Two [pears]");
  let_time_pass (1500);
  g_assert_false (shows (&pane, "Two [pears]"));
  g_assert_true (shows (&pane, "One [pear]"));
  close_pane (&pane);
}

static gboolean
is_toggle (GtkWidget  *widget,
           const char *what)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), what) == 0;
}

static GtkToggleButton *
get_chip (Pane       *pane,
          const char *label)
{
  return GTK_TOGGLE_BUTTON (find_widget (GTK_WIDGET (pane->view), is_toggle, label));
}

static void
expect_query (Pane       *pane,
              const char *query)
{
  g_assert_cmpstr (gtk_editable_get_text (get_entry (pane)), ==, query);
}

/* A chip is a term of the query: pressed, it is there; typed, it is lit; and what is found follows. */
static void
test_chips (void)
{
  Pane pane = { 0 };
  MailStoreFixture *base = &pane.base.base;
  g_autoptr(GArray) ids = NULL;

  mail_search_fixture_set_up (&pane.base);
  add (&pane, 1, "Read pear", NULL);
  add (&pane, 2, "Unread pear", NULL);
  ids = mail_store_fixture_list (base, base->inbox);
  g_array_remove_index (ids, 0);
  mail_test_await_int64 (mail_store_change_flags (base->store, ids, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  open_pane (&pane);
  type (&pane, "pear");
  expect (&pane, "2 found");

  gtk_toggle_button_set_active (get_chip (&pane, "Unread"), TRUE);
  expect_query (&pane, "is:unread pear");
  expect (&pane, "1 found");
  expect (&pane, "Unread [pear]");
  gtk_toggle_button_set_active (get_chip (&pane, "Unread"), FALSE);
  expect_query (&pane, "pear");
  expect (&pane, "2 found");

  type (&pane, "pear is:flagged");
  g_assert_true (gtk_toggle_button_get_active (get_chip (&pane, "Starred")));
  g_assert_false (gtk_toggle_button_get_active (get_chip (&pane, "Unread")));
  expect (&pane, "Read [pear]");
  gtk_toggle_button_set_active (get_chip (&pane, "Starred"), FALSE);
  expect_query (&pane, "pear");

  type (&pane, "from:\"Ada Pear\" on:2020-01-02 x");
  g_assert_true (shows (&pane, "From: Ada Pear"));
  g_assert_true (shows (&pane, "on:2020-01-02"));
  type (&pane, "pear OR tree");
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (get_chip (&pane, "Unread"))));
  close_pane (&pane);
}

/* The folder one came from, and all mail; the words are those of the query. */
static void
test_place (void)
{
  Pane pane = { 0 };
  MailStoreFixture *base = &pane.base.base;

  mail_search_fixture_set_up (&pane.base);
  add (&pane, 1, "Inbox pear", NULL);
  mail_search_fixture_add (&pane.base, base->archive, 2, "Archived pear", PEOPLE, START, NULL);
  open_pane (&pane);
  type (&pane, "pear");
  expect (&pane, "2 found");
  expect (&pane, "All Mail");

  gtk_widget_activate_action (find_widget (GTK_WIDGET (pane.view), says, "All Mail"), "chips.place", "s", "here");
  expect_query (&pane, "in:\"INBOX\" pear");
  g_assert_true (shows (&pane, "In Inbox"));
  expect (&pane, "1 found");
  expect (&pane, "Inbox [pear]");

  type (&pane, "in:Archive pear");
  g_assert_true (shows (&pane, "Archive"));
  expect (&pane, "Archived [pear]");
  gtk_widget_activate_action (find_widget (GTK_WIDGET (pane.view), says, "Archive"), "chips.place", "s", "all");
  expect_query (&pane, "pear");
  gtk_widget_activate_action (find_widget (GTK_WIDGET (pane.view), says, "Date"), "chips.date", "s", "week");
  expect_query (&pane, "after:7d pear");
  g_assert_true (shows (&pane, "Last 7 days"));
  close_pane (&pane);
}

/* What a search that is kept finds is a list like a folder's: under its name, and kept up to date; typing begins with its words, and
 * what is chosen is back when that is over. */
static void
test_saved (void)
{
  Pane pane = { 0 };
  MailStoreFixture *base = &pane.base.base;
  MailListQuery inbox = { .folder = 0 };

  mail_search_fixture_set_up (&pane.base);
  inbox.folder = base->inbox;
  add (&pane, 1, "Pear", NULL);
  add (&pane, 2, "Apple", NULL);
  open_pane (&pane);
  mail_list_view_end_search (pane.view);
  mail_list_view_show_search (pane.view, "Fruit", "subject:pear");
  expect (&pane, "Fruit");
  expect (&pane, "1 found");
  expect_gone (&pane, "Apple");
  mail_list_view_set_name (pane.view, "Pears");
  g_assert_true (shows (&pane, "Pears"));
  add (&pane, 3, "Another pear", NULL);
  expect (&pane, "2 found");
  expect (&pane, "Another [pear]");

  mail_list_view_begin_search (pane.view);
  expect_query (&pane, "subject:pear");
  type (&pane, "apple");
  expect (&pane, "[Apple]");
  expect (&pane, "Search");
  g_assert_true (mail_list_view_end_search (pane.view));
  expect (&pane, "Another [pear]");
  expect (&pane, "Pears");

  mail_list_view_show (pane.view, &inbox, MAIL_ROLE_INBOX, "Inbox");
  expect (&pane, "Apple");
  expect (&pane, "Another pear");
  g_assert_false (mail_list_view_is_found (pane.view));
  close_pane (&pane);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  g_test_add_func ("/app/list/search/marks", test_marks);
  g_test_add_func ("/app/list/search/marks-below", test_marks_below);
  g_test_add_func ("/app/list/search/more", test_more);
  g_test_add_func ("/app/list/search/saved", test_saved);
  g_test_add_func ("/app/list/search/chips", test_chips);
  g_test_add_func ("/app/list/search/place", test_place);
  g_test_add_func ("/app/list/search/live", test_live);
  g_test_add_func ("/app/list/search/left-out", test_left_out);
  g_test_add_func ("/app/list/search/in-trash", test_in_trash);
  g_test_add_func ("/app/list/search/label", test_label);
  g_test_add_func ("/app/list/search/taken-away", test_taken_away);
  return g_test_run ();
}
