/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an HTML document says, as plain text: for replies, for the first words in a list, for searching. */
#include "mail-mime-html-private.h"

#include <string.h>

#define MAX_QUOTES 20

typedef struct {
  GString *out;
  guint newlines;       /* line ends wanted before the next words */
  gboolean blank;       /* a blank is wanted before the next words, on the same line */
  gboolean pre;         /* blanks count */
  guint quotes;
  GArray *lists;        /* of int: the number of the next item, or -1 for a mark */
} TextWriter;

static void write_children (TextWriter        *writer,
                            const GumboVector *children,
                            guint              depth);

static void
want_newlines (TextWriter *writer,
               guint       n)
{
  writer->newlines = MAX (writer->newlines, n);
  writer->blank = FALSE;
}

static void
start_line (TextWriter *writer)
{
  for (guint i = 0; i < writer->quotes; i++)
    g_string_append (writer->out, "> ");
}

/* Writes the line ends or the blank that is due. */
static void
catch_up (TextWriter *writer)
{
  if (writer->out->len == 0)
    {
      if (writer->newlines > 0 || writer->quotes > 0)
        start_line (writer);
    }
  else if (writer->newlines > 0)
    {
      for (guint i = 0; i < writer->newlines; i++)
        {
          if (i > 0)
            start_line (writer);
          while (writer->out->len > 0 && writer->out->str[writer->out->len - 1] == ' ')
            g_string_truncate (writer->out, writer->out->len - 1);
          g_string_append_c (writer->out, '\n');
        }
      start_line (writer);
    }
  else if (writer->blank)
    {
      g_string_append_c (writer->out, ' ');
    }
  writer->newlines = 0;
  writer->blank = FALSE;
}

static void
write_pre (TextWriter *writer,
           const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '\n')
        {
          /* Empty lines count here. */
          writer->newlines++;
          continue;
        }
      if (writer->newlines > 0 || writer->blank || writer->out->len == 0)
        catch_up (writer);
      g_string_append_c (writer->out, *text);
    }
}

static void
write_words (TextWriter *writer,
             const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, " \t\r\n\f");

      if (length > 0)
        {
          if (writer->newlines > 0 || writer->blank || writer->out->len == 0)
            catch_up (writer);
          g_string_append_len (writer->out, text, length);
          text += length;
        }
      if (*text != '\0')
        {
          text += strspn (text, " \t\r\n\f");
          writer->blank = writer->out->len > 0;
        }
    }
}

/* "display:none", and what a preheader is made invisible with */
static gboolean
is_hidden (const GumboElement *element)
{
  const GumboAttribute *style = gumbo_get_attribute (&element->attributes, "style");
  const char *display;

  if (gumbo_get_attribute (&element->attributes, "hidden") != NULL)
    return TRUE;
  if (style == NULL)
    return FALSE;
  display = strcasestr (style->value, "display");
  if (display == NULL)
    return FALSE;
  display += strlen ("display");
  display += strspn (display, " \t:");
  return g_ascii_strncasecmp (display, "none", 4) == 0;
}

static void
start_item (TextWriter *writer)
{
  g_autofree char *mark = NULL;
  int *number;

  want_newlines (writer, 1);
  if (writer->lists->len == 0)
    return;
  number = &g_array_index (writer->lists, int, writer->lists->len - 1);
  catch_up (writer);
  for (guint i = 1; i < MIN (writer->lists->len, 10); i++)
    g_string_append (writer->out, "  ");
  if (*number < 0)
    g_string_append (writer->out, "• ");
  else
    g_string_append_printf (writer->out, "%d. ", (*number)++);
}

static void
write_list (TextWriter         *writer,
            const GumboElement *element,
            guint               depth)
{
  int number = element->tag == GUMBO_TAG_OL ? 1 : -1;

  want_newlines (writer, writer->lists->len == 0 ? 2 : 1);
  g_array_append_val (writer->lists, number);
  write_children (writer, &element->children, depth);
  g_array_set_size (writer->lists, writer->lists->len - 1);
  want_newlines (writer, writer->lists->len == 0 ? 2 : 1);
}

