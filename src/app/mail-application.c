/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-application.h"

#include <glib/gi18n.h>

#include "mail-about.h"
#include "mail-config.h"
#include "mail-error.h"
#include "mail-error-window.h"
#include "mail-pool.h"
#include "mail-search.h"
#include "mail-secrets.h"
#include "mail-window.h"

/* How long the servers get to hear good-bye, in milliseconds. */
#define GOODBYE_TIMEOUT_MSEC 1500

struct _MailApplication {
  AdwApplication parent_instance;

  char *profile;
  MailStore *store;
  MailSearch *search;
  MailAccountManager *manager;
  GSettings *settings;
  gboolean opening;        /* the profile is on its way */
  GStrv uris;              /* mailto: addresses to be opened when the window is there */
};

G_DEFINE_FINAL_TYPE (MailApplication, mail_application, ADW_TYPE_APPLICATION)

static void mail_application_open_profile (MailApplication *self);

static GtkWindow *
find_window (MailApplication *self,
             GType            type)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
        return l->data;
    }
  return NULL;
}

static void
compose_waiting_uris (MailApplication *self)
{
  GtkWindow *window = find_window (self, MAIL_TYPE_WINDOW);

  if (window == NULL || self->uris == NULL)
    return;
  for (guint i = 0; self->uris[i] != NULL; i++)
    mail_window_compose_uri (MAIL_WINDOW (window), self->uris[i]);
  g_clear_pointer (&self->uris, g_strfreev);
}

static void
present_main_window (MailApplication *self)
{
  GtkWindow *window = find_window (self, MAIL_TYPE_WINDOW);
  gboolean first = window == NULL;

  if (first)
    window = GTK_WINDOW (mail_window_new (GTK_APPLICATION (self), self->manager, self->search, self->settings));
  gtk_window_present (window);
  if (first)
    mail_window_recover_drafts (MAIL_WINDOW (window));
  compose_waiting_uris (self);
}

static DexFuture *
manager_started (DexFuture *future,
                 gpointer   data)
{
  MailApplication *self = data;
  g_autoptr(GError) error = NULL;

  g_application_release (G_APPLICATION (self));
  if (dex_future_get_value (future, &error) == NULL)
    {
      mail_error_window_present (GTK_APPLICATION (self), error, self->profile);
      return NULL;
    }
  present_main_window (self);
  return NULL;
}

static DexFuture *
store_opened (DexFuture *future,
              gpointer   data)
{
  MailApplication *self = data;
  g_autoptr(MailSecrets) secrets = NULL;
  g_autoptr(GError) error = NULL;
  const GValue *value;
  DexFuture *start;

  self->opening = FALSE;
  g_application_release (G_APPLICATION (self));
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    {
      mail_error_window_present (GTK_APPLICATION (self), error, self->profile);
      return NULL;
    }

  self->search = g_value_dup_object (value);
  self->store = g_object_ref (mail_search_get_store (self->search));
  secrets = mail_secrets_new_keyring (self->profile);
  self->manager = mail_account_manager_new (self->store, secrets);
  start = mail_account_manager_start (self->manager);
  g_application_hold (G_APPLICATION (self));
  dex_future_disown (dex_future_finally (start, manager_started, g_object_ref (self), g_object_unref));
  return NULL;
}

static gboolean
open_store_job (gpointer       data,
                GCancellable  *cancellable,
                GValue        *result,
                GError       **error)
{
  const char *profile = data;
  g_autoptr(MailStore) store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, error);

  if (store == NULL)
    return FALSE;
  g_value_init (result, MAIL_TYPE_SEARCH);
  g_value_take_object (result, mail_search_open (store));
  return TRUE;
}

static void
mail_application_open_profile (MailApplication *self)
{
  DexFuture *job;

  if (self->opening)
    return;
  self->opening = TRUE;
  /* Migrating and replaying a journal may take a while: not on this thread. */
  job = mail_pool_run (mail_pool_get_readers (), open_store_job, g_strdup (self->profile), g_free);
  g_application_hold (G_APPLICATION (self));
  dex_future_disown (dex_future_finally (job, store_opened, g_object_ref (self), g_object_unref));
}

static void
mail_application_activate (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);
  GtkWindow *trouble = find_window (self, MAIL_TYPE_ERROR_WINDOW);

  if (self->manager != NULL)
    present_main_window (self);
  else if (trouble != NULL)
    gtk_window_present (trouble);
  else
    mail_application_open_profile (self);
}

static void
mail_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  MailApplication *self = MAIL_APPLICATION (application);
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();

  if (self->uris != NULL)
    g_strv_builder_addv (uris, (const char **) self->uris);
  for (int i = 0; i < n_files; i++)
    {
      if (g_file_has_uri_scheme (files[i], "mailto"))
        g_strv_builder_take (uris, g_file_get_uri (files[i]));
    }
  g_strfreev (self->uris);
  self->uris = g_strv_builder_end (uris);
  g_application_activate (application);
}

