/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-error.h"
#include "mail-net-sasl-plan.h"

static MailNetSaslPlan *
make (const char *offered,
      const char *best_method,
      gboolean    can_bind)
{
  g_auto(GStrv) names = g_strsplit (offered, "|", -1);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("tim", "secret");
  MailNetSaslPlan *plan;

  credential->best_method = g_strdup (best_method);
  plan = mail_net_sasl_plan_new ("mail.example", credential, can_bind);
  for (guint i = 0; names[i] != NULL; i++)
    mail_net_sasl_plan_offer (plan, names[i]);
  return plan;
}

static void
assert_next (MailNetSaslPlan *plan,
             const char      *method)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (mail_net_sasl_plan_next (plan, &error), ==, method);
  g_assert_no_error (error);
}

static void
test_misunderstood (void)
{
  g_autoptr(MailNetSaslPlan) plan = make ("PLAIN|LOGIN|CRAM-MD5|" MAIL_NET_SASL_COMMAND, NULL, FALSE);

  assert_next (plan, "PLAIN");
  g_assert_true (mail_net_sasl_plan_misunderstood (plan));
  assert_next (plan, MAIL_NET_SASL_COMMAND);
  g_assert_true (mail_net_sasl_plan_misunderstood (plan));
  assert_next (plan, "LOGIN");
  g_assert_true (mail_net_sasl_plan_misunderstood (plan));
  assert_next (plan, "CRAM-MD5");
  g_assert_false (mail_net_sasl_plan_misunderstood (plan));
}

/* A password that was refused in the open is not tried again. */
static void
test_refused (void)
{
  g_autoptr(MailNetSaslPlan) plan = make ("PLAIN|LOGIN", NULL, FALSE);

  assert_next (plan, "PLAIN");
  g_assert_false (mail_net_sasl_plan_refused (plan, NULL));
}

/* The server may lack what SCRAM needs of this person; once. */
static void
test_scram_refused (void)
{
  g_autoptr(MailNetSaslPlan) plan = make ("SCRAM-SHA-1|SCRAM-SHA-256|PLAIN|LOGIN", NULL, FALSE);
  g_autoptr(MailNetSaslPlan) alone = make ("SCRAM-SHA-1|SCRAM-SHA-256", NULL, FALSE);

  assert_next (plan, "SCRAM-SHA-256");
  g_assert_true (mail_net_sasl_plan_refused (plan, NULL));
  assert_next (plan, "PLAIN");
  g_assert_false (mail_net_sasl_plan_refused (plan, NULL));

  assert_next (alone, "SCRAM-SHA-256");
  g_assert_false (mail_net_sasl_plan_refused (alone, NULL));
}

static void
test_weaker (void)
{
  g_autoptr(MailNetSaslPlan) same = make ("SCRAM-SHA-1-PLUS|PLAIN", "SCRAM-SHA-256-PLUS", TRUE);
  g_autoptr(MailNetSaslPlan) stripped = make ("SCRAM-SHA-256|PLAIN", "SCRAM-SHA-256-PLUS", TRUE);
  g_autoptr(MailNetSaslPlan) naked = make ("", "SCRAM-SHA-1-PLUS", TRUE);
  g_autoptr(MailNetSaslPlan) unbound = make ("PLAIN", "SCRAM-SHA-256", TRUE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) second = NULL;

  assert_next (same, "SCRAM-SHA-1-PLUS");
  g_assert_false (mail_net_sasl_plan_misunderstood (same));
  assert_next (unbound, "PLAIN");
  g_assert_null (mail_net_sasl_plan_next (stripped, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
  g_assert_cmpstr (mail_error_get_detail (error), ==, MAIL_NET_SASL_WEAKER);
  g_assert_nonnull (strstr (error->message, "mail.example"));
  g_assert_null (mail_net_sasl_plan_next (naked, &second));
  g_assert_cmpstr (mail_error_get_detail (second), ==, MAIL_NET_SASL_WEAKER);
}

static void
test_nothing (void)
{
  g_autoptr(MailNetSaslPlan) password = make ("XOAUTH2|NTLM", NULL, TRUE);
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("tim", "token");
  g_autoptr(MailNetSaslPlan) token = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) second = NULL;

  g_assert_null (mail_net_sasl_plan_next (password, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_nonnull (strstr (error->message, "with a password"));
  credential->kind = MAIL_NET_SECRET_TOKEN;
  token = mail_net_sasl_plan_new ("mail.example", credential, TRUE);
  mail_net_sasl_plan_offer (token, "PLAIN");
  g_assert_null (mail_net_sasl_plan_next (token, &second));
  g_assert_error (second, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_nonnull (strstr (second->message, "OAuth"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl-plan/misunderstood", test_misunderstood);
  g_test_add_func ("/net/sasl-plan/refused", test_refused);
  g_test_add_func ("/net/sasl-plan/scram-refused", test_scram_refused);
  g_test_add_func ("/net/sasl-plan/weaker", test_weaker);
  g_test_add_func ("/net/sasl-plan/nothing", test_nothing);
  return g_test_run ();
}
