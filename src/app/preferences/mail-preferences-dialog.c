/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-preferences-dialog.h"

#include "mail-accounts-page.h"
#include "mail-config.h"
#include "mail-general-page.h"

struct _MailPreferencesDialog {
  AdwPreferencesDialog parent_instance;

  MailGeneralPage *general;
  MailAccountsPage *accounts;
};

G_DEFINE_FINAL_TYPE (MailPreferencesDialog, mail_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static void
mail_preferences_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PREFERENCES_DIALOG);

  G_OBJECT_CLASS (mail_preferences_dialog_parent_class)->dispose (object);
}

static void
mail_preferences_dialog_class_init (MailPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_preferences_dialog_dispose;
  g_type_ensure (MAIL_TYPE_GENERAL_PAGE);
  g_type_ensure (MAIL_TYPE_ACCOUNTS_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, general);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, accounts);
}

static void
mail_preferences_dialog_init (MailPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MailPreferencesDialog *
present (GtkWidget          *parent,
         MailAccountManager *manager,
         GSettings          *settings)
{
  MailPreferencesDialog *self = g_object_new (MAIL_TYPE_PREFERENCES_DIALOG, NULL);

  mail_general_page_set_settings (self->general, settings);
  mail_accounts_page_set_manager (self->accounts, manager);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}

/**
 * mail_preferences_dialog_present:
 * @parent: a widget of the window it belongs to
 * @manager: the accounts
 * @settings: the program's settings
 */
void
mail_preferences_dialog_present (GtkWidget          *parent,
                                 MailAccountManager *manager,
                                 GSettings          *settings)
{
  present (parent, manager, settings);
}

/**
 * mail_preferences_dialog_present_accounts:
 * @parent: a widget of the window it belongs to
 * @manager: the accounts
 * @settings: the program's settings
 * @account: (nullable): the one whose page is opened: where its servers, its password or a certificate need the person
 */
void
mail_preferences_dialog_present_accounts (GtkWidget          *parent,
                                          MailAccountManager *manager,
                                          GSettings          *settings,
                                          MailAccount        *account)
{
  MailPreferencesDialog *self = present (parent, manager, settings);

  adw_preferences_dialog_set_visible_page (ADW_PREFERENCES_DIALOG (self), ADW_PREFERENCES_PAGE (self->accounts));
  if (account != NULL)
    mail_accounts_page_open (self->accounts, account);
}
