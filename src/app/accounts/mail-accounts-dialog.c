/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-accounts-dialog.h"

#include <glib/gi18n.h>

#include "mail-account-page.h"
#include "mail-config.h"
#include "mail-setup-assistant.h"

/* All accounts, and the way to each one's page. */
struct _MailAccountsDialog {
  AdwPreferencesDialog parent_instance;

  AdwPreferencesGroup *list_group;
  GtkListBox *list;

  MailAccountManager *manager;
};

G_DEFINE_FINAL_TYPE (MailAccountsDialog, mail_accounts_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static void
open_account (MailAccountsDialog *self,
              MailAccount        *account)
{
  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (self), mail_account_page_new (self->manager, account));
}

static void
on_row_activated (AdwActionRow *row,
                  MailAccount  *account)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (row), MAIL_TYPE_ACCOUNTS_DIALOG);

  open_account (MAIL_ACCOUNTS_DIALOG (dialog), account);
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  MailAccount *account = item;
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (account, "name", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (account, "status", row, "subtitle", G_BINDING_SYNC_CREATE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated), account, G_CONNECT_DEFAULT);
  return row;
}

static void
on_accounts_changed (MailAccountsDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->list_group), g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0);
}

static void
on_add (MailAccountsDialog *self)
{
  mail_setup_assistant_present (self->manager, GTK_WIDGET (self));
}

static void
mail_accounts_dialog_dispose (GObject *object)
{
  MailAccountsDialog *self = MAIL_ACCOUNTS_DIALOG (object);

  g_clear_object (&self->manager);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNTS_DIALOG);

  G_OBJECT_CLASS (mail_accounts_dialog_parent_class)->dispose (object);
}

static void
mail_accounts_dialog_class_init (MailAccountsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_accounts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountsDialog, list_group);
  gtk_widget_class_bind_template_child (widget_class, MailAccountsDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
mail_accounts_dialog_init (MailAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MailAccountsDialog *
present (MailAccountManager *manager,
         GtkWidget          *parent)
{
  MailAccountsDialog *self = g_object_new (MAIL_TYPE_ACCOUNTS_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (manager), make_row, NULL, NULL);
  g_signal_connect_object (manager, "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}

/**
 * mail_accounts_dialog_present:
 * @manager: the accounts
 * @parent: a widget of the window it belongs to
 *
 * Shows all accounts.
 */
void
mail_accounts_dialog_present (MailAccountManager *manager,
                              GtkWidget          *parent)
{
  present (manager, parent);
}

/**
 * mail_accounts_dialog_present_page:
 * @manager: the accounts
 * @account: one of them
 * @parent: a widget of the window it belongs to
 *
 * Shows the page of one account: where its servers, its password or a certificate need the person.
 */
void
mail_accounts_dialog_present_page (MailAccountManager *manager,
                                   MailAccount        *account,
                                   GtkWidget          *parent)
{
  open_account (present (manager, parent), account);
}
