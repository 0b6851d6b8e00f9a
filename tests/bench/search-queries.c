/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-queries.h"

/* What is asked, and the same for notmuch; %w and %z are words of a rank, Latin and Chinese, %1 and %2 characters of one. */
static const struct {
  const char *what;
  const char *query;
  const char *notmuch;
  guint first;
  guint second;
} queries[] = {
  { "the most frequent word", "%w", "%w", 0, 0 },
  { "a frequent word", "%w", "%w", 20, 0 },
  { "a common word", "%w", "%w", 500, 0 },
  { "a rare word", "%w", "%w", 20000, 0 },
  { "a very rare word", "%w", "%w", 39000, 0 },
  { "a word nobody wrote", "xylophonic", "xylophonic", 0, 0 },
  { "two frequent words", "%w %v", "%w %v", 0, 3 },
  { "a frequent and a rare word", "%w %v", "%w %v", 1, 20000 },
  { "two common words", "%w %v", "%w %v", 400, 700 },
  { "a phrase", "\"%w %v\"", "\"%w %v\"", 0, 1 },
  { "a rare phrase", "\"%w %v\"", "\"%w %v\"", 30, 600 },
  { "a prefix of three letters", "bac*", "bac*", 0, 0 },
  { "a prefix of two letters", "ba*", "ba*", 0, 0 },
  { "one without another", "%w -%v", "%w and not %v", 5, 0 },
  { "one or another", "%w OR %v", "%w or %v", 800, 15000 },
  { "a sender", "from:%w", "from:%w", 500, 0 },
  { "a word of a subject", "subject:%w", "subject:%w", 10, 0 },
  { "unread with a word", "%w is:unread", "%w and tag:unread", 10, 0 },
  { "a word and a month", "%w on:2026-11", "%w and date:2026-11", 10, 0 },
  { "a word in a folder, large", "%w in:inbox larger:3k", "%w", 10, 0 },
  { "everything unread", "is:unread", "tag:unread", 0, 0 },
  { "a few that are starred", "is:starred", "tag:flagged", 0, 0 },
  { "a few that have attachments", "has:attachment", "tag:attachment", 0, 0 },
  { "one frequent character", "%1", NULL, 0, 0 },
  { "one common character", "%1", NULL, 300, 0 },
  { "one rare character", "%1", NULL, 15000, 0 },
  { "a frequent pair", "%z", NULL, 61, 0 },
  { "a rare pair", "%z", NULL, 19000, 0 },
  { "a pair across words", "%1%2", NULL, 0, 1 },
  { "four characters", "%z%y", NULL, 62, 64 },
  { "Chinese and Latin", "%z %v", NULL, 70, 5 },
  { "a Chinese sender", "from:%z", NULL, 100, 0 },
};

static char *
fill_in (SearchText *texts,
         const char *pattern,
         guint       first,
         guint       second)
{
  g_autoptr(GString) out = g_string_new (pattern);
  g_autofree char *one = g_utf8_substring (search_text_get_chinese (texts, first % 20000), 0, 1);
  g_autofree char *other = g_utf8_substring (search_text_get_chinese (texts, second % 20000), 0, 1);

  g_string_replace (out, "%w", search_text_get_word (texts, first), 0);
  g_string_replace (out, "%v", search_text_get_word (texts, second), 0);
  g_string_replace (out, "%z", search_text_get_chinese (texts, first % 20000), 0);
  g_string_replace (out, "%y", search_text_get_chinese (texts, second % 20000), 0);
  g_string_replace (out, "%1", one, 0);
  g_string_replace (out, "%2", other, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

guint
search_queries_count (void)
{
  return G_N_ELEMENTS (queries);
}

const char *
search_queries_get_name (guint number)
{
  return queries[number].what;
}

char *
search_queries_make (SearchText *texts,
                     guint       number)
{
  return fill_in (texts, queries[number].query, queries[number].first, queries[number].second);
}

char *
search_queries_make_notmuch (SearchText *texts,
                             guint       number)
{
  const char *pattern = queries[number].notmuch != NULL ? queries[number].notmuch : queries[number].query;

  return fill_in (texts, pattern, queries[number].first, queries[number].second);
}
