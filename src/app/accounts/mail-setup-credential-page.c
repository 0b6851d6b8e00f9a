/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-credential-page.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-provider.h"
#include "mail-secrets.h"

/* The password; or the way to an authorization code or an app password, step by step, and a place to paste it. */
struct _MailSetupCredentialPage {
  AdwNavigationPage parent_instance;

  AdwPreferencesGroup *steps_group;
  GtkWidget *note_label;
  GtkWidget *help_button;
  AdwPreferencesGroup *password_group;
  AdwPasswordEntryRow *password_row;
  GtkWidget *continue_button;

  MailAccountSettings *settings;
  const MailProvider *provider;   /* (nullable), static */
};

G_DEFINE_FINAL_TYPE (MailSetupCredentialPage, mail_setup_credential_page, ADW_TYPE_NAVIGATION_PAGE)

enum { CONTINUE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
add_step (MailSetupCredentialPage *self,
          guint                    number,
          const char              *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *digits = g_strdup_printf ("%u", number);
  GtkWidget *label = gtk_label_new (digits);

  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (self->steps_group, row);
}

static void
show_help (MailSetupCredentialPage *self)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *label = NULL;

  for (guint i = 0; self->provider->steps != NULL && self->provider->steps[i] != NULL; i++)
    add_step (self, i + 1, _(self->provider->steps[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->steps_group), self->provider->steps != NULL);

  gtk_widget_set_visible (self->note_label, self->provider->note != NULL);
  if (self->provider->note != NULL)
    gtk_label_set_label (GTK_LABEL (self->note_label), _(self->provider->note));

  if (self->provider->steps == NULL && self->provider->note == NULL)
    return;

  uri = g_uri_parse (self->provider->help_uri, G_URI_FLAGS_NONE, NULL);
  /* Translators: opens a page of the provider in the browser; %s is its host */
  label = g_strdup_printf (_("_Open %s"), g_uri_get_host (uri));
  gtk_button_set_label (GTK_BUTTON (self->help_button), label);
  gtk_widget_set_tooltip_text (self->help_button, self->provider->help_uri);
  gtk_widget_set_visible (self->help_button, TRUE);
}

static void
name_credential (MailSetupCredentialPage *self)
{
  const char *title = _("Password");

  if (self->provider != NULL && self->provider->credential == MAIL_CREDENTIAL_AUTHORIZATION_CODE)
    {
      title = _("Authorization Code");
      adw_preferences_group_set_title (self->steps_group, _("How to Get Your Authorization Code"));
    }
  else if (self->provider != NULL && self->provider->credential == MAIL_CREDENTIAL_APP_PASSWORD)
    {
      title = _("App Password");
      adw_preferences_group_set_title (self->steps_group, _("How to Get an App Password"));
    }
  else
    adw_preferences_group_set_title (self->steps_group, _("How to Sign In"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row), title);
  adw_preferences_group_set_description (self->password_group,
                                         _("It is kept in your keyring and sent to your provider’s servers only."));
}

/* What was pasted loses its blanks before the eyes of the person, so that they see what counts. */
static void
on_password_changed (MailSetupCredentialPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password_row));
  char *clean = mail_provider_clean_credential (self->provider, text);
  gboolean complete = *clean != '\0';

  if (!g_str_equal (clean, text))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), clean);
      gtk_editable_set_position (GTK_EDITABLE (self->password_row), -1);
    }
  gtk_widget_set_sensitive (self->continue_button, complete);
  mail_secret_free (clean);
}

static void
on_launched (GObject      *launcher,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (launcher), result, &error))
    g_debug ("opening the provider's page: %s", error->message);
}

static void
on_help (MailSetupCredentialPage *self)
{
  g_autoptr(GtkUriLauncher) launcher = gtk_uri_launcher_new (self->provider->help_uri);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_launched, NULL);
}

static void
on_continue (MailSetupCredentialPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0')
    g_signal_emit (self, signals[CONTINUE], 0);
}

static void
mail_setup_credential_page_shown (AdwNavigationPage *page)
{
  MailSetupCredentialPage *self = MAIL_SETUP_CREDENTIAL_PAGE (page);

  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
mail_setup_credential_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_CREDENTIAL_PAGE);

  G_OBJECT_CLASS (mail_setup_credential_page_parent_class)->dispose (object);
}

static void
mail_setup_credential_page_finalize (GObject *object)
{
  g_clear_pointer (&MAIL_SETUP_CREDENTIAL_PAGE (object)->settings, mail_account_settings_free);

  G_OBJECT_CLASS (mail_setup_credential_page_parent_class)->finalize (object);
}

static void
mail_setup_credential_page_class_init (MailSetupCredentialPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_setup_credential_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_setup_credential_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = mail_setup_credential_page_shown;

  signals[CONTINUE] = g_signal_new ("continue", MAIL_TYPE_SETUP_CREDENTIAL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-credential-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, steps_group);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, help_button);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, password_group);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCredentialPage, continue_button);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
  gtk_widget_class_bind_template_callback (widget_class, on_continue);
}

static void
mail_setup_credential_page_init (MailSetupCredentialPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_credential_page_new:
 * @settings: whose password is asked for
 *
 * Returns: the page; emits "continue" when there is one
 */
AdwNavigationPage *
mail_setup_credential_page_new (const MailAccountSettings *settings)
{
  MailSetupCredentialPage *self = g_object_new (MAIL_TYPE_SETUP_CREDENTIAL_PAGE, NULL);

  self->settings = mail_account_settings_copy (settings);
  self->provider = mail_provider_of (settings);
  name_credential (self);
  if (self->provider != NULL)
    show_help (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * mail_setup_credential_page_get_settings:
 * @self: the page
 *
 * Returns: (transfer none): whose password was asked for
 */
const MailAccountSettings *
mail_setup_credential_page_get_settings (MailSetupCredentialPage *self)
{
  return self->settings;
}

/**
 * mail_setup_credential_page_dup_password:
 * @self: the page
 *
 * Returns: (transfer full): what to sign in with; free with mail_secret_free ()
 */
char *
mail_setup_credential_page_dup_password (MailSetupCredentialPage *self)
{
  return mail_provider_clean_credential (self->provider, gtk_editable_get_text (GTK_EDITABLE (self->password_row)));
}
