/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-fold.h"
#include "mail-search-statement.h"
#include "mail-search-tokenizer.h"

static const struct {
  MailSearchColumns column;
  const char *name;
} columns[] = {
  { MAIL_SEARCH_SUBJECT, "subject" }, { MAIL_SEARCH_FROM, "sender" }, { MAIL_SEARCH_TO, "recipients" },
  { MAIL_SEARCH_CC, "copied" }, { MAIL_SEARCH_BODY, "body" }, { MAIL_SEARCH_FILE_NAME, "attachments" },
};

/* Letters of the word the text ends with; 0 when it ends with a piece: every part of a run of those is found anyway. */
static guint
count_last_letters (const char *text)
{
  gsize length = strlen (text);
  guint letters = 0;

  for (gsize at = 0; at < length;)
    {
      gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
      guint n;
      gunichar c = mail_search_next_char (text, length, &at);

      switch (mail_search_fold_char (c, folded, &n))
        {
        case MAIL_SEARCH_WORD:
          letters += n;
          break;
        case MAIL_SEARCH_DROP:
          break;
        case MAIL_SEARCH_SEPARATOR:
          if (c != '*')
            letters = 0;
          break;
        default:
          letters = 0;
          break;
        }
    }
  return letters;
}

static gboolean
count_token (const char *token,
             gsize       length,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  *(guint *) data += 1;
  return TRUE;
}

static guint
count_tokens (const char *text)
{
  guint n = 0;

  mail_search_tokenize (text, strlen (text), MAIL_SEARCH_TOKENS_QUERY, count_token, &n);
  return n;
}

static void
append_text (GString              *match,
             const MailSearchNode *node)
{
  guint letters = node->prefix > 0 ? count_last_letters (node->text) : 0;
  gboolean is_beginning = letters == MAIL_SEARCH_MIN_PREFIX && count_tokens (node->text) == 1;

  if (node->columns != MAIL_SEARCH_ANYWHERE)
    {
      g_string_append (match, "{");
      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        if ((node->columns & columns[i].column) != 0)
          g_string_append_printf (match, " %s", columns[i].name);
      g_string_append (match, " } : ");
    }
  g_string_append_c (match, '"');
  if (is_beginning)
    g_string_append_c (match, MAIL_SEARCH_BEGINNING);
  for (const char *at = node->text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (match, '"');
      g_string_append_c (match, *at);
    }
  g_string_append_c (match, '"');
  if (letters >= MAIL_SEARCH_MIN_PHRASE_PREFIX)
    g_string_append (match, " *");
}

static gboolean append_match (GString              *match,
                              const MailSearchNode *node);

/* Its children with that word between them; those that are negated, or the others. */
static gboolean
append_children (GString              *match,
                 const MailSearchNode *node,
                 const char           *word,
                 gboolean              negated)
{
  guint n = 0;

  for (guint i = 0; i < node->children->len; i++)
    {
      const MailSearchNode *child = g_ptr_array_index (node->children, i);

      if ((child->kind == MAIL_SEARCH_NODE_NOT) != negated)
        continue;
      if (n++ > 0)
        g_string_append_printf (match, " %s ", word);
      if (!append_match (match, negated ? g_ptr_array_index (child->children, 0) : child))
        return FALSE;
    }
  return n > 0;
}

static guint
count_negated (const MailSearchNode *node)
{
  guint n = 0;

  for (guint i = 0; i < node->children->len; i++)
    n += ((const MailSearchNode *) g_ptr_array_index (node->children, i))->kind == MAIL_SEARCH_NODE_NOT;
  return n;
}

static gboolean
append_all (GString              *match,
            const MailSearchNode *node)
{
  gboolean negated = count_negated (node) > 0;

  g_string_append (match, negated ? "((" : "(");
  if (!append_children (match, node, "AND", FALSE))
    return FALSE;
  if (negated)
    {
      g_string_append (match, ") NOT (");
      if (!append_children (match, node, "OR", TRUE))
        return FALSE;
      g_string_append (match, ")");
    }
  g_string_append (match, ")");
  return TRUE;
}

/* FTS5 can say "this and not that", but not "not that" alone. */
static gboolean
append_match (GString              *match,
              const MailSearchNode *node)
{
  switch (node->kind)
    {
    case MAIL_SEARCH_NODE_TEXT:
      append_text (match, node);
      return TRUE;
    case MAIL_SEARCH_NODE_AND:
      return append_all (match, node);
    case MAIL_SEARCH_NODE_OR:
      g_string_append (match, "(");
      if (count_negated (node) > 0 || !append_children (match, node, "OR", FALSE))
        return FALSE;
      g_string_append (match, ")");
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * mail_search_make_match:
 * @query: what is asked for
 *
 * Returns: (transfer full) (nullable): as a query of FTS5; %NULL when it asks for something else than words, or for their absence
 *   alone
 */
char *
mail_search_make_match (const MailSearchNode *query)
{
  g_autoptr(GString) match = g_string_new (NULL);

  if (!append_match (match, query))
    return NULL;
  return g_string_free (g_steal_pointer (&match), FALSE);
}
