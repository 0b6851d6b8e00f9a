/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-net-sasl-private.h"
#include "mail-net-saslprep.h"
#include "mail-test.h"
#include "sasl-test.h"

static void
test_plain (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("plain", "tim", "tanstaaftanstaaf");

  g_assert_cmpstr (mail_net_sasl_get_name (sasl), ==, "PLAIN");
  sasl_test_step (sasl, NULL, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
}

static void
test_plain_beyond_ascii (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("PLAIN", "王", "密 码");

  sasl_test_step (sasl, NULL, "AOeOiwDlr4Yg56CB");
}

static void
test_login (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("LOGIN", "tim", "secret");

  sasl_test_step (sasl, NULL, NULL);
  sasl_test_step (sasl, "VXNlcm5hbWU6", "dGlt");
  sasl_test_step (sasl, "anything at all", "c2VjcmV0");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
}

static void
test_login_not_asked_first (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("LOGIN", "tim", "secret");

  sasl_test_step (sasl, "", "dGlt");
  sasl_test_step (sasl, "", "c2VjcmV0");
}

/* RFC 2195 §2. */
static void
test_cram_md5 (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("CRAM-MD5", "tim", "tanstaaftanstaaf");

  sasl_test_step (sasl, NULL, NULL);
  sasl_test_step (sasl, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
                  "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
}

static void
test_external (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("EXTERNAL", "tim", "");
  g_autoptr(MailNetSasl) nobody = sasl_test_new ("EXTERNAL", "", "");

  sasl_test_step (sasl, NULL, "dGlt");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
  sasl_test_step (nobody, NULL, "");
}

/* The example of Google's documentation, and what a refusal is answered with. */
static void
test_xoauth2 (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");

  sasl_test_step (sasl, NULL, "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0"
                  "Q2cBAQ==");
  sasl_test_step (sasl, "eyJzdGF0dXMiOiI0MDEifQ==", "");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
}

/* RFC 7628 §4.1. */
static void
test_oauthbearer (void)
{
  MailNetSaslPeer peer = { "server.example.com", 143, NULL, FALSE };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("OAUTHBEARER", credential, &peer, NULL);
  g_autoptr(MailNetSasl) odd = sasl_test_new ("OAUTHBEARER", "a=b,c", "t");

  sasl_test_step (sasl, NULL, "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52"
                  "YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  sasl_test_step (sasl, "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=", "AQ==");
  sasl_test_refuses (sasl, "", MAIL_ERROR_PROTOCOL, "asks more");
  sasl_test_step_text (odd, NULL, "n,a=a=3Db=2Cc,\001host=mail.example\001port=993\001auth=Bearer t\001\001");
}

static void
test_long_challenge (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("LOGIN", "tim", "secret");
  g_autofree char *challenge = g_strnfill (MAIL_NET_SASL_MAX_CHALLENGE + 1, 'A');

  sasl_test_refuses (sasl, challenge, MAIL_ERROR_PROTOCOL, "too long");
}

static void
test_choice (void)
{
  static const struct {
    const char *offered;
    MailNetSecretKind kind;
    gboolean can_bind;
    const char *chosen;
  } choices[] = {
    { "GSSAPI login XOAUTH2 plain", MAIL_NET_SECRET_PASSWORD, TRUE, "PLAIN" },
    { "LOGIN", MAIL_NET_SECRET_PASSWORD, TRUE, "LOGIN" },
    { "CRAM-MD5 LOGIN", MAIL_NET_SECRET_PASSWORD, TRUE, "LOGIN" },
    { "CRAM-MD5 DIGEST-MD5", MAIL_NET_SECRET_PASSWORD, TRUE, "CRAM-MD5" },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-256", MAIL_NET_SECRET_PASSWORD, TRUE, "SCRAM-SHA-256" },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", MAIL_NET_SECRET_PASSWORD, TRUE, "SCRAM-SHA-1-PLUS" },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", MAIL_NET_SECRET_PASSWORD, FALSE, "SCRAM-SHA-256" },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS", MAIL_NET_SECRET_PASSWORD, TRUE, "SCRAM-SHA-256-PLUS" },
    { "EXTERNAL PLAIN", MAIL_NET_SECRET_CERTIFICATE, FALSE, "EXTERNAL" },
    { "EXTERNAL PLAIN", MAIL_NET_SECRET_PASSWORD, FALSE, "PLAIN" },
    { "XOAUTH2 OAUTHBEARER PLAIN", MAIL_NET_SECRET_TOKEN, FALSE, "OAUTHBEARER" },
    { "XOAUTH2 PLAIN", MAIL_NET_SECRET_TOKEN, FALSE, "XOAUTH2" },
    { "PLAIN LOGIN SCRAM-SHA-256", MAIL_NET_SECRET_TOKEN, FALSE, NULL },
    { "XOAUTH2 OAUTHBEARER", MAIL_NET_SECRET_PASSWORD, FALSE, NULL },
    { "NTLM", MAIL_NET_SECRET_PASSWORD, TRUE, NULL },
  };
  MailNetSaslPeer peer = { "mail.example", 993, NULL, FALSE };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("tim", "secret");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_auto(GStrv) offered = g_strsplit (choices[i].offered, " ", -1);

      g_assert_cmpstr (mail_net_sasl_choose ((const char * const *) offered, choices[i].kind, choices[i].can_bind), ==, choices[i].chosen);
    }
  g_assert_null (mail_net_sasl_new ("NTLM", credential, &peer, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
}

/* RFC 4013 §3, and what is left as it is because it may not be prepared. */
static void
test_saslprep (void)
{
  static const char *const pairs[][2] = {
    { "I\302\255X", "IX" }, { "user", "user" }, { "USER", "USER" }, { "\302\252", "a" }, { "\342\205\250", "IX" },
    { "a\302\240b", "a b" }, { "\a", "\a" }, { "\330\2471", "\330\2471" }, { "\330\247\330\250", "\330\247\330\250" },
    { "密码", "密码" }, { "\357\274\241", "A" }, { "\377", "\377" }, { "\302\255", "\302\255" }, { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *prepared = mail_net_saslprep (pairs[i][0]);

      g_assert_cmpstr (prepared, ==, pairs[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl/plain", test_plain);
  g_test_add_func ("/net/sasl/plain-beyond-ascii", test_plain_beyond_ascii);
  g_test_add_func ("/net/sasl/login", test_login);
  g_test_add_func ("/net/sasl/login-not-asked-first", test_login_not_asked_first);
  g_test_add_func ("/net/sasl/cram-md5", test_cram_md5);
  g_test_add_func ("/net/sasl/external", test_external);
  g_test_add_func ("/net/sasl/xoauth2", test_xoauth2);
  g_test_add_func ("/net/sasl/oauthbearer", test_oauthbearer);
  g_test_add_func ("/net/sasl/long-challenge", test_long_challenge);
  g_test_add_func ("/net/sasl/choice", test_choice);
  g_test_add_func ("/net/sasl/saslprep", test_saslprep);
  return g_test_run ();
}
