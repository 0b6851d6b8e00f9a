/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean mail_mime_date_parse  (const char *text,
                                gssize      length,
                                gint64     *seconds,
                                int        *offset_minutes);
char    *mail_mime_date_format (gint64      seconds,
                                int         offset_minutes);

G_END_DECLS
