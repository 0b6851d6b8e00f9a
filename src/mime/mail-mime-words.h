/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *mail_mime_words_decode (const char *text,
                              gsize       length);
char *mail_mime_words_encode (const char *text,
                              gsize      *column,
                              gboolean    is_phrase);
char *mail_mime_make_line    (char       *text);

G_END_DECLS
