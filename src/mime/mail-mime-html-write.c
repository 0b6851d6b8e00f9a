/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a document from its tree: only what the policy keeps, and so that a browser reads the same tree from it. */
#include "mail-mime-html-private.h"

#include <string.h>

static void write_children (MailMimeHtmlWriter *writer,
                            const GumboVector  *children,
                            guint               depth);

/* A whole <style> element; its text can hold no end tag, for there is no "<" in it. */
static void
write_style (MailMimeHtmlWriter *writer,
             const GumboElement *element)
{
  gsize start = writer->out->len;
  gsize empty;

  g_string_append (writer->out, "<style>");
  empty = writer->out->len;
  for (guint i = 0; i < element->children.length; i++)
    {
      const GumboNode *child = element->children.data[i];

      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA)
        mail_mime_css_append_sheet (writer->out, child->v.text.text, strlen (child->v.text.text));
    }
  if (writer->out->len == empty)
    g_string_truncate (writer->out, start);
  else
    g_string_append (writer->out, "</style>");
}

static void
write_attribute (MailMimeHtmlWriter *writer,
                 const char         *name,
                 const char         *value)
{
  g_string_append_printf (writer->out, " %s=\"", name);
  mail_mime_html_escape (writer->out, value, -1);
  g_string_append_c (writer->out, '"');
}

static void
write_declarations (MailMimeHtmlWriter *writer,
                    const char         *css)
{
  g_autoptr(GString) style = g_string_new (NULL);

  mail_mime_css_append_declarations (style, css, strlen (css));
  if (style->len > 0)
    write_attribute (writer, "style", style->str);
}

/* Of our own output: what we wrote stays as it is. */
static gboolean
is_ours (const char *value)
{
  return g_str_has_prefix (value, "maillink:") || g_str_has_prefix (value, "mailpicture:") || g_str_has_prefix (value, "cid:");
}

static void
write_address (MailMimeHtmlWriter    *writer,
               MailMimeHtmlAttribute  kind,
               const GumboAttribute  *attribute)
{
  if (writer->again)
    {
      if (is_ours (attribute->value) || mail_mime_html_is_safe_data (attribute->value) ||
          (writer->flags & MAIL_MIME_HTML_KEEP_LINKS) != 0)
        write_attribute (writer, attribute->name, attribute->value);
      return;
    }
  if (kind == MAIL_MIME_HTML_ATTRIBUTE_LINK)
    {
      g_autofree char *uri = mail_mime_html_clean_link (attribute->value);

      if (uri != NULL)
        mail_mime_html_write_link (writer, uri);
    }
  else if (kind == MAIL_MIME_HTML_ATTRIBUTE_PICTURE)
    {
      mail_mime_html_write_source (writer, attribute->value);
    }
  else
    {
      mail_mime_html_add_remote (writer, attribute->value);
    }
}

static void
write_attributes (MailMimeHtmlWriter *writer,
                  const GumboElement *element)
{
  for (guint i = 0; i < element->attributes.length; i++)
    {
      const GumboAttribute *attribute = element->attributes.data[i];
      MailMimeHtmlAttribute kind = mail_mime_html_judge_attribute (element->tag, attribute);

      if (kind == MAIL_MIME_HTML_ATTRIBUTE_PLAIN)
        write_attribute (writer, attribute->name, attribute->value);
      else if (kind == MAIL_MIME_HTML_ATTRIBUTE_STYLE)
        write_declarations (writer, attribute->value);
      else if (kind != MAIL_MIME_HTML_ATTRIBUTE_NONE)
        write_address (writer, kind, attribute);
    }
}

static void
write_element (MailMimeHtmlWriter *writer,
               const GumboElement *element,
               guint               depth)
{
  MailMimeHtmlFate fate = mail_mime_html_get_fate (element);
  const char *name = gumbo_normalized_tagname (element->tag);
  gsize start;

  if (element->tag == GUMBO_TAG_STYLE && element->tag_namespace == GUMBO_NAMESPACE_HTML)
    {
      write_style (writer, element);
      return;
    }
  if (fate == MAIL_MIME_HTML_DROP)
    return;
  if (fate == MAIL_MIME_HTML_UNWRAP || depth > MAIL_MIME_HTML_MAX_DEPTH)
    {
      /* The tree can be deeper than the tags are: a parser opens elements again by itself. */
      if (depth <= 4 * MAIL_MIME_HTML_MAX_DEPTH)
        write_children (writer, &element->children, depth + 1);
      else
        writer->clipped = TRUE;
      return;
    }

  g_string_append_printf (writer->out, "<%s", name);
  write_attributes (writer, element);
  g_string_append_c (writer->out, '>');
  if (fate == MAIL_MIME_HTML_KEEP_VOID)
    return;

  start = writer->out->len;
  write_children (writer, &element->children, depth + 1);
  /* A parser takes one line end away behind <pre>. */
  if (element->tag == GUMBO_TAG_PRE && writer->out->str[start] == '\n')
    g_string_insert_c (writer->out, start, '\n');
  g_string_append_printf (writer->out, "</%s>", name);
}

