/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

/* From the greeting to being signed in. Who wants to get in between is in test-attacks.c. */

static MailImapSession *
open_ok (MailTestPeer    *peer,
         MailNetSecurity  security)
{
  MailImapSession *session = imap_test_new (peer, NULL);

  mail_test_await_ok (imap_test_open (session, peer, security));
  return session;
}

static void
open_fails (const char      *script,
            MailNetSecurity  security,
            MailError        code,
            const char      *words)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_new (peer, &news);

  imap_test_fails (imap_test_open (session, peer, security), code, words);
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
  g_assert_cmpuint (news.closed, ==, 1);
  g_assert_cmpstr (news.heard->str, ==, "");
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

static void
test_implicit_tls (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\n"
                                                     "C: A* AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=\nS: %t OK [CAPABILITY IMAP4rev1] in\n");
  g_autoptr(MailImapSession) session = open_ok (peer, MAIL_NET_SECURITY_TLS);

  mail_test_await_ok (mail_imap_session_authenticate (session, "joe", "secret"));
  g_assert_false (mail_imap_session_has (session, "AUTH=PLAIN"));
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_untrusted_certificate (void)
{
  open_fails ("TLS unknown-ca", MAIL_NET_SECURITY_TLS, MAIL_ERROR_CERTIFICATE, NULL);
}

