/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-credential.h"

#include <string.h>

/**
 * mail_net_secret_dup:
 * @secret: (nullable): a secret
 *
 * Returns: (transfer full) (nullable): a copy for mail_net_secret_free ()
 */
char *
mail_net_secret_dup (const char *secret)
{
  return g_strdup (secret);
}

/**
 * mail_net_secret_free:
 * @secret: (transfer full) (nullable): a string that holds a secret
 *
 * Wipes the string before its memory is given back.
 */
void
mail_net_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * mail_net_credential_new:
 * @user: the user name, UTF-8
 * @secret: the password, UTF-8; copied, and wiped with the credential
 *
 * Returns: (transfer full): the credential of somebody who has a password
 */
MailNetCredential *
mail_net_credential_new (const char *user,
                         const char *secret)
{
  MailNetCredential *self = g_new0 (MailNetCredential, 1);

  self->user = g_strdup (user);
  self->secret = mail_net_secret_dup (secret);
  return self;
}

/**
 * mail_net_credential_copy:
 * @self: a credential
 *
 * Returns: (transfer full): a copy
 */
MailNetCredential *
mail_net_credential_copy (const MailNetCredential *self)
{
  MailNetCredential *copy = mail_net_credential_new (self->user, self->secret);

  copy->kind = self->kind;
  copy->best_method = g_strdup (self->best_method);
  return copy;
}

/**
 * mail_net_credential_free:
 * @self: (transfer full): a credential
 */
void
mail_net_credential_free (MailNetCredential *self)
{
  g_free (self->user);
  mail_net_secret_free (self->secret);
  g_free (self->best_method);
  g_free (self);
}
