/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sidebar-row.h"

#include <glib/gi18n.h>

#include "mail-account-color.h"
#include "mail-config.h"
#include "mail-folder-menu.h"
#include "mail-item-ids.h"

/* How far a folder inside another stands in, in pixels a level. */
#define INDENT 18

struct _MailSidebarRow {
  GtkBox parent_instance;

  GtkWidget *dot;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *whose;
  GtkWidget *spinner;
  GtkWidget *trouble;
  GtkLabel *count;
  GtkButton *unfold;
  GtkWidget *menu;         /* made when asked for */

  GtkTreeListRow *tree_row;
  MailFolderNode *node;
  MailAccount *account;    /* whose state is shown */
  const char *color_class;
  char *summary;
};

enum {
  PROP_SUMMARY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint dropped_signal;

G_DEFINE_FINAL_TYPE (MailSidebarRow, mail_sidebar_row, GTK_TYPE_BOX)

static void
set_summary (MailSidebarRow *self,
             char           *summary)
{
  g_free (self->summary);
  self->summary = summary;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
set_color (MailSidebarRow *self,
           const char     *color_class)
{
  if (self->color_class == color_class)
    return;
  if (self->color_class != NULL)
    gtk_widget_remove_css_class (self->dot, self->color_class);
  self->color_class = color_class;
  if (color_class != NULL)
    gtk_widget_add_css_class (self->dot, color_class);
}

static void
update_account (MailSidebarRow *self)
{
  MailAccountState state = mail_account_get_state (self->account);
  const char *status = mail_account_get_status (self->account);

  set_color (self, mail_account_color_of (mail_account_get_settings (self->account)));
  gtk_label_set_label (self->title, mail_account_get_name (self->account));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), status);
  gtk_widget_set_visible (self->spinner, state == MAIL_ACCOUNT_SYNCING || state == MAIL_ACCOUNT_CONNECTING);
  gtk_widget_set_visible (self->trouble, state == MAIL_ACCOUNT_ATTENTION);
  set_summary (self, status != NULL && *status != '\0'
                       ? g_strdup_printf ("%s. %s", mail_account_get_name (self->account), status)
                       : g_strdup (mail_account_get_name (self->account)));
}

static void
update_folder (MailSidebarRow *self)
{
  guint count = mail_folder_node_get_count (self->node);
  const char *title = mail_folder_node_get_title (self->node);
  MailRole role = mail_folder_node_get_role (self->node);
  g_autofree char *number = g_strdup_printf ("%u", count);

  gtk_label_set_label (self->title, title);
  gtk_image_set_from_icon_name (self->icon, mail_folder_node_get_icon (self->node));
  gtk_label_set_label (self->count, number);
  gtk_widget_set_visible (GTK_WIDGET (self->count), count > 0);
  if (count == 0)
    set_summary (self, g_strdup (title));
  else if (role == MAIL_ROLE_DRAFTS || role == MAIL_ROLE_OUTBOX)
    set_summary (self, g_strdup_printf (ngettext ("%s, %u message", "%s, %u messages", count), title, count));
  else
    set_summary (self, g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", count), title, count));
}

static void
update_unfold (MailSidebarRow *self)
{
  gboolean expandable = self->tree_row != NULL && gtk_tree_list_row_is_expandable (self->tree_row);
  gboolean expanded = expandable && gtk_tree_list_row_get_expanded (self->tree_row);
  const char *verb = expanded ? _("Hide Subfolders") : _("Show Subfolders");

  gtk_widget_set_visible (GTK_WIDGET (self->unfold), expandable);
  gtk_button_set_icon_name (self->unfold, expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unfold), verb);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unfold), GTK_ACCESSIBLE_PROPERTY_LABEL, verb, -1);
}

static void
on_unfold_clicked (MailSidebarRow *self)
{
  if (self->tree_row != NULL)
    gtk_tree_list_row_set_expanded (self->tree_row, !gtk_tree_list_row_get_expanded (self->tree_row));
}