static void
test_greetings (void)
{
  open_fails ("S: * BYE come back later\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, NULL);
  open_fails ("S: HTTP/1.1 400 Bad Request\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "does not greet");
  open_fails ("S: +OK POP3 ready\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, NULL);
  open_fails ("S: 220 smtp ready\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "does not greet");
  open_fails ("s: \\0\\0\\xff\\xfe\\r\\n\nS: * NO\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, "does not greet");
  open_fails ("CLOSE", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, NULL);
  open_fails ("DROP", MAIL_NET_SECURITY_NONE, MAIL_ERROR_TRANSIENT, NULL);
  open_fails ("FLOOD 3000000\n", MAIL_NET_SECURITY_NONE, MAIL_ERROR_PROTOCOL, NULL);
}

typedef struct {
  const char *script;
  const char *user;
  int code; /* -1: succeeds */
  guint connections;
} SignIn;

static const SignIn sign_ins[] = {
  /* every way to say "+" */
  { IMAP_TEST_GREETING ("AUTH=PLAIN") "C: A* AUTHENTICATE PLAIN\nS: +\nC: AGpvZQBzZWNyZXQ=\nS: A1 OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 1 },
  { IMAP_TEST_GREETING ("AUTH=PLAIN") "C: A* AUTHENTICATE PLAIN\ns: + \\r\\n\nC: AGpvZQBzZWNyZXQ=\nS: A1 OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 1 },
  { IMAP_TEST_GREETING ("AUTH=PLAIN") "C: A* AUTHENTICATE PLAIN\nS: + go ahead\nC: AGpvZQBzZWNyZXQ=\nS: A1 OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 1 },
  /* capabilities by themselves, before the answer; or not at all */
  { IMAP_TEST_GREETING ("") "C: A* LOGIN \"joe\" \"secret\"\nS: * CAPABILITY IMAP4rev1 IDLE\nS: %t OK in\n", "joe", -1, 1 },
  { IMAP_TEST_GREETING ("") "C: A* LOGIN \"joe\" \"secret\"\nS: %t OK in\nC: A* CAPABILITY\nS: * CAPABILITY IMAP4rev1 IDLE\nS: %t OK\n", "joe", -1, 1 },
  /* 163: offers an initial response and does not understand it */
  { IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN AGpv*\nS: %t BAD Request not ending with\nEOF\nNEXT\n"
    IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN\nS: +\nC: AGpvZQBzZWNyZXQ=\nS: A2 OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 2 },
  /* QQ, Sina: offer PLAIN and do not understand it */
  { IMAP_TEST_GREETING ("AUTH=PLAIN") "C: A* AUTHENTICATE PLAIN\nS: %t BAD AUTHENTICATE\nC: A* LOGIN \"joe\" \"secret\"\n"
    "S: %t OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 1 },
  /* a refusal is final */
  { IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN AGpv*\nS: %t NO [AUTHENTICATIONFAILED] no\nEOF\n", "joe",
    MAIL_ERROR_AUTHENTICATION, 1 },
  { IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO Login fail. Account is abnormal\nEOF\n", "joe", MAIL_ERROR_AUTHENTICATION, 1 },
  /* a matter of time */
  { IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [UNAVAILABLE] later\nEOF\n", "joe", MAIL_ERROR_TRANSIENT, 1 },
  { IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t BAD User is authenticated but not connected.\nEOF\n", "joe", MAIL_ERROR_TRANSIENT, 1 },
  { IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN *\nS: * BYE going down\n", "joe", MAIL_ERROR_TRANSIENT, 1 },
  { IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN *\nDROP\n", "joe", MAIL_ERROR_TRANSIENT, 1 },
  /* no way in */
  { IMAP_TEST_GREETING ("LOGINDISABLED AUTH=XOAUTH2") "EOF\n", "joe", MAIL_ERROR_PERMANENT, 1 },
  { IMAP_TEST_GREETING ("LOGINDISABLED AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN *\nS: %t OK [CAPABILITY IMAP4rev1] in\n", "joe", -1, 1 },
  /* shared mailboxes of Exchange: LOGIN understands them */
  { IMAP_TEST_GREETING ("AUTH=PLAIN") "C: A* LOGIN \"dom??joe\" \"secret\"\nS: %t OK [CAPABILITY IMAP4rev1] in\n", "dom\\joe", -1, 1 },
  /* PLAIN for names LOGIN cannot carry */
  { IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN AGrDtmUAc2VjcmV0\nS: %t OK [CAPABILITY IMAP4rev1] in\n", "j\303\266e", -1, 1 },
  /* ID: what the server thinks of it matters not */
  { IMAP_TEST_GREETING ("ID") "C: A* LOGIN *\nS: %t OK [CAPABILITY IMAP4rev1 ID] in\nC: A* ID (\"name\" *\nS: %t BAD no\n", "joe", -1, 1 },
  { "S: * OK Coremail System IMap Server Ready(163com)\nC: A* CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: %t OK\n"
    "C: A* LOGIN *\nS: %t OK [CAPABILITY IMAP4rev1] in\nC: A* ID (\"name\" *\nS: * ID NIL\nS: %t OK\n", "joe", -1, 1 },
};

static void
test_sign_in (gconstpointer data)
{
  const SignIn *sign_in = data;
  g_autofree char *script = g_strconcat (sign_in->script, sign_in->code < 0 ? "C: A* NOOP\nS: %t OK\nEOF\n" : "", NULL);
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailImapSession) session = open_ok (peer, MAIL_NET_SECURITY_NONE);
  DexFuture *future = mail_imap_session_authenticate (session, sign_in->user, "secret");

  if (sign_in->code < 0)
    {
      mail_test_await_ok (future);
      mail_test_await_ok (mail_imap_session_noop (session));
      g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_AUTHENTICATED);
    }
  else
    {
      imap_test_fails (future, (MailError) sign_in->code, NULL);
    }
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, sign_in->connections);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_alerts (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: * OK [ALERT] before\n" "C: A* CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: %t OK\n"
                                                     "C: A* LOGIN *\nS: %t OK [CAPABILITY IMAP4rev1] in\n"
                                                     "S: * OK [ALERT] maintenance\nS: * OK [ALERT] maintenance\nS: * NO [ALERT] full\n"
                                                     "C: A* NOOP\nS: %t OK\n");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, &news);

  mail_test_await_ok (mail_imap_session_noop (session));
  g_assert_cmpstr (news.heard->str, ==, "alert maintenance\nalert full\n");
  mail_test_peer_finish (peer);
  g_clear_object (&session);
  imap_news_clear (&news);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/sign-in/implicit-tls", test_implicit_tls);
  g_test_add_func ("/imap/sign-in/untrusted-certificate", test_untrusted_certificate);
  g_test_add_func ("/imap/sign-in/greetings", test_greetings);
  for (guint i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap/sign-in/way/%u", i);

      g_test_add_data_func (path, &sign_ins[i], test_sign_in);
    }
  g_test_add_func ("/imap/sign-in/alerts", test_alerts);

  return g_test_run ();
}
