/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Code points one code point may be folded to. */
#define MAIL_SEARCH_MAX_EXPANSION 4

/**
 * MailSearchCharKind:
 * @MAIL_SEARCH_SEPARATOR: stands between words
 * @MAIL_SEARCH_WORD: part of a word: a letter, digit or mark
 * @MAIL_SEARCH_PIECE: of a script that puts no space between words: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese
 * @MAIL_SEARCH_DROP: as if it were not there: an accent that stands alone, a soft hyphen, a variation selector
 * @MAIL_SEARCH_APOSTROPHE: within a word, between letters
 */
typedef enum {
  MAIL_SEARCH_SEPARATOR,
  MAIL_SEARCH_WORD,
  MAIL_SEARCH_PIECE,
  MAIL_SEARCH_DROP,
  MAIL_SEARCH_APOSTROPHE,
} MailSearchCharKind;

MailSearchCharKind mail_search_fold_char (gunichar  c,
                                       gunichar  folded[MAIL_SEARCH_MAX_EXPANSION],
                                       guint    *n_folded);
gunichar        mail_search_next_char (const char  *text,
                                       gsize        length,
                                       gsize       *offset);
char           *mail_search_compose   (const char  *text,
                                       gssize       length);

G_END_DECLS
