/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup.h"

#include "mail-error.h"
#include "mail-provider.h"
#include "mail-test.h"
#include "mail-test-peer.h"
#include "mail-test-servers.h"

/* A whole test of an account, as the window asks for it, against real servers. */

typedef struct {
  MailTestServers *servers;
  char *profile;
  MailStore *store;
  MailAccountManager *manager;
  MailAccountSettings *settings;
  const char *password;
} Fixture;

#define ADDRESS "anna@example.test"

static gboolean
setup (Fixture *fixture)
{
  g_autoptr(MailSecrets) secrets = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  fixture->servers = mail_test_servers_start (NULL);
  if (fixture->servers == NULL)
    return FALSE;

  fixture->profile = mail_test_make_folder ();
  path = g_build_filename (fixture->profile, "secrets", NULL);
  secrets = mail_secrets_new_file (path);
  fixture->store = mail_store_open (fixture->profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  fixture->manager = mail_account_manager_new (fixture->store, secrets);
  mail_test_await_ok (mail_account_manager_start (fixture->manager));

  fixture->password = mail_test_servers_get_password (fixture->servers, ADDRESS);
  fixture->settings = mail_provider_make_settings (NULL, ADDRESS, "Anna");
  g_set_str (&fixture->settings->receive.host, mail_test_servers_get_host (fixture->servers));
  g_set_str (&fixture->settings->send.host, mail_test_servers_get_host (fixture->servers));
  fixture->settings->receive.port = mail_test_servers_get_port (fixture->servers, "imaps");
  fixture->settings->send.port = mail_test_servers_get_port (fixture->servers, "submissions");
  g_assert_true (g_file_get_contents (mail_test_servers_get_ca (fixture->servers), &fixture->settings->extra_ca, NULL, NULL));
  return TRUE;
}

static void
teardown (Fixture *fixture)
{
  mail_test_await_ok (mail_account_manager_stop (fixture->manager));
  g_clear_object (&fixture->manager);
  mail_store_close (fixture->store);
  g_clear_object (&fixture->store);
  mail_account_settings_free (fixture->settings);
  mail_test_servers_free (fixture->servers);
  mail_test_remove_folder (fixture->profile);
}

static MailSetupResult *
run (Fixture    *fixture,
     const char *password,
     GPtrArray  *trusted)
{
  g_autoptr(DexFuture) future = mail_setup_test (fixture->manager, fixture->settings, password, trusted);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);
  MailSetupResult *result;

  g_assert_no_error (error);
  result = g_value_dup_boxed (value);
  g_test_message ("receive: %s; send: %s", result->receive != NULL ? result->receive->message : "works",
                  result->send != NULL ? result->send->message : "works");
  return result;
}

static void
check_works (Fixture *fixture)
{
  g_autoptr(MailSetupResult) tls = run (fixture, fixture->password, NULL);
  g_autoptr(MailSetupResult) starttls = NULL;

  g_assert_no_error (tls->receive);
  g_assert_no_error (tls->send);
  g_assert_null (tls->receive_user);

  fixture->settings->receive.security = MAIL_SECURITY_STARTTLS;
  fixture->settings->receive.port = mail_test_servers_get_port (fixture->servers, "imap");
  fixture->settings->send.security = MAIL_SECURITY_STARTTLS;
  fixture->settings->send.port = mail_test_servers_get_port (fixture->servers, "submission");
  starttls = run (fixture, fixture->password, NULL);
  g_assert_no_error (starttls->receive);
  g_assert_no_error (starttls->send);
}

static void
check_wrong_password (Fixture *fixture)
{
  g_autoptr(MailSetupResult) result = run (fixture, "wrong", NULL);

  g_assert_error (result->receive, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
  g_assert_error (result->send, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
  g_assert_nonnull (mail_error_get_server_text (result->receive));
  g_assert_nonnull (mail_error_get_server_text (result->send));
}

/* One half alone fails. */
static void
check_one_half (Fixture *fixture)
{
  guint16 port = fixture->settings->send.port;
  g_autoptr(MailSetupResult) result = NULL;

  fixture->settings->send.port = mail_test_unused_port ();
  result = run (fixture, fixture->password, NULL);
  fixture->settings->send.port = port;
  g_assert_no_error (result->receive);
  g_assert_error (result->send, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
}

static void
trust (GPtrArray                *trusted,
       const MailServerSettings *server,
       const GError             *error)
{
  GTlsCertificate *certificate = mail_error_get_certificate (error);
  MailTrustedCertificate *trust = g_new0 (MailTrustedCertificate, 1);
  g_autoptr(GByteArray) der = NULL;

  g_assert_nonnull (certificate);
  g_object_get (certificate, "certificate", &der, NULL);
  trust->host = g_strdup (server->host);
  trust->port = server->port;
  trust->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  g_ptr_array_add (trusted, trust);
}

/* Not vouched for; then trusted for that host and port, and for no other. */
static void
check_trust (Fixture *fixture)
{
  g_autoptr(GPtrArray) trusted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_trusted_certificate_free);
  g_autoptr(MailSetupResult) untrusted = NULL;
  g_autoptr(MailSetupResult) one = NULL;
  g_autoptr(MailSetupResult) both = NULL;

  g_clear_pointer (&fixture->settings->extra_ca, g_free);
  untrusted = run (fixture, fixture->password, NULL);
  g_assert_error (untrusted->receive, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);
  g_assert_error (untrusted->send, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);

  trust (trusted, &fixture->settings->receive, untrusted->receive);
  one = run (fixture, fixture->password, trusted);
  g_assert_no_error (one->receive);
  g_assert_error (one->send, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);

  /* What was trusted before is believed without being told again. */
  mail_test_await_ok (mail_account_manager_trust (fixture->manager, fixture->settings->send.host, fixture->settings->send.port,
                                                  mail_error_get_certificate (untrusted->send)));
  both = run (fixture, fixture->password, trusted);
  g_assert_no_error (both->receive);
  g_assert_no_error (both->send);
}

static void
test_real_servers (void)
{
  Fixture fixture = { NULL };

  if (!setup (&fixture))
    {
      g_test_skip ("there are no servers");
      return;
    }

  check_works (&fixture);
  check_wrong_password (&fixture);
  check_one_half (&fixture);
  check_trust (&fixture);
  teardown (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/setup/real-servers", test_real_servers);

  return g_test_run ();
}
