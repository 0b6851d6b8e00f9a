/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"
#include "mail-net-sasl-plan.h"

/* What somebody between us and the server may do before TLS, one test each. The attacks are those of "NO STARTTLS" (USENIX Security
 * 2021). */

#define IN_TLS "TLS valid\nC: A* CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\nS: %t OK\n"

/* What opening came to. Nothing was heard by anybody, and no sign of the attacker's text is in the sentence. */
typedef struct {
  const char *name;
  const char *script;
  MailNetSecurity security;
  MailError code;
  const char *words;
} Attack;

static const Attack attacks[] = {
  /* stripping */
  { "stripping/no", "S: * OK [CAPABILITY IMAP4rev1] hi\nC: A* STARTTLS\nS: %t NO evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS,
    MAIL_ERROR_PERMANENT, "does not offer encryption" },
  { "stripping/bad", "S: * OK hi\nC: A* STARTTLS\nS: %t BAD evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PERMANENT,
    "does not offer encryption" },
  { "stripping/bye", "S: * OK hi\nC: A* STARTTLS\nS: * BYE evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_TRANSIENT, "" },
  /* response injection: bytes behind the consent, in one piece with it */
  { "response-injection/capability", "S: * OK hi\nC: A* STARTTLS\ns: A1 OK go\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n\nEOF\n",
    MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "attack" },
  { "response-injection/tagged", "S: * OK hi\nC: A* STARTTLS\ns: A1 OK go\\r\\nA2 OK evil\\r\\n\nEOF\n", MAIL_NET_SECURITY_STARTTLS,
    MAIL_ERROR_PROTOCOL, "attack" },
  { "response-injection/one-byte", "S: * OK hi\nC: A* STARTTLS\ns: A1 OK go\\r\\n*\nEOF\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL,
    "attack" },
  { "response-injection/unfinished-literal", "S: * OK hi\nC: A* STARTTLS\ns: A1 OK go\\r\\n* LIST () NIL {99}\\r\\nevil\nEOF\n",
    MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "attack" },
  /* a greeting that makes STARTTLS illegal */
  { "preauth/starttls", "S: * PREAUTH evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL, "already signed in" },
  { "preauth/tls", "TLS valid\nS: * PREAUTH evil\nEOF\n", MAIL_NET_SECURITY_TLS, MAIL_ERROR_PROTOCOL, "already signed in" },
  { "preauth/clear", "S: * PREAUTH evil\nEOF\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "already signed in" },
  /* referrals are text, not directions */
  { "referral/greeting", "S: * BYE [REFERRAL imap://evil.example/] evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_TRANSIENT, "" },
  { "referral/starttls", "S: * OK hi\nC: A* STARTTLS\nS: %t NO [REFERRAL imap://evil.example/] evil\nEOF\n", MAIL_NET_SECURITY_STARTTLS,
    MAIL_ERROR_PERMANENT, "does not offer encryption" },
  /* words for the person */
  { "alert", "S: * OK [ALERT] evil\nC: A* STARTTLS\nS: * NO [ALERT] evil\nS: * BAD [ALERT] evil\nS: %t NO [ALERT] evil\nEOF\n",
    MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_PERMANENT, "does not offer encryption" },
  /* consent without TLS */
  { "fake-success/clear", "S: * OK hi\nC: A* STARTTLS\nS: %t OK go\nC*: *\nS: * OK in clear\nEOF\n", MAIL_NET_SECURITY_STARTTLS,
    MAIL_ERROR_PROTOCOL, "TLS" },
  { "fake-success/end", "S: * OK hi\nC: A* STARTTLS\nS: %t OK go\nCLOSE\n", MAIL_NET_SECURITY_STARTTLS, MAIL_ERROR_TRANSIENT, "" },
  { "fake-success/another-name", "S: * OK hi\nC: A* STARTTLS\nS: %t OK go\nTLS unknown-ca\nEOF\n", MAIL_NET_SECURITY_STARTTLS,
    MAIL_ERROR_CERTIFICATE, "" },
};

static void
test_attack (gconstpointer data)
{
  const Attack *attack = data;
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (attack->script);
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_new (peer, &news);
  g_autoptr(DexFuture) opened = imap_test_open (session, peer, attack->security);
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (opened, &error));
  g_assert_error (error, MAIL_ERROR, (int) attack->code);
  g_assert_nonnull (strstr (error->message, attack->words));
  g_assert_null (strstr (error->message, "evil"));
  if (attack->security == MAIL_NET_SECURITY_STARTTLS)
    g_assert_null (mail_error_get_server_text (error));
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
  g_assert_cmpuint (news.closed, ==, 1);
  g_assert_cmpstr (news.heard->str, ==, "");
  g_clear_pointer (&opened, dex_unref);
  g_assert_finalize_object (g_steal_pointer (&session));
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 1);
  imap_news_clear (&news);
}

/* Command injection, from our side: nothing is written behind STARTTLS before its answer, so there is nothing the server could take
 * for a command inside TLS. */
static void
test_command_injection (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: * OK hi\nC: A* STARTTLS\nSLEEP 100\nS: %t OK go\n" IN_TLS "EOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  g_autofree char *received = NULL;

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_STARTTLS));
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_cmpstr (received, ==, "A1 STARTTLS\r\nA2 CAPABILITY\r\n");
}

