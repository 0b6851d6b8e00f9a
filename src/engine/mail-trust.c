/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-trust.h"

/**
 * mail_trust_new:
 * @settings: of the account; its own authority is believed besides the system's
 * @trusted: (nullable) (element-type MailTrustedCertificate): what the person trusts for one host and port each
 *
 * Returns: (transfer full): which certificates the account's connections believe
 */
MailNetTrust *
mail_trust_new (const MailAccountSettings *settings,
                GPtrArray                 *trusted)
{
  g_autoptr(GArray) exceptions = g_array_new (FALSE, FALSE, sizeof (MailNetException));

  for (guint i = 0; trusted != NULL && i < trusted->len; i++)
    {
      const MailTrustedCertificate *certificate = g_ptr_array_index (trusted, i);
      MailNetException exception = { certificate->host, certificate->port, certificate->sha256 };

      g_array_append_val (exceptions, exception);
    }
  return mail_net_trust_new ((const MailNetException *) (gpointer) exceptions->data, exceptions->len, settings->extra_ca);
}

/**
 * mail_endpoint_new:
 * @server: one half of an account's settings
 * @proxy: (nullable): the account's
 *
 * Returns: (transfer full): where it is
 */
MailNetEndpoint *
mail_endpoint_new (const MailServerSettings *server,
                   const char               *proxy)
{
  static const MailNetSecurity securities[] = {
    [MAIL_SECURITY_TLS] = MAIL_NET_SECURITY_TLS,
    [MAIL_SECURITY_STARTTLS] = MAIL_NET_SECURITY_STARTTLS,
    [MAIL_SECURITY_NONE] = MAIL_NET_SECURITY_NONE,
  };
  MailNetEndpoint *endpoint = mail_net_endpoint_new (server->host, server->port, securities[server->security]);

  /* MAIL_SECURITY_NONE is only ever stored after the person was warned and said so for this account. */
  endpoint->allow_plaintext_auth = server->security == MAIL_SECURITY_NONE;
  endpoint->proxy = g_strdup (proxy);
  return endpoint;
}
