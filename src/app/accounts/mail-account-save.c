/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-save.h"

/**
 * mail_account_toast:
 * @widget: something in a dialog of preferences
 * @sentence: what is to be said
 */
void
mail_account_toast (GtkWidget  *widget,
                    const char *sentence)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  AdwToast *toast;

  if (dialog == NULL)
    return;

  toast = adw_toast_new (sentence);
  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
}

static DexFuture *
on_failed (DexFuture *future,
           gpointer   data)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  mail_account_toast (data, error->message);
  return NULL;
}

/**
 * mail_account_watch:
 * @widget: something in a dialog of preferences
 * @future: (transfer full): what was asked for there
 *
 * Says so when it fails; the widget may be gone from its dialog by then.
 */
void
mail_account_watch (GtkWidget *widget,
                    DexFuture *future)
{
  dex_future_disown (dex_future_catch (future, on_failed, g_object_ref (widget), g_object_unref));
}

/**
 * mail_account_save:
 * @widget: what was changed
 * @manager: the accounts
 * @settings: the account's settings as they are to be
 * @parts: what was changed of them
 */
void
mail_account_save (GtkWidget                 *widget,
                   MailAccountManager        *manager,
                   const MailAccountSettings *settings,
                   MailAccountParts           parts)
{
  mail_account_watch (widget, mail_account_manager_edit (manager, settings, parts));
}
