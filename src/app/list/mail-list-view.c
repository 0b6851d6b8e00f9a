/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-menu-button.h"

G_DEFINE_FINAL_TYPE (MailListView, mail_list_view, ADW_TYPE_NAVIGATION_PAGE)

enum {
  SELECTION_CHANGED,
  CLICKED,
  OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- which page ---- */

static const char *
empty_sentence (MailRole role)
{
  switch (role)
    {
    case MAIL_ROLE_INBOX:
      return _("No messages");
    case MAIL_ROLE_DRAFTS:
      return _("Nothing is being written");
    case MAIL_ROLE_SENT:
      return _("Nothing sent yet");
    case MAIL_ROLE_JUNK:
      return _("No junk");
    case MAIL_ROLE_TRASH:
      return _("The trash is empty");
    case MAIL_ROLE_OUTBOX:
      return _("Everything was sent");
    default:
      return _("This folder is empty");
    }
}

/* The keyboard begins in the list; unless a dialog is open by then. */
static void
focus_first_time (MailListView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->was_focused || root == NULL)
    return;
  self->was_focused = TRUE;
  if (ADW_IS_APPLICATION_WINDOW (root) && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root)) == NULL)
    mail_list_view_focus (self);
}

static void
update_page (MailListView *self)
{
  const char *page = "list";

  if (self->state == MAIL_LIST_STATE_NOTHING || self->model == NULL)
    page = "nothing";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    page = "list";
  else if (mail_list_model_get_loading (self->model))
    page = "loading";
  else
    page = "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
  if (g_str_equal (page, "list"))
    focus_first_time (self);
}

/* ---- the newest ---- */

void
mail_list_view_go_to_top (MailListView *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
go_to_top_later (gpointer data)
{
  MailListView *self = data;

  self->to_top = 0;
  mail_list_view_go_to_top (self);
}

static void
on_scrolled (MailListView  *self,
             GtkAdjustment *adjustment)
{
  self->at_top = gtk_adjustment_get_value (adjustment) < 1;
  mail_list_view_scrolled_found (self);
}

static void
on_height_changed (MailListView  *self,
                   GtkAdjustment *adjustment)
{
  double height = gtk_adjustment_get_page_size (adjustment);

  /* Who looks at the newest mail goes on seeing it when a banner takes some room; unless they went further down in the same moment. */
  if (height != self->height && self->at_top && self->to_top == 0 && gtk_adjustment_get_value (adjustment) < height)
    self->to_top = g_idle_add_once (go_to_top_later, self);
  self->height = height;
  mail_list_view_scrolled_found (self);
}

/* Who looks at the newest mail wants to see what comes. Runs after the list has heard of it, which would keep in view what was
 * there: it is laid out once, with the new row. */
static void
follow_newest (MailListView *self,
               guint         position,
               guint         removed,
               guint         added)
{
  if (position == 0 && added > 0 && self->at_top)
    gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
}

/* ---- selection ---- */

static void
on_selection_changed (MailListView *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_activate (MailListView *self,
             guint         position)
{
  gint64 id = mail_list_model_get_id (self->model, position);

  if (id != 0)
    g_signal_emit (self, signals[OPENED], 0, id);
}

/* ---- the object ---- */

static void
mail_list_view_dispose (GObject *object)
{
  MailListView *self = MAIL_LIST_VIEW (object);

  g_clear_handle_id (&self->to_top, g_source_remove);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->model);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_VIEW);
  mail_list_view_forget_groups (self);
  G_OBJECT_CLASS (mail_list_view_parent_class)->dispose (object);
}

static void
mail_list_view_finalize (GObject *object)
{
  MailListView *self = MAIL_LIST_VIEW (object);

  mail_list_view_forget_search (self);
  g_free (self->name);
  g_free (self->subtitle);
  g_free (self->saved_query);
  G_OBJECT_CLASS (mail_list_view_parent_class)->finalize (object);
}

