/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl-test.h"

#include <string.h>

#include "mail-test.h"

/* An exchange with a server at mail.example:993 that can bind nothing. */
MailNetSasl *
sasl_test_new (const char *mechanism,
               const char *user,
               const char *secret)
{
  MailNetSaslPeer peer = { "mail.example", 993, NULL, FALSE };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new (user, secret);
  g_autoptr(GError) error = NULL;
  MailNetSasl *sasl = mail_net_sasl_new (mechanism, credential, &peer, &error);

  g_assert_no_error (error);
  return sasl;
}

void
sasl_test_step (MailNetSasl *sasl,
                const char  *challenge,
                const char  *expected)
{
  char *response;

  mail_test_await_ok (mail_net_sasl_step (sasl, challenge));
  response = mail_net_sasl_take_response (sasl);
  g_assert_cmpstr (response, ==, expected);
  mail_net_secret_free (response);
}

void
sasl_test_refuses (MailNetSasl *sasl,
                   const char  *challenge,
                   MailError    code,
                   const char  *words)
{
  g_autoptr(DexFuture) future = mail_net_sasl_step (sasl, challenge);
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (future, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (mail_net_sasl_take_response (sasl));
}

static char *
encode (const char *text)
{
  return text != NULL ? g_base64_encode ((const guchar *) text, strlen (text)) : NULL;
}

void
sasl_test_step_text (MailNetSasl *sasl,
                     const char  *challenge,
                     const char  *expected)
{
  g_autofree char *encoded_challenge = encode (challenge);
  g_autofree char *encoded_answer = encode (expected);

  sasl_test_step (sasl, encoded_challenge, encoded_answer);
}

void
sasl_test_refuses_text (MailNetSasl *sasl,
                        const char  *challenge,
                        MailError    code,
                        const char  *words)
{
  g_autofree char *encoded = encode (challenge);

  sasl_test_refuses (sasl, encoded, code, words);
}
