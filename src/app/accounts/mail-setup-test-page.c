/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-test-page.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-error.h"
#include "mail-secrets.h"
#include "mail-setup.h"
#include "mail-setup-certificate-page.h"

/* Both halves of an account, tried. Stores nothing itself: "store" asks whoever made the page to. */

/* The widgets of one half. */
typedef struct {
  AdwActionRow *row;
  GtkStack *stack;
  AdwActionRow *words;
  GtkWidget *certificate;
} HalfRows;

struct _MailSetupTestPage {
  AdwNavigationPage parent_instance;

  AdwActionRow *receive_row;
  GtkStack *receive_stack;
  AdwActionRow *receive_words;
  GtkWidget *receive_certificate;
  AdwActionRow *send_row;
  GtkStack *send_stack;
  AdwActionRow *send_words;
  GtkWidget *send_certificate;
  GtkWidget *ways_group;
  GtkWidget *again_button;
  AdwPreferencesGroup *failure_group;

  MailAccountManager *manager;
  MailAccountSettings *settings;
  char *password;               /* (nullable): the one that is kept */
  GPtrArray *trusted;           /* of MailTrustedCertificate, for the test */
  GPtrArray *certificates;      /* of GTlsCertificate, the same, to be stored */
  MailSetupResult *result;
  DexFuture *test;
  gboolean is_testing;          /* an answer is wanted; it may come before there is a future to hold */
};

G_DEFINE_FINAL_TYPE (MailSetupTestPage, mail_setup_test_page, ADW_TYPE_NAVIGATION_PAGE)

enum { STORE, EDIT_SERVERS, EDIT_PASSWORD, N_SIGNALS };
static guint signals[N_SIGNALS];

static HalfRows
get_rows (MailSetupTestPage *self,
          gboolean           receiving)
{
  if (receiving)
    return (HalfRows) { self->receive_row, self->receive_stack, self->receive_words, self->receive_certificate };

  return (HalfRows) { self->send_row, self->send_stack, self->send_words, self->send_certificate };
}

static void
announce (GtkWidget  *widget,
          const char *text)
{
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_busy (MailSetupTestPage *self,
           gboolean           receiving)
{
  HalfRows rows = get_rows (self, receiving);
  const char *host = receiving ? self->settings->receive.host : self->settings->send.host;
  g_autofree char *text = g_strdup_printf (_("Signing in to “%s”…"), host);

  gtk_stack_set_visible_child_name (rows.stack, "busy");
  adw_action_row_set_subtitle (rows.row, text);
  gtk_widget_set_visible (GTK_WIDGET (rows.words), FALSE);
  gtk_widget_set_visible (rows.certificate, FALSE);
}

static void
show_half (MailSetupTestPage *self,
           gboolean           receiving,
           const GError      *error)
{
  HalfRows rows = get_rows (self, receiving);
  const char *words;
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      gtk_stack_set_visible_child_name (rows.stack, "good");
      adw_action_row_set_subtitle (rows.row, _("Works"));
      return;
    }

  text = mail_setup_explain (error, self->settings, receiving);
  gtk_stack_set_visible_child_name (rows.stack, "bad");
  adw_action_row_set_subtitle (rows.row, text);
  announce (GTK_WIDGET (rows.row), text);

  words = mail_error_get_server_text (error);
  gtk_widget_set_visible (GTK_WIDGET (rows.words), words != NULL);
  if (words != NULL)
    adw_action_row_set_subtitle (rows.words, words);
  gtk_widget_set_visible (rows.certificate, mail_error_get_certificate (error) != NULL);
}

static void
adopt_users (MailSetupTestPage *self)
{
  if (self->result->receive_user != NULL)
    g_set_str (&self->settings->receive.user, self->result->receive_user);
  if (self->result->send_user != NULL)
    g_set_str (&self->settings->send.user, self->result->send_user);
}