static void
mail_list_view_class_init (MailListViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_list_view_dispose;
  object_class->finalize = mail_list_view_finalize;
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", MAIL_TYPE_LIST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[CLICKED] = g_signal_new ("clicked", MAIL_TYPE_LIST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[OPENED] = g_signal_new ("opened", MAIL_TYPE_LIST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (MAIL_TYPE_LIST_FILTER_BAR);
  g_type_ensure (MAIL_TYPE_LIST_SEARCH_BAR);
  g_type_ensure (MAIL_TYPE_LIST_COVERAGE);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListView, folder_menu);
  gtk_widget_class_bind_template_child (widget_class, MailListView, title);
  gtk_widget_class_bind_template_child (widget_class, MailListView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MailListView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, MailListView, filter_button);
  gtk_widget_class_bind_template_child (widget_class, MailListView, coverage);
  gtk_widget_class_bind_template_child (widget_class, MailListView, left_out);
  gtk_widget_class_bind_template_child (widget_class, MailListView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailListView, banners);
  gtk_widget_class_bind_template_child (widget_class, MailListView, stack);
  gtk_widget_class_bind_template_child (widget_class, MailListView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, MailListView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MailListView, list);
  gtk_widget_class_bind_template_child (widget_class, MailListView, progress);
  gtk_widget_class_bind_template_child (widget_class, MailListView, message_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, mail_list_view_ask);
  gtk_widget_class_bind_template_callback (widget_class, mail_list_view_show_folder);
  gtk_widget_class_bind_template_callback (widget_class, mail_list_view_show_query);
  gtk_widget_class_bind_template_callback (widget_class, mail_list_view_focus);
}

static void
mail_list_view_init (MailListView *self)
{
  g_autoptr(GtkListItemFactory) factory = mail_list_view_new_factory (self);
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  mail_menu_button_set_menu (GTK_MENU_BUTTON (self->menu_button), self->folder_menu);
  mail_list_view_init_search (self);
  mail_list_view_init_groups (self);
  gtk_list_view_set_factory (self->list, factory);
  self->at_top = TRUE;
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_height_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  mail_list_view_set_state (self, MAIL_LIST_STATE_NOTHING);
}

/**
 * mail_list_view_set_store:
 * @self: the pane
 * @store: where messages come from
 *
 * Once, before anything is shown.
 */
void
mail_list_view_set_store (MailListView *self,
                          MailStore    *store)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self) && self->model == NULL);

  self->model = mail_list_model_new (store);
  self->rows = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  /* The page is the right one before a row on it is selected. */
  g_signal_connect_swapped (self->model, "reloaded", G_CALLBACK (update_page), self);
  g_signal_connect_swapped (self->model, "notify::loading", G_CALLBACK (update_page), self);
  g_signal_connect_swapped (self->rows, "items-changed", G_CALLBACK (update_page), self);
  self->selection = mail_list_selection_new (self->model, self->rows);
  g_signal_connect_swapped (self->selection, "changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_swapped (self->selection, "neighbour", G_CALLBACK (mail_list_view_select), self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->rows));
  g_signal_connect_swapped (self->rows, "items-changed", G_CALLBACK (follow_newest), self);
  mail_list_view_follow_groups (self);
}

void
mail_list_view_set_state (MailListView  *self,
                          MailListState  state)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  self->state = state;
  if (state != MAIL_LIST_STATE_FOLDER)
    {
      adw_window_title_set_title (self->title, "");
      adw_window_title_set_subtitle (self->title, "");
      adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Messages"));
    }
  update_page (self);
}

void
mail_list_view_set_titles (MailListView *self,
                           const char   *title,
                           const char   *subtitle)
{
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
}

void
mail_list_view_set_empty (MailListView *self,
                          const char   *icon,
                          const char   *title,
                          const char   *description)
{
  adw_status_page_set_icon_name (self->empty_page, icon);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, description);
}

