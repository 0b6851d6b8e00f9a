/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize  mail_mime_text_quote_depth  (const char *line,
                                    gsize      *prefix);
char  *mail_mime_text_unflow       (const char *text,
                                    gboolean    delsp);
char  *mail_mime_text_flow         (const char *text,
                                    gboolean    delsp);
char  *mail_mime_text_preview      (const char *text,
                                    gsize       max_chars);

G_END_DECLS
