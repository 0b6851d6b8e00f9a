/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-part.h"

#include <string.h>

#include "mail-search-fold.h"
#include "mail-store-items.h"

typedef struct {
  MailSearchPart part;
  const char *query;
  GString *words;  /* of the terms of that part, side by side */
  GString *others; /* the query without them */
  GString *value;
  gsize end;       /* of the last of them */
} Walk;

static gboolean
is_part (const MailSearchNode *node,
         MailSearchPart        part)
{
  switch (part)
    {
    case MAIL_SEARCH_PART_PLACE:
      return node->kind == MAIL_SEARCH_NODE_FOLDER || node->kind == MAIL_SEARCH_NODE_ANYWHERE || node->kind == MAIL_SEARCH_NODE_ACCOUNT;
    case MAIL_SEARCH_PART_LABEL:
      return node->kind == MAIL_SEARCH_NODE_LABEL;
    case MAIL_SEARCH_PART_SENDER:
      return node->kind == MAIL_SEARCH_NODE_TEXT && node->columns == MAIL_SEARCH_FROM;
    case MAIL_SEARCH_PART_DATE:
      return node->kind == MAIL_SEARCH_NODE_DATE;
    case MAIL_SEARCH_PART_ATTACHMENT:
      return node->kind == MAIL_SEARCH_NODE_ATTACHMENT;
    case MAIL_SEARCH_PART_UNREAD:
      return node->kind == MAIL_SEARCH_NODE_FLAGS && node->mask == MAIL_FLAG_SEEN && node->number == 0;
    case MAIL_SEARCH_PART_STARRED:
    default:
      return node->kind == MAIL_SEARCH_NODE_FLAGS && node->mask == MAIL_FLAG_FLAGGED && node->number != 0;
    }
}

static void
append_separated (GString    *out,
                  const char *text)
{
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, text);
}

static void
take_term (const MailSearchNode *node,
           gboolean              negative,
           gsize                 start,
           gsize                 end,
           gpointer              data)
{
  Walk *walk = data;
  g_autofree char *term = g_strndup (walk->query + start, end - start);

  if (negative || !is_part (node, walk->part))
    return;
  append_separated (walk->words, g_strstrip (term));
  if (node->text != NULL)
    append_separated (walk->value, node->text);
  g_string_append_len (walk->others, walk->query + walk->end, (gssize) (start - walk->end));
  walk->end = end + (walk->query[end] == ' ');
}

static void
walk_through (Walk           *walk,
              const char     *query,
              MailSearchPart  part)
{
  walk->part = part;
  walk->query = query;
  walk->words = g_string_new (NULL);
  walk->others = g_string_new (NULL);
  walk->value = g_string_new (NULL);
  mail_search_query_foreach_term (query, g_get_real_time () / G_USEC_PER_SEC, take_term, walk);
  g_string_append (walk->others, query + walk->end);
}

static void
walk_clear (Walk *walk)
{
  g_string_free (walk->words, TRUE);
  g_string_free (walk->others, TRUE);
  g_string_free (walk->value, TRUE);
}

static char *
compose (const char *query)
{
  return mail_search_compose (query, (gssize) strnlen (query, MAIL_SEARCH_MAX_QUERY));
}

/**
 * mail_search_query_can_narrow:
 * @query: what a person typed
 *
 * With an OR in it a term beside another narrows one side only.
 *
 * Returns: whether a part that is set narrows all of it
 */
gboolean
mail_search_query_can_narrow (const char *query)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, MAIL_SEARCH_TYPED, 0);

  return node == NULL || node->kind != MAIL_SEARCH_NODE_OR;
}

/**
 * mail_search_query_get_part:
 * @query: what a person typed
 * @part: what is looked for in it
 * @value: (out) (optional) (nullable): the words that are asked for, such as "ada" of "from:ada"; %NULL where there are none
 *
 * Returns: (transfer full) (nullable): the terms of that part as they are typed; %NULL: the query has none
 */
char *
mail_search_query_get_part (const char      *query,
                            MailSearchPart   part,
                            char           **value)
{
  g_autofree char *text = compose (query);
  Walk walk = { 0 };
  char *words;

  walk_through (&walk, text, part);
  words = walk.words->len > 0 ? g_strdup (walk.words->str) : NULL;
  if (value != NULL)
    *value = walk.value->len > 0 ? g_strdup (walk.value->str) : NULL;
  walk_clear (&walk);
  return words;
}

/**
 * mail_search_query_set_part:
 * @query: what a person typed
 * @part: what is to be another
 * @words: (nullable): its terms, such as "from:ada"; %NULL: none
 *
 * They stand before the others: the last word may be one that is still being typed.
 *
 * Returns: (transfer full): the query with them
 */
char *
mail_search_query_set_part (const char     *query,
                            MailSearchPart  part,
                            const char     *words)
{
  g_autofree char *text = compose (query);
  g_autoptr(GString) out = g_string_new (words);
  Walk walk = { 0 };

  walk_through (&walk, text, part);
  g_strstrip (walk.others->str);
  if (*walk.others->str != '\0' || out->len == 0)
    append_separated (out, walk.others->str);
  else
    g_string_append_c (out, ' ');
  walk_clear (&walk);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
