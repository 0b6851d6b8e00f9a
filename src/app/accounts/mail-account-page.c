/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-page.h"

#include <glib/gi18n.h>

#include "mail-account-color-row.h"
#include "mail-account-connection-group.h"
#include "mail-account-keep-row.h"
#include "mail-account-proxy-group.h"
#include "mail-account-removal.h"
#include "mail-account-roles-group.h"
#include "mail-account-save.h"
#include "mail-config.h"
#include "mail-repair-row.h"
#include "mail-secrets.h"
#include "mail-setup-credential-page.h"
#include "mail-setup-servers-page.h"
#include "mail-setup-test-page.h"

/* One account: its names, its servers and password (tried before they are stored), and its removal. */
struct _MailAccountPage {
  AdwNavigationPage parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *person_row;
  MailAccountColorRow *color_row;
  MailAccountConnectionGroup *connection_group;
  AdwActionRow *receive_row;
  AdwActionRow *send_row;
  MailAccountRolesGroup *roles_group;
  MailAccountKeepRow *keep_row;
  MailRepairRow *repair_row;
  MailAccountProxyGroup *proxy_group;

  MailAccountManager *manager;
  MailAccount *account;
};

G_DEFINE_FINAL_TYPE (MailAccountPage, mail_account_page, ADW_TYPE_NAVIGATION_PAGE)

static AdwNavigationView *
get_view (MailAccountPage *self)
{
  return ADW_NAVIGATION_VIEW (gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW));
}

static void
show_server (AdwActionRow             *row,
             const MailServerSettings *server)
{
  /* Translators: a server's name and its port */
  g_autofree char *place = g_strdup_printf (_("%s, port %u"), server->host, server->port);

  adw_action_row_set_subtitle (row, place);
}

/* What is being typed stays: it would also lose its button. */
static void
show_name (AdwEntryRow *row,
           const char  *name)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (GTK_WIDGET (row));

  if ((flags & GTK_STATE_FLAG_FOCUS_WITHIN) == 0 && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), name);
}

static void
show_settings (MailAccountPage *self)
{
  const MailAccountSettings *settings = mail_account_get_settings (self->account);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), settings->name);
  show_name (self->name_row, settings->name);
  show_name (self->person_row, settings->person_name != NULL ? settings->person_name : "");
  show_server (self->receive_row, &settings->receive);
  show_server (self->send_row, &settings->send);
}

static void
on_names_applied (MailAccountPage *self)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_copy (mail_account_get_settings (self->account));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autofree char *person = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->person_row))));

  /* An account without a name could not be told from others: its address is one. */
  g_set_str (&settings->name, *name != '\0' ? name : settings->address);
  if (*name == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), settings->address);
  g_set_str (&settings->person_name, *person != '\0' ? person : NULL);
  mail_account_save (GTK_WIDGET (self), self->manager, settings, MAIL_ACCOUNT_PART_NAMES);
}

typedef struct {
  MailAccountPage *page;
  MailSetupTestPage *test;
} Storing;

static void
storing_free (gpointer data)
{
  Storing *storing = data;

  g_object_unref (storing->page);
  g_object_unref (storing->test);
  g_free (storing);
}

static Storing *
storing_new (MailAccountPage   *page,
             MailSetupTestPage *test)
{
  Storing *storing = g_new0 (Storing, 1);

  storing->page = g_object_ref (page);
  storing->test = g_object_ref (test);
  return storing;
}

static DexFuture *
store_settings (DexFuture *future,
                gpointer   data)
{
  Storing *storing = data;

  return mail_account_manager_edit (storing->page->manager, mail_setup_test_page_get_settings (storing->test),
                                    MAIL_ACCOUNT_PART_SERVERS);
}

static DexFuture *
store_password (DexFuture *future,
                gpointer   data)
{
  Storing *storing = data;
  const char *password = mail_setup_test_page_get_password (storing->test);

  return password != NULL ? mail_account_set_password (storing->page->account, password) : dex_future_new_true ();
}

