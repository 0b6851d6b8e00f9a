/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-net-binding.h"
#include "mail-net-credential.h"

G_BEGIN_DECLS

/* A challenge longer than this is not one (RFC 4954 §4 allows lines of 12288 octets). */
#define MAIL_NET_SASL_MAX_CHALLENGE 12288
/* How often SCRAM may hash: fewer make guessing too easy (RFC 7677 §4), more keep a processor busy for a second. */
#define MAIL_NET_SASL_MIN_ITERATIONS 4096
#define MAIL_NET_SASL_MAX_ITERATIONS 1000000
/* Salts have 16 octets; nobody needs more than these. */
#define MAIL_NET_SASL_MAX_SALT 1024
/* The command LOGIN of IMAP: not a mechanism, but it has its place among them. */
#define MAIL_NET_SASL_COMMAND "LOGIN command"

/**
 * MailNetSaslStrength:
 * @MAIL_NET_SASL_SENDS_SECRET: whoever is at the other end of TLS gets the secret
 * @MAIL_NET_SASL_KEEPS_SECRET: the secret does not travel
 * @MAIL_NET_SASL_BOUND: and the sign-in is worth nothing on any other TLS connection
 */
typedef enum {
  MAIL_NET_SASL_SENDS_SECRET,
  MAIL_NET_SASL_KEEPS_SECRET,
  MAIL_NET_SASL_BOUND,
} MailNetSaslStrength;

/**
 * MailNetSaslPeer:
 * @host: the server's name
 * @port: the server's port
 * @binding: (nullable): what the connection can be bound by
 * @offers_binding: the server lists a mechanism that uses it
 *
 * What a mechanism may want to know about the other side.
 */
typedef struct {
  const char *host;
  guint16 port;
  MailNetBinding *binding;
  gboolean offers_binding;
} MailNetSaslPeer;

/**
 * MailNetSasl:
 *
 * One exchange of one SASL mechanism, the same for every protocol: base64 challenges in, base64 responses out. The session asks
 * for the initial response first (a %NULL challenge), then hands over every challenge as it comes, and asks at the end whether the
 * server's success is to be believed.
 */
typedef struct _MailNetSasl MailNetSasl;
typedef struct _MailNetSaslMechanism MailNetSaslMechanism;

const char  *mail_net_sasl_choose        (const char * const      *offered,
                                          MailNetSecretKind        kind,
                                          gboolean                 can_bind);
MailNetSaslStrength
             mail_net_sasl_get_strength  (const char              *mechanism);

MailNetSasl *mail_net_sasl_new           (const char              *mechanism,
                                          const MailNetCredential *credential,
                                          const MailNetSaslPeer   *peer,
                                          GError                 **error);
MailNetSasl *mail_net_sasl_ref           (MailNetSasl             *self);
void         mail_net_sasl_unref         (MailNetSasl             *self);
const char  *mail_net_sasl_get_name      (MailNetSasl             *self);
DexFuture   *mail_net_sasl_step          (MailNetSasl             *self,
                                          const char              *challenge) G_GNUC_WARN_UNUSED_RESULT;
char        *mail_net_sasl_take_response (MailNetSasl             *self);
gboolean     mail_net_sasl_check_success (MailNetSasl             *self,
                                          GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetSasl, mail_net_sasl_unref)

G_END_DECLS
