/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MailMimeField:
 * @name: where its name begins
 * @name_length: bytes of the name
 * @value: where its value begins, after the colon and blanks
 * @value_length: bytes of the value, its folds included, the last line end not
 * @start: where the field begins
 * @length: bytes of the whole field with its last line end
 *
 * One field of a header block, as a window onto the block's bytes.
 */
typedef struct {
  const char *name;
  gsize name_length;
  const char *value;
  gsize value_length;
  const char *start;
  gsize length;
} MailMimeField;

/**
 * MailMimeDelimiterFunc:
 * @line: a line that begins with "--"
 * @end: the end of the bytes
 * @data: what was given with it
 *
 * Returns: whether the line delimits the parts of a multipart around the header: then the header ends before it
 */
typedef gboolean (*MailMimeDelimiterFunc) (const char *line,
                                           const char *end,
                                           gpointer    data);

/**
 * MailMimeFieldScan:
 * @p: where the next field begins; when there is none left, where the body begins
 * @end: the end of the bytes
 * @n_fields: how many were found
 * @clipped: whether a limit ended the scan
 * @is_delimiter: (nullable): may be set after mail_mime_field_scan_init ()
 *
 * A walk over the fields of a header block, which may have any line ends and be damaged.
 */
typedef struct {
  const char *p;
  const char *end;
  const char *limit;
  guint n_fields;
  char line_end;
  gboolean clipped;
  MailMimeDelimiterFunc is_delimiter;
  gpointer data;
} MailMimeFieldScan;

void     mail_mime_field_scan_init (MailMimeFieldScan   *scan,
                                    const char          *bytes,
                                    gsize                length);
gboolean mail_mime_field_scan_next (MailMimeFieldScan   *scan,
                                    MailMimeField       *field);
gboolean mail_mime_field_is        (const MailMimeField *field,
                                    const char          *name);
char    *mail_mime_field_unfold    (const MailMimeField *field);
char    *mail_mime_field_decode    (const MailMimeField *field);

gsize    mail_mime_header_length   (const char          *bytes,
                                    gsize                length);
gboolean mail_mime_header_find     (const char          *bytes,
                                    gsize                length,
                                    const char          *name,
                                    MailMimeField       *field);

G_END_DECLS
