/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailMimeEnvelope:
 * @from: the address of MAIL FROM
 * @recipients: (array zero-terminated=1): the addresses of RCPT TO, each once
 *
 * To whom a message goes, read from its To, Cc and Bcc, or from the newest Resent- block when it has one.
 */
typedef struct {
  char *from;
  GStrv recipients;
} MailMimeEnvelope;

MailMimeEnvelope *mail_mime_envelope_new  (GBytes            *message,
                                           GError           **error);
void              mail_mime_envelope_free (MailMimeEnvelope  *self);
GBytes           *mail_mime_strip_bcc     (GBytes            *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeEnvelope, mail_mime_envelope_free)

G_END_DECLS
