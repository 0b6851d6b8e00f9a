/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a body, as a person sees them, with where they are in the source. */
#include "mail-mime-quote-private.h"

#include "mail-mime-html-private.h"

#include <string.h>

typedef struct {
  const char *source;      /* what was parsed, with what stands before the body */
  gsize offset;            /* where the body begins in it */
  GArray *lines;
  GString *text;           /* of the line that is being read */
  MailMimeQuoteLine line;
  gboolean in_line;
  gboolean blank;          /* a blank is due before the next word */
} Reading;

/* What holds for all that is inside an element. */
typedef struct {
  gboolean pre;
  gboolean signature;
  const GumboNode *quote;
} Surroundings;

static void read_children (Reading           *reading,
                           const GumboVector *children,
                           Surroundings       surroundings);

static void
line_clear (gpointer data)
{
  MailMimeQuoteLine *line = data;

  g_free (line->text);
}

static void
end_line (Reading *reading)
{
  if (reading->in_line)
    {
      reading->line.text = g_strdup (reading->text->str);
      g_array_append_val (reading->lines, reading->line);
    }
  g_string_truncate (reading->text, 0);
  reading->in_line = FALSE;
  reading->blank = FALSE;
}

/* Something is seen from @start to @end, bytes of the body. */
static void
see (Reading            *reading,
     const GumboNode    *node,
     const Surroundings *surroundings,
     gsize               start,
     gsize               end)
{
  if (!reading->in_line)
    reading->line = (MailMimeQuoteLine) { .first = node, .start = start, .quote = surroundings->quote, .signature = surroundings->signature };
  reading->in_line = TRUE;
  reading->line.last = node;
  reading->line.end = end;
}

/* Blanks of all kinds, and characters without a width. */
static gboolean
is_blank (gunichar c)
{
  return c <= ' ' || g_unichar_isspace (c) || c == 0xa0 || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || c == 0xad;
}

