/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include <string.h>

/**
 * MailSecrets:
 *
 * Where passwords are kept: one per account of a profile. Passwords are in no log, no argument list and no setting; whoever holds
 * one frees it with mail_secret_free ().
 */
G_DEFINE_INTERFACE (MailSecrets, mail_secrets, G_TYPE_OBJECT)

static void
mail_secrets_default_init (MailSecretsInterface *iface)
{
}

/**
 * mail_secrets_lookup:
 * @self: where to look
 * @account: an account's id in the store
 *
 * Any thread.
 *
 * Returns: (transfer full): a future for the password (%G_TYPE_STRING). %MAIL_ERROR_AUTHENTICATION: there is none;
 *   %MAIL_ERROR_TRANSIENT: it cannot be read now, because nobody answers or it stays locked; %MAIL_ERROR_STORAGE: it cannot be
 *   read as it is, a file with the wrong mode for example
 */
DexFuture *
mail_secrets_lookup (MailSecrets *self,
                     gint64       account)
{
  g_return_val_if_fail (MAIL_IS_SECRETS (self), NULL);

  return MAIL_SECRETS_GET_IFACE (self)->lookup (self, account);
}

/**
 * mail_secrets_store:
 * @self: where to keep it
 * @account: an account's id in the store
 * @label: what a person sees in their keyring's window
 * @secret: the password; replaces what was there
 *
 * Any thread.
 *
 * Returns: (transfer full): a future for %TRUE once it is kept
 */
DexFuture *
mail_secrets_store (MailSecrets *self,
                    gint64       account,
                    const char  *label,
                    const char  *secret)
{
  g_return_val_if_fail (MAIL_IS_SECRETS (self), NULL);
  g_return_val_if_fail (label != NULL && secret != NULL, NULL);

  return MAIL_SECRETS_GET_IFACE (self)->store (self, account, label, secret);
}

/**
 * mail_secrets_clear:
 * @self: where it is kept
 * @account: an account's id in the store
 *
 * Any thread.
 *
 * Returns: (transfer full): a future for %TRUE once it is gone; there having been none is no error
 */
DexFuture *
mail_secrets_clear (MailSecrets *self,
                    gint64       account)
{
  g_return_val_if_fail (MAIL_IS_SECRETS (self), NULL);

  return MAIL_SECRETS_GET_IFACE (self)->clear (self, account);
}

/**
 * mail_secret_free:
 * @secret: (nullable) (transfer full): a password
 *
 * Overwrites it, then frees it.
 */
void
mail_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
