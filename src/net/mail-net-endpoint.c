/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-endpoint.h"

G_DEFINE_BOXED_TYPE (MailNetEndpoint, mail_net_endpoint, mail_net_endpoint_copy, mail_net_endpoint_free)

static const char * const security_names[] = {
  [MAIL_NET_SECURITY_TLS] = "tls",
  [MAIL_NET_SECURITY_STARTTLS] = "starttls",
  [MAIL_NET_SECURITY_NONE] = "plain",
};

/**
 * mail_net_endpoint_new:
 * @host: a name or an address
 * @port: 1 to 65535
 * @security: how the connection is protected
 *
 * Returns: (transfer full): an endpoint that allows no secret in clear text and goes the system's way; set @allow_plaintext_auth
 *   and @proxy at once where it is otherwise
 */
MailNetEndpoint *
mail_net_endpoint_new (const char      *host,
                       guint16          port,
                       MailNetSecurity  security)
{
  MailNetEndpoint *self;

  g_return_val_if_fail (host != NULL, NULL);

  self = g_new0 (MailNetEndpoint, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  return self;
}

/**
 * mail_net_endpoint_copy:
 * @self: an endpoint
 *
 * Returns: (transfer full): the same endpoint once more
 */
MailNetEndpoint *
mail_net_endpoint_copy (const MailNetEndpoint *self)
{
  MailNetEndpoint *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = mail_net_endpoint_new (self->host, self->port, self->security);
  copy->allow_plaintext_auth = self->allow_plaintext_auth;
  copy->proxy = g_strdup (self->proxy);
  return copy;
}

/**
 * mail_net_endpoint_free:
 * @self: (transfer full): an endpoint
 */
void
mail_net_endpoint_free (MailNetEndpoint *self)
{
  g_free (self->host);
  g_free (self->proxy);
  g_free (self);
}

/**
 * mail_net_endpoint_describe:
 * @self: an endpoint
 *
 * Returns: (transfer full): host and port as sentences and logs name them, "mail.example:993"
 */
char *
mail_net_endpoint_describe (const MailNetEndpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%u" : "%s:%u", self->host, self->port);
}

/**
 * mail_net_security_to_string:
 * @security: a kind of protection
 *
 * Returns: (transfer none): "tls", "starttls" or "plain"
 */
const char *
mail_net_security_to_string (MailNetSecurity security)
{
  g_return_val_if_fail ((guint) security < G_N_ELEMENTS (security_names), NULL);

  return security_names[security];
}

/**
 * mail_net_security_from_string:
 * @string: (nullable): a name from mail_net_security_to_string ()
 * @security: (out): what it stands for; untouched when it stands for nothing
 *
 * Returns: whether @string is such a name
 */
gboolean
mail_net_security_from_string (const char      *string,
                               MailNetSecurity *security)
{
  for (guint i = 0; i < G_N_ELEMENTS (security_names); i++)
    if (g_strcmp0 (string, security_names[i]) == 0)
      {
        *security = (MailNetSecurity) i;
        return TRUE;
      }

  return FALSE;
}
