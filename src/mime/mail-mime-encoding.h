/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailMimeEncoding:
 *
 * A Content-Transfer-Encoding: how bytes are written as lines. %MAIL_MIME_ENCODING_IDENTITY stands for 7bit, 8bit, binary and
 * whatever is unknown.
 */
typedef enum {
  MAIL_MIME_ENCODING_IDENTITY,
  MAIL_MIME_ENCODING_BASE64,
  MAIL_MIME_ENCODING_QUOTED_PRINTABLE,
  MAIL_MIME_ENCODING_UUENCODE,
} MailMimeEncoding;

MailMimeEncoding mail_mime_encoding_from_string (const char       *name);
GBytes          *mail_mime_encoding_decode      (MailMimeEncoding  encoding,
                                                 GBytes           *bytes);
gsize            mail_mime_base64_decode        (const char       *text,
                                                 gsize             length,
                                                 guint8           *out);
gsize            mail_mime_quoted_decode        (const char       *text,
                                                 gsize             length,
                                                 guint8           *out,
                                                 gboolean          is_header);
gsize            mail_mime_uu_decode            (const char       *text,
                                                 gsize             length,
                                                 guint8           *out);
gsize            mail_mime_uu_size              (const char       *text,
                                                 gsize             length);
gsize            mail_mime_base64_size          (const char       *text,
                                                 gsize             length);
gboolean         mail_mime_base64_is_regular    (const char       *text,
                                                 gsize             length);
void             mail_mime_base64_append        (GString          *out,
                                                 const guint8     *bytes,
                                                 gsize             length);
void             mail_mime_quoted_append        (GString          *out,
                                                 const char       *text,
                                                 gsize             length);

G_END_DECLS
