/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp-test.h"

static void
assert_open_fails (const char      *script,
                   MailNetSecurity  security,
                   MailError        code,
                   const char      *words)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, security);

  smtp_test_assert_fails (mail_smtp_session_open (session), code, words);
  g_assert_false (mail_smtp_session_is_open (session));
  g_assert_finalize_object (g_steal_pointer (&session));
  mail_test_peer_finish (peer);
}

static void
test_capabilities (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    "S: 220-mail.example\nS: 220 welcome\n" EHLO
    "S: 250-mail.example\nS: 250-size 5000000000\nS: 250-PIPELINING\nS: 250-AUTH PLAIN\nS: 250-AUTH=LOGIN CRAM-MD5\n"
    "S: 250-X-UNKNOWN thing\nS: 250-SMTPUTF8\nS: 250-8bitmime\nS: 250 ENHANCEDSTATUSCODES\nC: QUIT\nS: 221 bye\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  const char * const mechanisms[] = { "PLAIN", "LOGIN", "CRAM-MD5", NULL };

  g_assert_true (mail_smtp_session_is_open (session));
  g_assert_cmpint (mail_smtp_session_get_capabilities (session), ==,
                   MAIL_SMTP_CAPABILITY_SIZE | MAIL_SMTP_CAPABILITY_PIPELINING | MAIL_SMTP_CAPABILITY_AUTH |
                   MAIL_SMTP_CAPABILITY_SMTPUTF8 | MAIL_SMTP_CAPABILITY_8BITMIME | MAIL_SMTP_CAPABILITY_ENHANCEDSTATUSCODES);
  g_assert_cmpuint (mail_smtp_session_get_max_size (session), ==, 5000000000);
  g_assert_cmpstrv (mail_smtp_session_get_mechanisms (session), mechanisms);
  mail_test_await_ok (mail_smtp_session_quit (session));
  g_assert_false (mail_smtp_session_is_open (session));
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_tls (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nS: 220 hello\n" EHLO "S: 250-mail\nS: 250 STARTTLS\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_TLS);

  mail_test_await_ok (mail_smtp_session_open (session));
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_helo (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: 220 hello\n" EHLO "S: 500 what?\nC: HELO [127.0.0.1]\nS: 250 hello\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);

  g_assert_cmpint (mail_smtp_session_get_capabilities (session), ==, 0);
  smtp_test_assert_fails (mail_smtp_session_authenticate (session, "anna", "secret"), MAIL_ERROR_PERMANENT, "with a password");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_greetings (void)
{
  assert_open_fails ("S: 421 4.3.2 too busy\nEOF", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, "421 4.3.2 too busy");
  assert_open_fails ("S: 554 5.7.1 go away\nEOF", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PERMANENT, "554 5.7.1 go away");
  assert_open_fails ("S: * OK IMAP4rev1 ready\nEOF", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "IMAP4rev1");
  assert_open_fails ("s: \\x00\\x01\\x02\nFLOOD 10000\nEOF", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "SMTP");
  assert_open_fails ("S: 250 not a greeting\nEOF", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "not asked");
  assert_open_fails ("CLOSE", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, "closed the connection");
  assert_open_fails ("s: 220-and so\nCLOSE", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, "closed the connection");
}

static void
test_endless_greetings (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("REPEAT 2000 220-and\nCLOSE");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_NONE);

  smtp_test_assert_fails (mail_smtp_session_open (session), MAIL_ERROR_PROTOCOL, "too many lines");
}

/* Two gigabytes without the end of a line: given up at once, without holding them. */
static void
test_endless_line (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("s: 220 \nZEROS 2000000000");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_NONE);

  smtp_test_assert_fails (mail_smtp_session_open (session), MAIL_ERROR_PROTOCOL, "too long");
}

static void
test_cancelled (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_NONE);
  DexFuture *opened = mail_smtp_session_open (session);
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  dex_unref (opened);
  mail_test_peer_finish (peer);
  smtp_test_assert_fails (mail_smtp_session_open (session), MAIL_ERROR_TRANSIENT, "closed");
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_closed_in_flight (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_NONE);
  DexFuture *opened = mail_smtp_session_open (session);
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  mail_smtp_session_close (session);
  smtp_test_assert_fails (opened, MAIL_ERROR_CANCELLED, "closed");
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/open/capabilities", test_capabilities);
  g_test_add_func ("/smtp/open/tls", test_tls);
  g_test_add_func ("/smtp/open/helo", test_helo);
  g_test_add_func ("/smtp/open/greetings", test_greetings);
  g_test_add_func ("/smtp/open/endless-greetings", test_endless_greetings);
  g_test_add_func ("/smtp/open/endless-line", test_endless_line);
  g_test_add_func ("/smtp/open/cancelled", test_cancelled);
  g_test_add_func ("/smtp/open/closed-in-flight", test_closed_in_flight);
  return g_test_run ();
}
