/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp-test.h"

/* r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 */
#define WRONG_NONCE "cj1hbm90aGVyLHM9VzIyWmFKMFNOWTdzb0VzVUVqYjZnUT09LGk9NDA5Ng=="
#define BEGIN(mechanisms) "S: 220 hello\n" EHLO "S: 250-mail\nS: 250 AUTH " mechanisms "\n"

static void
assert_signs_in (const char *script,
                 const char *user,
                 const char *secret)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *transcript = NULL;

  mail_test_await_ok (mail_smtp_session_authenticate (session, user, secret));
  transcript = mail_smtp_session_get_transcript (session);
  g_assert_null (strstr (transcript, secret));
  g_assert_null (strstr (transcript, "c2VjcmV0"));
  g_assert_null (strstr (transcript, "AGFubm"));
  g_assert_nonnull (strstr (transcript, "C: ***"));
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
assert_is_refused (const char    *script,
                   MailError      code,
                   const char    *words,
                   MailSmtpClass  class)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);

  smtp_test_assert_fails (mail_smtp_session_authenticate (session, "anna", "secret"), code, words);
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, class);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_plain (void)
{
  assert_signs_in (BEGIN ("LOGIN PLAIN") "C: AUTH PLAIN AGFubmEAc2VjcmV0\nS: 235 2.7.0 welcome\nEOF", "anna", "secret");
}

/* A line that servers might cut is not sent: the response comes after the challenge. */
static void
test_long_secret (void)
{
  g_autofree char *secret = g_strnfill (600, 'x');

  assert_signs_in (BEGIN ("PLAIN") "C: AUTH PLAIN\nS: 334\nC: AGFubmEAeHh4*\nS: 235 welcome\nEOF", "anna", secret);
}

static void
test_login (void)
{
  assert_signs_in (BEGIN ("LOGIN") "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5uYQ==\nS: 334 whatever it says\nC: c2VjcmV0\nS: 235 ok\nEOF",
                   "anna", "secret");
}

/* A server that lists what it does not know. */
static void
test_second_mechanism (void)
{
  assert_signs_in (BEGIN ("PLAIN LOGIN") "C: AUTH PLAIN *\nS: 504 5.5.4 unrecognized\nC: AUTH LOGIN\nS: 334 a\nC: *\nS: 334 b\nC: *\nS: 235 ok\nEOF",
                   "anna", "secret");
}

/* A refused password is refused: no other mechanism is tried with it. */
static void
test_refused (void)
{
  assert_is_refused (BEGIN ("PLAIN LOGIN") "C: AUTH PLAIN *\nS: 535 5.7.8 wrong password\nEOF",
                     MAIL_ERROR_AUTHENTICATION, "535 5.7.8 wrong password", MAIL_SMTP_CLASS_AUTH);
  assert_is_refused (BEGIN ("PLAIN") "C: AUTH PLAIN *\nS: 535 5.7.139 disabled by the administrator\nEOF",
                     MAIL_ERROR_AUTHENTICATION, "switched off", MAIL_SMTP_CLASS_AUTH_ADMIN);
  assert_is_refused (BEGIN ("PLAIN") "C: AUTH PLAIN *\nS: 454 4.7.0 try later\nEOF",
                     MAIL_ERROR_TRANSIENT, "at the moment", MAIL_SMTP_CLASS_AUTH_LATER);
  assert_is_refused (BEGIN ("PLAIN") "C: AUTH PLAIN *\nS: 421 4.7.0 too many errors\nEOF",
                     MAIL_ERROR_TRANSIENT, "too many errors", MAIL_SMTP_CLASS_BUSY);
}

static void
test_broken_off (void)
{
  assert_is_refused (BEGIN ("PLAIN") "C: AUTH PLAIN *\nCLOSE", MAIL_ERROR_TRANSIENT, "closed the connection", MAIL_SMTP_CLASS_OK);
  assert_is_refused (BEGIN ("LOGIN") "C: AUTH LOGIN\nS: 334 a\nC: *\nDROP", MAIL_ERROR_TRANSIENT, "", MAIL_SMTP_CLASS_OK);
}

/* It asks again and again: the exchange is given up in order. */
static void
test_endless_challenges (void)
{
  assert_is_refused (BEGIN ("PLAIN") "C: AUTH PLAIN *\nS: 334 more\nC: *\nS: 501 cancelled\nEOF",
                     MAIL_ERROR_PROTOCOL, "asks more", MAIL_SMTP_CLASS_OK);
}

