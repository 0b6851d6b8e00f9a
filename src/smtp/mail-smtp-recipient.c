/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session.h"

G_DEFINE_BOXED_TYPE (MailSmtpRecipient, mail_smtp_recipient, mail_smtp_recipient_copy, mail_smtp_recipient_free)

/**
 * mail_smtp_recipient_copy:
 * @self: a recipient
 *
 * Returns: (transfer full): the same once more
 */
MailSmtpRecipient *
mail_smtp_recipient_copy (const MailSmtpRecipient *self)
{
  MailSmtpRecipient *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->address = g_strdup (self->address);
  copy->enhanced = g_strdup (self->enhanced);
  copy->text = g_strdup (self->text);
  return copy;
}

/**
 * mail_smtp_recipient_free:
 * @self: (transfer full): a recipient
 */
void
mail_smtp_recipient_free (MailSmtpRecipient *self)
{
  g_free (self->address);
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}