static DexFuture *
on_tested (DexFuture *future,
           gpointer   data)
{
  MailSetupTestPage *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value;

  if (!self->is_testing)
    return NULL;

  self->is_testing = FALSE;
  value = dex_future_get_value (future, &error);
  g_clear_pointer (&self->result, mail_setup_result_free);
  if (value != NULL)
    self->result = g_value_dup_boxed (value);
  else
    {
      self->result = g_new0 (MailSetupResult, 1);
      self->result->receive = g_error_copy (error);
      self->result->send = g_error_copy (error);
    }

  show_half (self, TRUE, self->result->receive);
  show_half (self, FALSE, self->result->send);
  adopt_users (self);
  if (self->result->receive == NULL && self->result->send == NULL)
    g_signal_emit (self, signals[STORE], 0);
  else
    {
      gtk_widget_set_visible (self->ways_group, TRUE);
      gtk_widget_grab_focus (self->again_button);
    }
  return NULL;
}

static void
start (MailSetupTestPage *self)
{
  gtk_widget_set_visible (self->ways_group, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->failure_group), FALSE);
  show_busy (self, TRUE);
  show_busy (self, FALSE);

  dex_clear (&self->test);
  self->is_testing = TRUE;
  self->test = dex_future_finally (mail_setup_test (self->manager, self->settings, self->password, self->trusted),
                                   on_tested, g_object_ref (self), g_object_unref);
}

static void
on_trusted (MailSetupTestPage        *self,
            MailSetupCertificatePage *page)
{
  MailTrustedCertificate *trusted = g_new0 (MailTrustedCertificate, 1);
  GTlsCertificate *certificate = mail_setup_certificate_page_get_certificate (page);
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_NAVIGATION_VIEW);

  trusted->host = g_strdup (mail_setup_certificate_page_get_host (page));
  trusted->port = mail_setup_certificate_page_get_port (page);
  trusted->sha256 = mail_certificate_dup_fingerprint (certificate);
  g_ptr_array_add (self->trusted, trusted);
  g_ptr_array_add (self->certificates, g_object_ref (certificate));

  adw_navigation_view_pop (ADW_NAVIGATION_VIEW (view));
  start (self);
}

static void
show_certificate (MailSetupTestPage        *self,
                  const GError             *error,
                  const MailServerSettings *server)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  AdwNavigationPage *page = mail_setup_certificate_page_new (error, server->host, server->port);

  g_signal_connect_object (page, "trust", G_CALLBACK (on_trusted), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), page);
}

static void
on_receive_certificate (MailSetupTestPage *self)
{
  show_certificate (self, self->result->receive, &self->settings->receive);
}

static void
on_send_certificate (MailSetupTestPage *self)
{
  show_certificate (self, self->result->send, &self->settings->send);
}

static void
on_again (MailSetupTestPage *self)
{
  start (self);
}

static void
on_password (MailSetupTestPage *self)
{
  g_signal_emit (self, signals[EDIT_PASSWORD], 0);
}

static void
on_edit (MailSetupTestPage *self)
{
  g_signal_emit (self, signals[EDIT_SERVERS], 0);
}

static void
on_store_anyway (MailSetupTestPage *self)
{
  g_signal_emit (self, signals[STORE], 0);
}

/* Left before the answer came: nobody wants it any more. */
static void
mail_setup_test_page_unroot (GtkWidget *widget)
{
  MailSetupTestPage *self = MAIL_SETUP_TEST_PAGE (widget);

  self->is_testing = FALSE;
  dex_clear (&self->test);

  GTK_WIDGET_CLASS (mail_setup_test_page_parent_class)->unroot (widget);
}

static void
mail_setup_test_page_dispose (GObject *object)
{
  dex_clear (&MAIL_SETUP_TEST_PAGE (object)->test);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_TEST_PAGE);

  G_OBJECT_CLASS (mail_setup_test_page_parent_class)->dispose (object);
}

static void
mail_setup_test_page_finalize (GObject *object)
{
  MailSetupTestPage *self = MAIL_SETUP_TEST_PAGE (object);

  g_clear_object (&self->manager);
  g_clear_pointer (&self->settings, mail_account_settings_free);
  mail_secret_free (self->password);
  g_clear_pointer (&self->result, mail_setup_result_free);
  g_ptr_array_unref (self->trusted);
  g_ptr_array_unref (self->certificates);

  G_OBJECT_CLASS (mail_setup_test_page_parent_class)->finalize (object);
}

