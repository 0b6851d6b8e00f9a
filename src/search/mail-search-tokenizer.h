/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* The name FTS5 knows it by. Another one whenever tokens change: an index made with others is then made anew. */
#define MAIL_SEARCH_TOKENIZER "mail2"
/* Bytes of a word, folded; what is longer is cut, in text as in queries. */
#define MAIL_SEARCH_MAX_WORD 60

/* Before two letters in a query of FTS5: words that begin so. The index has each such beginning once a text, as a token of its own:
 * all that begin with two letters are a good part of all words, and would have to be read and sorted before the first is found. */
#define MAIL_SEARCH_BEGINNING '\001'

/**
 * MailSearchTokens:
 * @MAIL_SEARCH_TOKENS_TEXT: of what is indexed: pieces also as single characters where those are needed
 * @MAIL_SEARCH_TOKENS_QUERY: of what is searched for: the fewest that find it
 * @MAIL_SEARCH_TOKENS_ALL: as of text, and every character by itself: for showing where something was found
 */
typedef enum {
  MAIL_SEARCH_TOKENS_TEXT,
  MAIL_SEARCH_TOKENS_QUERY,
  MAIL_SEARCH_TOKENS_ALL,
} MailSearchTokens;

/**
 * MailSearchTokenFunc:
 * @token: what was found, folded; not terminated
 * @length: its bytes
 * @start: where it begins in the text, in bytes
 * @end: where it ends
 * @colocated: whether it stands at the place of the token before it
 *
 * Returns: whether to go on
 */
typedef gboolean (*MailSearchTokenFunc) (const char *token,
                                         gsize       length,
                                         gsize       start,
                                         gsize       end,
                                         gboolean    colocated,
                                         gpointer    data);

gboolean mail_search_tokenize           (const char           *text,
                                         gsize                 length,
                                         MailSearchTokens      tokens,
                                         MailSearchTokenFunc   func,
                                         gpointer              data);
gboolean mail_search_tokenizer_register (MailSqlite           *db,
                                         GError              **error);

G_END_DECLS
