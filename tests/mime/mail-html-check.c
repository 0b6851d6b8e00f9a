/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-html-check.h"

#include <gumbo.h>
#include <string.h>

/* Written down a second time on purpose: what the sanitiser believes is not asked. */
static const char * const elements[] = {
  "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite",
  "code", "col", "colgroup", "dd", "del", "dfn", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1",
  "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "menu", "nav", "nobr",
  "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "style", "sub", "sup",
  "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr", NULL,
};

static const char * const attributes[] = {
  "abbr", "align", "alt", "bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "class", "clear", "color", "colspan",
  "compact", "dir", "face", "frame", "height", "href", "hspace", "id", "label", "lang", "noshade", "nowrap", "reversed", "role",
  "rowspan", "rules", "scope", "size", "span", "src", "start", "style", "summary", "title", "type", "valign", "value", "vspace",
  "width", NULL,
};

/* The declarations of one style attribute or rule. */
static char *
check_declarations (const char *css)
{
  static const char * const names[] = { "position", "behavior", "-moz-binding", "content", "z-index", "filter", "cursor",
                                        "background-image", "list-style-image", "mask", "animation", "src", NULL };
  static const char * const forbidden[] = { "url(", "expression", "javascript", "image-set(", "var(", "src(", "attr(", "\\", "<",
                                            "/*", "{", "}", "@", ":", NULL };
  g_auto(GStrv) declarations = g_strsplit (css, ";", -1);

  for (guint i = 0; declarations[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (declarations[i], ":", 2);

      if (pair[0] == NULL || *pair[0] == '\0')
        continue;
      if (pair[1] == NULL || g_strv_contains (names, g_strstrip (pair[0])))
        return g_strdup_printf ("declaration %s", declarations[i]);
      for (guint j = 0; forbidden[j] != NULL; j++)
        if (strcasestr (pair[1], forbidden[j]) != NULL)
          return g_strdup_printf ("«%s» in a declaration: %s", forbidden[j], declarations[i]);
    }
  return NULL;
}

/* A style sheet: its whole, and what stands in its innermost braces. */
static char *
check_sheet (const char *css)
{
  static const char * const forbidden[] = { "@import", "@font-face", "@namespace", "@charset", "url(", "\\", "<", "/*", ":host",
                                            "::", ":root", NULL };
  const char *open = NULL;

  for (guint i = 0; forbidden[i] != NULL; i++)
    if (strcasestr (css, forbidden[i]) != NULL)
      return g_strdup_printf ("«%s» in a style sheet: %s", forbidden[i], css);
  for (const char *p = css; *p != '\0'; p++)
    {
      if (*p == '{')
        {
          open = p + 1;
        }
      else if (*p == '}' && open != NULL)
        {
          g_autofree char *block = g_strndup (open, p - open);
          char *wrong = check_declarations (block);

          if (wrong != NULL)
            return wrong;
          open = NULL;
        }
    }
  return NULL;
}

static char *
check_attribute (const GumboAttribute *attribute)
{
  const char *value = attribute->value;

  if (!g_strv_contains (attributes, attribute->name))
    return g_strdup_printf ("attribute %s", attribute->name);
  if (g_str_equal (attribute->name, "style"))
    return check_declarations (value);
  if (g_str_equal (attribute->name, "role") && (strstr (value, "dialog") != NULL || strstr (value, "alert") != NULL ||
                                                g_str_equal (value, "button") || g_str_equal (value, "status")))
    return g_strdup_printf ("a message that is said to be a %s of the program", value);
  if (g_str_equal (attribute->name, "href") && !g_str_has_prefix (value, "maillink:"))
    return g_strdup_printf ("link to %s", value);
  if (g_str_equal (attribute->name, "src") && !g_str_has_prefix (value, "cid:") && !g_str_has_prefix (value, "mailpicture:") &&
      g_ascii_strncasecmp (value, "data:image/", 11) != 0)
    return g_strdup_printf ("picture from %s", value);
  if (strcasestr (value, "data:image/svg") != NULL && g_str_equal (attribute->name, "src"))
    return g_strdup ("a picture that is a document");
  return NULL;
}

static char *
check_node (const GumboNode *node)
{
  const GumboElement *element = &node->v.element;
  const char *name;
  char *wrong = NULL;

  if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_TEMPLATE || node->type == GUMBO_NODE_CDATA)
    return g_strdup ("a comment, a template or CDATA");
  if (node->type != GUMBO_NODE_ELEMENT)
    return node->parent->v.element.tag == GUMBO_TAG_STYLE ? check_sheet (node->v.text.text) : NULL;
  name = gumbo_normalized_tagname (element->tag);
  if (element->tag_namespace != GUMBO_NAMESPACE_HTML || !g_strv_contains (elements, name))
    return g_strdup_printf ("element %s", name);

  for (guint i = 0; wrong == NULL && i < element->attributes.length; i++)
    wrong = check_attribute (element->attributes.data[i]);
  for (guint i = 0; wrong == NULL && i < element->children.length; i++)
    wrong = check_node (element->children.data[i]);
  return wrong;
}

char *
mail_html_check (const char *body)
{
  g_autofree char *document = g_strconcat ("<!DOCTYPE html><body>", body, NULL);
  GumboOutput *output = gumbo_parse (document);
  const GumboNode *root = output->root;
  char *wrong = NULL;

  for (guint i = 0; i < root->v.element.children.length && wrong == NULL; i++)
    {
      const GumboNode *child = root->v.element.children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
        for (guint j = 0; wrong == NULL && j < child->v.element.children.length; j++)
          wrong = check_node (child->v.element.children.data[j]);
      else if (child->type == GUMBO_NODE_ELEMENT && child->v.element.children.length > 0)
        wrong = g_strdup_printf ("something in <%s>", gumbo_normalized_tagname (child->v.element.tag));
    }
  gumbo_destroy_output (&kGumboDefaultOptions, output);
  return wrong;
}
