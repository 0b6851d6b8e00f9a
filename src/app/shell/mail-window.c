/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-window.h"

#include <glib/gi18n.h>

#include "mail-composer.h"
#include "mail-config.h"
#include "mail-menu-button.h"
#include "mail-status-banner.h"
#include "mail-window-private.h"

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- what is chosen ---- */

/* Where what is selected was found. */
static MailRole
get_found_role (MailWindow *self)
{
  MailStoreReader *reader = mail_store_get_main_reader (self->store);
  g_autoptr(MailItem) item = self->selected != 0 ? mail_store_reader_load_item (reader, self->selected, NULL) : NULL;
  g_autoptr(MailFolder) folder = item != NULL ? mail_store_reader_get_folder (reader, item->folder, NULL) : NULL;

  return folder != NULL ? folder->role : MAIL_ROLE_NONE;
}

/* The role of the folder that is shown. */
MailRole
mail_window_get_role (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);

  if (mail_list_view_is_found (self->list))
    return get_found_role (self);
  return chosen != NULL ? mail_folder_node_get_role (chosen) : MAIL_ROLE_NONE;
}

/* The account a new message is from: that of the folder that is shown, or the first. */
gint64
mail_window_get_account (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  MailAccount *account = chosen != NULL ? mail_folder_node_get_account (chosen) : NULL;
  g_autoptr(MailAccount) first = NULL;

  if (account != NULL)
    return mail_account_get_id (account);
  first = g_list_model_get_item (G_LIST_MODEL (self->manager), 0);
  return first != NULL ? mail_account_get_id (first) : 0;
}

static void
update_subtitle (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  MailAccount *account = chosen != NULL ? mail_folder_node_get_account (chosen) : NULL;
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->manager));
  g_autofree char *where = NULL;
  g_autofree char *subtitle = NULL;
  guint count;

  if (chosen == NULL || mail_folder_node_get_search (chosen) != NULL)
    return;
  count = mail_folder_node_get_count (chosen);
  if (account != NULL)
    where = g_strdup (mail_account_get_name (account));
  else
    where = g_strdup_printf (ngettext ("%u account", "%u accounts", n_accounts), n_accounts);
  if (count > 0 && mail_window_get_role (self) != MAIL_ROLE_DRAFTS && mail_window_get_role (self) != MAIL_ROLE_OUTBOX)
    /* Translators: "Work · 12 unread" */
    subtitle = g_strdup_printf (ngettext ("%s · %u unread", "%s · %u unread", count), where, count);
  mail_list_view_set_subtitle (self->list, subtitle != NULL ? subtitle : where);
}

static void
update_progress (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  GListModel *accounts = G_LIST_MODEL (self->manager);
  double progress = -1;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);
      gboolean concerned = chosen == NULL || mail_folder_node_get_account (chosen) == NULL
                           || mail_folder_node_get_account (chosen) == account;
      double own = mail_account_get_state (account) == MAIL_ACCOUNT_SYNCING ? mail_account_get_progress (account) : -1;

      if (concerned && own >= 0 && own < 1)
        progress = progress < 0 ? own : MIN (progress, own);
    }
  mail_list_view_set_progress (self->list, progress);
}

/* Each account keeps the folder that is looked at fresher than others. */
static void
tell_open_folder (MailWindow     *self,
                  MailFolderNode *node)
{
  GListModel *accounts = G_LIST_MODEL (self->manager);
  const MailFolder *folder = mail_folder_node_get_folder (node);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);
      gint64 id = mail_account_get_id (account);
      gint64 open = folder != NULL && folder->account == id ? folder->id : 0;

      if (folder == NULL && mail_folder_node_get_search (node) == NULL)
        {
          g_autoptr(MailFolder) own = mail_store_reader_find_role (mail_store_get_main_reader (self->store), id,
                                                                   mail_folder_node_get_role (node), NULL);

          open = own != NULL ? own->id : 0;
        }
      mail_account_set_open_folder (account, open);
    }
}