/* What SCRAM needs of this person is not there: one other method, on a connection of its own, because many servers hang up. */
static void
test_refused_method (void)
{
  assert_signs_in (BEGIN ("SCRAM-SHA-256 PLAIN") "C: AUTH SCRAM-SHA-256 biws*\nS: 535 5.7.8 no\nCLOSE\nNEXT\n"
                   BEGIN ("SCRAM-SHA-256 PLAIN") "C: AUTH PLAIN AGFubmEAc2VjcmV0\nS: 235 welcome\nEOF", "anna", "secret");
  assert_is_refused (BEGIN ("SCRAM-SHA-256 PLAIN LOGIN") "C: AUTH SCRAM-SHA-256 *\nS: 535 5.7.8 no\nCLOSE\nNEXT\n"
                     BEGIN ("SCRAM-SHA-256 PLAIN LOGIN") "C: AUTH PLAIN *\nS: 535 5.7.8 no\nEOF",
                     MAIL_ERROR_AUTHENTICATION, "535 5.7.8 no", MAIL_SMTP_CLASS_AUTH);
  assert_is_refused (BEGIN ("SCRAM-SHA-256 PLAIN") "C: AUTH SCRAM-SHA-256 *\nS: 535 5.7.8 no\nCLOSE\nNEXT\nS: 421 4.7.0 busy\nEOF",
                     MAIL_ERROR_AUTHENTICATION, "535 5.7.8 no", MAIL_SMTP_CLASS_BUSY);
}

static void
test_dishonest (void)
{
  assert_is_refused (BEGIN ("SCRAM-SHA-256 PLAIN") "C: AUTH SCRAM-SHA-256 *\nS: 235 welcome\nEOF", MAIL_ERROR_PROTOCOL, "somebody else",
                     MAIL_SMTP_CLASS_OK);
  assert_is_refused (BEGIN ("SCRAM-SHA-256 PLAIN") "C: AUTH SCRAM-SHA-256 *\nS: 334 " WRONG_NONCE "\nC: ?\nS: 501 cancelled\nEOF",
                     MAIL_ERROR_PROTOCOL, "another sign-in", MAIL_SMTP_CLASS_OK);
}

/* A token: refused with a challenge that says why and wants an answer. */
static void
test_token (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (BEGIN ("PLAIN XOAUTH2") "C: AUTH XOAUTH2 dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHQBAQ==\n"
                                                     "S: 334 eyJzdGF0dXMiOiI0MDEifQ==\nC:\nS: 535 5.7.8 no\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("anna", "t");

  credential->kind = MAIL_NET_SECRET_TOKEN;
  smtp_test_assert_fails (mail_smtp_session_sign_in (session, credential), MAIL_ERROR_AUTHENTICATION, "535 5.7.8 no");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_no_mechanism (void)
{
  assert_is_refused (BEGIN ("GSSAPI NTLM") "EOF", MAIL_ERROR_PERMANENT, "with a password", MAIL_SMTP_CLASS_AUTH_ADMIN);
}

/* Nothing leaves in clear unless the person said so. */
static void
test_in_clear (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (BEGIN ("PLAIN") "EOF");
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("127.0.0.1", mail_test_peer_get_port (peer), MAIL_NET_SECURITY_NONE);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);
  g_autoptr(MailSmtpSession) session = mail_smtp_session_new (endpoint, trust);
  g_autofree char *received = NULL;

  mail_test_await_ok (mail_smtp_session_open (session));
  smtp_test_assert_fails (mail_smtp_session_authenticate (session, "anna", "secret"), MAIL_ERROR_PERMANENT, "not encrypted");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_cmpstr (received, ==, "EHLO [127.0.0.1]\r\n");
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/authenticate/plain", test_plain);
  g_test_add_func ("/smtp/authenticate/long-secret", test_long_secret);
  g_test_add_func ("/smtp/authenticate/login", test_login);
  g_test_add_func ("/smtp/authenticate/second-mechanism", test_second_mechanism);
  g_test_add_func ("/smtp/authenticate/refused", test_refused);
  g_test_add_func ("/smtp/authenticate/broken-off", test_broken_off);
  g_test_add_func ("/smtp/authenticate/endless-challenges", test_endless_challenges);
  g_test_add_func ("/smtp/authenticate/refused-method", test_refused_method);
  g_test_add_func ("/smtp/authenticate/dishonest", test_dishonest);
  g_test_add_func ("/smtp/authenticate/token", test_token);
  g_test_add_func ("/smtp/authenticate/no-mechanism", test_no_mechanism);
  g_test_add_func ("/smtp/authenticate/in-clear", test_in_clear);
  return g_test_run ();
}
