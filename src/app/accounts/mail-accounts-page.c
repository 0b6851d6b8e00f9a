/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-accounts-page.h"

#include "mail-account-page.h"
#include "mail-account-row.h"
#include "mail-config.h"
#include "mail-setup-assistant.h"

struct _MailAccountsPage {
  AdwPreferencesPage parent_instance;

  AdwPreferencesGroup *list_group;
  GtkListBox *list;

  MailAccountManager *manager;
};

G_DEFINE_FINAL_TYPE (MailAccountsPage, mail_accounts_page, ADW_TYPE_PREFERENCES_PAGE)

/**
 * mail_accounts_page_open:
 * @self: the page
 * @account: one of the accounts
 *
 * Opens its page over this one.
 */
void
mail_accounts_page_open (MailAccountsPage *self,
                         MailAccount      *account)
{
  GtkWidget *dialog;

  g_return_if_fail (MAIL_IS_ACCOUNTS_PAGE (self));

  dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog), mail_account_page_new (self->manager, account));
}

static void
on_row_activated (MailAccountsPage *self,
                  GtkListBoxRow    *row)
{
  mail_accounts_page_open (self, mail_account_row_get_account (MAIL_ACCOUNT_ROW (row)));
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  return mail_account_row_new (MAIL_ACCOUNTS_PAGE (data)->manager, item);
}

static void
on_accounts_changed (MailAccountsPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->list_group), g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0);
}

static void
on_add (MailAccountsPage *self)
{
  mail_setup_assistant_present (self->manager, GTK_WIDGET (self));
}

static void
mail_accounts_page_dispose (GObject *object)
{
  MailAccountsPage *self = MAIL_ACCOUNTS_PAGE (object);

  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->manager);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNTS_PAGE);

  G_OBJECT_CLASS (mail_accounts_page_parent_class)->dispose (object);
}

static void
mail_accounts_page_class_init (MailAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_accounts_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountsPage, list_group);
  gtk_widget_class_bind_template_child (widget_class, MailAccountsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
mail_accounts_page_init (MailAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_accounts_page_set_manager:
 * @self: the page
 * @manager: the accounts it shows
 */
void
mail_accounts_page_set_manager (MailAccountsPage   *self,
                                MailAccountManager *manager)
{
  g_return_if_fail (MAIL_IS_ACCOUNTS_PAGE (self) && self->manager == NULL);

  self->manager = g_object_ref (manager);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (manager), make_row, self, NULL);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (on_accounts_changed), self);
  on_accounts_changed (self);
}
