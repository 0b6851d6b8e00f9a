/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-assistant.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-provider.h"
#include "mail-setup-credential-page.h"
#include "mail-setup-found-page.h"
#include "mail-setup-identity-page.h"
#include "mail-setup-servers-page.h"
#include "mail-setup-test-page.h"

/* Adding an account, one page at a time. The pages ask and show; the order of things is here. */
struct _MailSetupAssistant {
  AdwDialog parent_instance;

  AdwNavigationView *view;

  MailAccountManager *manager;
  gboolean is_storing;
};

G_DEFINE_FINAL_TYPE (MailSetupAssistant, mail_setup_assistant, ADW_TYPE_DIALOG)

static void push_credential (MailSetupAssistant        *self,
                             const MailAccountSettings *settings);

static AdwNavigationPage *
make_status_page (const char *title,
                  const char *icon_name,
                  const char *description,
                  GtkWidget  *child)
{
  GtkWidget *toolbar_view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *status = adw_status_page_new ();

  adw_header_bar_set_show_title (ADW_HEADER_BAR (header), FALSE);
  adw_status_page_set_title (ADW_STATUS_PAGE (status), title);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), icon_name);
  adw_status_page_set_description (ADW_STATUS_PAGE (status), description);
  adw_status_page_set_child (ADW_STATUS_PAGE (status), child);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar_view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar_view), status);
  return adw_navigation_page_new (toolbar_view, title);
}

static GtkWidget *
make_pill (const char *label,
           const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
  return button;
}

static void
on_other_address (MailSetupAssistant *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->view);

  /* Back to where the address is asked for. */
  while (page != NULL && !MAIL_IS_SETUP_IDENTITY_PAGE (page))
    page = adw_navigation_view_get_previous_page (self->view, page);
  if (page != NULL)
    adw_navigation_view_pop_to_page (self->view, page);
}

/* Providers that only take OAuth are told apart before a password could be asked for. */
static void
push_not_possible (MailSetupAssistant *self,
                   const MailProvider *provider)
{
  /* Translators: %s is a provider, Outlook.com for example */
  g_autofree char *title = g_strdup_printf (_("%s Cannot Be Added Yet"), _(provider->name));
  GtkWidget *button = make_pill (_("Use _Another Address"), "suggested-action");
  AdwNavigationPage *page = make_status_page (title, "dialog-information-symbolic", _(provider->note), button);

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_other_address), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, page);
}

