/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-test.h"

/* A real gnome-keyring, in folders of its own, on the bus this test is started on (meson.build). */
typedef struct {
  char *folder;
  GSubprocess *daemon;
} Session;

/* The daemon answers this once its collections are there. */
static void
wait_for_keyring (void)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(GVariant) path = NULL;

      path = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                          "org.freedesktop.Secret.Service", "ReadAlias", g_variant_new ("(s)", "default"),
                                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, 1000, NULL, NULL);
      if (path != NULL)
        return;
      g_usleep (50 * 1000);
    }
  g_assert_not_reached ();
}

static void
start_keyring (Session    *session,
               const char *password)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                                       G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                       G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *control = g_build_filename (session->folder, "control", NULL);
  g_autoptr(GError) error = NULL;
  GOutputStream *input;

  /* It warns about much, and our tests make that fatal. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  session->daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--unlock",
                                                 "--components=secrets", "--control-directory", control, NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (session->daemon);
  g_output_stream_write_all (input, password, strlen (password), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, &error);
  g_assert_no_error (error);
  wait_for_keyring ();
}

static void
stop_keyring (Session *session)
{
  g_subprocess_force_exit (session->daemon);
  g_subprocess_wait (session->daemon, NULL, NULL);
  g_clear_object (&session->daemon);
}

static void
session_start (Session *session)
{
  session->folder = mail_test_make_folder ();
  g_setenv ("HOME", session->folder, TRUE);
  g_setenv ("XDG_DATA_HOME", session->folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", session->folder, TRUE);
}

static void
assert_fails (DexFuture  *future,
              MailError   code,
              const char *detail)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  g_assert_cmpstr (mail_error_get_detail (error), ==, detail);
  g_test_message ("%s (%s)", error->message, mail_error_get_server_text (error));
}

static void
assert_lookup (MailSecrets *secrets,
               gint64       account,
               const char  *expected)
{
  g_autoptr(DexFuture) future = mail_secrets_lookup (secrets, account);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, expected);
}

static void
check_unlocked (void)
{
  g_autoptr(MailSecrets) mine = mail_secrets_new_keyring ("/profile/one");
  g_autoptr(MailSecrets) other = mail_secrets_new_keyring ("/profile/two");

  assert_fails (mail_secrets_lookup (mine, 1), MAIL_ERROR_AUTHENTICATION, MAIL_SECRETS_MISSING);
  mail_test_await_ok (mail_secrets_store (mine, 1, "Mail: li@example.org", "授权码 x"));
  mail_test_await_ok (mail_secrets_store (mine, 2, "Mail: other", "two"));
  assert_lookup (mine, 1, "授权码 x");
  assert_lookup (mine, 2, "two");
  mail_test_await_ok (mail_secrets_store (mine, 1, "Mail: li@example.org", "changed"));
  assert_lookup (mine, 1, "changed");
  assert_fails (mail_secrets_lookup (other, 1), MAIL_ERROR_AUTHENTICATION, MAIL_SECRETS_MISSING);

  mail_test_await_ok (mail_secrets_clear (mine, 2));
  mail_test_await_ok (mail_secrets_clear (mine, 2));
  assert_fails (mail_secrets_lookup (mine, 2), MAIL_ERROR_AUTHENTICATION, MAIL_SECRETS_MISSING);
  g_assert_finalize_object (g_steal_pointer (&mine));
}

static DexFuture *
lookup_fiber (gpointer data)
{
  return mail_secrets_lookup (data, 1);
}

/* The engine asks on its own thread. */
static void
check_from_engine (void)
{
  g_autoptr(MailSecrets) secrets = mail_secrets_new_keyring ("/profile/one");
  g_autoptr(DexFuture) future = dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, lookup_fiber,
                                                     g_object_ref (secrets), g_object_unref);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, "changed");
}

/* Locked, and nobody there to unlock it. */
static void
check_locked (void)
{
  g_autoptr(MailSecrets) secrets = mail_secrets_new_keyring ("/profile/one");

  assert_fails (mail_secrets_lookup (secrets, 1), MAIL_ERROR_TRANSIENT, MAIL_SECRETS_LOCKED);
  assert_fails (mail_secrets_store (secrets, 1, "label", "new"), MAIL_ERROR_TRANSIENT, MAIL_SECRETS_LOCKED);
}

static GDBusMessage *
swallow_calls (GDBusConnection *connection,
               GDBusMessage    *message,
               gboolean         incoming,
               gpointer         user_data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    g_clear_object (&message);

  return message;
}

/* Locked, and the one who should ask the person never comes back: an answer all the same. */
static void
check_prompter_that_hangs (void)
{
  g_autoptr(MailSecrets) secrets = mail_secrets_new_keyring_with_timeout ("/profile/one", 1500);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GDBusConnection) prompter = NULL;
  g_autoptr(GVariant) owned = NULL;
  gint64 begin = g_get_monotonic_time ();

  prompter = g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  g_assert_nonnull (prompter);
  g_dbus_connection_add_filter (prompter, swallow_calls, NULL, NULL);
  owned = g_dbus_connection_call_sync (prompter, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.gnome.keyring.SystemPrompter", 0), G_VARIANT_TYPE ("(u)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (owned);

  assert_fails (mail_secrets_lookup (secrets, 1), MAIL_ERROR_TRANSIENT, MAIL_SECRETS_UNREACHABLE);
  g_assert_cmpint (g_get_monotonic_time () - begin, >, G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);

  /* With the prompter gone, so is the prompt. */
  g_dbus_connection_close_sync (prompter, NULL, NULL);
  g_usleep (G_USEC_PER_SEC);
  check_locked ();
}

static void
check_no_keyring (void)
{
  g_autoptr(MailSecrets) secrets = mail_secrets_new_keyring_with_timeout ("/profile/one", 5 * 1000);
  g_autoptr(MailSecrets) fallback = mail_secrets_new_fallback (secrets, "given");

  assert_fails (mail_secrets_lookup (secrets, 1), MAIL_ERROR_TRANSIENT, MAIL_SECRETS_UNREACHABLE);
  assert_lookup (fallback, 1, "given");
}

static void
test_keyring (void)
{
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  Session session = { NULL };

  if (program == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return;
    }

  session_start (&session);
  start_keyring (&session, "right");
  check_unlocked ();
  check_from_engine ();
  stop_keyring (&session);

  start_keyring (&session, "right");
  check_from_engine ();
  stop_keyring (&session);

  start_keyring (&session, "wrong");
  check_locked ();
  check_prompter_that_hangs ();
  stop_keyring (&session);

  check_no_keyring ();
  mail_test_remove_folder (session.folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/account/keyring", test_keyring);

  return g_test_run ();
}
