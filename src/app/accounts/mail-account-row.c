/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-row.h"

#include "mail-account-color.h"
#include "mail-account-save.h"
#include "mail-config.h"
#include "mail-row-drag.h"

struct _MailAccountRow {
  AdwActionRow parent_instance;

  GtkWidget *handle;
  GtkWidget *dot;
  GtkWidget *menu_button;

  MailAccountManager *manager;
  MailAccount *account;
  const char *color;
};

G_DEFINE_FINAL_TYPE (MailAccountRow, mail_account_row, ADW_TYPE_ACTION_ROW)

static guint
get_position (MailAccountRow *self)
{
  GListModel *accounts = G_LIST_MODEL (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);

      if (account == self->account)
        return i;
    }
  return 0;
}

static void
show_account (MailAccountRow *self)
{
  const char *color = mail_account_color_of (mail_account_get_settings (self->account));

  if (color == self->color)
    return;
  if (self->color != NULL)
    gtk_widget_remove_css_class (self->dot, self->color);
  self->color = color;
  gtk_widget_add_css_class (self->dot, color);
}

/* There is an order only where there are several. */
static void
update_order (MailAccountRow *self)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->manager));
  guint position = get_position (self);

  gtk_widget_set_visible (self->handle, n_accounts > 1);
  gtk_widget_set_visible (self->menu_button, n_accounts > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account-row.move-up", position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account-row.move-down", position + 1 < n_accounts);
}

typedef struct {
  GtkWidget *list;
  MailAccount *account;
} Moved;

/* The list makes its rows anew where the order changes: the one that was moved is looked for. */
static void
focus_moved (gpointer data)
{
  g_autofree Moved *moved = data;
  g_autoptr(GtkWidget) list = moved->list;
  g_autoptr(MailAccount) account = moved->account;

  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (MAIL_IS_ACCOUNT_ROW (child) && MAIL_ACCOUNT_ROW (child)->account == account)
      gtk_widget_grab_focus (child);
}

static void
move_to (MailAccountRow *self,
         guint           position)
{
  Moved *moved = g_new0 (Moved, 1);

  moved->list = g_object_ref (gtk_widget_get_parent (GTK_WIDGET (self)));
  moved->account = g_object_ref (self->account);
  mail_account_watch (moved->list, mail_account_manager_move (self->manager, mail_account_get_id (moved->account), position));
  /* When a menu that was open has given the focus back. */
  g_idle_add_once (focus_moved, moved);
}

static void
move_up (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  move_to (MAIL_ACCOUNT_ROW (widget), get_position (MAIL_ACCOUNT_ROW (widget)) - 1);
}

static void
move_down (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  move_to (MAIL_ACCOUNT_ROW (widget), get_position (MAIL_ACCOUNT_ROW (widget)) + 1);
}

static gboolean
drop (GtkWidget *dropped,
      GtkWidget *onto)
{
  if (MAIL_ACCOUNT_ROW (dropped)->manager != MAIL_ACCOUNT_ROW (onto)->manager)
    return FALSE;
  move_to (MAIL_ACCOUNT_ROW (dropped), get_position (MAIL_ACCOUNT_ROW (onto)));
  return TRUE;
}

static void
mail_account_row_dispose (GObject *object)
{
  MailAccountRow *self = MAIL_ACCOUNT_ROW (object);

  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNT_ROW);

  G_OBJECT_CLASS (mail_account_row_parent_class)->dispose (object);
}

static void
mail_account_row_class_init (MailAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_account_row_dispose;

  gtk_widget_class_install_action (widget_class, "account-row.move-up", NULL, move_up);
  gtk_widget_class_install_action (widget_class, "account-row.move-down", NULL, move_down);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "account-row.move-up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "account-row.move-down", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountRow, handle);
  gtk_widget_class_bind_template_child (widget_class, MailAccountRow, dot);
  gtk_widget_class_bind_template_child (widget_class, MailAccountRow, menu_button);
}

static void
mail_account_row_init (MailAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_row_drag_attach (GTK_WIDGET (self), self->handle, drop);
}

/**
 * mail_account_row_new:
 * @manager: the accounts
 * @account: one of them
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
mail_account_row_new (MailAccountManager *manager,
                      MailAccount        *account)
{
  MailAccountRow *self = g_object_new (MAIL_TYPE_ACCOUNT_ROW, NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  g_object_bind_property (account, "name", self, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (account, "status", self, "subtitle", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (account, "notify::settings", G_CALLBACK (show_account), self);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (update_order), self);
  show_account (self);
  update_order (self);
  return GTK_WIDGET (self);
}

MailAccount *
mail_account_row_get_account (MailAccountRow *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_ROW (self), NULL);

  return self->account;
}
