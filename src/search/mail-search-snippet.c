/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-private.h"
#include "mail-search-terms.h"
#include "mail-search-text.h"

/* Characters of a snippet, and how many of them stand before what was found. */
#define SNIPPET_CHARS 160
#define SNIPPET_BEFORE 30
/* Messages of one call: the rows that are shown. */
#define MAX_SNIPPETS 200

typedef struct {
  MailSearchTerms *terms;
  GArray *messages;
} Snippets;

static void
snippets_free (gpointer data)
{
  Snippets *self = data;

  mail_search_terms_free (self->terms);
  g_array_unref (self->messages);
  g_free (self);
}

MailSearchSnippet *
mail_search_snippet_copy (const MailSearchSnippet *self)
{
  MailSearchSnippet *copy = g_new0 (MailSearchSnippet, 1);

  copy->message = self->message;
  copy->text = g_strdup (self->text);
  copy->ranges = g_array_ref (self->ranges);
  return copy;
}

void
mail_search_snippet_free (MailSearchSnippet *self)
{
  g_free (self->text);
  g_array_unref (self->ranges);
  g_free (self);
}

static const char *
go_back (const char *text,
         const char *at,
         guint       n_chars)
{
  for (guint i = 0; i < n_chars && at > text; i++)
    at = g_utf8_prev_char (at);
  return at;
}

/* Where the line begins: a little before what was found, at the beginning of a word where there is one. */
static const char *
find_start (const char *text,
            GArray     *found)
{
  const char *first, *start;

  if (found->len == 0)
    return text;

  first = text + g_array_index (found, MailSearchRange, 0).start;
  start = go_back (text, first, SNIPPET_BEFORE);
  if (start == text)
    return start;
  for (const char *at = start; at < first; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)))
      return at;
  return start;
}

static void
add_range (GArray *ranges,
           gsize   start,
           gsize   end)
{
  if (end > start)
    g_array_append_val (ranges, ((MailSearchRange) { (guint) start, (guint) end }));
}

/* One line of the text from there on; ranges are moved to where they are in it. */
static void
write_line (MailSearchSnippet *self,
            const char        *text,
            const char        *start,
            GArray            *found)
{
  g_autoptr(GString) line = g_string_new (start > text ? "…" : NULL);
  gboolean space = FALSE;
  gsize begun = 0;
  guint next = 0;
  guint n = 0;
  const char *at = start;

  for (; *at != '\0' && n < SNIPPET_CHARS; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      const MailSearchRange *range = next < found->len ? &g_array_index (found, MailSearchRange, next) : NULL;

      if (range != NULL && (gsize) (at - text) >= range->end)
        {
          add_range (self->ranges, begun, line->len);
          range = ++next < found->len ? &g_array_index (found, MailSearchRange, next) : NULL;
        }
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = n > 0;
          continue;
        }
      if (space)
        g_string_append_c (line, ' ');
      space = FALSE;
      if (range != NULL && (gsize) (at - text) == range->start)
        begun = line->len;
      g_string_append_unichar (line, c);
      n++;
    }
  if (next < found->len && (gsize) (at - text) > g_array_index (found, MailSearchRange, next).start)
    add_range (self->ranges, begun, line->len);
  if (*at != '\0')
    g_string_append (line, "…");
  self->text = g_string_free (g_steal_pointer (&line), FALSE);
}

static MailSearchSnippet *
make_snippet (MailStoreReader *reader,
              MailSearchTerms *terms,
              gint64           message)
{
  MailSearchSnippet *self = g_new0 (MailSearchSnippet, 1);
  g_autofree char *text = mail_search_read_body (reader, message);
  g_autoptr(GArray) found = NULL;

  self->message = message;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (MailSearchRange));
  if (text == NULL)
    {
      self->text = g_strdup ("");
      return self;
    }

  found = mail_search_terms_match (terms, text, strlen (text), SNIPPET_CHARS * 4);
  write_line (self, text, find_start (text, found), found);
  return self;
}

static gboolean
make_snippets (MailStoreReader  *reader,
               gpointer          data,
               GCancellable     *cancellable,
               GValue           *result,
               GError          **error)
{
  const Snippets *job = data;
  g_autoptr(GPtrArray) snippets = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_search_snippet_free);

  for (guint i = 0; i < job->messages->len && i < MAX_SNIPPETS && !g_cancellable_is_cancelled (cancellable); i++)
    g_ptr_array_add (snippets, make_snippet (reader, job->terms, g_array_index (job->messages, gint64, i)));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&snippets));
  return TRUE;
}

/**
 * mail_search_load_snippets:
 * @self: the search
 * @query: what a person typed
 * @syntax: whether they are done
 * @messages: (element-type gint64): those of the rows that are shown, at most two hundred
 *
 * Reads and parses the bodies: for what is on the screen only, after its rows are. Dropping the future ends it.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailSearchSnippet, one a message, in their order
 */
DexFuture *
mail_search_load_snippets (MailSearch       *self,
                           const char       *query,
                           MailSearchSyntax  syntax,
                           GArray           *messages)
{
  Snippets *job;

  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (messages != NULL, NULL);

  job = g_new0 (Snippets, 1);
  job->terms = mail_search_terms_new (query, syntax, MAIL_SEARCH_BODY);
  job->messages = g_array_copy (messages);
  return mail_store_read (mail_search_get_store (self), make_snippets, job, snippets_free);
}
