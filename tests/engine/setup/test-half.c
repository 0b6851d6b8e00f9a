/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-half.h"

#include "mail-error.h"
#include "mail-test.h"
#include "mail-test-certificate.h"
#include "mail-test-peer.h"

/* One half against a scripted server: each way to fail is told apart. */

typedef DexFuture *(*HalfFunc) (const MailServerSettings *server,
                                const char               *proxy,
                                const char               *second_user,
                                const char               *password,
                                MailNetTrust             *trust);

static DexFuture *
try_half (HalfFunc      half,
          guint16       port,
          MailSecurity  security,
          const char   *second_user)
{
  MailServerSettings server = { (char *) "127.0.0.1", port, security, (char *) "li@firm.example" };
  g_autofree char *ca = NULL;
  g_autoptr(MailNetTrust) trust = NULL;

  g_assert_true (g_file_get_contents (mail_test_ca_file (), &ca, NULL, NULL));
  trust = mail_net_trust_new (NULL, 0, ca);
  return half (&server, MAIL_PROXY_NONE, second_user, "pass word", trust);
}

static void
assert_works (DexFuture  *future,
              const char *user)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, user);
}

static void
assert_fails (DexFuture  *future,
              MailError   code,
              const char *words)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  g_test_message ("%s [%s]", error->message, mail_error_get_server_text (error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  if (words != NULL)
    g_assert_true (g_strstr_len (error->message, -1, words) != NULL ||
                   (mail_error_get_server_text (error) != NULL &&
                    g_strstr_len (mail_error_get_server_text (error), -1, words) != NULL));
}

#define IMAP_GREETING "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\n"
#define IMAP_GOODBYE "C*: * LOGOUT\nS: * BYE bye\nS: %t OK bye\n"

static void
test_receive_works (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_GREETING
                                                     "C*: * AUTHENTICATE PLAIN *\nS: %t OK [CAPABILITY IMAP4rev1] in\n" IMAP_GOODBYE);
  g_autofree char *received = NULL;

  assert_works (try_half (mail_setup_receive, mail_test_peer_get_port (peer), MAIL_SECURITY_TLS, NULL), "li@firm.example");
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_null (g_strstr_len (received, -1, "SELECT"));
}

static void
test_receive_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_GREETING
                                                     "C*: * AUTHENTICATE PLAIN *\nS: %t NO [AUTHENTICATIONFAILED] wrong code\nEOF\n");

  assert_fails (try_half (mail_setup_receive, mail_test_peer_get_port (peer), MAIL_SECURITY_TLS, NULL),
                MAIL_ERROR_AUTHENTICATION, "wrong code");
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 1);
}

static void
test_second_user_is_tried_once (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_GREETING
                                                     "C*: * AUTHENTICATE PLAIN *\nS: %t NO [AUTHENTICATIONFAILED] no\nNEXT\n"
                                                     "TLS valid\n" IMAP_GREETING
                                                     "C*: * AUTHENTICATE PLAIN *\nS: %t OK [CAPABILITY IMAP4rev1] in\n" IMAP_GOODBYE);
  g_autoptr(MailTestPeer) stubborn = mail_test_peer_new ("TLS valid\n" IMAP_GREETING
                                                         "C*: * AUTHENTICATE PLAIN *\nS: %t NO [AUTHENTICATIONFAILED] first\nNEXT\n"
                                                         "TLS valid\n" IMAP_GREETING
                                                         "C*: * AUTHENTICATE PLAIN *\nS: %t NO [AUTHENTICATIONFAILED] second\nEOF\n");

  assert_works (try_half (mail_setup_receive, mail_test_peer_get_port (peer), MAIL_SECURITY_TLS, "li"), "li");
  assert_fails (try_half (mail_setup_receive, mail_test_peer_get_port (stubborn), MAIL_SECURITY_TLS, "li"),
                MAIL_ERROR_AUTHENTICATION, "first");
  g_assert_cmpuint (mail_test_peer_count (stubborn), ==, 2);
}