static void
on_closed (MailSetupAssistant *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_done (MailSetupAssistant *self)
{
  GtkWidget *button = make_pill (_("_Start Reading"), "suggested-action");
  AdwNavigationPage *page = make_status_page (_("All Set"), "object-select-symbolic",
                                              _("Your mail is on its way. The newest messages come first."), button);

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  adw_navigation_page_set_can_pop (page, FALSE);
  adw_navigation_view_push (self->view, page);
  gtk_widget_grab_focus (button);
}

static DexFuture *
on_stored (DexFuture *future,
           gpointer   data)
{
  MailSetupAssistant *self = data;
  AdwNavigationPage *page;
  g_autoptr(GError) error = NULL;

  self->is_storing = FALSE;
  adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
  if (dex_future_get_value (future, &error) != NULL)
    {
      show_done (self);
      return NULL;
    }

  page = adw_navigation_view_get_visible_page (self->view);
  if (MAIL_IS_SETUP_TEST_PAGE (page))
    mail_setup_test_page_show_failure (MAIL_SETUP_TEST_PAGE (page), error);
  return NULL;
}

typedef struct {
  MailAccountManager *manager;
  MailSetupTestPage *page;
} Storing;

static void
storing_free (gpointer data)
{
  Storing *storing = data;

  g_object_unref (storing->manager);
  g_object_unref (storing->page);
  g_free (storing);
}

/* Trust comes first, so that the account finds its servers trusted when it starts. */
static DexFuture *
add_account (DexFuture *future,
             gpointer   data)
{
  Storing *storing = data;

  return mail_account_manager_add (storing->manager, mail_setup_test_page_get_settings (storing->page),
                                   mail_setup_test_page_get_password (storing->page));
}

static void
on_store (MailSetupAssistant *self,
          MailSetupTestPage  *page)
{
  Storing *storing;
  DexFuture *added;

  if (self->is_storing)
    return;

  storing = g_new0 (Storing, 1);
  storing->manager = g_object_ref (self->manager);
  storing->page = g_object_ref (page);
  self->is_storing = TRUE;
  adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
  added = dex_future_then (mail_setup_test_page_commit_trust (page), add_account, storing, storing_free);
  dex_future_disown (dex_future_finally (added, on_stored, g_object_ref (self), g_object_unref));
}

static void
on_servers_continue (MailSetupAssistant   *self,
                     MailSetupServersPage *page)
{
  g_autoptr(MailAccountSettings) settings = mail_setup_servers_page_dup_settings (page);
  AdwNavigationPage *previous = adw_navigation_view_get_previous_page (self->view, ADW_NAVIGATION_PAGE (page));

  if (!MAIL_IS_SETUP_TEST_PAGE (previous))
    {
      push_credential (self, settings);
      return;
    }

  adw_navigation_view_pop (self->view);
  mail_setup_test_page_restart (MAIL_SETUP_TEST_PAGE (previous), settings, NULL);
}

static void
push_servers (MailSetupAssistant        *self,
              const MailAccountSettings *settings)
{
  AdwNavigationPage *page = mail_setup_servers_page_new (settings);

  g_signal_connect_object (page, "continue", G_CALLBACK (on_servers_continue), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, page);
}

static void
on_test_edit_servers (MailSetupAssistant *self,
                      MailSetupTestPage  *page)
{
  push_servers (self, mail_setup_test_page_get_settings (page));
}

static void
on_test_edit_password (MailSetupAssistant *self,
                       MailSetupTestPage  *page)
{
  push_credential (self, mail_setup_test_page_get_settings (page));
}

static void
push_test (MailSetupAssistant        *self,
           const MailAccountSettings *settings,
           const char                *password)
{
  AdwNavigationPage *test = mail_setup_test_page_new (self->manager, settings, password);

  g_signal_connect_object (test, "store", G_CALLBACK (on_store), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test, "edit-servers", G_CALLBACK (on_test_edit_servers), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test, "edit-password", G_CALLBACK (on_test_edit_password), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, test);
}

static void
on_credential_continue (MailSetupAssistant      *self,
                        MailSetupCredentialPage *page)
{
  AdwNavigationPage *previous = adw_navigation_view_get_previous_page (self->view, ADW_NAVIGATION_PAGE (page));
  char *password = mail_setup_credential_page_dup_password (page);

  if (MAIL_IS_SETUP_TEST_PAGE (previous))
    {
      adw_navigation_view_pop (self->view);
      mail_setup_test_page_restart (MAIL_SETUP_TEST_PAGE (previous), NULL, password);
    }
  else
    push_test (self, mail_setup_credential_page_get_settings (page), password);
  mail_secret_free (password);
}

static void
push_credential (MailSetupAssistant        *self,
                 const MailAccountSettings *settings)
{
  const MailProvider *provider = mail_provider_of (settings);
  AdwNavigationPage *page;

  if (provider != NULL && provider->credential == MAIL_CREDENTIAL_OAUTH)
    {
      push_not_possible (self, provider);
      return;
    }

  page = mail_setup_credential_page_new (settings);
  g_signal_connect_object (page, "continue", G_CALLBACK (on_credential_continue), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, page);
}

static void
on_found_continue (MailSetupAssistant *self,
                   MailSetupFoundPage *page)
{
  push_credential (self, mail_setup_found_page_get_settings (page));
}

static void
on_found_edit_servers (MailSetupAssistant *self,
                       MailSetupFoundPage *page)
{
  push_servers (self, mail_setup_found_page_get_settings (page));
}

static void
on_identity_continue (MailSetupAssistant    *self,
                      MailSetupIdentityPage *page)
{
  g_autofree char *name = mail_setup_identity_page_dup_name (page);
  g_autofree char *address = mail_setup_identity_page_dup_address (page);
  const MailProvider *provider = mail_provider_find (address);
  g_autoptr(MailAccountSettings) settings = mail_provider_make_settings (provider, address, name);
  AdwNavigationPage *found;

  if (provider != NULL && provider->credential == MAIL_CREDENTIAL_OAUTH)
    {
      push_not_possible (self, provider);
      return;
    }

  found = mail_setup_found_page_new (settings);
  g_signal_connect_object (found, "continue", G_CALLBACK (on_found_continue), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (found, "edit-servers", G_CALLBACK (on_found_edit_servers), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, found);
}

static void
mail_setup_assistant_dispose (GObject *object)
{
  MailSetupAssistant *self = MAIL_SETUP_ASSISTANT (object);

  g_clear_object (&self->manager);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_ASSISTANT);

  G_OBJECT_CLASS (mail_setup_assistant_parent_class)->dispose (object);
}

static void
mail_setup_assistant_class_init (MailSetupAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_setup_assistant_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupAssistant, view);
}

static void
mail_setup_assistant_init (MailSetupAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_assistant_present:
 * @manager: the accounts; the new one is added to them
 * @parent: a widget of the window it belongs to
 *
 * Shows the assistant.
 */
void
mail_setup_assistant_present (MailAccountManager *manager,
                              GtkWidget          *parent)
{
  MailSetupAssistant *self = g_object_new (MAIL_TYPE_SETUP_ASSISTANT, NULL);
  AdwNavigationPage *page = mail_setup_identity_page_new ();

  self->manager = g_object_ref (manager);
  g_signal_connect_object (page, "continue", G_CALLBACK (on_identity_continue), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->view, page);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
