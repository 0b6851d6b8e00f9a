/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-status-banner.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-secrets.h"

/* A connection that is back sooner is not spoken of, in milliseconds. */
#define PATIENCE_MSEC 1500

struct _MailStatusBanner {
  AdwBin parent_instance;

  AdwBanner *banner;
  MailAccountManager *manager;
  MailWaiting *waiting;
  GPtrArray *accounts;     /* that are listened to */
  gint64 explained;        /* account the button is about; 0: all of them */
  gboolean about_waiting;  /* the button is about what waits */
  gboolean about_aside;    /* … about a damaged file that was kept */
  gboolean knows_aside;    /* that was seen */
  guint subscription;
  guint timeout;
};

G_DEFINE_FINAL_TYPE (MailStatusBanner, mail_status_banner, ADW_TYPE_BIN)

static MailAccount *
find_in_state (MailStatusBanner *self,
               MailAccountState  state,
               guint            *n_found)
{
  MailAccount *first = NULL;

  *n_found = 0;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      MailAccount *account = g_ptr_array_index (self->accounts, i);

      if (mail_account_get_state (account) != state)
        continue;
      if ((*n_found)++ == 0)
        first = account;
    }
  return first;
}

static void
say (MailStatusBanner *self,
     const char       *sentence,
     const char       *button,
     gint64            account)
{
  self->explained = account;
  self->about_waiting = self->about_aside = FALSE;
  adw_banner_set_title (self->banner, sentence);
  adw_banner_set_button_label (self->banner, button);
  adw_banner_set_revealed (self->banner, TRUE);
}

/* A keyring has its own ways: whether it was about one. */
static gboolean
say_keyring (MailStatusBanner *self,
             MailAccount      *account)
{
  const char *detail = mail_error_get_detail (mail_account_get_error (account));
  const char *name = mail_account_get_name (account);
  g_autofree char *sentence = NULL;

  if (g_strcmp0 (detail, MAIL_SECRETS_LOCKED) == 0)
    {
      sentence = g_strdup_printf (_("The keyring that holds the password of %s is locked."), name);
      say (self, sentence, _("Unlock"), 0);
    }
  else if (g_strcmp0 (detail, MAIL_SECRETS_UNREACHABLE) == 0)
    {
      sentence = g_strdup_printf (_("The keyring that holds the password of %s cannot be reached."), name);
      say (self, sentence, _("Try Again"), 0);
    }
  else if (g_strcmp0 (detail, MAIL_SECRETS_MISSING) == 0)
    {
      sentence = g_strdup_printf (_("The password of %s is no longer in the keyring."), name);
      say (self, sentence, _("Enter Password"), mail_account_get_id (account));
    }
  return sentence != NULL;
}

static void
say_attention (MailStatusBanner *self,
               MailAccount      *account)
{
  const GError *error = mail_account_get_error (account);
  const char *name = mail_account_get_name (account);
  g_autofree char *sentence = NULL;
  const char *button = _("Details");

  if (say_keyring (self, account))
    return;
  if (error != NULL && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION))
    {
      sentence = g_strdup_printf (_("The server of %s wants you to sign in again."), name);
      button = _("Sign In");
    }
  else if (error != NULL && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE))
    sentence = g_strdup_printf (_("The certificate of %s's server is not trusted."), name);
  else if (error != NULL && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORAGE))
    sentence = g_strdup (_("There is trouble with the disk. New mail cannot be kept."));
  else
    sentence = g_strdup_printf (_("%s needs your attention."), name);
  say (self, sentence, button, mail_account_get_id (account));
}

static void
say_offline (MailStatusBanner *self,
             MailAccount      *account,
             guint             n_offline)
{
  guint n_waiting = mail_waiting_get_n_changes (self->waiting) + mail_waiting_get_n_messages (self->waiting);
  g_autofree char *sentence = NULL;

  if (say_keyring (self, account))
    return;
  if (n_offline < self->accounts->len)
    {
      sentence = g_strdup_printf (_("%s cannot be reached at the moment."), mail_account_get_name (account));
      say (self, sentence, _("Details"), mail_account_get_id (account));
      return;
    }
  if (n_waiting > 0)
    sentence = g_strdup_printf (ngettext ("Working offline. %u change will be sent when you are back.",
                                          "Working offline. %u changes will be sent when you are back.", n_waiting), n_waiting);
  else
    sentence = g_strdup (_("Working offline."));
  say (self, sentence, _("Try Now"), 0);
}

static void
say_failed (MailStatusBanner *self)
{
  GPtrArray *outbox = mail_waiting_get_outbox (self->waiting);
  g_autofree char *sentence = NULL;
  guint n_unsent = 0;

  for (guint i = 0; i < outbox->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (outbox, i);

      n_unsent += entry->state == MAIL_OUTBOX_FAILED || entry->state == MAIL_OUTBOX_UNKNOWN;
    }
  if (n_unsent > 0)
    sentence = g_strdup_printf (ngettext ("%u message could not be sent.", "%u messages could not be sent.", n_unsent), n_unsent);
  else
    sentence = g_strdup (_("The server refused a change."));
  say (self, sentence, _("Details"), 0);
  self->about_waiting = TRUE;
}