static void
mail_setup_test_page_class_init (MailSetupTestPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char * const names[] = { "store", "edit-servers", "edit-password" };

  object_class->dispose = mail_setup_test_page_dispose;
  object_class->finalize = mail_setup_test_page_finalize;
  widget_class->unroot = mail_setup_test_page_unroot;

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], MAIL_TYPE_SETUP_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-test-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, receive_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, receive_stack);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, receive_words);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, receive_certificate);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, send_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, send_stack);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, send_words);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, send_certificate);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, ways_group);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, MailSetupTestPage, failure_group);
  gtk_widget_class_bind_template_callback (widget_class, on_receive_certificate);
  gtk_widget_class_bind_template_callback (widget_class, on_send_certificate);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_password);
  gtk_widget_class_bind_template_callback (widget_class, on_edit);
  gtk_widget_class_bind_template_callback (widget_class, on_store_anyway);
}

static void
mail_setup_test_page_init (MailSetupTestPage *self)
{
  self->trusted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_trusted_certificate_free);
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_test_page_new:
 * @manager: the accounts
 * @settings: what to try
 * @password: (nullable): %NULL for the one that is kept for the account
 *
 * Begins at once. Emits "store" when both halves work, or when the person says to store anyway; "edit-servers" and
 * "edit-password" when they want to change something first.
 *
 * Returns: the page
 */
AdwNavigationPage *
mail_setup_test_page_new (MailAccountManager        *manager,
                          const MailAccountSettings *settings,
                          const char                *password)
{
  MailSetupTestPage *self = g_object_new (MAIL_TYPE_SETUP_TEST_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->settings = mail_account_settings_copy (settings);
  self->password = g_strdup (password);
  start (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * mail_setup_test_page_restart:
 * @self: the page
 * @settings: (nullable): what to try now; %NULL for the same as before
 * @password: (nullable): what to try it with; %NULL for the same as before
 */
void
mail_setup_test_page_restart (MailSetupTestPage         *self,
                              const MailAccountSettings *settings,
                              const char                *password)
{
  if (settings != NULL)
    {
      MailAccountSettings *copy = mail_account_settings_copy (settings);

      mail_account_settings_free (self->settings);
      self->settings = copy;
    }
  if (password != NULL)
    {
      mail_secret_free (self->password);
      self->password = g_strdup (password);
    }
  start (self);
}

/**
 * mail_setup_test_page_get_settings:
 * @self: the page
 *
 * Returns: (transfer none): what was tried, with the user names that were let in
 */
const MailAccountSettings *
mail_setup_test_page_get_settings (MailSetupTestPage *self)
{
  return self->settings;
}

/**
 * mail_setup_test_page_get_password:
 * @self: the page
 *
 * Returns: (nullable) (transfer none): what it was tried with
 */
const char *
mail_setup_test_page_get_password (MailSetupTestPage *self)
{
  return self->password;
}

/**
 * mail_setup_test_page_commit_trust:
 * @self: the page
 *
 * Stores the certificates the person chose to trust here: together with the account, not before.
 *
 * Returns: (transfer full): a future for when they are stored
 */
DexFuture *
mail_setup_test_page_commit_trust (MailSetupTestPage *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < self->trusted->len; i++)
    {
      const MailTrustedCertificate *trusted = g_ptr_array_index (self->trusted, i);

      g_ptr_array_add (futures, mail_account_manager_trust (self->manager, trusted->host, trusted->port,
                                                            g_ptr_array_index (self->certificates, i)));
    }

  return futures->len > 0 ? dex_future_allv ((DexFuture **) futures->pdata, futures->len) : dex_future_new_true ();
}

/**
 * mail_setup_test_page_show_failure:
 * @self: the page
 * @error: why the account could not be stored
 */
void
mail_setup_test_page_show_failure (MailSetupTestPage *self,
                                   const GError      *error)
{
  const char *words = mail_error_get_server_text (error);

  adw_preferences_group_set_title (self->failure_group, _("The Account Could Not Be Stored"));
  adw_preferences_group_set_description (self->failure_group, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->failure_group), TRUE);
  gtk_widget_set_visible (self->ways_group, TRUE);
  if (words != NULL)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->failure_group), words);
}
