/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *mail_mime_charset_resolve   (const char *label);
char       *mail_mime_charset_decode    (const char *label,
                                         const char *bytes,
                                         gsize       length);
char       *mail_mime_charset_guess     (const char *bytes,
                                         gsize       length);
char       *mail_mime_charset_make_utf8 (const char *bytes,
                                         gsize       length);
gboolean    mail_mime_is_ascii          (const char *bytes,
                                         gsize       length);

G_END_DECLS
