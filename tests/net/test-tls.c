/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-test.h"

static void
talk_to (const char  *certificate,
         const char  *host,
         GError     **error)
{
  g_autofree char *script = g_strdup_printf ("TLS %s\nS: hello\nC: hello\nS: bye", certificate);
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailNetConnection) connection = net_test_new (peer, host, MAIL_NET_SECURITY_TLS);
  g_autoptr(DexFuture) connected = mail_net_connection_connect (connection);

  if (mail_test_await (connected, error) != NULL)
    {
      g_autofree char *hello = net_test_read_line (connection), *bye = NULL, *end = NULL;

      g_assert_true (mail_net_connection_is_secure (connection));
      g_assert_true (mail_net_connection_may_authenticate (connection, NULL));
      g_assert_cmpstr (hello, ==, "hello");
      mail_net_connection_write (connection, "hello\r\n", 7, MAIL_NET_WRITE_NONE);
      bye = net_test_read_line (connection);
      g_assert_cmpstr (bye, ==, "bye");
      end = net_test_read_line (connection);
      g_assert_null (end);
    }
  else
    g_assert_false (mail_net_connection_is_open (connection));

  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&connection));
}

static void
test_valid (void)
{
  g_autoptr(GError) error = NULL;

  talk_to ("valid", "localhost", &error);
  g_assert_no_error (error);
  talk_to ("valid", "127.0.0.1", &error);
  g_assert_no_error (error);
}

static void
assert_distrusted (const char           *certificate,
                   GTlsCertificateFlags  flags,
                   const char           *words)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL, *made = mail_test_certificate_fingerprint (certificate);

  talk_to (certificate, "localhost", &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);
  g_assert_cmpint (mail_error_get_certificate_flags (error), ==, flags);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  shown = mail_net_certificate_fingerprint (mail_error_get_certificate (error));
  g_assert_cmpstr (shown, ==, made);
}

static void
test_other_name (void)
{
  assert_distrusted ("other-name", G_TLS_CERTIFICATE_BAD_IDENTITY, "for “other.example”, not for “localhost”");
}

static void
test_expired (void)
{
  assert_distrusted ("expired", G_TLS_CERTIFICATE_EXPIRED, "expired on");
}

static void
test_not_yet_valid (void)
{
  assert_distrusted ("future", G_TLS_CERTIFICATE_NOT_ACTIVATED, "not valid before");
}

static void
test_self_signed (void)
{
  assert_distrusted ("self-signed", G_TLS_CERTIFICATE_UNKNOWN_CA, "not issued by an authority");
}

static void
test_unknown_authority (void)
{
  assert_distrusted ("unknown-ca", G_TLS_CERTIFICATE_UNKNOWN_CA, "not issued by an authority");
}

static gboolean
connects_with_exception (const char *host,
                         guint16     port_difference,
                         const char *fingerprint)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS self-signed\nEOF");
  guint16 port = mail_test_peer_get_port (peer);
  MailNetException exception = { host, (guint16) (port + port_difference), fingerprint };
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (&exception, 1, NULL);
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("localhost", port, MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetConnection) connection = mail_net_connection_new (endpoint, trust);
  g_autoptr(DexFuture) connected = mail_net_connection_connect (connection);
  g_autoptr(GError) error = NULL;
  gboolean result = mail_test_await (connected, &error) != NULL;

  if (!result)
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE);
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
  return result;
}

/* A person's exception is for one certificate on one host and port. */
static void
test_exception (void)
{
  g_autofree char *its = mail_test_certificate_fingerprint ("self-signed");
  g_autofree char *others = mail_test_certificate_fingerprint ("valid");
  g_autofree char *upper = g_ascii_strup (its, -1);

  g_assert_true (connects_with_exception ("localhost", 0, its));
  g_assert_true (connects_with_exception ("LocalHost", 0, upper));
  g_assert_false (connects_with_exception ("localhost", 1, its));
  g_assert_false (connects_with_exception ("127.0.0.1", 0, its));
  g_assert_false (connects_with_exception ("localhost", 0, others));
}

static void
test_missing_authorities (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, "/nonexistent/authorities.pem");
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("localhost", mail_test_peer_get_port (peer), MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetConnection) connection = mail_net_connection_new (endpoint, trust);

  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_STORAGE, "/nonexistent/authorities.pem");
}

static void
assert_handshake_fails (const char *script,
                        MailError   code,
                        const char *words)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_TLS);

  net_test_assert_fails (mail_net_connection_connect (connection), code, words);
}

static void
test_no_tls_there (void)
{
  assert_handshake_fails ("S: * OK IMAP ready, in clear as of old\nEOF", MAIL_ERROR_PROTOCOL, "does not speak TLS");
  assert_handshake_fails ("REPEAT 100 \\x00\\x01garbage\nEOF", MAIL_ERROR_PROTOCOL, "does not speak TLS");
}

static void
test_old_version (void)
{
  assert_handshake_fails ("TLS1.1 valid\nEOF", MAIL_ERROR_PROTOCOL, "TLS of a safe version");
}

static void
test_closes_in_handshake (void)
{
  assert_handshake_fails ("READ 10\nCLOSE", MAIL_ERROR_TRANSIENT, "");
  assert_handshake_fails ("READ 10\nDROP", MAIL_ERROR_TRANSIENT, "");
}

static void
test_silent_in_handshake (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_TLS);

  mail_net_connection_set_timeout (connection, 1);
  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_TRANSIENT, "has not answered");
  mail_test_peer_finish (peer);
}

