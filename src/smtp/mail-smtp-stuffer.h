/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MailSmtpStuffer:
 *
 * Makes the body of DATA from a message, piece by piece, pure: every line ends in CRLF (a lone CR or LF becomes one: the only
 * canonical line ends leave this program, which is its half of the defence against smuggled messages), a dot at the beginning
 * of a line is doubled, and the end is CRLF, dot, CRLF. A plain struct, zero when new.
 */
typedef struct {
  gboolean in_line; /* something stands on the current line */
  gboolean after_cr;
} MailSmtpStuffer;

gboolean mail_smtp_stuffer_feed   (MailSmtpStuffer  *self,
                                   const guint8     *bytes,
                                   gsize             length,
                                   GByteArray       *out,
                                   GError          **error);
void     mail_smtp_stuffer_finish (MailSmtpStuffer  *self,
                                   GByteArray       *out);

G_END_DECLS
