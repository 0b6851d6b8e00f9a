/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"
#include "mail-net-sasl-plan.h"

/* Methods of signing in, and servers that offer them without meaning well or without knowing how. */

/* r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 */
#define WRONG_NONCE "cj1hbm90aGVyLHM9VzIyWmFKMFNOWTdzb0VzVUVqYjZnUT09LGk9NDA5Ng=="
#define IN "S: %t OK [CAPABILITY IMAP4rev1] in\n"

typedef struct {
  const char *name;
  const char *script;
  MailNetSecretKind kind;
  const char *user;
  const char *best_method;
  int code; /* -1: succeeds */
  const char *words; /* what the sentence holds, or the method that signed in */
  guint connections;
} SignIn;

static const SignIn sign_ins[] = {
  { "oauthbearer", IMAP_TEST_GREETING ("AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=PLAIN SASL-IR")
    "C: A* AUTHENTICATE OAUTHBEARER bixhPWpvZSwBaG9zdD1sb2NhbGhvc3QBcG9ydD*\n" IN, MAIL_NET_SECRET_TOKEN, "joe", NULL, -1, "OAUTHBEARER", 1 },
  { "oauthbearer-refused", IMAP_TEST_GREETING ("AUTH=OAUTHBEARER AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE OAUTHBEARER *\nS: + eyJzdGF0dXMiOiI0MDEifQ==\n"
    "C: AQ==\nS: A1 NO SASL authentication failed\nEOF\n", MAIL_NET_SECRET_TOKEN, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "sign in again", 1 },
  { "xoauth2", IMAP_TEST_GREETING ("AUTH=XOAUTH2 LOGINDISABLED") "C: A* AUTHENTICATE XOAUTH2\nS: +\n"
    "C: dXNlcj1qb2UBYXV0aD1CZWFyZXIgc2VjcmV0AQE=\nS: A1 OK [CAPABILITY IMAP4rev1] in\n", MAIL_NET_SECRET_TOKEN, "joe", NULL, -1, "XOAUTH2", 1 },
  { "xoauth2-refused", IMAP_TEST_GREETING ("AUTH=XOAUTH2 SASL-IR") "C: A* AUTHENTICATE XOAUTH2 *\nS: + eyJzdGF0dXMiOiI0MDAifQ==\n"
    "C:\nS: A1 NO failed\nEOF\n", MAIL_NET_SECRET_TOKEN, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "sign in again", 1 },
  { "token-is-no-password", IMAP_TEST_GREETING ("AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256") "EOF\n", MAIL_NET_SECRET_TOKEN, "joe", NULL,
    MAIL_ERROR_PERMANENT, "OAuth", 1 },
  { "password-is-no-token", IMAP_TEST_GREETING ("AUTH=XOAUTH2 AUTH=OAUTHBEARER LOGINDISABLED") "EOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL,
    MAIL_ERROR_PERMANENT, "with a password", 1 },
  { "external", IMAP_TEST_GREETING ("AUTH=EXTERNAL AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE EXTERNAL am9l\n" IN, MAIL_NET_SECRET_CERTIFICATE,
    "joe", NULL, -1, "EXTERNAL", 1 },
  { "empty-initial-response", IMAP_TEST_GREETING ("AUTH=EXTERNAL SASL-IR") "C: A* AUTHENTICATE EXTERNAL =\n" IN, MAIL_NET_SECRET_CERTIFICATE,
    "", NULL, -1, "EXTERNAL", 1 },
  { "cram-md5-last", IMAP_TEST_GREETING ("AUTH=CRAM-MD5 LOGINDISABLED") "C: A* AUTHENTICATE CRAM-MD5\nS: + PGFAYj4=\nC: am9l*\n"
    "S: A1 OK [CAPABILITY IMAP4rev1] in\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1, "CRAM-MD5", 1 },
  { "cram-md5-not-before-login", IMAP_TEST_GREETING ("AUTH=CRAM-MD5") "C: A* LOGIN *\n" IN, MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1,
    MAIL_NET_SASL_COMMAND, 1 },
  { "challenges-in-one-piece", IMAP_TEST_GREETING ("AUTH=LOGIN LOGINDISABLED") "C: A* AUTHENTICATE LOGIN\ns: + a\\r\\n+ b\\r\\n\nC: am9l\n"
    "C: c2VjcmV0\nS: A1 OK [CAPABILITY IMAP4rev1] in\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1, "LOGIN", 1 },

  /* SCRAM: what it is refused by, and what is tried then */
  { "scram-no-keys", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 biws*\n"
    "S: %t NO [AUTHENTICATIONFAILED] no\nC: A* AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=\n" IN, MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1, "PLAIN", 1 },
  { "refused-twice", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN AUTH=LOGIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: %t NO no\n"
    "C: A* AUTHENTICATE PLAIN *\nS: %t NO no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "refused", 1 },
  { "hung-up-at-the-second", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: %t NO no\n"
    "C: A* AUTHENTICATE PLAIN *\nCLOSE\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "refused", 1 },
  { "scram-expired", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: %t NO [EXPIRED] no\nEOF\n",
    MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "expired", 1 },
  { "scram-not-known", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1") "C: A* AUTHENTICATE SCRAM-SHA-256\nS: %t BAD what\n"
    "C: A* AUTHENTICATE SCRAM-SHA-1\nS: %t BAD what\nC: A* LOGIN *\n" IN, MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1, MAIL_NET_SASL_COMMAND, 1 },
  { "scram-success-without-proof", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\n"
    "S: %t OK [CAPABILITY IMAP4rev1] in\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_PROTOCOL, "somebody else", 1 },
  { "scram-wrong-nonce", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: + " WRONG_NONCE
    "\nC: ?\nS: A1 BAD cancelled\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_PROTOCOL, "another sign-in", 1 },
  { "scram-success-after-cancelling", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: + "
    WRONG_NONCE "\nC: ?\nS: A1 OK in\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_PROTOCOL, "another sign-in", 1 },
  { "challenge-after-cancelling", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: + "
    WRONG_NONCE "\nC: ?\nS: + again\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_PROTOCOL, "another sign-in", 1 },
  { "challenge-after-the-end", IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN *\nS: + more\nC: ?\nS: A1 BAD cancelled\nEOF\n",
    MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_PROTOCOL, "asks more", 1 },
  { "weaker-than-before", IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 AUTH=PLAIN") "EOF\n", MAIL_NET_SECRET_PASSWORD, "joe", "SCRAM-SHA-256-PLUS",
    MAIL_ERROR_AUTHENTICATION, "in between", 1 },
  { "no-weaker-than-before", IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN *\n" IN, MAIL_NET_SECRET_PASSWORD, "joe",
    "SCRAM-SHA-256", -1, "PLAIN", 1 },

  /* RFC 5530, and those who say it in other words */
  { "code-authorizationfailed", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [AUTHORIZATIONFAILED] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL,
    MAIL_ERROR_AUTHENTICATION, "into this mailbox", 1 },
  { "code-privacyrequired", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [PRIVACYREQUIRED] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL,
    MAIL_ERROR_PERMANENT, "encrypted", 1 },
  { "code-contactadmin", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [CONTACTADMIN] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL,
    MAIL_ERROR_AUTHENTICATION, "administrator", 1 },
  { "code-inuse", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [INUSE] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_TRANSIENT, "moment", 1 },
  { "code-limit", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [LIMIT] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_TRANSIENT, "moment", 1 },
  { "code-serverbug", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [SERVERBUG] no\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_TRANSIENT, "moment", 1 },
  { "gmail-too-many", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO [ALERT] Too many simultaneous connections. (Failure)\nEOF\n", MAIL_NET_SECRET_PASSWORD,
    "joe", NULL, MAIL_ERROR_TRANSIENT, "moment", 1 },
  { "qq-five-causes", IMAP_TEST_GREETING ("") "C: A* LOGIN *\nS: %t NO Login fail. Account is abnormal, service is not open, password is incorrect, login "
    "frequency limited, or system is busy.\nEOF\n", MAIL_NET_SECRET_PASSWORD, "joe", NULL, MAIL_ERROR_AUTHENTICATION, "not switched on", 1 },

  /* ID: written as the strictest parser wants it, without a blank at its end */
  { "id", IMAP_TEST_GREETING ("ID") "C: A* LOGIN *\nS: %t OK [CAPABILITY IMAP4rev1 ID] in\nC: A* ID (\"name\" \"?*\" \"version\" \"?*\")\nS: %t OK\n",
    MAIL_NET_SECRET_PASSWORD, "joe", NULL, -1, MAIL_NET_SASL_COMMAND, 1 },
};

static void
test_sign_in (gconstpointer data)
{
  const SignIn *sign_in = data;
  g_autofree char *script = g_strconcat (sign_in->script, sign_in->code < 0 ? "C: A* NOOP\nS: %t OK\nEOF\n" : "", NULL);
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new (sign_in->user, "secret");

  credential->kind = sign_in->kind;
  credential->best_method = g_strdup (sign_in->best_method);
  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE));
  if (sign_in->code < 0)
    {
      mail_test_await_ok (mail_imap_session_sign_in (session, credential));
      mail_test_await_ok (mail_imap_session_noop (session));
      g_assert_cmpstr (mail_imap_session_get_method (session), ==, sign_in->words);
    }
  else
    {
      imap_test_fails (mail_imap_session_sign_in (session, credential), (MailError) sign_in->code, sign_in->words);
      g_assert_null (mail_imap_session_get_method (session));
      if (sign_in->code == MAIL_ERROR_PROTOCOL)
        g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
    }
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, sign_in->connections);
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* A server that offered an initial response and did not understand it is not asked a second time. */
static void
test_initial_response_remembered (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN AGpv*\nS: %t BAD Request not ending with\nEOF\nNEXT\n"
    IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN\nS: +\nC: AGpv*\nS: A2 OK [CAPABILITY IMAP4rev1] in\nEOF\nNEXT\n"
    IMAP_TEST_GREETING ("AUTH=PLAIN SASL-IR") "C: A* AUTHENTICATE PLAIN\nS: +\nC: AGpv*\nS: A1 OK [CAPABILITY IMAP4rev1] in\nEOF\n");
  g_autoptr(MailImapSession) first = imap_test_new (peer, NULL);
  g_autoptr(MailImapSession) second = imap_test_new (peer, NULL);

  mail_test_await_ok (imap_test_open (first, peer, MAIL_NET_SECURITY_NONE));
  g_assert_false (mail_imap_session_refuses_initial_response (first));
  mail_test_await_ok (mail_imap_session_authenticate (first, "joe", "secret"));
  g_assert_true (mail_imap_session_refuses_initial_response (first));
  mail_imap_session_close (first);

  mail_imap_session_omit_initial_response (second);
  mail_test_await_ok (imap_test_open (second, peer, MAIL_NET_SECURITY_NONE));
  mail_test_await_ok (mail_imap_session_authenticate (second, "joe", "secret"));
  mail_imap_session_close (second);
  mail_test_peer_finish (peer);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 3);
}

/* The connection goes while an answer is being worked out. */
static void
test_closed_while_working (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_GREETING ("AUTH=SCRAM-SHA-256 SASL-IR") "C: A* AUTHENTICATE SCRAM-SHA-256 *\nS: + "
                                                     WRONG_NONCE "\nEOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);
  DexFuture *signed_in;
  guint64 greeting;

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE));
  greeting = mail_imap_session_get_bytes_in (session);
  signed_in = mail_imap_session_authenticate (session, "joe", "secret");
  while (mail_imap_session_get_bytes_in (session) == greeting)
    g_main_context_iteration (NULL, TRUE);
  mail_imap_session_close (session);
  imap_test_fails (signed_in, MAIL_ERROR_CANCELLED, NULL);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/mechanisms/", sign_ins[i].name, NULL);

      g_test_add_data_func (path, &sign_ins[i], test_sign_in);
    }
  g_test_add_func ("/imap/mechanisms/initial-response-remembered", test_initial_response_remembered);
  g_test_add_func ("/imap/mechanisms/closed-while-working", test_closed_while_working);

  return g_test_run ();
}