/* What the folder that was chosen has in it, or what of that the filter lets through. */
void
mail_list_view_show_query (MailListView *self)
{
  MailListQuery query = self->query;
  gboolean filtered = mail_list_filter_bar_is_active (self->filter_bar);

  mail_list_filter_bar_apply (self->filter_bar, &query);
  mail_list_selection_set_expects_removal (self->selection, FALSE);
  mail_list_view_set_titles (self, self->name, self->subtitle);
  mail_list_view_set_empty (self, self->role == MAIL_ROLE_TRASH ? "user-trash-symbolic" : "mail-inbox-symbolic",
                            filtered ? _("No such messages") : empty_sentence (self->role), NULL);
  mail_list_view_set_state (self, MAIL_LIST_STATE_FOLDER);
  mail_list_model_set_query (self->model, &query);
  mail_list_view_go_to_top (self);
}

/**
 * mail_list_view_show:
 * @self: the pane
 * @query: which messages
 * @role: what kind of folder that is
 * @title: its name
 *
 * A search that was there is over.
 */
void
mail_list_view_show (MailListView        *self,
                     const MailListQuery *query,
                     MailRole             role,
                     const char          *title)
{
  gboolean was_found;

  g_return_if_fail (MAIL_IS_LIST_VIEW (self) && self->model != NULL);

  was_found = self->is_found;
  self->query = *query;
  self->role = role;
  g_set_str (&self->name, title);
  mail_list_filter_bar_end (self->filter_bar);
  g_clear_pointer (&self->saved_query, g_free);
  /* Where something was found, the folder is shown when the bar is gone. */
  mail_list_search_bar_end (self->search_bar);
  if (self->is_found)
    mail_list_view_show_folder (self);
  else if (!was_found)
    mail_list_view_show_query (self);
}

void
mail_list_view_set_subtitle (MailListView *self,
                             const char   *subtitle)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  g_set_str (&self->subtitle, subtitle);
  if (!self->is_found)
    adw_window_title_set_subtitle (self->title, subtitle);
}

void
mail_list_view_set_progress (MailListView *self,
                             double        progress)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress >= 0);
  if (progress >= 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0, 1));
}

void
mail_list_view_add_banner (MailListView *self,
                           GtkWidget    *banner)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  gtk_box_append (self->banners, banner);
}

GArray *
mail_list_view_get_selection (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), NULL);
  return self->selection != NULL ? mail_list_selection_get_ids (self->selection) : g_array_new (FALSE, FALSE, sizeof (gint64));
}

gboolean
mail_list_view_shows_conversations (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), FALSE);
  return self->query.conversations && !self->is_found;
}

guint
mail_list_view_get_n_selected (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), 0);
  return self->selection != NULL ? mail_list_selection_get_size (self->selection) : 0;
}

/**
 * mail_list_view_select:
 * @self: the pane
 * @position: which row
 *
 * Selects that row only, and makes it visible.
 */
void
mail_list_view_select (MailListView *self,
                       guint         position)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  if (self->rows == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->rows)))
    return;
  g_clear_handle_id (&self->to_top, g_source_remove);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
}

/* The next unread row downwards (1) or upwards (-1), among the rows near by. Returns whether there was one. */
gboolean
mail_list_view_select_next_unread (MailListView *self,
                                   int           step)
{
  guint n_items;
  guint first;
  gint64 position;

  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), FALSE);
  if (self->selection == NULL)
    return FALSE;
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  position = mail_list_selection_get_first (self->selection, &first) ? (gint64) first + step : 0;
  for (guint looked = 0; looked < 1000 && position >= 0 && position < n_items; looked++, position += step)
    {
      g_autoptr(MailListItem) row = g_list_model_get_item (G_LIST_MODEL (self->model), position);

      if (mail_list_item_is_unread (row))
        {
          mail_list_view_select (self, position);
          return TRUE;
        }
    }
  return FALSE;
}

void
mail_list_view_select_all (MailListView *self)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  if (self->rows != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->rows));
}

void
mail_list_view_unselect (MailListView *self)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  if (self->rows != NULL)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->rows));
}

void
mail_list_view_expect_removal (MailListView *self)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  if (self->selection != NULL)
    mail_list_selection_set_expects_removal (self->selection, TRUE);
}

/* Returns whether there was something to focus. */
gboolean
mail_list_view_focus (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), FALSE);
  return gtk_widget_grab_focus (GTK_WIDGET (self->list));
}
