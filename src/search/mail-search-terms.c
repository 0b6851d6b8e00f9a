/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-terms.h"

#include <string.h>

#include "mail-search-tokenizer.h"

/* Places that are shown in one text. */
#define MAX_RANGES 200

/* A phrase on its way through a text: how far it had come at which place, and where it began. */
typedef struct {
  GPtrArray *words;
  guint prefix;    /* letters its last word needs to go on; 0: it may not */
  gint64 *places;  /* [n]: where the first n words ended last */
  gsize *starts;
} Term;

struct _MailSearchTerms {
  GPtrArray *terms; /* Term */

  /* of one walk */
  GArray *ranges;
  gint64 place;
  gsize window;
};

static void
term_free (gpointer data)
{
  Term *term = data;

  g_ptr_array_unref (term->words);
  g_free (term->places);
  g_free (term->starts);
  g_free (term);
}

static gboolean
collect_word (const char *token,
              gsize       length,
              gsize       start,
              gsize       end,
              gboolean    colocated,
              gpointer    data)
{
  g_ptr_array_add (data, g_strndup (token, length));
  return TRUE;
}

static void
add_term (MailSearchTerms      *self,
          const MailSearchNode *node)
{
  Term *term = g_new0 (Term, 1);

  term->words = g_ptr_array_new_with_free_func (g_free);
  term->prefix = node->prefix;
  mail_search_tokenize (node->text, strlen (node->text), MAIL_SEARCH_TOKENS_QUERY, collect_word, term->words);
  if (term->words->len == 0)
    {
      term_free (term);
      return;
    }

  term->places = g_new (gint64, term->words->len + 1);
  term->starts = g_new (gsize, term->words->len + 1);
  g_ptr_array_add (self->terms, term);
}

static void
add_terms (MailSearchTerms      *self,
           const MailSearchNode *node,
           MailSearchColumns     columns)
{
  if (node->kind == MAIL_SEARCH_NODE_NOT)
    return;
  if (node->kind == MAIL_SEARCH_NODE_TEXT && (node->columns & columns) != 0)
    add_term (self, node);
  for (guint i = 0; i < node->children->len; i++)
    add_terms (self, g_ptr_array_index (node->children, i), columns);
}

/**
 * mail_search_terms_new:
 * @query: what a person typed
 * @syntax: whether they are done
 * @columns: which the texts are of
 *
 * Returns: (transfer full): what is searched for there
 */
MailSearchTerms *
mail_search_terms_new (const char        *query,
                       MailSearchSyntax   syntax,
                       MailSearchColumns  columns)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, syntax, 0);
  MailSearchTerms *self = g_new0 (MailSearchTerms, 1);

  self->terms = g_ptr_array_new_with_free_func (term_free);
  if (node != NULL)
    add_terms (self, node, columns);
  return self;
}

void
mail_search_terms_free (MailSearchTerms *self)
{
  g_ptr_array_unref (self->terms);
  g_free (self);
}

static gboolean
is_word (const Term *term,
         guint       number,
         const char *token,
         gsize       length)
{
  const char *word = g_ptr_array_index (term->words, number);
  gsize wanted = strlen (word);

  if (length < wanted || memcmp (word, token, wanted) != 0)
    return FALSE;
  return length == wanted || (term->prefix > 0 && number + 1 == term->words->len && g_utf8_strlen (word, -1) >= term->prefix);
}

/* Ranges come in the order of their ends; what overlaps or touches is one. */
static void
add_range (MailSearchTerms *self,
           gsize            start,
           gsize            end)
{
  MailSearchRange range = { (guint) start, (guint) end };

  while (self->ranges->len > 0)
    {
      const MailSearchRange *last = &g_array_index (self->ranges, MailSearchRange, self->ranges->len - 1);

      if (last->end < range.start)
        break;
      range.start = MIN (range.start, last->start);
      range.end = MAX (range.end, last->end);
      g_array_set_size (self->ranges, self->ranges->len - 1);
    }
  g_array_append_val (self->ranges, range);
}

static void
advance (MailSearchTerms *self,
         Term            *term,
         const char      *token,
         gsize            length,
         gsize            start,
         gsize            end)
{
  for (guint n = term->words->len; n > 0; n--)
    {
      if (!is_word (term, n - 1, token, length) || (n > 1 && term->places[n - 1] != self->place - 1))
        continue;
      term->places[n] = self->place;
      term->starts[n] = n > 1 ? term->starts[n - 1] : start;
      if (n == term->words->len)
        add_range (self, term->starts[n], end);
    }
}

static gboolean
match_token (const char *token,
             gsize       length,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  MailSearchTerms *self = data;

  if (!colocated)
    self->place++;
  for (guint i = 0; i < self->terms->len; i++)
    advance (self, g_ptr_array_index (self->terms, i), token, length, start, end);
  return self->ranges->len == 0 ||
         (self->ranges->len < MAX_RANGES && start < g_array_index (self->ranges, MailSearchRange, 0).start + self->window);
}

/**
 * mail_search_terms_match:
 * @self: what is searched for
 * @text: a text
 * @length: its bytes
 * @window: how many bytes behind the first place are looked through
 *
 * Returns: (transfer full) (element-type MailSearchRange): where it is, in order
 */
GArray *
mail_search_terms_match (MailSearchTerms *self,
                         const char      *text,
                         gsize            length,
                         gsize            window)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (MailSearchRange));

  self->ranges = ranges;
  self->place = 0;
  self->window = window;
  for (guint i = 0; i < self->terms->len; i++)
    {
      Term *term = g_ptr_array_index (self->terms, i);

      for (guint n = 0; n <= term->words->len; n++)
        term->places[n] = -1;
    }
  if (self->terms->len > 0)
    mail_search_tokenize (text, length, MAIL_SEARCH_TOKENS_ALL, match_token, self);
  self->ranges = NULL;
  return ranges;
}

/**
 * mail_search_highlight:
 * @query: what a person typed
 * @syntax: whether they are done
 * @columns: which the text is of
 * @text: a line of text, such as the subject of a message that was found
 *
 * Returns: (transfer full) (element-type MailSearchRange): the bytes of @text to be shown as found
 */
GArray *
mail_search_highlight (const char        *query,
                       MailSearchSyntax   syntax,
                       MailSearchColumns  columns,
                       const char        *text)
{
  g_autoptr(MailSearchTerms) terms = NULL;

  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  terms = mail_search_terms_new (query, syntax, columns);
  return mail_search_terms_match (terms, text, strlen (text), G_MAXUINT);
}
