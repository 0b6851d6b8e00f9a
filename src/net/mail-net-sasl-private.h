/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-sasl.h"

G_BEGIN_DECLS

/**
 * MailNetSaslMechanism:
 * @name: as commands spell it
 * @kind: what it needs
 * @strength: what it protects from
 * @respond: answers one challenge, in base64; @step counts them, 0 is the initial response; no answer without an error: there is
 *   no such response. May run on any thread, one at a time.
 * @slow_step: the step that is hard work by design, or 0
 * @proves_server: the server proves that it knows the secret, too: without that proof, its word that all is well is worth nothing
 */
struct _MailNetSaslMechanism {
  const char *name;
  MailNetSecretKind kind;
  MailNetSaslStrength strength;
  char *(*respond) (MailNetSasl  *self,
                    guint         step,
                    const char   *challenge,
                    GError      **error);
  guint slow_step;
  gboolean proves_server;
};

struct _MailNetSasl {
  gatomicrefcount ref_count;
  const MailNetSaslMechanism *mechanism;
  MailNetCredential *credential;
  char *host;
  guint16 port;
  MailNetBinding *binding; /* (nullable) */
  gboolean can_bind; /* there is a binding, and the server lists no mechanism that uses it */
  guint step;
  char *response; /* (nullable): of the last step */
  gboolean server_is_proven;
  gpointer state; /* (nullable): the mechanism's own */
  GDestroyNotify state_free;
};

const MailNetSaslMechanism *mail_net_sasl_find (const char *name);

char *mail_net_sasl_encode              (gconstpointer   bytes,
                                         gsize           length);
char *mail_net_sasl_decode              (const char     *challenge,
                                         GError        **error);
char *mail_net_sasl_too_many_challenges (MailNetSasl    *self,
                                         GError        **error);
char *mail_net_sasl_escape_name         (const char     *name);

/* The families. */
char *mail_net_sasl_respond_plain       (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_login       (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_cram_md5    (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_external    (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_scram       (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_xoauth2     (MailNetSasl *self, guint step, const char *challenge, GError **error);
char *mail_net_sasl_respond_oauthbearer (MailNetSasl *self, guint step, const char *challenge, GError **error);

/* For test vectors: SCRAM with a nonce that is no secret. */
void  mail_net_sasl_set_nonce           (MailNetSasl *self, const char *nonce);

G_END_DECLS
