/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-quote.h"

#include "mail-mime-html-private.h"
#include "mail-mime-quote-private.h"

#include <string.h>

/* What the sanitiser's output is read with, by it and here. */
static const char preamble[] = "<!DOCTYPE html><body>";

/* "On … wrote:" is broken into so many lines at most. */
#define MAX_ATTRIBUTION_LINES 3

/* The head of a quoted message has From, Date, To, Cc, Subject; in tables each takes two. */
#define MAX_HEAD_LINES 12

typedef struct {
  char *source;
  GArray *lines;
} Quoting;

static const MailMimeQuoteLine *
get_line (Quoting *self,
          guint    index)
{
  return &g_array_index (self->lines, MailMimeQuoteLine, index);
}

/* ---- which lines ---- */

/* The lines from @first on as one sentence. */
static char *
join_lines (Quoting *self,
            guint    first,
            guint    n)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (text, "%s%s", i > first ? " " : "", get_line (self, i)->text);
  return g_string_free (text, FALSE);
}

/* How many lines before @index say who wrote what follows: as few as make the sentence, and the one it begins on. */
static guint
count_attribution (Quoting *self,
                   guint    index)
{
  guint most = MIN (index, MAX_ATTRIBUTION_LINES);

  for (guint n = 1; n <= most; n++)
    {
      g_autofree char *text = join_lines (self, index - n, n);

      if (get_line (self, index - n)->quote != NULL)
        return 0;
      if (!mail_mime_quote_is_attribution (text))
        continue;
      for (guint more = n + 1; more <= most && !mail_mime_quote_begins_attribution (text); more++)
        if (mail_mime_quote_begins_attribution (get_line (self, index - more)->text))
          return more;
      return n;
    }
  return 0;
}

/* Whether a person's own words are before @index. */
static gboolean
has_own_words (Quoting *self,
               guint    index)
{
  for (guint i = 0; i < index; i++)
    if (!get_line (self, i)->signature && get_line (self, i)->quote == NULL && !mail_mime_quote_is_separator (get_line (self, i)->text))
      return TRUE;
  return FALSE;
}

static MailMimeQuoteLabel
read_head (Quoting  *self,
           guint     first,
           gboolean  bare)
{
  MailMimeQuoteLabel labels = MAIL_MIME_QUOTE_LABEL_NONE;

  for (guint i = first; i < MIN (self->lines->len, first + MAX_HEAD_LINES); i++)
    labels |= mail_mime_quote_get_label (get_line (self, i)->text, bare);
  return labels;
}

/* Whether an answered message, unmarked and with a head of its own, begins at @index. */
static gboolean
begins_message (Quoting *self,
                guint    index)
{
  const MailMimeQuoteLabel all = MAIL_MIME_QUOTE_LABEL_FROM | MAIL_MIME_QUOTE_LABEL_DATE | MAIL_MIME_QUOTE_LABEL_TO |
                                 MAIL_MIME_QUOTE_LABEL_SUBJECT;
  const MailMimeQuoteLine *line = get_line (self, index);

  if (line->quote != NULL)
    return FALSE;
  if (mail_mime_quote_is_separator (line->text))
    return index + 1 < self->lines->len &&
           mail_mime_quote_get_label (get_line (self, index + 1)->text, TRUE) == MAIL_MIME_QUOTE_LABEL_FROM &&
           (read_head (self, index + 1, TRUE) & ~(guint) MAIL_MIME_QUOTE_LABEL_FROM) != 0;
  return mail_mime_quote_get_label (line->text, FALSE) == MAIL_MIME_QUOTE_LABEL_FROM && read_head (self, index, FALSE) == all;
}

/* ---- from lines to a place in the source ---- */

static gsize
get_node_start (const GumboNode *node)
{
  return node->type == GUMBO_NODE_ELEMENT ? node->v.element.start_pos.offset : node->v.text.start_pos.offset;
}

static gsize
get_node_end (Quoting         *self,
              const GumboNode *node)
{
  if (node->type != GUMBO_NODE_ELEMENT)
    return node->v.text.start_pos.offset + strcspn (self->source + node->v.text.start_pos.offset, "<");
  if (node->v.element.original_end_tag.length == 0)
    return node->v.element.start_pos.offset + node->v.element.original_tag.length;
  return node->v.element.end_pos.offset + node->v.element.original_end_tag.length;
}