void
mail_window_show_folder (MailWindow     *self,
                         MailFolderNode *node)
{
  const MailSavedSearch *search = mail_folder_node_get_search (node);
  MailListQuery query = mail_folder_node_get_query (node);

  if (search != NULL)
    {
      mail_list_view_show_search (self->list, search->name, search->query);
      return;
    }
  mail_window_arrange (self, mail_folder_node_get_role (node), &query);
  mail_list_view_show (self->list, &query, mail_folder_node_get_role (node), mail_folder_node_get_title (node));
}

static void
on_chosen (MailSidebar    *sidebar,
           MailFolderNode *node,
           MailWindow     *self)
{
  mail_window_show_folder (self, node);
  tell_open_folder (self, node);
  update_subtitle (self);
  update_progress (self);
  mail_window_update_actions (self);
  if (adw_overlay_split_view_get_collapsed (self->outer))
    adw_overlay_split_view_set_show_sidebar (self->outer, FALSE);
  adw_navigation_split_view_set_show_content (self->inner, FALSE);
}

static void
on_tree_loaded (MailWindow *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0;
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);

  gtk_stack_set_visible_child_name (self->pages, any ? "panes" : "welcome");
  if (chosen == NULL)
    mail_list_view_set_state (self->list, MAIL_LIST_STATE_NOTHING);
  else if (mail_folder_node_get_search (chosen) != NULL)
    mail_list_view_set_name (self->list, mail_folder_node_get_title (chosen));
  mail_window_count_searches (self);
  update_subtitle (self);
  mail_window_update_actions (self);
}

/* ---- reading ---- */

static void
on_selection_changed (MailWindow *self)
{
  g_autoptr(GArray) items = NULL;

  if (self->reader == NULL)
    return;
  if (mail_list_view_get_n_selected (self->list) == 1)
    items = mail_list_view_get_selection (self->list);
  self->selected = items != NULL ? g_array_index (items, gint64, 0) : 0;
  mail_window_show_selected (self);
  mail_window_update_actions (self);
}

static void
on_layout_changed (MailWindow *self)
{
  if (self->reader != NULL)
    mail_window_show_selected (self);
}

/* What was being written goes on being written. */
static gboolean
open_in_composer (MailWindow *self,
                  gint64      item)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GPtrArray *outbox = mail_waiting_get_outbox (self->waiting);
  MailRole role = mail_window_get_role (self);

  if (role == MAIL_ROLE_DRAFTS)
    {
      mail_composer_present_draft (application, self->manager, item);
      return TRUE;
    }
  for (guint i = 0; role == MAIL_ROLE_OUTBOX && i < outbox->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (outbox, i);

      if (entry->item == item)
        {
          gtk_widget_activate_action (GTK_WIDGET (self), "win.show-waiting", NULL);
          return TRUE;
        }
    }
  return FALSE;
}

static void
on_message_opened (MailWindow *self,
                   gint64      item)
{
  if (!open_in_composer (self, item))
    adw_navigation_split_view_set_show_content (self->inner, TRUE);
}

static void
on_message_clicked (MailWindow *self,
                    gint64      item)
{
  if (adw_navigation_split_view_get_collapsed (self->inner))
    on_message_opened (self, item);
}

static void
on_dropped (MailSidebar *sidebar,
            gint64       folder,
            GArray      *ids,
            MailWindow  *self)
{
  mail_window_move_to_folder (self, ids, folder);
}

/* ---- panes ---- */

gboolean
mail_window_go_back (MailWindow *self)
{
  if (adw_overlay_split_view_get_collapsed (self->outer) && adw_overlay_split_view_get_show_sidebar (self->outer))
    {
      adw_overlay_split_view_set_show_sidebar (self->outer, FALSE);
      return TRUE;
    }
  if (adw_navigation_split_view_get_collapsed (self->inner) && adw_navigation_split_view_get_show_content (self->inner))
    {
      adw_navigation_split_view_set_show_content (self->inner, FALSE);
      return mail_list_view_focus (self->list);
    }
  if (mail_list_view_get_n_selected (self->list) > 1)
    {
      mail_list_view_unselect (self->list);
      return TRUE;
    }
  mail_list_view_end_search (self->list);
  return mail_list_view_focus (self->list);
}

