/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 5322's longest line: a longer id is not one. */
#define MAIL_MIME_MAX_ID 998

GStrv  mail_mime_ids_parse      (const char *text,
                                 gsize       length);
char  *mail_mime_id_parse_first (const char *text,
                                 gsize       length);

G_END_DECLS
