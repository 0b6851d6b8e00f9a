/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-test.h"
#include "mail-test-servers.h"

/* Each method at a real server that offers no other, with the right password and with a wrong one. */

#define ANNA "anna@example.test"

static MailImapSession *
open_session (MailTestServers *servers,
              gboolean         is_implicit)
{
  g_autoptr(MailNetEndpoint) endpoint = NULL;
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_servers_get_ca (servers));
  MailImapSession *session = mail_imap_session_new ();

  endpoint = mail_net_endpoint_new (mail_test_servers_get_strict_host (servers),
                                    mail_test_servers_get_port (servers, is_implicit ? "imaps" : "imap"),
                                    is_implicit ? MAIL_NET_SECURITY_TLS : MAIL_NET_SECURITY_STARTTLS);
  mail_test_await_ok (mail_imap_session_open (session, endpoint, trust));
  return session;
}

static void
sign_in (MailTestServers *servers,
         const char      *method,
         gboolean         is_implicit)
{
  MailImapSession *session = open_session (servers, is_implicit);

  mail_test_await_ok (mail_imap_session_authenticate (session, ANNA, mail_test_servers_get_password (servers, ANNA)));
  g_assert_cmpstr (mail_imap_session_get_method (session), ==, method);
  imap_test_select (session, "INBOX");
  mail_test_await_ok (mail_imap_session_logout (session));
  g_assert_finalize_object (session);
}

static void
test_method (gconstpointer data)
{
  const char *method = data;
  g_autofree char *name = g_ascii_strdown (method, -1);
  g_autofree char *arguments = g_strdup_printf ("--mechanisms '%s'", name);
  g_autoptr(MailTestServers) servers = mail_test_servers_start (arguments);
  MailImapSession *session;

  if (servers == NULL)
    return;

  sign_in (servers, method, TRUE);
  sign_in (servers, method, FALSE);
  session = open_session (servers, TRUE);
  imap_test_fails (mail_imap_session_authenticate (session, ANNA, "wrong"), MAIL_ERROR_AUTHENTICATION, NULL);
  mail_imap_session_close (session);
  g_assert_finalize_object (session);
}

/* Of everything it offers, the best is used; and where that was once so, nothing less. */
static void
test_best (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--mechanisms 'plain login cram-md5 scram-sha-1 scram-sha-256 "
                                                                "scram-sha-1-plus scram-sha-256-plus'");

  if (servers != NULL)
    sign_in (servers, "SCRAM-SHA-256-PLUS", TRUE);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const methods[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/dovecot/sign-in/", methods[i], NULL);

      g_test_add_data_func (path, methods[i], test_method);
    }
  g_test_add_func ("/imap/dovecot/sign-in/best", test_best);
  return g_test_run ();
}
