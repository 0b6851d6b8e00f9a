/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Where passwords are kept. The program uses the Secret Service; mail-tool may use a key file instead. */
#define MAIL_TYPE_SECRETS (mail_secrets_get_type ())
G_DECLARE_INTERFACE (MailSecrets, mail_secrets, MAIL, SECRETS, GObject)

struct _MailSecretsInterface {
  GTypeInterface parent_iface;

  DexFuture *(*lookup) (MailSecrets *self, gint64 account);
  DexFuture *(*store)  (MailSecrets *self, gint64 account, const char *label, const char *secret);
  DexFuture *(*clear)  (MailSecrets *self, gint64 account);
};

/* Details of errors (mail_error_get_detail ()): why there is no password. */
#define MAIL_SECRETS_LOCKED "keyring-locked"           /* and the person did not unlock it; TRANSIENT */
#define MAIL_SECRETS_UNREACHABLE "keyring-unreachable" /* there is none, or it does not answer; TRANSIENT */
#define MAIL_SECRETS_MISSING "password-missing"        /* it has none for that account, or lost it; AUTHENTICATION */

/* → char * (G_TYPE_STRING); MAIL_ERROR_AUTHENTICATION when there is none, MAIL_ERROR_TRANSIENT when the keyring cannot be
 * reached or stays locked. Any thread. */
DexFuture   *mail_secrets_lookup      (MailSecrets *self,
                                       gint64       account) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *mail_secrets_store       (MailSecrets *self,
                                       gint64       account,
                                       const char  *label,
                                       const char  *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *mail_secrets_clear       (MailSecrets *self,
                                       gint64       account) G_GNUC_WARN_UNUSED_RESULT;

/* The Secret Service, for the profile at that path: items carry the application id, the profile and the account. */
MailSecrets *mail_secrets_new_keyring (const char  *profile);
/* How long the keyring may take, the person's unlocking of it included, before a lookup is answered with TRANSIENT. */
#define MAIL_SECRETS_KEYRING_TIMEOUT_MSEC (90 * 1000)
MailSecrets *mail_secrets_new_keyring_with_timeout
                                         (const char  *profile,
                                          guint        timeout_msec);
/* A GKeyFile of mode 0600: account id → password; refused when others may read it. */
MailSecrets *mail_secrets_new_file    (const char  *path);
/* One password for whatever the other lacks (nullable). */
MailSecrets *mail_secrets_new_fallback (MailSecrets *first,
                                        const char  *password);

/* Overwrites and frees. (nullable) */
void         mail_secret_free          (char        *secret);

G_END_DECLS
