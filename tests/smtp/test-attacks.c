/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-net-sasl-plan.h"
#include "smtp-test.h"

/* What somebody between us and the server may do before TLS, and a server that is not the one it was: the twin of
 * tests/imap/test-attacks.c. */

#define CLEAR_EHLO "S: 220 mail.example ESMTP\n" EHLO "S: 250-mail.example\nS: 250-SIZE 99\nS: 250-AUTH LOGIN\nS: 250 STARTTLS\n"

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

/* What was learnt in clear is forgotten. */
static void
test_tampering_with_state (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (CLEAR_EHLO "C: STARTTLS\nS: 220 go\nTLS valid\n" EHLO
                                                     "S: 250-mail.example\nS: 250 AUTH PLAIN\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_STARTTLS);
  const char * const mechanisms[] = { "PLAIN", NULL };

  mail_test_await_ok (mail_smtp_session_open (session));
  g_assert_cmpint (mail_smtp_session_get_capabilities (session), ==, MAIL_SMTP_CAPABILITY_AUTH);
  g_assert_cmpuint (mail_smtp_session_get_max_size (session), ==, 0);
  g_assert_cmpstrv (mail_smtp_session_get_mechanisms (session), mechanisms);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_stripping (void)
{
  assert_open_fails ("S: 220 hello\n" EHLO "S: 250-mail.example\nS: 250 AUTH PLAIN\nEOF", MAIL_NET_SECURITY_STARTTLS,
                     MAIL_ERROR_PROTOCOL, "offers no encryption");
  assert_open_fails ("S: 220 hello\n" EHLO "S: 502 what?\nEOF", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_TRANSIENT, "refuses before");
}

/* Whoever speaks before TLS may be anybody: the words are not passed on. */
static void
test_words_before_tls (void)
{
  const char * const refusals[] = { "454 4.7.0 TLS not available", "502 5.5.1 Your password expired, see evil.example" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *script = g_strdup_printf (CLEAR_EHLO "C: STARTTLS\nS: %s\nEOF", refusals[i]);
      g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
      g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_STARTTLS);
      g_autoptr(DexFuture) opened = mail_smtp_session_open (session);
      g_autoptr(GError) error = NULL;

      g_assert_null (mail_test_await (opened, &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
      g_assert_null (mail_error_get_server_text (error));
      g_assert_null (strstr (error->message, "password"));
      g_assert_null (mail_smtp_session_get_refusal (session));
      mail_test_peer_finish (peer);
    }
}

static void
test_response_injection (void)
{
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\ns: 220 go\\r\\n250 AUTH PLAIN\\r\\n\nEOF", MAIL_NET_SECURITY_STARTTLS,
                     MAIL_ERROR_PROTOCOL, "attack");
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\ns: 220 go\\r\\n2\nEOF", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "attack");
}

static void
test_certificate (void)
{
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\nS: 220 go\nTLS expired\nEOF", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_CERTIFICATE, "expired");
}

/* Consent, and then no TLS: the socket is not used again. */
static void
test_fake_success (void)
{
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\nS: 220 go\nC*: *\nS: 250 in clear\nEOF", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "TLS");
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\nS: 220 go\nCLOSE", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_TRANSIENT, "");
}

/* A question for the password before TLS, asked by nobody. */
static void
test_challenge_before_tls (void)
{
  assert_open_fails (CLEAR_EHLO "C: STARTTLS\nS: 334 UGFzc3dvcmQ6\nEOF", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "not asked");
}

/* Nothing is written behind STARTTLS before its answer. */
static void
test_command_injection (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (CLEAR_EHLO "C: STARTTLS\nSLEEP 100\nS: 220 go\nTLS valid\n" EHLO "S: 250 mail.example\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_STARTTLS);
  g_autofree char *received = NULL;

  mail_test_await_ok (mail_smtp_session_open (session));
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_cmpstr (received, ==, "EHLO [127.0.0.1]\r\nSTARTTLS\r\nEHLO [127.0.0.1]\r\n");
}

/* Inside TLS, by somebody with a certificate an authority gave him: SCRAM-…-PLUS is gone. */
static void
test_downgrade (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nS: 220 hello\n" EHLO "S: 250-mail\nS: 250 AUTH PLAIN SCRAM-SHA-256\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_new (peer, MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("anna", "secret");
  g_autoptr(DexFuture) signed_in = NULL;
  g_autoptr(GError) error = NULL;

  credential->best_method = g_strdup ("SCRAM-SHA-1-PLUS");
  mail_test_await_ok (mail_smtp_session_open (session));
  signed_in = mail_smtp_session_sign_in (session, credential);
  g_assert_null (mail_test_await (signed_in, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
  g_assert_cmpstr (mail_error_get_detail (error), ==, MAIL_NET_SASL_WEAKER);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/attacks/stripping", test_stripping);
  g_test_add_func ("/smtp/attacks/response-injection", test_response_injection);
  g_test_add_func ("/smtp/attacks/command-injection", test_command_injection);
  g_test_add_func ("/smtp/attacks/words-before-tls", test_words_before_tls);
  g_test_add_func ("/smtp/attacks/tampering-with-state", test_tampering_with_state);
  g_test_add_func ("/smtp/attacks/challenge-before-tls", test_challenge_before_tls);
  g_test_add_func ("/smtp/attacks/fake-success", test_fake_success);
  g_test_add_func ("/smtp/attacks/certificate", test_certificate);
  g_test_add_func ("/smtp/attacks/downgrade", test_downgrade);
  return g_test_run ();
}