/* Tampering with state: what is said before TLS is forgotten, however it is said, on the consent too. */
static void
test_tampering_with_state (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: * OK [CAPABILITY IMAP4rev1 X-BEFORE AUTH=XOAUTH2 LOGINDISABLED] hi\nS: * 5 EXISTS\n"
                                                     "S: * LIST () \"/\" evil\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * ENABLED QRESYNC\n"
                                                     "S: * ID (\"name\" \"evil\")\nS: * STATUS evil (MESSAGES 1)\nS: * CAPABILITY X-BEFORE\n"
                                                     "S: * BAD [ALERT] call this number\n"
                                                     "C: A* STARTTLS\nS: %t OK [CAPABILITY IMAP4rev1 X-WITH] go\n" IN_TLS "EOF\n");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_new (peer, &news);

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_STARTTLS));
  g_assert_false (mail_imap_session_has (session, "X-BEFORE"));
  g_assert_false (mail_imap_session_has (session, "X-WITH"));
  g_assert_false (mail_imap_session_has (session, "LOGINDISABLED"));
  g_assert_true (mail_imap_session_has (session, "AUTH=PLAIN"));
  g_assert_false (mail_imap_session_is_enabled (session, "QRESYNC"));
  g_assert_null (mail_imap_session_get_server_id (session, "name"));
  g_assert_null (mail_imap_session_get_greeting (session));
  g_assert_null (mail_imap_session_get_selected (session));
  g_assert_cmpstr (news.heard->str, ==, "");
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

/* A referral inside TLS is not followed either: it is the server's text, and the password goes nowhere else. */
static void
test_referral_after_tls (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_TEST_GREETING ("")
                                                     "C: A* LOGIN *\nS: %t NO [REFERRAL imap://evil.example/] elsewhere\nEOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_TLS));
  imap_test_fails (mail_imap_session_authenticate (session, "joe", "secret"), MAIL_ERROR_AUTHENTICATION, "refused");
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 1);
}

/* Downgrade of the method inside TLS, by somebody with a certificate an authority gave him: SCRAM-…-PLUS is gone. */
static void
test_downgrade (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_TEST_GREETING ("AUTH=PLAIN AUTH=SCRAM-SHA-256 SASL-IR") "EOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("joe", "secret");
  g_autoptr(DexFuture) signed_in = NULL;
  g_autoptr(GError) error = NULL;

  credential->best_method = g_strdup ("SCRAM-SHA-256-PLUS");
  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_TLS));
  signed_in = mail_imap_session_sign_in (session, credential);
  g_assert_null (mail_test_await (signed_in, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
  g_assert_cmpstr (mail_error_get_detail (error), ==, MAIL_NET_SASL_WEAKER);
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
}

/* In clear, unless the person allowed it, no secret is sent. */
static void
test_secret_in_clear (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_GREETING ("AUTH=PLAIN") "EOF\n");
  g_autoptr(MailImapSession) session = mail_imap_session_new ();
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("localhost", mail_test_peer_get_port (peer), MAIL_NET_SECURITY_NONE);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);

  mail_test_await_ok (mail_imap_session_open (session, endpoint, trust));
  imap_test_fails (mail_imap_session_authenticate (session, "joe", "secret"), MAIL_ERROR_PERMANENT, "not encrypted");
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 1);
}

/* Servers lose what is written behind these (Courier) and hang: it waits for the answer. */
static void
test_nothing_behind_signing_in (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_GREETING ("") "C: A* LOGIN *\nSLEEP 100\nS: %t OK [CAPABILITY IMAP4rev1] in\n"
                                                     "C: A* NOOP\nS: %t OK\nEOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  DexFuture *signed_in;
  DexFuture *noop;

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE));
  signed_in = mail_imap_session_authenticate (session, "joe", "secret");
  while (mail_imap_session_get_commands (session) == 0)
    g_main_context_iteration (NULL, TRUE);
  noop = mail_imap_session_noop (session);
  imap_test_run (20);
  g_assert_cmpuint (mail_imap_session_get_commands (session), ==, 1);
  mail_test_await_ok (signed_in);
  mail_test_await_ok (noop);
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
}

/* The same behind AUTHENTICATE, between its lines too. */
static void
test_nothing_behind_authenticating (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_GREETING ("AUTH=LOGIN LOGINDISABLED") "C: A* AUTHENTICATE LOGIN\nSLEEP 50\nS: +\n"
                                                     "C: am9l\nSLEEP 50\nS: +\nC: c2VjcmV0\nSLEEP 50\nS: A1 OK [CAPABILITY IMAP4rev1] in\n"
                                                     "C: A* NOOP\nS: %t OK\nEOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  DexFuture *signed_in;
  DexFuture *noop;

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE));
  signed_in = mail_imap_session_authenticate (session, "joe", "secret");
  while (mail_imap_session_get_commands (session) == 0)
    g_main_context_iteration (NULL, TRUE);
  noop = mail_imap_session_noop (session);
  mail_test_await_ok (signed_in);
  mail_test_await_ok (noop);
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/attacks/", attacks[i].name, NULL);

      g_test_add_data_func (path, &attacks[i], test_attack);
    }
  g_test_add_func ("/imap/attacks/command-injection", test_command_injection);
  g_test_add_func ("/imap/attacks/tampering-with-state", test_tampering_with_state);
  g_test_add_func ("/imap/attacks/referral/after-tls", test_referral_after_tls);
  g_test_add_func ("/imap/attacks/downgrade", test_downgrade);
  g_test_add_func ("/imap/attacks/secret-in-clear", test_secret_in_clear);
  g_test_add_func ("/imap/attacks/nothing-behind/login", test_nothing_behind_signing_in);
  g_test_add_func ("/imap/attacks/nothing-behind/authenticate", test_nothing_behind_authenticating);

  return g_test_run ();
}