static DexFuture *
on_stored (DexFuture *future,
           gpointer   data)
{
  Storing *storing = data;
  MailAccountPage *self = storing->page;
  g_autoptr(GError) error = NULL;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return NULL;

  if (dex_future_get_value (future, &error) == NULL)
    {
      mail_setup_test_page_show_failure (storing->test, error);
      return NULL;
    }

  adw_navigation_view_pop_to_page (get_view (self), ADW_NAVIGATION_PAGE (self));
  mail_account_toast (GTK_WIDGET (self), _("Stored"));
  return NULL;
}

static gboolean
is_same_server (const MailServerSettings *a,
                const MailServerSettings *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security &&
         g_strcmp0 (a->user, b->user) == 0;
}

/* Whether the account was only tried as it is. */
static gboolean
is_unchanged (MailAccountPage   *self,
              MailSetupTestPage *test)
{
  const MailAccountSettings *old = mail_account_get_settings (self->account);
  const MailAccountSettings *tried = mail_setup_test_page_get_settings (test);

  return mail_setup_test_page_get_password (test) == NULL && is_same_server (&old->receive, &tried->receive) &&
         is_same_server (&old->send, &tried->send);
}

static void
on_store (MailAccountPage   *self,
          MailSetupTestPage *test)
{
  DexFuture *stored;

  if (is_unchanged (self, test))
    {
      dex_future_disown (mail_setup_test_page_commit_trust (test));
      adw_navigation_view_pop_to_page (get_view (self), ADW_NAVIGATION_PAGE (self));
      return;
    }

  stored = dex_future_then (mail_setup_test_page_commit_trust (test), store_settings, storing_new (self, test), storing_free);
  stored = dex_future_then (stored, store_password, storing_new (self, test), storing_free);
  dex_future_disown (dex_future_finally (stored, on_stored, storing_new (self, test), storing_free));
}

static void
on_test_edit_servers (MailAccountPage   *self,
                      MailSetupTestPage *test);
static void
on_test_edit_password (MailAccountPage   *self,
                       MailSetupTestPage *test);