static void
write_quote (TextWriter         *writer,
             const GumboElement *element,
             guint               depth)
{
  gboolean deeper = writer->quotes < MAX_QUOTES;

  want_newlines (writer, 1);
  if (writer->newlines > 0 && writer->out->len > 0)
    {
      /* The line before a quote is not part of it. */
      guint quotes = writer->quotes;

      while (writer->out->len > 0 && writer->out->str[writer->out->len - 1] == ' ')
        g_string_truncate (writer->out, writer->out->len - 1);
      for (guint i = 1; i < writer->newlines; i++)
        {
          g_string_append_c (writer->out, '\n');
          for (guint j = 0; j < quotes; j++)
            g_string_append (writer->out, j + 1 < quotes ? "> " : ">");
        }
      writer->newlines = 1;
    }
  writer->quotes += deeper;
  write_children (writer, &element->children, depth);
  writer->quotes -= deeper;
  want_newlines (writer, 1);
}

static gboolean
is_spaced (GumboTag tag)
{
  return tag == GUMBO_TAG_P || tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_DL ||
         (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6);
}

/* The elements that are more than a line of their own; FALSE for all others. */
static gboolean
write_special (TextWriter         *writer,
               const GumboElement *element,
               guint               depth)
{
  const GumboAttribute *alt;

  switch (element->tag)
    {
    case GUMBO_TAG_BR:
      writer->newlines++;
      writer->blank = FALSE;
      return TRUE;
    case GUMBO_TAG_HR:
      want_newlines (writer, 1);
      write_words (writer, "────────");
      want_newlines (writer, 1);
      return TRUE;
    case GUMBO_TAG_IMG:
      alt = gumbo_get_attribute (&element->attributes, "alt");
      if (alt != NULL)
        write_words (writer, alt->value);
      return TRUE;
    case GUMBO_TAG_UL: case GUMBO_TAG_OL: case GUMBO_TAG_MENU: case GUMBO_TAG_DIR:
      write_list (writer, element, depth);
      return TRUE;
    case GUMBO_TAG_BLOCKQUOTE:
      write_quote (writer, element, depth);
      return TRUE;
    case GUMBO_TAG_LI:
      start_item (writer);
      write_children (writer, &element->children, depth);
      want_newlines (writer, 1);
      return TRUE;
    case GUMBO_TAG_TD: case GUMBO_TAG_TH:
      writer->blank = writer->out->len > 0 && writer->newlines == 0;
      write_children (writer, &element->children, depth);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
write_element (TextWriter         *writer,
               const GumboElement *element,
               guint               depth)
{
  gboolean pre = writer->pre;
  guint gap = is_spaced (element->tag) ? 2 : 1;

  if (mail_mime_html_get_fate (element) == MAIL_MIME_HTML_DROP || depth > 4 * MAIL_MIME_HTML_MAX_DEPTH || is_hidden (element))
    return;
  if (write_special (writer, element, depth))
    return;

  if (mail_mime_html_is_block (element->tag))
    want_newlines (writer, gap);
  writer->pre |= element->tag == GUMBO_TAG_PRE;
  write_children (writer, &element->children, depth);
  writer->pre = pre;
  if (mail_mime_html_is_block (element->tag))
    want_newlines (writer, gap);
}

static void
write_children (TextWriter        *writer,
                const GumboVector *children,
                guint              depth)
{
  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      if (child->type == GUMBO_NODE_ELEMENT)
        write_element (writer, &child->v.element, depth + 1);
      else if (child->type != GUMBO_NODE_TEXT && child->type != GUMBO_NODE_WHITESPACE && child->type != GUMBO_NODE_CDATA)
        continue;
      else if (writer->pre)
        write_pre (writer, child->v.text.text);
      else
        write_words (writer, child->v.text.text);
    }
}

/* No-break spaces are blanks to whoever reads on. */
static char *
with_plain_blanks (char *text)
{
  char *out = text;

  for (const char *p = text; *p != '\0'; )
    {
      if ((guchar) p[0] == 0xc2 && (guchar) p[1] == 0xa0)
        {
          *out++ = ' ';
          p += 2;
        }
      else
        {
          *out++ = *p++;
        }
    }
  *out = '\0';
  return text;
}

/**
 * mail_mime_html_tree_to_text:
 * @root: the <html> of a tree
 *
 * Returns: (transfer full): its text, ended by a line end unless empty
 */
char *
mail_mime_html_tree_to_text (GumboNode *root)
{
  TextWriter writer = { .out = g_string_new (NULL), .lists = g_array_new (FALSE, FALSE, sizeof (int)) };

  for (guint i = 0; i < root->v.element.children.length; i++)
    {
      const GumboNode *child = root->v.element.children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
        write_children (&writer, &child->v.element.children, 1);
    }
  g_array_unref (writer.lists);
  if (writer.out->len > 0)
    g_string_append_c (writer.out, '\n');
  return with_plain_blanks (g_string_free (writer.out, FALSE));
}