/* Another profile is another program to the session bus, with a window of its own. */
static void
use_profile (MailApplication *self,
             const char      *folder)
{
  g_autofree char *sum = NULL;
  g_autofree char *id = NULL;

  g_free (self->profile);
  self->profile = g_canonicalize_filename (folder, NULL);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->profile, -1);
  id = g_strdup_printf ("%s.Profile%.12s", MAIL_APPLICATION_ID, sum);
  g_application_set_application_id (G_APPLICATION (self), id);
}

static int
mail_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  MailApplication *self = MAIL_APPLICATION (application);
  const char *profile = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", MAIL_APPLICATION_ID, MAIL_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "profile", "^&ay", &profile))
    use_profile (self, profile);
  return -1;
}

static void
action_quit (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  MailApplication *self = data;
  GtkWindow *window = find_window (self, MAIL_TYPE_WINDOW);

  if (window != NULL)
    gtk_window_close (window);
  g_application_quit (G_APPLICATION (self));
}

static void
action_about (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  MailApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  mail_about_present (window != NULL ? GTK_WIDGET (window) : NULL, self->manager);
}

static void
action_compose_to (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  GtkWindow *window = find_window (data, MAIL_TYPE_WINDOW);

  if (window != NULL)
    mail_window_compose_uri (MAIL_WINDOW (window), g_variant_get_string (parameter, NULL));
}

/* From outside the window: the desktop's menu of the program. */
static void
action_new_message (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  MailApplication *self = data;
  const char *uris[] = { "mailto:", NULL };

  g_strfreev (self->uris);
  self->uris = g_strdupv ((char **) uris);
  g_application_activate (G_APPLICATION (self));
}

static void
action_retry (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  MailApplication *self = data;
  GtkWindow *trouble = find_window (self, MAIL_TYPE_ERROR_WINDOW);

  g_application_hold (G_APPLICATION (self));
  if (trouble != NULL)
    gtk_window_destroy (trouble);
  g_application_activate (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static const GActionEntry actions[] = {
  { "quit", action_quit },
  { "about", action_about },
  { "compose-to", action_compose_to, "s" },
  { "new-message", action_new_message },
  { "retry", action_retry },
};

static void
mail_application_startup (GApplication *application)
{
  static const char *quit[] = { "<Control>q", NULL };

  G_APPLICATION_CLASS (mail_application_parent_class)->startup (application);

  MAIL_APPLICATION (application)->settings = g_settings_new (MAIL_APPLICATION_ID);
  gtk_window_set_default_icon_name (MAIL_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit);
}

static gboolean
give_up (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
say_goodbye (MailAccountManager *manager)
{
  g_autoptr(DexFuture) stop = mail_account_manager_stop (manager);
  gboolean timed_out = FALSE;
  guint source = g_timeout_add (GOODBYE_TIMEOUT_MSEC, give_up, &timed_out);

  while (!timed_out && dex_future_is_pending (stop))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
mail_application_shutdown (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL;
       l = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (l->data);

  if (self->manager != NULL)
    say_goodbye (self->manager);
  g_clear_object (&self->manager);
  if (self->search != NULL)
    mail_search_close (self->search);
  g_clear_object (&self->search);
  if (self->store != NULL)
    mail_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (mail_application_parent_class)->shutdown (application);
}

static void
mail_application_finalize (GObject *object)
{
  MailApplication *self = MAIL_APPLICATION (object);

  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->uris, g_strfreev);
  G_OBJECT_CLASS (mail_application_parent_class)->finalize (object);
}

static void
mail_application_class_init (MailApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = mail_application_finalize;
  application_class->activate = mail_application_activate;
  application_class->open = mail_application_open;
  application_class->handle_local_options = mail_application_handle_local_options;
  application_class->startup = mail_application_startup;
  application_class->shutdown = mail_application_shutdown;
}

static void
mail_application_init (MailApplication *self)
{
  static const GOptionEntry options[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Keep mail and settings in this folder"), N_("FOLDER") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { NULL },
  };

  self->profile = g_build_filename (g_get_user_data_dir (), MAIL_APPLICATION_ID, NULL);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_set_application_name (_("Mail"));
}

/**
 * mail_application_new:
 *
 * Returns: (transfer full): the program, not yet started
 */
MailApplication *
mail_application_new (void)
{
  return g_object_new (MAIL_TYPE_APPLICATION,
                       "application-id", MAIL_APPLICATION_ID,
                       "resource-base-path", MAIL_RESOURCE_PATH,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
