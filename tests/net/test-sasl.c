/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-net-sasl.h"

static void
assert_step (MailNetSasl *sasl,
             const char  *challenge,
             const char  *expected)
{
  g_autoptr(GError) error = NULL;
  char *response = NULL;

  g_assert_true (mail_net_sasl_step (sasl, challenge, &response, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (response, ==, expected);
  mail_net_secret_free (response);
}

static void
assert_refuses (MailNetSasl *sasl,
                const char  *challenge)
{
  g_autoptr(GError) error = NULL;
  char *response = NULL;

  g_assert_false (mail_net_sasl_step (sasl, challenge, &response, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_assert_null (response);
}

static void
test_plain (void)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("plain", "tim", "tanstaaftanstaaf", NULL);

  g_assert_cmpstr (mail_net_sasl_get_name (sasl), ==, "PLAIN");
  assert_step (sasl, NULL, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  assert_refuses (sasl, "");
}

static void
test_plain_beyond_ascii (void)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("PLAIN", "王", "密 码", NULL);

  assert_step (sasl, NULL, "AOeOiwDlr4Yg56CB");
}

static void
test_login (void)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("LOGIN", "tim", "secret", NULL);

  assert_step (sasl, NULL, NULL);
  assert_step (sasl, "VXNlcm5hbWU6", "dGlt");
  assert_step (sasl, "anything at all", "c2VjcmV0");
  assert_refuses (sasl, "");
}

static void
test_login_not_asked_first (void)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("LOGIN", "tim", "secret", NULL);

  assert_step (sasl, "", "dGlt");
  assert_step (sasl, "", "c2VjcmV0");
}

static void
test_long_challenge (void)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new ("LOGIN", "tim", "secret", NULL);
  g_autofree char *challenge = g_strnfill (MAIL_NET_SASL_MAX_CHALLENGE + 1, 'A');

  assert_refuses (sasl, challenge);
}

static void
test_choice (void)
{
  const char * const many[] = { "GSSAPI", "login", "XOAUTH2", "plain", NULL };
  const char * const one[] = { "LOGIN", NULL };
  const char * const none[] = { "NTLM", NULL };
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (mail_net_sasl_choose (many), ==, "PLAIN");
  g_assert_cmpstr (mail_net_sasl_choose (one), ==, "LOGIN");
  g_assert_null (mail_net_sasl_choose (none));
  g_assert_null (mail_net_sasl_new ("NTLM", "tim", "secret", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl/plain", test_plain);
  g_test_add_func ("/net/sasl/plain-beyond-ascii", test_plain_beyond_ascii);
  g_test_add_func ("/net/sasl/login", test_login);
  g_test_add_func ("/net/sasl/login-not-asked-first", test_login_not_asked_first);
  g_test_add_func ("/net/sasl/long-challenge", test_long_challenge);
  g_test_add_func ("/net/sasl/choice", test_choice);
  return g_test_run ();
}
