/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sidebar.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-folder-menu.h"
#include "mail-item-ids.h"
#include "mail-menu-button.h"
#include "mail-sidebar-row.h"

/* As keys of rows begin. */
#define FAVORITE_PREFIX "favorite:"
#define FOLDER_PREFIX "folder:"

struct _MailSidebar {
  AdwBin parent_instance;

  GMenuModel *primary_menu;
  GtkMenuButton *menu_button;
  GtkListView *list;
  GtkRevealer *waiting_revealer;
  GtkButton *waiting;
  GtkImage *waiting_icon;
  GtkLabel *waiting_label;

  MailFolderTree *tree;
  GSettings *settings;
  GtkTreeListModel *rows;
  GtkSingleSelection *selection;
  MailFolderNode *chosen;
  gboolean was_unfolded;   /* as the last time */
};

G_DEFINE_FINAL_TYPE (MailSidebar, mail_sidebar, ADW_TYPE_BIN)

enum {
  CHOSEN,
  DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- rows ---- */

static MailFolderNode *
node_at (MailSidebar *self,
         guint        position)
{
  g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, position);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static void
on_dropped (MailSidebarRow *row,
            gint64          folder,
            GArray         *ids,
            gpointer        data)
{
  g_signal_emit (data, signals[DROPPED], 0, folder, ids);
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  data)
{
  GtkWidget *row = mail_sidebar_row_new ();

  g_signal_connect (row, "dropped", G_CALLBACK (on_dropped), data);
  g_object_bind_property (row, "summary", list_item, "accessible-label", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  data)
{
  GtkTreeListRow *row = gtk_list_item_get_item (list_item);
  g_autoptr(MailFolderNode) node = gtk_tree_list_row_get_item (row);
  gboolean heading = mail_folder_node_is_heading (node);

  mail_sidebar_row_bind (MAIL_SIDEBAR_ROW (gtk_list_item_get_child (list_item)), row);
  gtk_list_item_set_selectable (list_item, mail_folder_node_can_open (node));
  gtk_list_item_set_activatable (list_item, !heading);
  gtk_list_item_set_focusable (list_item, !heading);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  data)
{
  mail_sidebar_row_bind (MAIL_SIDEBAR_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static GListModel *
children_of (gpointer item,
             gpointer data)
{
  GListModel *children = G_LIST_MODEL (mail_folder_node_get_children (item));

  return g_list_model_get_n_items (children) > 0 ? g_object_ref (children) : NULL;
}

/* ---- choosing ---- */

static void
on_selected (MailSidebar *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  g_autoptr(MailFolderNode) node = position != GTK_INVALID_LIST_POSITION ? node_at (self, position) : NULL;
  g_autofree char *key = NULL;

  if (node == NULL || node == self->chosen || !mail_folder_node_can_open (node))
    return;
  g_set_object (&self->chosen, node);
  key = mail_folder_node_make_key (node);
  g_settings_set_string (self->settings, "folder", key);
  g_signal_emit (self, signals[CHOSEN], 0, node);
}

/* Enter or a double click: a folder that cannot be opened unfolds; the open one is shown again (a narrow window). */
static void
on_activate (MailSidebar *self,
             guint        position)
{
  g_autoptr(MailFolderNode) node = node_at (self, position);
  g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, position);

  if (node == NULL)
    return;
  if (!mail_folder_node_can_open (node))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
  else
    g_signal_emit (self, signals[CHOSEN], 0, node);
}

static gboolean
find_row (MailSidebar *self,
          const char  *key,
          guint       *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr(MailFolderNode) node = node_at (self, i);
      g_autofree char *own_key = mail_folder_node_make_key (node);

      if (g_strcmp0 (key, own_key) != 0)
        continue;
      *position = i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
select_where (MailSidebar *self,
              const char  *key)
{
  g_autoptr(MailFolderNode) node = NULL;
  guint position;

  if (!find_row (self, key, &position))
    return FALSE;
  node = node_at (self, position);
  if (!mail_folder_node_can_open (node))
    return FALSE;
  gtk_single_selection_set_selected (self->selection, position);
  return TRUE;
}

/* Whatever it is inside of. */
static void
unfold_to (MailSidebar *self,
           gint64       folder)
{
  MailFolderNode *node = mail_folder_tree_find (self->tree, folder);
  const MailFolder *row = node != NULL ? mail_folder_node_get_folder (node) : NULL;
  MailFolderNode *parent = row != NULL && row->role == MAIL_ROLE_NONE ? mail_folder_tree_find (self->tree, row->parent) : NULL;
  g_autofree char *key = parent != NULL ? mail_folder_node_make_key (parent) : NULL;
  guint position;

  if (parent == NULL)
    return;
  unfold_to (self, row->parent);
  if (find_row (self, key, &position))
    {
      g_autoptr(GtkTreeListRow) tree_row = gtk_tree_list_model_get_row (self->rows, position);

      gtk_tree_list_row_set_expanded (tree_row, TRUE);
    }
}

static gboolean
choose_where (MailSidebar *self,
              const char  *key)
{
  if (select_where (self, key))
    return TRUE;
  if (!g_str_has_prefix (key, FOLDER_PREFIX))
    return FALSE;
  unfold_to (self, g_ascii_strtoll (key + strlen (FOLDER_PREFIX), NULL, 10));
  return select_where (self, key);
}

/* Parents come before what is inside of them, so that it is there when its turn comes. */
static void
unfold_as_before (MailSidebar *self)
{
  g_auto(GStrv) keys = g_settings_get_strv (self->settings, "expanded");

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr(GtkTreeListRow) row = NULL;
      guint position;

      if (!find_row (self, keys[i], &position))
        continue;
      row = gtk_tree_list_model_get_row (self->rows, position);
      gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

/* After the folders were read again, the chosen one may be another object, or be gone, or be a favorite no longer. */
static void
on_loaded (MailSidebar *self)
{
  g_autofree char *key = self->chosen != NULL ? mail_folder_node_make_key (self->chosen)
                                              : g_settings_get_string (self->settings, "folder");
  g_autofree char *at_home = g_str_has_prefix (key, FAVORITE_PREFIX) ? g_strconcat (FOLDER_PREFIX, key + strlen (FAVORITE_PREFIX), NULL)
                                                                     : NULL;

  if (!self->was_unfolded && g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0)
    {
      self->was_unfolded = TRUE;
      unfold_as_before (self);
    }
  if (gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    return;
  if (choose_where (self, key) || (at_home != NULL && choose_where (self, at_home)))
    return;
  g_clear_object (&self->chosen);
  mail_sidebar_choose_first (self);
}

/* ---- keys ---- */

/* What the keyboard is at. */
static MailSidebarRow *
get_focus_row (MailSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return MAIL_IS_SIDEBAR_ROW (child) ? MAIL_SIDEBAR_ROW (child) : NULL;
}

static void
show_focus_menu (MailSidebar *self)
{
  MailSidebarRow *row = get_focus_row (self);

  if (row != NULL)
    mail_sidebar_row_show_menu (row);
}

/* On the row one is on; whether it can have it done. */
static gboolean
change_focus_folder (MailSidebar *self,
                     const char  *action,
                     const char  *search_action)
{
  MailSidebarRow *row = get_focus_row (self);
  MailFolderNode *node = row != NULL ? mail_sidebar_row_get_node (row) : NULL;
  const MailSavedSearch *search = node != NULL ? mail_folder_node_get_search (node) : NULL;

  if (search != NULL)
    return gtk_widget_activate_action (GTK_WIDGET (self), search_action, "x", search->id);
  return node != NULL && mail_folder_menu_can_change (node) &&
         gtk_widget_activate_action (GTK_WIDGET (self), action, "x", mail_folder_node_get_folder (node)->id);
}

static gboolean
on_folder_key (GtkEventControllerKey *controller,
               guint                  keyval,
               guint                  keycode,
               GdkModifierType        state,
               gpointer               data)
{
  guint modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK))
    {
      show_focus_menu (data);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_F2 && modifiers == 0)
    return change_focus_folder (data, "win.folder-rename", "win.search-rename");
  /* Never the message that is open beside it. */
  if (keyval == GDK_KEY_Delete && modifiers == 0)
    {
      change_focus_folder (data, "win.folder-delete", "win.search-delete");
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        gpointer               data)
{
  MailSidebar *self = data;
  guint position = gtk_single_selection_get_selected (self->selection);
  g_autoptr(GtkTreeListRow) row = NULL;
  gboolean forward = keyval == (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? GDK_KEY_Left : GDK_KEY_Right);

  if ((keyval != GDK_KEY_Left && keyval != GDK_KEY_Right) || position == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;
  row = gtk_tree_list_model_get_row (self->rows, position);
  if (row == NULL || !gtk_tree_list_row_is_expandable (row) || gtk_tree_list_row_get_expanded (row) == forward)
    return GDK_EVENT_PROPAGATE;
  gtk_tree_list_row_set_expanded (row, forward);
  return GDK_EVENT_STOP;
}

/* ---- the object ---- */

static void
mail_sidebar_dispose (GObject *object)
{
  MailSidebar *self = MAIL_SIDEBAR (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->tree != NULL)
    g_signal_handlers_disconnect_by_data (self->tree, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->tree);
  g_clear_object (&self->chosen);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SIDEBAR);
  G_OBJECT_CLASS (mail_sidebar_parent_class)->dispose (object);
}

static void
mail_sidebar_class_init (MailSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_sidebar_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, MAIL_TYPE_FOLDER_NODE);
  signals[DROPPED] = g_signal_new ("dropped", MAIL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_INT64, MAIL_TYPE_ITEM_IDS);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, waiting_revealer);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, waiting);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, waiting_icon);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, waiting_label);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
mail_sidebar_init (MailSidebar *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  mail_menu_button_set_menu (self->menu_button, self->primary_menu);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_folder_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

/**
 * mail_sidebar_set_tree:
 * @self: the sidebar
 * @tree: the folders
 * @settings: where the chosen one is remembered
 *
 * Once. Chooses the folder of last time as soon as the folders are known.
 */
void
mail_sidebar_set_tree (MailSidebar    *self,
                       MailFolderTree *tree,
                       GSettings      *settings)
{
  g_return_if_fail (MAIL_IS_SIDEBAR (self) && self->tree == NULL);

  self->tree = g_object_ref (tree);
  self->settings = g_object_ref (settings);
  self->rows = gtk_tree_list_model_new (g_object_ref (mail_folder_tree_get_root (tree)), FALSE, FALSE, children_of, NULL, NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (tree, "loaded", G_CALLBACK (on_loaded), self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  if (mail_folder_tree_is_loaded (tree))
    on_loaded (self);
}

MailFolderNode *
mail_sidebar_get_chosen (MailSidebar *self)
{
  g_return_val_if_fail (MAIL_IS_SIDEBAR (self), NULL);
  return self->chosen;
}

/* All inboxes, or the inbox. */
void
mail_sidebar_choose_first (MailSidebar *self)
{
  g_return_if_fail (MAIL_IS_SIDEBAR (self));
  if (!mail_sidebar_choose_nth (self, 0))
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

/* The n-th inbox, counted from 0, "All Inboxes" being the first when there is one. */
gboolean
mail_sidebar_choose_nth (MailSidebar *self,
                         guint        n)
{
  g_return_val_if_fail (MAIL_IS_SIDEBAR (self), FALSE);
  for (guint i = 0; self->rows != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr(MailFolderNode) node = node_at (self, i);

      if (mail_folder_node_get_role (node) != MAIL_ROLE_INBOX || !mail_folder_node_can_open (node) ||
          mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_FAVORITE || n-- > 0)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_read_for_news (const MailFolder *folder)
{
  return folder->unread > 0 && (folder->role == MAIL_ROLE_NONE || folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_ARCHIVE);
}

/**
 * mail_sidebar_choose_unread:
 * @self: the sidebar
 * @step: 1: downwards, -1: upwards
 *
 * Chooses the next folder with unread mail, from the chosen one on and round. Nobody looks for news in Junk, Trash and the like.
 *
 * Returns: whether there is another one
 */
gboolean
mail_sidebar_choose_unread (MailSidebar *self,
                            int          step)
{
  g_autoptr(GPtrArray) targets = NULL;
  const MailFolder *chosen;
  int at = -1;

  g_return_val_if_fail (MAIL_IS_SIDEBAR (self), FALSE);
  targets = mail_folder_tree_list_targets (self->tree);
  chosen = self->chosen != NULL ? mail_folder_node_get_folder (self->chosen) : NULL;
  for (guint i = 0; chosen != NULL && i < targets->len; i++)
    {
      if (mail_folder_node_get_folder (g_ptr_array_index (targets, i))->id == chosen->id)
        at = (int) i;
    }
  for (guint i = 1; i <= targets->len; i++)
    {
      int next = (at + step * (int) i) % (int) targets->len;
      MailFolderNode *node = g_ptr_array_index (targets, next < 0 ? next + (int) targets->len : next);
      g_autofree char *key = mail_folder_node_make_key (node);

      if (is_read_for_news (mail_folder_node_get_folder (node)) &&
          (chosen == NULL || mail_folder_node_get_folder (node)->id != chosen->id))
        return choose_where (self, key);
    }
  return FALSE;
}

/**
 * mail_sidebar_save:
 * @self: the sidebar
 *
 * Remembers which folders are unfolded.
 */
void
mail_sidebar_save (MailSidebar *self)
{
  g_autoptr(GStrvBuilder) keys = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  g_return_if_fail (MAIL_IS_SIDEBAR (self));
  if (!self->was_unfolded)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_row (self->rows, i);
      g_autoptr(MailFolderNode) node = node_at (self, i);

      if (gtk_tree_list_row_get_expanded (row))
        g_strv_builder_take (keys, mail_folder_node_make_key (node));
    }
  all = g_strv_builder_end (keys);
  g_settings_set_strv (self->settings, "expanded", (const char *const *) all);
}

void
mail_sidebar_set_waiting (MailSidebar *self,
                          const char  *sentence,
                          gboolean     failed)
{
  g_return_if_fail (MAIL_IS_SIDEBAR (self));
  gtk_revealer_set_reveal_child (self->waiting_revealer, sentence != NULL);
  if (sentence == NULL)
    return;
  gtk_label_set_label (self->waiting_label, sentence);
  gtk_image_set_from_icon_name (self->waiting_icon, failed ? "dialog-warning-symbolic" : "mail-outbox-symbolic");
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->waiting_icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->waiting_icon), "warning");
}

gboolean
mail_sidebar_focus (MailSidebar *self)
{
  g_return_val_if_fail (MAIL_IS_SIDEBAR (self), FALSE);
  return gtk_widget_grab_focus (GTK_WIDGET (self->list));
}
