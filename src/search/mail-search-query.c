/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-query.h"

#include <string.h>

#include "mail-search-fold.h"
#include "mail-search-operator.h"

typedef struct {
  const char *at;
  gint64 now;
  MailSearchSyntax syntax;
  guint n_terms;
  const char *text;        /* all of it */
  MailSearchTermFunc func; /* (nullable): told of each term */
  gpointer data;
} Parser;

MailSearchNode *
mail_search_node_new (MailSearchNodeKind kind)
{
  MailSearchNode *self = g_new0 (MailSearchNode, 1);

  self->kind = kind;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_search_node_free);
  return self;
}

void
mail_search_node_free (MailSearchNode *self)
{
  g_ptr_array_unref (self->children);
  g_free (self->text);
  g_free (self);
}

/**
 * mail_search_has_words:
 * @text: text
 *
 * Returns: whether there is anything in it a search could find
 */
gboolean
mail_search_has_words (const char *text)
{
  gsize length = strlen (text);

  for (gsize at = 0; at < length;)
    {
      gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
      guint n;
      MailSearchCharKind class = mail_search_fold_char (mail_search_next_char (text, length, &at), folded, &n);

      if (class == MAIL_SEARCH_WORD || class == MAIL_SEARCH_PIECE)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_quote (gunichar c)
{
  return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0xff02 || c == 0x300c || c == 0x300d;
}

static gboolean
is_colon (gunichar c)
{
  return c == ':' || c == 0xff1a;
}

static gboolean
is_minus (gunichar c)
{
  return c == '-' || c == 0xff0d || c == 0x2212;
}

static gboolean
is_end (gunichar c)
{
  return c == 0 || g_unichar_isspace (c);
}

static void
skip_space (Parser *self)
{
  while (*self->at != '\0' && g_unichar_isspace (g_utf8_get_char (self->at)))
    self->at = g_utf8_next_char (self->at);
}

/* Stands before a quote. */
static char *
take_quoted (Parser *self)
{
  const char *start = self->at = g_utf8_next_char (self->at);
  const char *end;

  while (*self->at != '\0' && !is_quote (g_utf8_get_char (self->at)))
    self->at = g_utf8_next_char (self->at);
  end = self->at;
  if (*self->at != '\0')
    self->at = g_utf8_next_char (self->at);
  return g_strndup (start, (gsize) (end - start));
}

static char *
take_word (Parser *self)
{
  const char *start = self->at;

  while (!is_end (g_utf8_get_char (self->at)) && !is_quote (g_utf8_get_char (self->at)))
    self->at = g_utf8_next_char (self->at);
  return g_strndup (start, (gsize) (self->at - start));
}

static MailSearchNode *
make_text (const char *text)
{
  MailSearchNode *node;

  if (!mail_search_has_words (text))
    return NULL;

  node = mail_search_node_new (MAIL_SEARCH_NODE_TEXT);
  node->columns = MAIL_SEARCH_ANYWHERE;
  node->text = g_strdup (text);
  return node;
}

/* (nullable): "from:ada", at its colon when the name is one of an operator */
static const MailSearchOperator *
find_operator (Parser      *self,
               const char **behind)
{
  const char *at = self->at;

  while (!is_end (g_utf8_get_char (at)) && !is_quote (g_utf8_get_char (at)) && !is_colon (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  if (!is_colon (g_utf8_get_char (at)))
    return NULL;

  *behind = g_utf8_next_char (at);
  return mail_search_operator_find (self->at, (gsize) (at - self->at));
}

/* With a star behind it a word may go on, and at the end of what somebody is typing. */
static void
set_prefix (Parser         *self,
            MailSearchNode *node,
            gboolean        quoted)
{
  if (quoted)
    return;
  if (g_str_has_suffix (node->text, "*") || (self->syntax == MAIL_SEARCH_TYPING && *self->at == '\0'))
    node->prefix = MAIL_SEARCH_MIN_PREFIX;
}

/* (nullable): what an operator with a value it understands asks for; else the parser stands where it stood. */
static MailSearchNode *
take_operator (Parser *self)
{
  const char *start = self->at;
  const char *behind = NULL;
  const MailSearchOperator *operator = find_operator (self, &behind);
  g_autofree char *value = NULL;
  MailSearchNode *node;
  gboolean quoted;

  if (operator == NULL)
    return NULL;

  self->at = behind;
  skip_space (self);
  quoted = is_quote (g_utf8_get_char (self->at));
  value = quoted ? take_quoted (self) : take_word (self);
  node = mail_search_operator_apply (operator, value, self->now);
  if (node == NULL)
    self->at = start;
  else if (node->kind == MAIL_SEARCH_NODE_TEXT)
    set_prefix (self, node, quoted);
  return node;
}

/* (nullable): NULL for what says nothing, such as punctuation alone */
static MailSearchNode *
take_term (Parser *self)
{
  MailSearchNode *node = take_operator (self);
  g_autofree char *text = NULL;
  gboolean quoted;

  if (node != NULL)
    return node;

  quoted = is_quote (g_utf8_get_char (self->at));
  text = quoted ? take_quoted (self) : take_word (self);
  node = make_text (text);
  if (node != NULL)
    set_prefix (self, node, quoted);
  return node;
}

/* A minus with something right behind it. */
static gboolean
take_minus (Parser *self)
{
  const char *next;

  if (!is_minus (g_utf8_get_char (self->at)))
    return FALSE;
  next = g_utf8_next_char (self->at);
  if (is_end (g_utf8_get_char (next)))
    return FALSE;

  self->at = next;
  return TRUE;
}

static gboolean
take_exactly (Parser     *self,
              const char *word)
{
  gsize length = strlen (word);

  if (strncmp (self->at, word, length) != 0 || !is_end (g_utf8_get_char (self->at + length)))
    return FALSE;

  self->at += length;
  return TRUE;
}

static MailSearchNode *
negate (MailSearchNode *node)
{
  MailSearchNode *not = mail_search_node_new (MAIL_SEARCH_NODE_NOT);

  g_ptr_array_add (not->children, node);
  return not;
}

/* One of its own stands for the node. */
static MailSearchNode *
unwrap (MailSearchNode *node)
{
  MailSearchNode *only;

  if (node->children->len != 1)
    return node;

  only = g_ptr_array_steal_index (node->children, 0);
  mail_search_node_free (node);
  return only;
}

/* Terms side by side, up to OR or the end. "a OR b c" is (a) or (b and c), as it reads. */
static MailSearchNode *
take_all (Parser   *self,
          gboolean *is_followed)
{
  MailSearchNode *all = mail_search_node_new (MAIL_SEARCH_NODE_AND);

  *is_followed = FALSE;
  for (skip_space (self); *self->at != '\0'; skip_space (self))
    {
      const char *start = self->at;
      gboolean negative;
      MailSearchNode *node;

      *is_followed = take_exactly (self, "OR");
      if (*is_followed)
        break;
      if (take_exactly (self, "AND"))
        continue;
      negative = take_minus (self);
      node = take_term (self);
      if (node == NULL)
        continue;
      if (self->n_terms++ >= MAIL_SEARCH_MAX_TERMS)
        {
          mail_search_node_free (node);
          break;
        }
      if (self->func != NULL)
        self->func (node, negative, (gsize) (start - self->text), (gsize) (self->at - self->text), self->data);
      g_ptr_array_add (all->children, negative ? negate (node) : node);
    }
  return all;
}

static MailSearchNode *
parse (Parser *self)
{
  g_autoptr(MailSearchNode) any = mail_search_node_new (MAIL_SEARCH_NODE_OR);
  gboolean is_followed = TRUE;

  while (is_followed && self->n_terms < MAIL_SEARCH_MAX_TERMS)
    {
      g_autoptr(MailSearchNode) all = take_all (self, &is_followed);

      if (all->children->len > 0)
        g_ptr_array_add (any->children, unwrap (g_steal_pointer (&all)));
    }
  return any->children->len > 0 ? unwrap (g_steal_pointer (&any)) : NULL;
}

/**
 * mail_search_query_foreach_term:
 * @query: a query, as mail_search_compose () gives it
 * @now: unix seconds, for "today"
 * @func: told of each term in order, of those side by side as of those with OR between them
 * @data: for @func
 */
void
mail_search_query_foreach_term (const char         *query,
                                gint64              now,
                                MailSearchTermFunc  func,
                                gpointer            data)
{
  Parser self = { .at = query, .now = now, .syntax = MAIL_SEARCH_TYPED, .text = query, .func = func, .data = data };
  g_autoptr(MailSearchNode) node = parse (&self);
}

/**
 * mail_search_query_parse:
 * @query: what a person typed
 * @syntax: whether they are done
 * @now: unix seconds, for "today"
 *
 * Reads a query. There is none that is wrong: what is no operator with a value of its own is searched for as words.
 *
 * Returns: (transfer full) (nullable): what it asks for; %NULL when it asks for nothing
 */
MailSearchNode *
mail_search_query_parse (const char       *query,
                         MailSearchSyntax  syntax,
                         gint64            now)
{
  g_autofree char *text = mail_search_compose (query, (gssize) strnlen (query, MAIL_SEARCH_MAX_QUERY));
  Parser self = { .at = text, .now = now, .syntax = syntax, .text = text };

  return parse (&self);
}