static void
test_refused_port (void)
{
  assert_fails (try_half (mail_setup_receive, mail_test_unused_port (), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_TRANSIENT,
                "refuses connections");
  assert_fails (try_half (mail_setup_send, mail_test_unused_port (), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_TRANSIENT,
                "refuses connections");
}

static void
test_wrong_host (void)
{
  MailServerSettings server = { (char *) "no-such-host.invalid", 993, MAIL_SECURITY_TLS, (char *) "li" };
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);

  assert_fails (mail_setup_receive (&server, NULL, NULL, "x", trust), MAIL_ERROR_TRANSIENT, "no-such-host.invalid");
}

static void
test_certificates (void)
{
  static const char * const names[] = { "other-name", "expired", "future", "self-signed", "unknown-ca" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *script = g_strdup_printf ("TLS %s\nEOF\n", names[i]);
      g_autoptr(MailTestPeer) imap = mail_test_peer_new (script);
      g_autoptr(MailTestPeer) smtp = mail_test_peer_new (script);
      g_autoptr(DexFuture) future = try_half (mail_setup_receive, mail_test_peer_get_port (imap), MAIL_SECURITY_TLS, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (mail_test_await (future, &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);
      g_assert_nonnull (mail_error_get_certificate (error));
      assert_fails (try_half (mail_setup_send, mail_test_peer_get_port (smtp), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_CERTIFICATE, NULL);
    }
}

static void
test_garbage (void)
{
  g_autoptr(MailTestPeer) imap = mail_test_peer_new ("TLS valid\nS: HTTP/1.1 400 Bad Request\nEOF\n");
  g_autoptr(MailTestPeer) smtp = mail_test_peer_new ("TLS valid\nS: HTTP/1.1 400 Bad Request\nEOF\n");
  g_autoptr(MailTestPeer) clear = mail_test_peer_new ("S: * OK this is no TLS\nEOF\n");
  g_autoptr(MailTestPeer) silent = mail_test_peer_new ("CLOSE\n");

  assert_fails (try_half (mail_setup_receive, mail_test_peer_get_port (imap), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_PROTOCOL, NULL);
  assert_fails (try_half (mail_setup_send, mail_test_peer_get_port (smtp), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_PROTOCOL, NULL);
  assert_fails (try_half (mail_setup_receive, mail_test_peer_get_port (clear), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_PROTOCOL, "TLS");
  assert_fails (try_half (mail_setup_receive, mail_test_peer_get_port (silent), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_TRANSIENT, NULL);
}

/* STARTTLS is required where it is chosen: the password does not leave. */
static void
test_stripped_starttls (void)
{
  g_autoptr(MailTestPeer) imap = mail_test_peer_new ("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\n"
                                                     "C*: * STARTTLS\nS: %t NO not here\nEOF\n");
  g_autoptr(MailTestPeer) smtp = mail_test_peer_new ("S: 220 ready\nC: EHLO *\nS: 250-me\nS: 250 AUTH PLAIN\nEOF\n");
  g_autofree char *received = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DexFuture) future = try_half (mail_setup_receive, mail_test_peer_get_port (imap), MAIL_SECURITY_STARTTLS, NULL);
  g_autoptr(DexFuture) other = try_half (mail_setup_send, mail_test_peer_get_port (smtp), MAIL_SECURITY_STARTTLS, NULL);

  g_assert_null (mail_test_await (future, &error));
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_null (mail_test_await (other, &error));
  g_test_message ("%s", error->message);
  received = mail_test_peer_get_received (imap);
  g_assert_null (g_strstr_len (received, -1, "AUTHENTICATE"));
  g_assert_null (g_strstr_len (received, -1, "LOGIN"));
}

#define SMTP_HELLO "S: 220 ready\nC: EHLO *\nS: 250-me\nS: 250 AUTH PLAIN LOGIN\n"

static void
test_send_works (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" SMTP_HELLO "C: AUTH PLAIN *\nS: 235 in\nC: QUIT\nS: 221 bye\n");
  g_autofree char *received = NULL;

  assert_works (try_half (mail_setup_send, mail_test_peer_get_port (peer), MAIL_SECURITY_TLS, NULL), "li@firm.example");
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_null (g_strstr_len (received, -1, "MAIL FROM"));
}

static void
test_send_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" SMTP_HELLO
                                                     "C: AUTH PLAIN *\nS: 535 5.7.8 Please enter your authorization code\nEOF\n");

  assert_fails (try_half (mail_setup_send, mail_test_peer_get_port (peer), MAIL_SECURITY_TLS, NULL), MAIL_ERROR_AUTHENTICATION,
                "authorization code");
}

/* Nobody wants the answer any more: the server sees the connection go. */
static void
test_dropping_cancels (void)
{
  g_autoptr(MailTestPeer) imap = mail_test_peer_new ("TLS valid\nEOF\n");
  g_autoptr(MailTestPeer) smtp = mail_test_peer_new ("TLS valid\nEOF\n");
  DexFuture *receive = try_half (mail_setup_receive, mail_test_peer_get_port (imap), MAIL_SECURITY_TLS, NULL);
  DexFuture *send = try_half (mail_setup_send, mail_test_peer_get_port (smtp), MAIL_SECURITY_TLS, NULL);

  for (gint64 end = g_get_monotonic_time () + 300 * 1000; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  dex_unref (receive);
  dex_unref (send);
  for (gint64 end = g_get_monotonic_time () + 300 * 1000; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);

  /* Joins: ends only when the client has closed. */
  mail_test_peer_finish (imap);
  mail_test_peer_finish (smtp);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/setup/half/receive-works", test_receive_works);
  g_test_add_func ("/setup/half/receive-refused", test_receive_refused);
  g_test_add_func ("/setup/half/second-user-is-tried-once", test_second_user_is_tried_once);
  g_test_add_func ("/setup/half/refused-port", test_refused_port);
  g_test_add_func ("/setup/half/wrong-host", test_wrong_host);
  g_test_add_func ("/setup/half/certificates", test_certificates);
  g_test_add_func ("/setup/half/garbage", test_garbage);
  g_test_add_func ("/setup/half/stripped-starttls", test_stripped_starttls);
  g_test_add_func ("/setup/half/send-works", test_send_works);
  g_test_add_func ("/setup/half/send-refused", test_send_refused);
  g_test_add_func ("/setup/half/dropping-cancels", test_dropping_cancels);

  return g_test_run ();
}
