/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MailNetSecretKind:
 * @MAIL_NET_SECRET_PASSWORD: a password, or a code that is used like one
 * @MAIL_NET_SECRET_TOKEN: an OAuth 2 access token: it is never sent as a password, nor a password as one
 * @MAIL_NET_SECRET_CERTIFICATE: none: the certificate this side showed in the TLS handshake says who it is
 */
typedef enum {
  MAIL_NET_SECRET_PASSWORD,
  MAIL_NET_SECRET_TOKEN,
  MAIL_NET_SECRET_CERTIFICATE,
} MailNetSecretKind;

/**
 * MailNetCredential:
 * @user: the user name, UTF-8
 * @secret: the password or token, UTF-8
 * @kind: what @secret is
 * @best_method: (nullable): the best method that ever worked with this server: where that was bound to the TLS connection
 *   (SCRAM-…-PLUS), nothing weaker is used, because then somebody may sit in between
 *
 * Who signs in, and with what.
 */
typedef struct {
  char *user;
  char *secret;
  MailNetSecretKind kind;
  char *best_method;
} MailNetCredential;

MailNetCredential *mail_net_credential_new  (const char              *user,
                                             const char              *secret);
MailNetCredential *mail_net_credential_copy (const MailNetCredential *self);
void               mail_net_credential_free (MailNetCredential       *self);

char              *mail_net_secret_dup      (const char              *secret);
void               mail_net_secret_free     (char                    *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetCredential, mail_net_credential_free)

G_END_DECLS
