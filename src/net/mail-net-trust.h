/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailNetTrust:
 *
 * Which certificates are believed: those the system's authorities vouch for, those an extra authority file vouches for, and
 * those a person accepted for one host and port. Immutable and shared between threads; counted references.
 */
typedef struct _MailNetTrust MailNetTrust;

/**
 * MailNetException:
 * @host: the configured host it was accepted for
 * @port: the port it was accepted for
 * @fingerprint: SHA-256 of the leaf certificate, as mail_net_certificate_fingerprint () gives it
 *
 * A certificate a person accepted by an explicit choice. Another certificate on the same host asks again.
 */
typedef struct {
  const char *host;
  guint16 port;
  const char *fingerprint;
} MailNetException;

#define MAIL_TYPE_NET_TRUST (mail_net_trust_get_type ())
GType mail_net_trust_get_type (void) G_GNUC_CONST;

MailNetTrust *mail_net_trust_new      (const MailNetException *exceptions,
                                       gsize                   n_exceptions,
                                       const char             *ca_file);
MailNetTrust *mail_net_trust_ref      (MailNetTrust           *self);
void          mail_net_trust_unref    (MailNetTrust           *self);
gboolean      mail_net_trust_excepts  (MailNetTrust           *self,
                                       const char             *host,
                                       guint16                 port,
                                       const char             *fingerprint);

char         *mail_net_certificate_fingerprint (GTlsCertificate *certificate);
const char   *mail_net_get_tls_version         (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetTrust, mail_net_trust_unref)

G_END_DECLS