/* Elements a page may have a part of its own in, which the parser leaves where it is. */
static gboolean
can_hold_part (const GumboNode *parent)
{
  switch (parent->v.element.tag)
    {
    case GUMBO_TAG_BODY: case GUMBO_TAG_DIV: case GUMBO_TAG_BLOCKQUOTE: case GUMBO_TAG_TD: case GUMBO_TAG_SECTION: case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN: case GUMBO_TAG_CENTER: case GUMBO_TAG_SPAN: case GUMBO_TAG_FONT: case GUMBO_TAG_PRE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* From @first to @last of the children of @parent, with what is around them and not seen. */
static void
widen (Quoting         *self,
       const GumboNode *parent,
       guint            first,
       guint            last,
       gsize            seen_before,
       gsize            seen_behind,
       gsize           *start,
       gsize           *end)
{
  const GumboVector *children = &parent->v.element.children;

  while (first > 0 && get_node_start (children->data[first - 1]) >= seen_before)
    first--;
  while (last + 1 < children->length && get_node_end (self, children->data[last + 1]) <= seen_behind)
    last++;
  *start = get_node_start (children->data[first]);
  *end = get_node_end (self, children->data[last]);
}

/* The largest piece of the source that shows these lines and no others, and is whole children of one element; or begins in the
 * middle of a text. */
static gboolean
find_range (Quoting *self,
            guint    first,
            guint    last,
            gsize   *start,
            gsize   *end)
{
  gsize offset = strlen (preamble);
  gsize seen_before = first > 0 ? get_line (self, first - 1)->end + offset : 0;
  gsize seen_behind = last + 1 < self->lines->len ? get_line (self, last + 1)->start + offset : G_MAXSIZE;
  const GumboNode *leaf = get_line (self, first)->first;
  gboolean found = FALSE;

  for (const GumboNode *a = leaf; a->parent != NULL && (a == leaf || get_node_start (a) >= seen_before); a = a->parent)
    {
      gboolean whole = get_node_start (a) >= seen_before;

      for (const GumboNode *b = get_line (self, last)->last; b->parent != NULL && get_node_end (self, b) <= seen_behind; b = b->parent)
        {
          if (b->parent != a->parent || !can_hold_part (a->parent))
            continue;
          widen (self, a->parent, a->index_within_parent, b->index_within_parent, seen_before, seen_behind, start, end);
          if (!whole)
            *start = get_line (self, first)->start + offset;
          *start -= offset;
          *end -= offset;
          found = TRUE;
        }
      if (!whole)
        break;
    }
  return found;
}

/* A quote with marks at the end, with what announces it where that is possible. */
static gboolean
find_marked (Quoting *self,
             gsize   *start,
             gsize   *end)
{
  guint last = self->lines->len;
  guint first;
  guint announced;

  while (last > 0 && get_line (self, last - 1)->signature && get_line (self, last - 1)->quote == NULL)
    last--;
  for (first = last; first > 0 && get_line (self, first - 1)->quote != NULL; first--)
    ;
  announced = count_attribution (self, first);
  if (first == last || !has_own_words (self, first - announced) || mail_mime_quote_is_forward (get_line (self, first)->text))
    return FALSE;
  return (announced > 0 && find_range (self, first - announced, last - 1, start, end)) || find_range (self, first, last - 1, start, end);
}

/* An answered message with its head. */
static gboolean
find_message (Quoting *self,
              guint   *first)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (begins_message (self, i))
      {
        *first = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
begins_forward (Quoting *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (get_line (self, i)->quote == NULL && mail_mime_quote_is_forward (get_line (self, i)->text))
      return TRUE;
  return FALSE;
}

static gboolean
find_quote (Quoting *self,
            gsize   *start,
            gsize   *end)
{
  guint first;

  if (self->lines->len < 2 || begins_forward (self))
    return FALSE;
  if (!find_message (self, &first))
    return find_marked (self, start, end);
  return has_own_words (self, first) && find_range (self, first, self->lines->len - 1, start, end);
}

/**
 * mail_mime_quote_find:
 * @html: a body
 * @is_forward: whether the subject says that the message passes another one on
 * @start: (out): where it begins, in bytes of the body
 * @end: (out): where it ends
 *
 * Finds what was quoted at the end of an answer, with the sentence that announces it: what need not be read again. Text that is not
 * quoted is never in it: nothing but a signature follows a quote that has marks, and somebody's own words are before it. What was
 * passed on is not a quote. @start and @end are between the same tags, so that an element can be put around what is between them.
 *
 * Returns: whether there is such a quote
 */
gboolean
mail_mime_quote_find (MailMimeHtml *html,
                      gboolean      is_forward,
                      gsize        *start,
                      gsize        *end)
{
  const char *body = mail_mime_html_get_body (html);
  g_autoptr(MailMimeHtmlTree) tree = NULL;
  Quoting self = { 0 };
  gboolean found;

  if (is_forward || strlen (body) > MAIL_MIME_QUOTE_MAX_BYTES)
    return FALSE;
  self.source = g_strconcat (preamble, body, NULL);
  tree = mail_mime_html_tree_new (self.source, strlen (self.source));
  if (tree == NULL || !mail_mime_html_tree_is_exact (tree))
    {
      g_free (self.source);
      return FALSE;
    }
  self.lines = mail_mime_quote_list_lines (self.source, strlen (preamble), mail_mime_html_tree_get_root (tree));
  found = find_quote (&self, start, end);
  g_array_unref (self.lines);
  g_free (self.source);
  return found;
}
