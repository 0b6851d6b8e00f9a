/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-found-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-provider.h"

/* What is known of the provider, in words. For a domain nobody knows: who may run it, and a first guess at the servers. */
struct _MailSetupFoundPage {
  AdwNavigationPage parent_instance;

  AdwPreferencesGroup *found_group;
  AdwComboRow *service_row;
  AdwActionRow *receive_row;
  AdwActionRow *send_row;
  GtkWidget *continue_button;

  MailAccountSettings *settings;
  GPtrArray *services;   /* of MailProvider; the first is NULL: the domain's own servers */
};

G_DEFINE_FINAL_TYPE (MailSetupFoundPage, mail_setup_found_page, ADW_TYPE_NAVIGATION_PAGE)

enum { CONTINUE, EDIT_SERVERS, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Presets that serve addresses of people's own domains. */
static const char * const service_ids[] = {
  "exmail", "aliyun-business", "netease-business", "microsoft365", "gmail", "zoho-business", "fastmail", "icloud", "mailbox-org",
};

static const char *
security_to_words (MailSecurity security)
{
  switch (security)
    {
    case MAIL_SECURITY_TLS: return _("encrypted");
    case MAIL_SECURITY_STARTTLS: return _("encrypted (STARTTLS)");
    case MAIL_SECURITY_NONE:
    default: return _("not encrypted");
    }
}

static void
show_server (AdwActionRow             *row,
             const MailServerSettings *server)
{
  /* Translators: a server's name, its port, and whether the connection is encrypted */
  g_autofree char *words = g_strdup_printf (C_("server", "%s, port %u, %s"), server->host, server->port,
                                            security_to_words (server->security));

  adw_action_row_set_subtitle (row, words);
}

static void
show_settings (MailSetupFoundPage *self)
{
  const MailProvider *provider = mail_provider_of (self->settings);
  const char *domain = strrchr (self->settings->address, '@') + 1;

  if (provider != NULL)
    {
      adw_preferences_group_set_title (self->found_group, _(provider->name));
      adw_preferences_group_set_description (self->found_group, NULL);
    }
  else
    {
      adw_preferences_group_set_title (self->found_group, domain);
      adw_preferences_group_set_description (self->found_group,
                                             _("The servers of this address are not known here. If one of these services runs your mail, "
                                               "choose it; otherwise these names are a first guess."));
    }
  show_server (self->receive_row, &self->settings->receive);
  show_server (self->send_row, &self->settings->send);
}

static void
on_service_selected (MailSetupFoundPage *self)
{
  guint selected = adw_combo_row_get_selected (self->service_row);
  MailAccountSettings *settings;

  if (self->services == NULL || selected >= self->services->len)
    return;

  settings = mail_provider_make_settings (g_ptr_array_index (self->services, selected), self->settings->address,
                                          self->settings->person_name);
  mail_account_settings_free (self->settings);
  self->settings = settings;
  show_settings (self);
}

static void
offer_services (MailSetupFoundPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  GPtrArray *services = g_ptr_array_new ();

  g_ptr_array_add (services, NULL);
  gtk_string_list_append (names, _("Another service"));
  for (guint i = 0; i < G_N_ELEMENTS (service_ids); i++)
    {
      const MailProvider *provider = mail_provider_get (service_ids[i]);

      g_ptr_array_add (services, (gpointer) provider);
      gtk_string_list_append (names, g_str_equal (provider->id, "gmail") ? _("Google Workspace") : _(provider->name));
    }

  adw_combo_row_set_model (self->service_row, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->service_row), TRUE);
  self->services = services;
}

static void
on_edit (MailSetupFoundPage *self)
{
  g_signal_emit (self, signals[EDIT_SERVERS], 0);
}

static void
on_continue (MailSetupFoundPage *self)
{
  g_signal_emit (self, signals[CONTINUE], 0);
}

static void
mail_setup_found_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (MAIL_SETUP_FOUND_PAGE (page)->continue_button);
}

static void
mail_setup_found_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_FOUND_PAGE);

  G_OBJECT_CLASS (mail_setup_found_page_parent_class)->dispose (object);
}

static void
mail_setup_found_page_finalize (GObject *object)
{
  MailSetupFoundPage *self = MAIL_SETUP_FOUND_PAGE (object);

  g_clear_pointer (&self->settings, mail_account_settings_free);
  g_clear_pointer (&self->services, g_ptr_array_unref);

  G_OBJECT_CLASS (mail_setup_found_page_parent_class)->finalize (object);
}

static void
mail_setup_found_page_class_init (MailSetupFoundPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_setup_found_page_dispose;
  object_class->finalize = mail_setup_found_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = mail_setup_found_page_shown;

  signals[CONTINUE] = g_signal_new ("continue", MAIL_TYPE_SETUP_FOUND_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[EDIT_SERVERS] = g_signal_new ("edit-servers", MAIL_TYPE_SETUP_FOUND_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-found-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupFoundPage, found_group);
  gtk_widget_class_bind_template_child (widget_class, MailSetupFoundPage, service_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupFoundPage, receive_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupFoundPage, send_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupFoundPage, continue_button);
  gtk_widget_class_bind_template_callback (widget_class, on_service_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_edit);
  gtk_widget_class_bind_template_callback (widget_class, on_continue);
}

static void
mail_setup_found_page_init (MailSetupFoundPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_found_page_new:
 * @settings: what was found for the address, or guessed
 *
 * Returns: the page; emits "continue" or "edit-servers"
 */
AdwNavigationPage *
mail_setup_found_page_new (const MailAccountSettings *settings)
{
  MailSetupFoundPage *self = g_object_new (MAIL_TYPE_SETUP_FOUND_PAGE, NULL);

  self->settings = mail_account_settings_copy (settings);
  if (mail_provider_of (settings) == NULL)
    offer_services (self);
  show_settings (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * mail_setup_found_page_get_settings:
 * @self: the page
 *
 * Returns: (transfer none): what the person goes on with
 */
const MailAccountSettings *
mail_setup_found_page_get_settings (MailSetupFoundPage *self)
{
  return self->settings;
}