/* One character of escaped text; its bytes there. */
static gunichar
read_char (const char *p,
           gsize      *length)
{
  static const struct { const char *escaped; char c; } escapes[] = {
    { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' },
  };

  for (gsize i = 0; *p == '&' && i < G_N_ELEMENTS (escapes); i++)
    if (g_str_has_prefix (p, escapes[i].escaped))
      {
        *length = strlen (escapes[i].escaped);
        return (guchar) escapes[i].c;
      }
  *length = g_utf8_skip[(guchar) *p];
  return g_utf8_get_char (p);
}

/* The text is read where it stands: only the source says at which byte a line begins. */
static void
read_text (Reading            *reading,
           const GumboNode    *node,
           const Surroundings *surroundings)
{
  const char *p = reading->source + node->v.text.start_pos.offset;
  gsize length;

  for (; *p != '\0' && *p != '<'; p += length)
    {
      gunichar c = read_char (p, &length);
      gsize at = p - reading->source - reading->offset;

      if (c == '\n' && surroundings->pre)
        end_line (reading);
      else if (is_blank (c))
        reading->blank = TRUE;
      else
        {
          see (reading, node, surroundings, at, at + length);
          if (reading->blank && reading->text->len > 0 && reading->text->len < MAIL_MIME_QUOTE_LINE_LENGTH)
            g_string_append_c (reading->text, ' ');
          if (reading->text->len < MAIL_MIME_QUOTE_LINE_LENGTH)
            g_string_append_unichar (reading->text, c);
          reading->blank = FALSE;
        }
    }
}

static const char *
get_attribute (const GumboElement *element,
               const char         *name)
{
  const GumboAttribute *attribute = gumbo_get_attribute (&element->attributes, name);

  return attribute != NULL ? attribute->value : "";
}

static gboolean
has_class (const GumboElement *element,
           const char         *name)
{
  const char *classes = get_attribute (element, "class");
  gsize length = strlen (name);

  for (const char *p = strstr (classes, name); p != NULL; p = strstr (p + 1, name))
    if ((p == classes || p[-1] == ' ') && (p[length] == '\0' || p[length] == ' '))
      return TRUE;
  return FALSE;
}

/* What a mail program marks as a quote; any other <blockquote> may be the author's own. */
static gboolean
is_quote (const GumboElement *element)
{
  static const char * const classes[] = { "gmail_quote", "mail-quote", "protonmail_quote", "tutanota_quote", "zmail_extra" };

  if (has_class (element, "yahoo_quoted"))
    return TRUE;
  if (element->tag != GUMBO_TAG_BLOCKQUOTE)
    return FALSE;
  if (g_str_equal (get_attribute (element, "type"), "cite") || g_str_equal (get_attribute (element, "id"), "isReplyContent"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (has_class (element, classes[i]))
      return TRUE;
  return FALSE;
}

/* The author's own <blockquote>, or one with "On … wrote:" before it. */
static gboolean
is_announced (Reading            *reading,
              const GumboElement *element)
{
  const MailMimeQuoteLine *last = NULL;

  if (element->tag != GUMBO_TAG_BLOCKQUOTE || reading->lines->len == 0)
    return FALSE;
  last = &g_array_index (reading->lines, MailMimeQuoteLine, reading->lines->len - 1);
  return mail_mime_quote_is_attribution (last->text);
}

static gboolean
is_signature (const GumboElement *element)
{
  static const char * const names[] = { "gmail_signature", "moz-signature", "mail-signature", "AppleMailSignature", "Signature",
                                        "protonmail_signature_block", "ms-outlook-mobile-signature" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_class (element, names[i]) || g_str_equal (get_attribute (element, "id"), names[i]))
      return TRUE;
  return FALSE;
}

static void
read_picture (Reading            *reading,
              const GumboNode    *node,
              const Surroundings *surroundings)
{
  gsize start = node->v.element.start_pos.offset - reading->offset;

  /* One that was not loaded is not seen. */
  if (gumbo_get_attribute (&node->v.element.attributes, "src") != NULL)
    see (reading, node, surroundings, start, start + node->v.element.original_tag.length);
}

static void
read_element (Reading         *reading,
              const GumboNode *node,
              Surroundings     surroundings)
{
  const GumboElement *element = &node->v.element;
  const char *style = get_attribute (element, "style");
  gboolean is_line = mail_mime_html_is_block (element->tag) || element->tag == GUMBO_TAG_BR || element->tag == GUMBO_TAG_TD;

  if (element->tag == GUMBO_TAG_STYLE)
    return;
  if (is_line)
    end_line (reading);
  if (element->tag == GUMBO_TAG_IMG)
    read_picture (reading, node, &surroundings);
  surroundings.pre |= element->tag == GUMBO_TAG_PRE || strstr (style, "white-space:pre") != NULL;
  surroundings.signature |= is_signature (element);
  if (surroundings.quote == NULL && (is_quote (element) || is_announced (reading, element)))
    surroundings.quote = node;
  read_children (reading, &element->children, surroundings);
  if (is_line)
    end_line (reading);
}

static void
read_children (Reading           *reading,
               const GumboVector *children,
               Surroundings       surroundings)
{
  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      if (child->type == GUMBO_NODE_ELEMENT)
        read_element (reading, child, surroundings);
      else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
        read_text (reading, child, &surroundings);
    }
}

/**
 * mail_mime_quote_list_lines:
 * @source: a document of ours
 * @offset: where the body begins in it
 * @root: the <html> of its tree
 *
 * Returns: (transfer full) (element-type MailMimeQuoteLine): the lines that say something
 */
GArray *
mail_mime_quote_list_lines (const char      *source,
                            gsize            offset,
                            const GumboNode *root)
{
  Reading reading = { .source = source, .offset = offset, .text = g_string_new (NULL) };
  Surroundings surroundings = { 0 };

  reading.lines = g_array_new (FALSE, FALSE, sizeof (MailMimeQuoteLine));
  g_array_set_clear_func (reading.lines, line_clear);
  read_children (&reading, &root->v.element.children, surroundings);
  end_line (&reading);
  g_string_free (reading.text, TRUE);
  return reading.lines;
}
