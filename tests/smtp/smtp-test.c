/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp-test.h"

/* A session with @peer that believes the tests' authority and may sign in in clear. */
MailSmtpSession *
smtp_test_new (MailTestPeer    *peer,
               MailNetSecurity  security)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("localhost", mail_test_peer_get_port (peer), security);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_ca_file ());

  endpoint->allow_plaintext_auth = security == MAIL_NET_SECURITY_NONE;
  return mail_smtp_session_new (endpoint, trust);
}

/* In clear, greeting and EHLO done. */
MailSmtpSession *
smtp_test_open (MailTestPeer *peer)
{
  MailSmtpSession *session = smtp_test_new (peer, MAIL_NET_SECURITY_NONE);

  mail_test_await_ok (mail_smtp_session_open (session));
  return session;
}

/* @future has to fail with @code; the sentence or the server's words hold @words. */
void
smtp_test_assert_fails (DexFuture  *future,
                        MailError   code,
                        const char *words)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const char *server_text;

  g_assert_null (mail_test_await (owned, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  server_text = mail_error_get_server_text (error);
  if (strstr (error->message, words) == NULL && (server_text == NULL || strstr (server_text, words) == NULL))
    g_error ("“%s” (%s) does not say “%s”", error->message, server_text != NULL ? server_text : "no text", words);
}

/* Begins a message of 100 bytes; what became of the recipients, "address code enhanced" one a line. */
char *
smtp_test_mail (MailSmtpSession    *session,
                const char * const *recipients)
{
  g_autoptr(DexFuture) future = mail_smtp_session_mail (session, "anna@mail.example", recipients, 100, FALSE);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);
  GString *all = g_string_new (NULL);
  GPtrArray *results;

  g_assert_no_error (error);
  results = g_value_get_boxed (value);
  for (guint i = 0; i < results->len; i++)
    {
      MailSmtpRecipient *recipient = results->pdata[i];

      g_string_append_printf (all, "%s %u %s\n", recipient->address, recipient->code,
                              recipient->enhanced != NULL ? recipient->enhanced : "-");
      g_assert_true ((recipient->class == MAIL_SMTP_CLASS_OK) == (recipient->code < 400));
    }
  return g_string_free_and_steal (all);
}

void
smtp_test_write (MailSmtpSession *session,
                 const char      *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  mail_test_await_ok (mail_smtp_session_data_write (session, bytes));
}

/* The server's words when it took the message. */
char *
smtp_test_finish (MailSmtpSession *session)
{
  g_autoptr(DexFuture) future = mail_smtp_session_data_finish (session);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_string (value);
}