static gboolean
has_focus_inside (MailWindow *self,
                  gpointer    pane)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && (focus == pane || gtk_widget_is_ancestor (focus, pane));
}

/* Folders, messages, reader, and round again; what is hidden is shown. */
void
mail_window_next_pane (MailWindow *self)
{
  if (has_focus_inside (self, self->sidebar))
    {
      if (adw_overlay_split_view_get_collapsed (self->outer))
        adw_overlay_split_view_set_show_sidebar (self->outer, FALSE);
      adw_navigation_split_view_set_show_content (self->inner, FALSE);
      mail_list_view_focus (self->list);
    }
  else if (has_focus_inside (self, self->list) && self->selected != 0)
    {
      adw_navigation_split_view_set_show_content (self->inner, TRUE);
      gtk_widget_child_focus (GTK_WIDGET (self->reader), GTK_DIR_TAB_FORWARD);
    }
  else
    {
      adw_overlay_split_view_set_show_sidebar (self->outer, TRUE);
      mail_sidebar_focus (self->sidebar);
    }
}

/* ---- news ---- */

static void
on_waiting_changed (MailWindow *self)
{
  g_autofree char *sentence = mail_waiting_describe (self->waiting);

  mail_sidebar_set_waiting (self->sidebar, sentence, mail_waiting_get_n_failed (self->waiting) > 0);
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailWindow *self = data;

  if (changes->counts != NULL && changes->counts->len > 0)
    {
      update_subtitle (self);
      mail_window_update_emptying (self);
    }
  if (self->selected != 0 && changes->items != NULL && changes->items->len > 0)
    mail_window_update_buttons (self);
  mail_window_follow_conversation (self, changes);
}

static void
on_account_notify (MailWindow *self)
{
  update_progress (self);
}

static void
on_accounts_changed (MailWindow *self,
                     guint       position,
                     guint       removed,
                     guint       added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self, G_CONNECT_SWAPPED);
    }
  mail_window_update_actions (self);
}

/* ---- the object ---- */

static void
restore_size (MailWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_overlay_split_view_set_show_sidebar (self->outer, g_settings_get_boolean (self->settings, "show-sidebar"));
}

static gboolean
mail_window_close_request (GtkWindow *window)
{
  MailWindow *self = MAIL_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", MAX (width, 360));
  g_settings_set_int (self->settings, "window-height", MAX (height, 360));
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  mail_sidebar_save (self->sidebar);
  if (!adw_overlay_split_view_get_collapsed (self->outer))
    g_settings_set_boolean (self->settings, "show-sidebar", adw_overlay_split_view_get_show_sidebar (self->outer));
  return GTK_WINDOW_CLASS (mail_window_parent_class)->close_request (window);
}

static void
mail_window_dispose (GObject *object)
{
  MailWindow *self = MAIL_WINDOW (object);

  dex_clear (&self->conversation);
  if (self->store != NULL)
    mail_store_unsubscribe (self->store, self->subscription);
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->tree != NULL)
    g_signal_handlers_disconnect_by_data (self->tree, self);
  if (self->waiting != NULL)
    g_signal_handlers_disconnect_by_data (self->waiting, self);
  self->reader = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_WINDOW);
  g_clear_object (&self->tree);
  g_clear_object (&self->waiting);
  g_clear_object (&self->labels);
  g_clear_object (&self->counter);
  g_clear_object (&self->manager);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->acts, g_array_unref);
  G_OBJECT_CLASS (mail_window_parent_class)->dispose (object);
}