static void
on_trouble_clicked (MailSidebarRow *self)
{
  if (self->account != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.explain-account", "x", mail_account_get_id (self->account));
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       data)
{
  MailSidebarRow *self = data;

  if (self->node == NULL || !mail_folder_node_takes_items (self->node))
    return FALSE;
  g_signal_emit (self, dropped_signal, 0, mail_folder_node_get_folder (self->node)->id, g_value_get_boxed (value));
  return TRUE;
}

static GdkDragAction
on_drop_enter (GtkDropTarget *target,
               double         x,
               double         y,
               gpointer       data)
{
  MailSidebarRow *self = data;

  return self->node != NULL && mail_folder_node_takes_items (self->node) ? GDK_ACTION_MOVE : 0;
}

/* Whatever the list thought of the pointer before the menu took it is over. */
static void
on_menu_closed (MailSidebarRow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  if (row != NULL)
    gtk_widget_unset_state_flags (row, GTK_STATE_FLAG_ACTIVE | GTK_STATE_FLAG_PRELIGHT);
}

static void
show_menu (MailSidebarRow *self,
           double          x,
           double          y)
{
  g_autoptr(GMenuModel) menu = self->node != NULL ? mail_folder_menu_new (self->node) : NULL;

  if (menu == NULL)
    return;
  if (self->menu != NULL)
    gtk_widget_unparent (self->menu);
  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (on_menu_closed), self, G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_pressed (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            gpointer         data)
{
  /* Or the row would wait for a release that the menu gets. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (data, x, y);
}

static void
unbind (MailSidebarRow *self)
{
  if (self->tree_row != NULL)
    g_signal_handlers_disconnect_by_data (self->tree_row, self);
  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (self->node, self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  set_color (self, NULL);
  g_clear_object (&self->tree_row);
  g_clear_object (&self->node);
  g_clear_object (&self->account);
}

static void
mail_sidebar_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_SUMMARY)
    g_value_set_string (value, MAIL_SIDEBAR_ROW (object)->summary);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mail_sidebar_row_dispose (GObject *object)
{
  MailSidebarRow *self = MAIL_SIDEBAR_ROW (object);

  if (self->dot != NULL)
    unbind (self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SIDEBAR_ROW);
  G_OBJECT_CLASS (mail_sidebar_row_parent_class)->dispose (object);
}

static void
mail_sidebar_row_finalize (GObject *object)
{
  g_free (MAIL_SIDEBAR_ROW (object)->summary);
  G_OBJECT_CLASS (mail_sidebar_row_parent_class)->finalize (object);
}

static void
mail_sidebar_row_class_init (MailSidebarRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = mail_sidebar_row_get_property;
  object_class->dispose = mail_sidebar_row_dispose;
  object_class->finalize = mail_sidebar_row_finalize;
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  dropped_signal = g_signal_new ("dropped", MAIL_TYPE_SIDEBAR_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_INT64, MAIL_TYPE_ITEM_IDS);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, dot);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, whose);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, trouble);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, unfold);
  gtk_widget_class_bind_template_callback (widget_class, on_unfold_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_trouble_clicked);
}

static void
mail_sidebar_row_init (MailSidebarRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (MAIL_TYPE_ITEM_IDS, GDK_ACTION_MOVE);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "enter", G_CALLBACK (on_drop_enter), self);
  g_signal_connect (target, "motion", G_CALLBACK (on_drop_enter), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
mail_sidebar_row_new (void)
{
  return g_object_new (MAIL_TYPE_SIDEBAR_ROW, NULL);
}

/* Of a favorite, where there are several accounts. */
static void
show_whose (MailSidebarRow *self)
{
  const char *whose = mail_folder_node_get_whose (self->node);

  gtk_label_set_label (self->whose, whose != NULL ? whose : "");
  gtk_widget_set_visible (GTK_WIDGET (self->whose), whose != NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), whose == NULL);
  gtk_label_set_ellipsize (self->title, whose == NULL ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

static void
bind_account (MailSidebarRow *self)
{
  self->account = g_object_ref (mail_folder_node_get_account (self->node));
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  g_signal_connect_swapped (self->account, "notify", G_CALLBACK (update_account), self);
  update_account (self);
}

/**
 * mail_sidebar_row_bind:
 * @self: a row
 * @tree_row: (nullable): what it shows
 */
void
mail_sidebar_row_bind (MailSidebarRow *self,
                       GtkTreeListRow *tree_row)
{
  gboolean heading;

  g_return_if_fail (MAIL_IS_SIDEBAR_ROW (self));
  unbind (self);
  if (tree_row == NULL)
    return;

  self->tree_row = g_object_ref (tree_row);
  self->node = gtk_tree_list_row_get_item (tree_row);
  heading = mail_folder_node_is_heading (self->node);
  gtk_widget_set_visible (self->dot, mail_folder_node_get_kind (self->node) == MAIL_FOLDER_NODE_ACCOUNT);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !heading);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_widget_set_visible (self->trouble, FALSE);
  gtk_widget_set_margin_start (GTK_WIDGET (self), INDENT * gtk_tree_list_row_get_depth (tree_row));
  if (heading)
    gtk_widget_add_css_class (GTK_WIDGET (self), "account-heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "account-heading");

  g_signal_connect_swapped (tree_row, "notify::expanded", G_CALLBACK (update_unfold), self);
  update_unfold (self);
  show_whose (self);
  if (mail_folder_node_get_kind (self->node) == MAIL_FOLDER_NODE_ACCOUNT)
    {
      bind_account (self);
      return;
    }
  g_signal_connect_swapped (self->node, "changed", G_CALLBACK (update_folder), self);
  update_folder (self);
}

/**
 * mail_sidebar_row_show_menu:
 * @self: a row
 *
 * Opens what can be done to its folder, as the other button of the mouse does.
 */
void
mail_sidebar_row_show_menu (MailSidebarRow *self)
{
  g_return_if_fail (MAIL_IS_SIDEBAR_ROW (self));
  show_menu (self, gtk_widget_get_width (GTK_WIDGET (self)) / 4.0, gtk_widget_get_height (GTK_WIDGET (self)));
}

MailFolderNode *
mail_sidebar_row_get_node (MailSidebarRow *self)
{
  g_return_val_if_fail (MAIL_IS_SIDEBAR_ROW (self), NULL);
  return self->node;
}
