/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *mail_mime_charset_detect         (const char *bytes,
                                              gsize       length);
char       *mail_mime_charset_decode_damaged (const char *bytes,
                                              gsize       length);

G_END_DECLS
