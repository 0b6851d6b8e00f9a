/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-fuzz.h"
#include "mail-search.h"
#include "mail-search-statement.h"
#include "mail-search-tokenizer.h"

static gboolean
check_token (const char *token,
             gsize       length,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  g_assert_true (length > 0 && start < end && end <= *(size_t *) data);
  g_assert_true (g_utf8_validate (token, (gssize) length, NULL));
  return TRUE;
}

/* Whatever a person types is a query, and whatever a message says is text; what is shown as found lies within it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *query = data != NULL ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, size % 2 == 0 ? MAIL_SEARCH_TYPED : MAIL_SEARCH_TYPING, 1795867200);
  g_autofree char *match = node != NULL ? mail_search_make_match (node) : NULL;
  g_autoptr(GArray) ranges = mail_search_highlight (query, MAIL_SEARCH_TYPED, MAIL_SEARCH_ANYWHERE, query);
  gsize length = strlen (query);

  for (guint i = 0; i < 3; i++)
    mail_search_tokenize ((const char *) data, size, (MailSearchTokens) i, check_token, &size);
  g_assert_true (match == NULL || g_utf8_validate (match, -1, NULL));
  for (guint i = 0; i < ranges->len; i++)
    {
      const MailSearchRange *range = &g_array_index (ranges, MailSearchRange, i);

      g_assert_true (range->start < range->end && range->end <= length);
      g_assert_true (i == 0 || range[-1].end < range->start);
    }
  return 0;
}
