/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Made at build time by make-tables.py, which says how a number of the blocks is put together. */
extern const guint16 mail_search_fold_index[];
extern const guint32 mail_search_fold_blocks[][64];
extern const guint32 mail_search_fold_expansions[][4];
/* Readings of U+4E00 … U+9FFF: index → the sound without its tone, "" for none. */
extern const guint16 mail_search_pinyin_index[];
extern const char mail_search_pinyin_sounds[][8];

G_END_DECLS
