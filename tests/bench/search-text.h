/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mail that is made up, Latin and Chinese, with words as rare and as frequent as those of a language. The same numbers give the
 * same messages. */
typedef struct _SearchText SearchText;

SearchText *search_text_new         (void);
void        search_text_free        (SearchText *self);
/* A whole message; its header ends at *header_length. */
char       *search_text_make        (SearchText *self,
                                     guint       number,
                                     gsize      *header_length);
/* Parts of one: so many words; sentences, of the length of a letter. */
void        search_text_append_words (SearchText *self,
                                      GRand      *chance,
                                      gboolean    chinese,
                                      guint       n,
                                      GString    *out);
void        search_text_append_body  (SearchText *self,
                                      GRand      *chance,
                                      gboolean    chinese,
                                      GString    *out);
gint64      search_text_date        (guint       number,
                                     guint       n_messages);
/* The word of that rank: 0 is the most frequent one. */
const char *search_text_get_word    (SearchText *self,
                                     guint       rank);
const char *search_text_get_chinese (SearchText *self,
                                     guint       rank);

G_END_DECLS
