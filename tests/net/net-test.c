/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-test.h"

/* A connection to @peer that believes the tests' authority. */
MailNetConnection *
net_test_new (MailTestPeer    *peer,
              const char      *host,
              MailNetSecurity  security)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new (host, mail_test_peer_get_port (peer), security);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_ca_file ());

  return mail_net_connection_new (endpoint, trust);
}

/* A line without its end, or %NULL when the peer has closed. */
char *
net_test_read_line (MailNetConnection *connection)
{
  while (TRUE)
    {
      gsize length;
      const guint8 *bytes = mail_net_connection_peek (connection, &length);
      const guint8 *newline = length > 0 ? memchr (bytes, '\n', length) : NULL;
      g_autoptr(DexFuture) filled = NULL;
      g_autoptr(GError) error = NULL;
      const GValue *value;

      if (newline != NULL)
        {
          char *line = g_strndup ((const char *) bytes, (gsize) (newline - bytes));

          mail_net_connection_consume (connection, (gsize) (newline - bytes) + 1);
          return g_strchomp (line);
        }

      filled = mail_net_connection_fill (connection);
      value = mail_test_await (filled, &error);
      g_assert_no_error (error);
      if (!g_value_get_boolean (value))
        return NULL;
    }
}

/* @future has to fail with @code and say @words. */
void
net_test_assert_fails (DexFuture  *future,
                       MailError   code,
                       const char *words)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}