static void
write_children (MailMimeHtmlWriter *writer,
                const GumboVector  *children,
                guint               depth)
{
  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      switch (child->type)
        {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_WHITESPACE:
        case GUMBO_NODE_CDATA:
          mail_mime_html_escape (writer->out, child->v.text.text, -1);
          break;
        case GUMBO_NODE_ELEMENT:
          write_element (writer, &child->v.element, depth);
          break;
        case GUMBO_NODE_DOCUMENT:
        case GUMBO_NODE_COMMENT:
        case GUMBO_NODE_TEMPLATE:
        default:
          break;
        }
    }
}

static void
append_attribute_css (GString            *css,
                      const GumboElement *body,
                      const char         *name,
                      const char         *property)
{
  const GumboAttribute *attribute = gumbo_get_attribute (&body->attributes, name);

  if (attribute == NULL)
    return;
  g_string_append_printf (css, "%s:", property);
  /* Old colours are written without their mark. */
  if (strlen (attribute->value) == 6 && strspn (attribute->value, "0123456789abcdefABCDEF") == 6)
    g_string_append_c (css, '#');
  g_string_append_printf (css, "%s;", attribute->value);
}

/* The element that stands for <body>: its class, direction and colours. */
static void
open_body (MailMimeHtmlWriter *writer,
           const GumboElement *body)
{
  g_autoptr(GString) css = g_string_new (NULL);
  const GumboAttribute *style = gumbo_get_attribute (&body->attributes, "style");
  const GumboAttribute *class = gumbo_get_attribute (&body->attributes, "class");
  const GumboAttribute *dir = gumbo_get_attribute (&body->attributes, "dir");
  const GumboAttribute *background = gumbo_get_attribute (&body->attributes, "background");

  g_string_append (writer->out, "<div class=\"mail-body");
  if (class != NULL && strlen (class->value) < 1000)
    {
      g_string_append_c (writer->out, ' ');
      mail_mime_html_escape (writer->out, class->value, -1);
    }
  g_string_append_c (writer->out, '"');
  if (dir != NULL && (g_ascii_strcasecmp (dir->value, "rtl") == 0 || g_ascii_strcasecmp (dir->value, "ltr") == 0))
    write_attribute (writer, "dir", dir->value);
  if (background != NULL)
    mail_mime_html_add_remote (writer, background->value);

  append_attribute_css (css, body, "bgcolor", "background-color");
  append_attribute_css (css, body, "text", "color");
  if (style != NULL)
    g_string_append (css, style->value);
  write_declarations (writer, css->str);
  g_string_append_c (writer->out, '>');
}

static void
write_head (MailMimeHtmlWriter *writer,
            const GumboElement *head)
{
  for (guint i = 0; i < head->children.length; i++)
    {
      const GumboNode *child = head->children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_STYLE)
        write_style (writer, &child->v.element);
    }
}

/**
 * mail_mime_html_write_tree:
 * @writer: a body being written
 * @root: the <html> of a tree
 *
 * Writes the styles of its head, and its body in a <div>; of our own output, the contents of its body alone.
 */
void
mail_mime_html_write_tree (MailMimeHtmlWriter *writer,
                           GumboNode          *root)
{
  const GumboVector *children = &root->v.element.children;

  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      if (child->type != GUMBO_NODE_ELEMENT)
        continue;
      if (child->v.element.tag == GUMBO_TAG_HEAD && !writer->again)
        write_head (writer, &child->v.element);
      if (child->v.element.tag != GUMBO_TAG_BODY)
        continue;
      if (!writer->again)
        open_body (writer, &child->v.element);
      write_children (writer, &child->v.element.children, 1);
      if (!writer->again)
        g_string_append (writer->out, "</div>");
    }
}
