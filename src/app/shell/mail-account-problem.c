/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-problem.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-setup-certificate-page.h"
#include "mail-setup.h"

/* What the dialog is about; hangs on it. */
typedef struct {
  MailAccountManager *manager;
  MailAccount *account;
  GTlsCertificate *certificate;
  AdwEntryRow *password;
  GtkWidget *parent;   /* not owned, of the window */
} Problem;

static void
problem_free (Problem *problem)
{
  g_clear_object (&problem->manager);
  g_clear_object (&problem->account);
  g_clear_object (&problem->certificate);
  g_free (problem);
}

static AdwPreferencesGroup *
new_group (AdwAlertDialog *dialog)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_alert_dialog_set_extra_child (dialog, GTK_WIDGET (group));
  return group;
}

static void
add_fact (AdwPreferencesGroup *group,
          const char          *title,
          const char          *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value != NULL ? value : _("Unknown"));
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

static char *
format_date (GDateTime *date)
{
  return date != NULL ? g_date_time_format (date, "%x") : NULL;
}

static void
ask_for_trust (AdwAlertDialog *dialog,
               Problem        *problem)
{
  AdwPreferencesGroup *group = new_group (dialog);
  GTlsCertificate *certificate = problem->certificate;
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = format_date (from);
  g_autofree char *until_text = format_date (until);
  g_autofree char *validity = NULL;
  g_autofree char *fingerprint = mail_certificate_dup_fingerprint (certificate);

  if (from_text != NULL && until_text != NULL)
    validity = g_strdup_printf (_("%s – %s"), from_text, until_text);
  add_fact (group, _("Issued for"), subject);
  add_fact (group, _("Issued by"), issuer);
  add_fact (group, _("Valid"), validity);
  add_fact (group, _("SHA-256 fingerprint"), fingerprint);
  adw_alert_dialog_add_response (dialog, "trust", _("_Trust This Certificate"));
  adw_alert_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_prefer_wide_layout (dialog, TRUE);
}

static void
on_password_changed (AdwAlertDialog *dialog)
{
  Problem *problem = g_object_get_data (G_OBJECT (dialog), "problem");
  const char *password = gtk_editable_get_text (GTK_EDITABLE (problem->password));

  adw_alert_dialog_set_response_enabled (dialog, "sign-in", *password != '\0');
}

static void
ask_for_password (AdwAlertDialog *dialog,
                  Problem        *problem)
{
  AdwPreferencesGroup *group = new_group (dialog);

  problem->password = ADW_ENTRY_ROW (adw_password_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (problem->password), _("Password"));
  adw_entry_row_set_activates_default (problem->password, TRUE);
  adw_preferences_group_add (group, GTK_WIDGET (problem->password));
  g_signal_connect_object (problem->password, "changed", G_CALLBACK (on_password_changed), dialog, G_CONNECT_SWAPPED);
  adw_alert_dialog_add_response (dialog, "sign-in", _("_Sign In"));
  adw_alert_dialog_set_response_appearance (dialog, "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (dialog, "sign-in", FALSE);
  adw_alert_dialog_set_default_response (dialog, "sign-in");
  adw_dialog_set_focus (ADW_DIALOG (dialog), GTK_WIDGET (problem->password));
}

/* The error says which server it was about by naming it. */
static const MailServerSettings *
concerned_server (Problem *problem)
{
  const MailAccountSettings *settings = mail_account_get_settings (problem->account);
  const GError *error = mail_account_get_error (problem->account);

  if (error != NULL && settings->send.host != NULL && strstr (error->message, settings->send.host) != NULL
      && (settings->receive.host == NULL || strstr (error->message, settings->receive.host) == NULL))
    return &settings->send;
  return &settings->receive;
}

static DexFuture *
on_not_stored (DexFuture *future,
               gpointer   data)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  gtk_widget_activate_action (data, "win.toast", "s", error->message);
  return NULL;
}

static void
sign_in (Problem *problem)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (problem->password));

  dex_future_disown (dex_future_catch (mail_account_set_password (problem->account, password), on_not_stored,
                                       g_object_ref (problem->parent), g_object_unref));
}

static void
on_response (AdwAlertDialog *dialog,
             const char     *response,
             gpointer        data)
{
  Problem *problem = g_object_get_data (G_OBJECT (dialog), "problem");
  const MailServerSettings *server = concerned_server (problem);

  if (g_str_equal (response, "trust"))
    dex_future_disown (mail_account_manager_trust (problem->manager, server->host, server->port, problem->certificate));
  else if (g_str_equal (response, "sign-in"))
    sign_in (problem);
  else if (g_str_equal (response, "settings"))
    gtk_widget_activate_action (problem->parent, "win.show-account", "x", mail_account_get_id (problem->account));
  else if (g_str_equal (response, "retry"))
    dex_future_disown (mail_account_sync (problem->account));
}

static char *
make_body (MailAccount *account)
{
  const GError *error = mail_account_get_error (account);
  const char *server_text = error != NULL ? mail_error_get_server_text (error) : NULL;
  g_autofree char *sentence = NULL;

  if (error == NULL)
    return g_strdup (mail_account_get_status (account));
  sentence = mail_setup_explain (error, mail_account_get_settings (account), TRUE);
  if (server_text != NULL && *server_text != '\0')
    return g_strdup_printf (_("%s\n\nThe server said: “%s”"), sentence, server_text);
  return g_steal_pointer (&sentence);
}

/**
 * mail_account_problem_present:
 * @parent: what the dialog stands over
 * @manager: the accounts
 * @account: the one that is not well
 *
 * Says what is wrong with an account in one sentence, with the server's own words beneath, and offers what helps: a new
 * password, trusting the certificate it shows, or trying again.
 */
void
mail_account_problem_present (GtkWidget          *parent,
                              MailAccountManager *manager,
                              MailAccount        *account)
{
  const GError *error = mail_account_get_error (account);
  g_autofree char *body = make_body (account);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (mail_account_get_name (account), body));
  Problem *problem = g_new0 (Problem, 1);

  problem->manager = g_object_ref (manager);
  problem->account = g_object_ref (account);
  problem->parent = parent;
  g_object_set_data_full (G_OBJECT (dialog), "problem", problem, (GDestroyNotify) problem_free);
  adw_alert_dialog_add_response (dialog, "close", _("_Close"));
  adw_alert_dialog_set_close_response (dialog, "close");
  adw_alert_dialog_add_response (dialog, "settings", _("_Account Settings"));

  if (error != NULL && mail_error_get_certificate (error) != NULL)
    {
      problem->certificate = g_object_ref (mail_error_get_certificate (error));
      ask_for_trust (dialog, problem);
    }
  else if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION))
    ask_for_password (dialog, problem);
  else
    adw_alert_dialog_add_response (dialog, "retry", _("_Try Again"));
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), NULL);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