static void
test_dropped_in_handshake (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_TLS);
  g_autoptr(DexFuture) connected = mail_net_connection_connect (connection);
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (dex_future_is_pending (connected));
  g_clear_pointer (&connected, dex_unref);
  g_assert_finalize_object (g_steal_pointer (&connection));
  mail_test_peer_finish (peer);
}

static void
test_dropped_after_handshake (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nS: hello\nC: *\nDROP");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_TLS);
  g_autofree char *line = NULL;

  mail_test_await_ok (mail_net_connection_connect (connection));
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "hello");
  mail_net_connection_write (connection, "x\r\n", 3, MAIL_NET_WRITE_NONE);
  net_test_assert_fails (mail_net_connection_fill (connection), MAIL_ERROR_TRANSIENT, "lost");
  mail_test_peer_finish (peer);
}

/* The end of the stream without close_notify is an end, not an error: what was said is complete or not by itself. */
static void
test_end_without_goodbye (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nS: hello\nHANGUP");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_TLS);
  g_autofree char *line = NULL, *end = NULL;

  mail_test_await_ok (mail_net_connection_connect (connection));
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "hello");
  end = net_test_read_line (connection);
  g_assert_null (end);
  mail_test_peer_finish (peer);
}

static MailNetConnection *
ask_for_tls (MailTestPeer *peer)
{
  MailNetConnection *connection = net_test_new (peer, "localhost", MAIL_NET_SECURITY_STARTTLS);
  g_autofree char *line = NULL;

  mail_test_await_ok (mail_net_connection_connect (connection));
  g_assert_false (mail_net_connection_may_authenticate (connection, NULL));
  mail_net_connection_write (connection, "STARTTLS\r\n", 10, MAIL_NET_WRITE_NONE);
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "220 go");
  return connection;
}

static void
test_starttls (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: STARTTLS\nS: 220 go\nTLS valid\nC: hello\nS: safe\nEOF");
  g_autoptr(MailNetConnection) connection = ask_for_tls (peer);
  g_autofree char *line = NULL;

  mail_test_await_ok (mail_net_connection_start_tls (connection));
  g_assert_true (mail_net_connection_may_authenticate (connection, NULL));
  mail_net_connection_write (connection, "hello\r\n", 7, MAIL_NET_WRITE_NONE);
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "safe");
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
}

/* One byte more in the same segment: it lies in our buffer. */
static void
test_starttls_injection (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: STARTTLS\ns: 220 go\\r\\n2\nEOF");
  g_autoptr(MailNetConnection) connection = ask_for_tls (peer);

  net_test_assert_fails (mail_net_connection_start_tls (connection), MAIL_ERROR_PROTOCOL, "attack");
  g_assert_false (mail_net_connection_is_open (connection));
  mail_test_peer_finish (peer);
}

/* And in a segment of its own: it lies in the kernel. */
static void
test_starttls_late_injection (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: STARTTLS\nS: 220 go\nSLEEP 50\nS: 250 AUTH PLAIN\nEOF");
  g_autoptr(MailNetConnection) connection = ask_for_tls (peer);

  g_usleep (200 * 1000);
  net_test_assert_fails (mail_net_connection_start_tls (connection), MAIL_ERROR_PROTOCOL, "attack");
  mail_test_peer_finish (peer);
}

static void
test_starttls_without_tls (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: STARTTLS\nS: 220 go\nREAD 5\nS: 250 just kidding\nEOF");
  g_autoptr(MailNetConnection) connection = ask_for_tls (peer);

  net_test_assert_fails (mail_net_connection_start_tls (connection), MAIL_ERROR_PROTOCOL, "does not speak TLS");
  g_assert_false (mail_net_connection_is_open (connection));
  mail_test_peer_finish (peer);
}

static void
test_starttls_wrong_certificate (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: STARTTLS\nS: 220 go\nTLS other-name\nEOF");
  g_autoptr(MailNetConnection) connection = ask_for_tls (peer);

  net_test_assert_fails (mail_net_connection_start_tls (connection), MAIL_ERROR_CERTIFICATE, "other.example");
  g_assert_false (mail_net_connection_may_authenticate (connection, NULL));
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/tls/valid", test_valid);
  g_test_add_func ("/net/tls/other-name", test_other_name);
  g_test_add_func ("/net/tls/expired", test_expired);
  g_test_add_func ("/net/tls/not-yet-valid", test_not_yet_valid);
  g_test_add_func ("/net/tls/self-signed", test_self_signed);
  g_test_add_func ("/net/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/net/tls/exception", test_exception);
  g_test_add_func ("/net/tls/missing-authorities", test_missing_authorities);
  g_test_add_func ("/net/tls/no-tls-there", test_no_tls_there);
  g_test_add_func ("/net/tls/old-version", test_old_version);
  g_test_add_func ("/net/tls/closes-in-handshake", test_closes_in_handshake);
  g_test_add_func ("/net/tls/silent-in-handshake", test_silent_in_handshake);
  g_test_add_func ("/net/tls/dropped-in-handshake", test_dropped_in_handshake);
  g_test_add_func ("/net/tls/dropped-after-handshake", test_dropped_after_handshake);
  g_test_add_func ("/net/tls/end-without-goodbye", test_end_without_goodbye);
  g_test_add_func ("/net/tls/starttls", test_starttls);
  g_test_add_func ("/net/tls/starttls-injection", test_starttls_injection);
  g_test_add_func ("/net/tls/starttls-late-injection", test_starttls_late_injection);
  g_test_add_func ("/net/tls/starttls-without-tls", test_starttls_without_tls);
  g_test_add_func ("/net/tls/starttls-wrong-certificate", test_starttls_wrong_certificate);
  return g_test_run ();
}
