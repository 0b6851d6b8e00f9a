/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *mail_list_date_format      (gint64     seconds,
                                  GDateTime *now);
char *mail_list_date_format_full (gint64     seconds);

G_END_DECLS