/* Whether there is something to say of the files. */
static gboolean
say_health (MailStatusBanner *self)
{
  switch (mail_store_get_health (mail_account_manager_get_store (self->manager)))
    {
    case MAIL_STORE_DAMAGED:
      say (self, _("A file with your mail is damaged. It will be repaired when Mail is started again."), NULL, 0);
      return TRUE;
    case MAIL_STORE_REBUILT:
      if (self->knows_aside)
        return FALSE;
      say (self, _("A file with your mail was damaged. What could be read is here; the rest comes from the server."), _("Show File"), 0);
      self->about_aside = TRUE;
      return TRUE;
    case MAIL_STORE_SOUND:
    default:
      return FALSE;
    }
}

/* What was done to very many messages reaches them one after the other. */
static gboolean
say_left (MailStatusBanner *self)
{
  guint n_left = mail_waiting_get_n_left (self->waiting);
  g_autofree char *number = g_strdup_printf ("%'u", n_left);
  g_autofree char *sentence = NULL;

  if (n_left == 0)
    return FALSE;
  /* Translators: %s is a number of messages, as 995,000, that what was just done has not reached yet. */
  sentence = g_strdup_printf (ngettext ("Working through %s more message.", "Working through %s more messages.", n_left), number);
  say (self, sentence, NULL, 0);
  return TRUE;
}

static void
update (gpointer data)
{
  MailStatusBanner *self = data;
  MailAccount *account;
  guint n_found;

  self->timeout = 0;
  if (say_health (self))
    return;
  account = find_in_state (self, MAIL_ACCOUNT_ATTENTION, &n_found);
  if (account != NULL)
    {
      say_attention (self, account);
      return;
    }
  if (say_left (self))
    return;
  account = find_in_state (self, MAIL_ACCOUNT_OFFLINE, &n_found);
  if (account != NULL)
    say_offline (self, account, n_found);
  else if (mail_waiting_get_n_failed (self->waiting) > 0)
    say_failed (self);
  else if (find_in_state (self, MAIL_ACCOUNT_CONNECTING, &n_found) == NULL)
    adw_banner_set_revealed (self->banner, FALSE);
}

/* News that are good, or about what is said already, are told at once; that a connection is lost, after a moment. */
static void
queue_update (MailStatusBanner *self)
{
  guint delay = adw_banner_get_revealed (self->banner) ? 50 : PATIENCE_MSEC;
  guint n_found;

  if (find_in_state (self, MAIL_ACCOUNT_ATTENTION, &n_found) != NULL)
    delay = 50;
  if (self->timeout == 0)
    self->timeout = g_timeout_add_once (delay, update, self);
}

static void
forget_accounts (MailStatusBanner *self)
{
  for (guint i = 0; i < self->accounts->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->accounts, i), self);
  g_ptr_array_set_size (self->accounts, 0);
}

static void
on_accounts_changed (MailStatusBanner *self)
{
  GListModel *accounts = G_LIST_MODEL (self->manager);

  forget_accounts (self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      MailAccount *account = g_list_model_get_item (accounts, i);

      g_signal_connect_swapped (account, "notify::state", G_CALLBACK (queue_update), self);
      g_signal_connect_swapped (account, "notify::error", G_CALLBACK (queue_update), self);
      g_ptr_array_add (self->accounts, account);
    }
  queue_update (self);
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  if ((changes->what & MAIL_STORE_CHANGED_HEALTH) != 0)
    queue_update (data);
}

/* It is said once. */
static void
show_aside (MailStatusBanner *self)
{
  const char *path = mail_store_get_kept_aside (mail_account_manager_get_store (self->manager));
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL, NULL);
  self->knows_aside = TRUE;
  adw_banner_set_revealed (self->banner, FALSE);
  queue_update (self);
}

static void
on_button_clicked (MailStatusBanner *self)
{
  if (self->about_aside)
    show_aside (self);
  else if (self->about_waiting)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-waiting", NULL);
  else if (self->explained != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.explain-account", "x", self->explained);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.get-mail", NULL);
}

static void
mail_status_banner_dispose (GObject *object)
{
  MailStatusBanner *self = MAIL_STATUS_BANNER (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  forget_accounts (self);
  if (self->subscription != 0)
    mail_store_unsubscribe (mail_account_manager_get_store (self->manager), self->subscription);
  self->subscription = 0;
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->waiting != NULL)
    g_signal_handlers_disconnect_by_data (self->waiting, self);
  g_clear_object (&self->manager);
  g_clear_object (&self->waiting);
  G_OBJECT_CLASS (mail_status_banner_parent_class)->dispose (object);
}

static void
mail_status_banner_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_STATUS_BANNER (object)->accounts);
  G_OBJECT_CLASS (mail_status_banner_parent_class)->finalize (object);
}

static void
mail_status_banner_class_init (MailStatusBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_status_banner_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_status_banner_finalize;
}

static void
mail_status_banner_init (MailStatusBanner *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  g_signal_connect_swapped (self->banner, "button-clicked", G_CALLBACK (on_button_clicked), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
}

GtkWidget *
mail_status_banner_new (MailAccountManager *manager,
                        MailWaiting        *waiting)
{
  MailStatusBanner *self = g_object_new (MAIL_TYPE_STATUS_BANNER, NULL);

  self->manager = g_object_ref (manager);
  self->waiting = g_object_ref (waiting);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (on_accounts_changed), self);
  g_signal_connect_swapped (waiting, "changed", G_CALLBACK (queue_update), self);
  self->subscription = mail_store_subscribe (mail_account_manager_get_store (manager), NULL, on_store_changed, self, NULL);
  on_accounts_changed (self);
  return GTK_WIDGET (self);
}
