/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void mail_search_pinyin_append (GString    *out,
                                const char *text);

G_END_DECLS
