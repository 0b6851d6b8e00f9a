/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailMimeDisposition:
 * @MAIL_MIME_DISPOSITION_NONE: not stated
 * @MAIL_MIME_DISPOSITION_INLINE: to be shown in its place
 * @MAIL_MIME_DISPOSITION_ATTACHMENT: anything else that was stated (RFC 2183 §2.8)
 */
typedef enum {
  MAIL_MIME_DISPOSITION_NONE,
  MAIL_MIME_DISPOSITION_INLINE,
  MAIL_MIME_DISPOSITION_ATTACHMENT,
} MailMimeDisposition;

/**
 * MailMimePart:
 *
 * One node of a message's tree. It belongs to its #MailMimeMessage and lives as long as that.
 * A message/rfc822 part has one child: the root of the message inside.
 */
typedef struct _MailMimePart MailMimePart;

const char          *mail_mime_part_get_section      (MailMimePart   *self);
const char          *mail_mime_part_get_content_type (MailMimePart   *self);
gboolean             mail_mime_part_is_type          (MailMimePart   *self,
                                                      const char     *type,
                                                      const char     *subtype);
char                *mail_mime_part_get_parameter    (MailMimePart   *self,
                                                      const char     *name);
MailMimeDisposition  mail_mime_part_get_disposition  (MailMimePart   *self);
const char          *mail_mime_part_get_file_name    (MailMimePart   *self);
char                *mail_mime_part_make_file_name   (MailMimePart   *self);
const char          *mail_mime_part_get_content_id   (MailMimePart   *self);
const char          *mail_mime_part_get_location     (MailMimePart   *self);
const char          *mail_mime_part_get_encoding     (MailMimePart   *self);
char                *mail_mime_part_get_header       (MailMimePart   *self,
                                                      const char     *name);
gsize                mail_mime_part_get_encoded_size (MailMimePart   *self);
gsize                mail_mime_part_get_size         (MailMimePart   *self);
gboolean             mail_mime_part_is_inline        (MailMimePart   *self);

MailMimePart        *mail_mime_part_get_parent       (MailMimePart   *self);
guint                mail_mime_part_get_n_children   (MailMimePart   *self);
MailMimePart        *mail_mime_part_get_child        (MailMimePart   *self,
                                                      guint           index);

GBytes              *mail_mime_part_get_raw          (MailMimePart   *self);
GBytes              *mail_mime_part_decode           (MailMimePart   *self);
gboolean             mail_mime_part_decode_to_stream (MailMimePart   *self,
                                                      GOutputStream  *stream,
                                                      GCancellable   *cancellable,
                                                      GError        **error);
char                *mail_mime_part_get_text         (MailMimePart   *self,
                                                      const char     *charset);

G_END_DECLS
