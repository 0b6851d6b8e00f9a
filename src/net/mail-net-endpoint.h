/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MailNetSecurity:
 * @MAIL_NET_SECURITY_TLS: TLS from the first byte
 * @MAIL_NET_SECURITY_STARTTLS: clear text until the protocol's STARTTLS, which is required; there is no opportunistic mode
 * @MAIL_NET_SECURITY_NONE: clear text for good: only after the person said so for that account
 */
typedef enum {
  MAIL_NET_SECURITY_TLS,
  MAIL_NET_SECURITY_STARTTLS,
  MAIL_NET_SECURITY_NONE,
} MailNetSecurity;

/**
 * MailNetEndpoint:
 * @host: a name or an address, as configured: it is what the certificate has to be made out to
 * @port: 1 to 65535
 * @security: how the connection is protected
 * @allow_plaintext_auth: whether a secret may be sent on a connection that TLS does not protect; %FALSE unless the person said so
 * @proxy: (nullable): the way there: socks5://HOST:PORT, http://HOST:PORT, or direct:// for none; %NULL: what the system has
 *
 * Where a server is. A boxed value, not changed once it was made.
 */
typedef struct {
  char *host;
  guint16 port;
  MailNetSecurity security;
  gboolean allow_plaintext_auth;
  char *proxy;
} MailNetEndpoint;

#define MAIL_TYPE_NET_ENDPOINT (mail_net_endpoint_get_type ())
GType mail_net_endpoint_get_type (void) G_GNUC_CONST;

MailNetEndpoint *mail_net_endpoint_new   (const char            *host,
                                          guint16                port,
                                          MailNetSecurity        security);
MailNetEndpoint *mail_net_endpoint_copy  (const MailNetEndpoint *self);
void             mail_net_endpoint_free  (MailNetEndpoint       *self);
char            *mail_net_endpoint_describe (const MailNetEndpoint *self);

const char      *mail_net_security_to_string   (MailNetSecurity  security);
gboolean         mail_net_security_from_string (const char      *string,
                                                MailNetSecurity *security);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetEndpoint, mail_net_endpoint_free)

G_END_DECLS
