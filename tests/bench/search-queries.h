/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "search-text.h"

G_BEGIN_DECLS

/* Thirty queries of all kinds over mail that search-text makes. The first is the most frequent word. */
guint       search_queries_count        (void);
const char *search_queries_get_name     (guint       number);
char       *search_queries_make         (SearchText *texts,
                                         guint       number);
/* The same in notmuch's words, where it has any. */
char       *search_queries_make_notmuch (SearchText *texts,
                                         guint       number);

G_END_DECLS