static void
mail_window_class_init (MailWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mail_window_close_request;
  g_type_ensure (MAIL_TYPE_SIDEBAR);
  g_type_ensure (MAIL_TYPE_LIST_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWindow, message_menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, message_menu);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, welcome_menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, welcome_menu);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, list);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_bin);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, junk_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, trash_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, star_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, bottom_trash);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, bottom_star);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, welcome_page);
  gtk_widget_class_bind_template_callback (widget_class, on_layout_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_message_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_message_opened);
  mail_window_class_install_actions (widget_class);
}

static void
mail_window_init (MailWindow *self)
{
  self->acts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_menu_button_set_menu (self->welcome_menu_button, self->welcome_menu);
  mail_menu_button_set_menu (self->message_menu_button, self->message_menu);
  gtk_stack_set_visible_child_name (self->pages, "panes");
  adw_status_page_set_icon_name (self->welcome_page, MAIL_APPLICATION_ID);
}

static void
add_panes (MailWindow *self)
{
  g_autoptr(GAction) show_sidebar = NULL;

  show_sidebar = G_ACTION (g_property_action_new ("show-sidebar", self->outer, "show-sidebar"));
  g_action_map_add_action (G_ACTION_MAP (self), show_sidebar);
  self->reader = mail_reader_new (self->manager);
  g_signal_connect (self->reader, "looked-at", G_CALLBACK (mail_window_on_looked_at), self);
  adw_bin_set_child (self->reader_bin, GTK_WIDGET (self->reader));
  mail_list_view_set_store (self->list, self->store);
  mail_list_view_add_banner (self->list, mail_status_banner_new (self->manager, self->waiting));
}

/**
 * mail_window_new:
 * @application: the program
 * @manager: the accounts
 * @search: what finds mail
 * @settings: the program's settings
 *
 * Returns: (transfer none): the main window, owned by GTK
 */
MailWindow *
mail_window_new (GtkApplication     *application,
                 MailAccountManager *manager,
                 MailSearch         *search,
                 GSettings          *settings)
{
  MailWindow *self = g_object_new (MAIL_TYPE_WINDOW, "application", application, NULL);

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (mail_account_manager_get_store (manager));
  self->settings = g_object_ref (settings);
  self->waiting = mail_waiting_new (self->store);
  self->tree = mail_folder_tree_new (manager);
  self->labels = mail_labels_new (self->store);
  mail_labels_attach (self->labels, GTK_WIDGET (self));
  self->subscription = mail_store_subscribe (self->store, NULL, on_store_changed, self, NULL);
  add_panes (self);
  mail_list_view_set_search (self->list, search);
  mail_window_begin_counting (self, search);
  mail_list_view_set_manager (self->list, manager);
  restore_size (self);
  mail_window_follow_settings (self);

  g_signal_connect (self->sidebar, "chosen", G_CALLBACK (on_chosen), self);
  g_signal_connect (self->sidebar, "dropped", G_CALLBACK (on_dropped), self);
  g_signal_connect_swapped (self->waiting, "changed", G_CALLBACK (on_waiting_changed), self);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (on_accounts_changed), self);
  mail_sidebar_set_tree (self->sidebar, self->tree, settings);
  g_signal_connect_swapped (self->tree, "loaded", G_CALLBACK (on_tree_loaded), self);
  on_accounts_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (manager)));
  on_waiting_changed (self);
  if (mail_folder_tree_is_loaded (self->tree))
    on_tree_loaded (self);
  return self;
}

/**
 * mail_window_compose_uri:
 * @self: the window
 * @uri: a mailto: address
 *
 * Opens a new message made from @uri.
 */
void
mail_window_compose_uri (MailWindow *self,
                         const char *uri)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
  mail_composer_present_mailto (gtk_window_get_application (GTK_WINDOW (self)), self->manager, uri);
}

/**
 * mail_window_recover_drafts:
 * @self: the window
 *
 * Opens again what was being written when the program ended without being asked to.
 */
void
mail_window_recover_drafts (MailWindow *self)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
  mail_composer_reopen_drafts (gtk_window_get_application (GTK_WINDOW (self)), self->manager);
}