static void
push_test (MailAccountPage           *self,
           const MailAccountSettings *settings,
           const char                *password)
{
  AdwNavigationPage *test = mail_setup_test_page_new (self->manager, settings, password);

  g_signal_connect_object (test, "store", G_CALLBACK (on_store), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test, "edit-servers", G_CALLBACK (on_test_edit_servers), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (test, "edit-password", G_CALLBACK (on_test_edit_password), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (get_view (self), test);
}

/* From the test page back to it, else on to a new one. */
static void
try_with (MailAccountPage           *self,
          AdwNavigationPage         *page,
          const MailAccountSettings *settings,
          const char                *password)
{
  AdwNavigationPage *previous = adw_navigation_view_get_previous_page (get_view (self), page);

  if (MAIL_IS_SETUP_TEST_PAGE (previous))
    {
      adw_navigation_view_pop (get_view (self));
      mail_setup_test_page_restart (MAIL_SETUP_TEST_PAGE (previous), settings, password);
      return;
    }

  push_test (self, settings != NULL ? settings : mail_account_get_settings (self->account), password);
}

static void
on_servers_continue (MailAccountPage      *self,
                     MailSetupServersPage *page)
{
  g_autoptr(MailAccountSettings) settings = mail_setup_servers_page_dup_settings (page);

  try_with (self, ADW_NAVIGATION_PAGE (page), settings, NULL);
}

static void
push_servers (MailAccountPage           *self,
              const MailAccountSettings *settings)
{
  AdwNavigationPage *page = mail_setup_servers_page_new (settings);

  g_signal_connect_object (page, "continue", G_CALLBACK (on_servers_continue), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (get_view (self), page);
}

static void
on_credential_continue (MailAccountPage         *self,
                        MailSetupCredentialPage *page)
{
  char *password = mail_setup_credential_page_dup_password (page);

  try_with (self, ADW_NAVIGATION_PAGE (page), NULL, password);
  mail_secret_free (password);
}

static void
push_credential (MailAccountPage           *self,
                 const MailAccountSettings *settings)
{
  AdwNavigationPage *page = mail_setup_credential_page_new (settings);

  g_signal_connect_object (page, "continue", G_CALLBACK (on_credential_continue), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (get_view (self), page);
}

static void
on_test_edit_servers (MailAccountPage   *self,
                      MailSetupTestPage *test)
{
  push_servers (self, mail_setup_test_page_get_settings (test));
}

static void
on_test_edit_password (MailAccountPage   *self,
                       MailSetupTestPage *test)
{
  push_credential (self, mail_setup_test_page_get_settings (test));
}

static void
on_edit_servers (MailAccountPage *self)
{
  push_servers (self, mail_account_get_settings (self->account));
}

static void
on_change_password (MailAccountPage *self)
{
  push_credential (self, mail_account_get_settings (self->account));
}

static void
on_try (MailAccountPage *self)
{
  push_test (self, mail_account_get_settings (self->account), NULL);
}

static DexFuture *
on_removal_answered (DexFuture *future,
                     gpointer   data)
{
  MailAccountPage *self = data;
  AdwNavigationView *view = get_view (self);

  if (g_value_get_boolean (dex_future_get_value (future, NULL)) && view != NULL)
    adw_navigation_view_pop (view);
  return NULL;
}

static void
on_remove (MailAccountPage *self)
{
  dex_future_disown (dex_future_then (mail_account_removal_ask (GTK_WIDGET (self), self->manager, self->account),
                                      on_removal_answered, g_object_ref (self), g_object_unref));
}

static void
mail_account_page_dispose (GObject *object)
{
  MailAccountPage *self = MAIL_ACCOUNT_PAGE (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNT_PAGE);

  G_OBJECT_CLASS (mail_account_page_parent_class)->dispose (object);
}

static void
mail_account_page_class_init (MailAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_account_page_dispose;
  g_type_ensure (MAIL_TYPE_ACCOUNT_COLOR_ROW);
  g_type_ensure (MAIL_TYPE_ACCOUNT_CONNECTION_GROUP);
  g_type_ensure (MAIL_TYPE_ACCOUNT_KEEP_ROW);
  g_type_ensure (MAIL_TYPE_ACCOUNT_PROXY_GROUP);
  g_type_ensure (MAIL_TYPE_ACCOUNT_ROLES_GROUP);
  g_type_ensure (MAIL_TYPE_REPAIR_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, person_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, connection_group);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, receive_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, send_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, color_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, roles_group);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, keep_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, repair_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountPage, proxy_group);
  gtk_widget_class_bind_template_callback (widget_class, on_names_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_servers);
  gtk_widget_class_bind_template_callback (widget_class, on_change_password);
  gtk_widget_class_bind_template_callback (widget_class, on_try);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
mail_account_page_init (MailAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_account_page_new:
 * @manager: the accounts
 * @account: one of them
 *
 * Returns: the page; it belongs into an #AdwPreferencesDialog
 */
AdwNavigationPage *
mail_account_page_new (MailAccountManager *manager,
                       MailAccount        *account)
{
  MailAccountPage *self = g_object_new (MAIL_TYPE_ACCOUNT_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  g_signal_connect_swapped (account, "notify::settings", G_CALLBACK (show_settings), self);
  mail_account_color_row_set_account (self->color_row, manager, account);
  mail_account_connection_group_set_account (self->connection_group, manager, account);
  mail_account_roles_group_set_account (self->roles_group, manager, account);
  mail_account_keep_row_set_account (self->keep_row, manager, account);
  mail_repair_row_set_account (self->repair_row, account, 0);
  mail_account_proxy_group_set_account (self->proxy_group, manager, account);
  show_settings (self);
  return ADW_NAVIGATION_PAGE (self);
}
