/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps of a style sheet what colours, spaces and arranges a message in its own frame, and nothing that fetches, runs, or takes
 * it out of there. What comes out means the same to any parser: no comments, no escapes, no at-rules but @media. */
#include "mail-mime-html-private.h"

#include <string.h>

#define MAX_SHEET (1024 * 1024)  /* bytes of one style sheet */
#define MAX_VALUE 2000           /* bytes of one value */
#define MAX_SELECTOR 4000        /* bytes of one rule's selectors */

/* Sorted. */
static const char * const properties[] = {
  "-webkit-text-size-adjust", "align-content", "align-items", "align-self", "background", "background-clip", "background-color",
  "border", "border-bottom", "border-bottom-color", "border-bottom-left-radius", "border-bottom-right-radius",
  "border-bottom-style", "border-bottom-width", "border-collapse", "border-color", "border-left", "border-left-color",
  "border-left-style", "border-left-width", "border-radius", "border-right", "border-right-color", "border-right-style",
  "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color", "border-top-left-radius",
  "border-top-right-radius", "border-top-style", "border-top-width", "border-width", "box-shadow", "box-sizing", "caption-side",
  "clear", "color", "column-count", "column-gap", "direction", "display", "empty-cells", "flex", "flex-basis", "flex-direction",
  "flex-grow", "flex-shrink", "flex-wrap", "float", "font", "font-family", "font-size", "font-stretch", "font-style",
  "font-variant", "font-weight", "gap", "height", "hyphens", "justify-content", "letter-spacing", "line-break", "line-height",
  "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
  "max-height", "max-width", "min-height", "min-width", "object-fit", "opacity", "order", "outline", "overflow", "overflow-wrap",
  "overflow-x", "overflow-y", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "quotes", "row-gap",
  "tab-size", "table-layout", "text-align", "text-align-last", "text-decoration", "text-decoration-color",
  "text-decoration-line", "text-decoration-style", "text-decoration-thickness", "text-indent", "text-overflow", "text-shadow",
  "text-transform", "text-underline-offset", "unicode-bidi", "vertical-align", "visibility", "white-space", "width",
  "word-break", "word-spacing", "word-wrap", "writing-mode",
};

static const char * const functions[] = {
  "calc", "clamp", "hsl", "hsla", "hwb", "lab", "lch", "linear-gradient", "max", "min", "oklab", "oklch", "radial-gradient",
  "rgb", "rgba", NULL,
};

static int
compare_name (gconstpointer key,
              gconstpointer entry)
{
  return strcmp (key, *(const char * const *) entry);
}

/* A copy without comments; a string is closed or it is no string. */
static char *
without_comments (const char *css,
                  gsize       length)
{
  GString *out = g_string_sized_new (length);
  const char *end = css + length;
  char quote = '\0';

  while (css < end)
    {
      if (quote == '\0' && end - css >= 2 && css[0] == '/' && css[1] == '*')
        {
          const char *close = memmem (css + 2, end - css - 2, "*/", 2);

          css = close != NULL ? close + 2 : end;
          g_string_append_c (out, ' ');
          continue;
        }
      if (*css == quote || *css == '\n')
        quote = '\0';
      else if (quote == '\0' && (*css == '"' || *css == '\''))
        quote = *css;
      g_string_append_c (out, *css != '\0' ? *css : ' ');
      css++;
    }
  return g_string_free (out, FALSE);
}

/* Takes the next piece up to one of @stops that stands outside of strings and brackets; returns where it ends. */
static const char *
find_outside (const char *p,
              const char *end,
              const char *stops)
{
  char quote = '\0';
  int depth = 0;

  for (; p < end; p++)
    {
      if (quote != '\0')
        {
          if (*p == quote || *p == '\n')
            quote = '\0';
        }
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else if (depth == 0 && strchr (stops, *p) != NULL)
        return p;
      else if (*p == '(')
        depth++;
      else if (*p == ')' && depth > 0)
        depth--;
    }
  return end;
}

/* One line, single blanks. */
static char *
collapse (const char *p,
          const char *end)
{
  GString *out = g_string_sized_new (end - p);

  for (; p < end; p++)
    {
      if (!g_ascii_isspace (*p))
        g_string_append_c (out, *p);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  return g_strchomp (g_string_free (out, FALSE));
}

static gboolean
is_balanced (const char *text)
{
  char quote = '\0';
  int round = 0;
  int square = 0;

  for (; *text != '\0'; text++)
    {
      if (quote != '\0')
        quote = *text == quote ? '\0' : quote;
      else if (*text == '"' || *text == '\'')
        quote = *text;
      else if (*text == '(')
        round++;
      else if (*text == ')' && --round < 0)
        return FALSE;
      else if (*text == '[')
        square++;
      else if (*text == ']' && --square < 0)
        return FALSE;
    }
  return quote == '\0' && round == 0 && square == 0;
}

/* Takes out "url(…)", so that the colour beside it stays; FALSE when there is any other function than the plain ones. */
static gboolean
filter_functions (char *value)
{
  char *open = strchr (value, '(');

  while (open != NULL)
    {
      char *start = open;
      g_autofree char *name = NULL;

      while (start > value && (g_ascii_isalnum (start[-1]) || start[-1] == '-' || start[-1] == '_'))
        start--;
      name = g_ascii_strdown (start, open - start);
      if (g_str_equal (name, "url"))
        {
          char *close = strchr (open, ')');

          if (close == NULL)
            return FALSE;
          memmove (start, close + 1, strlen (close + 1) + 1);
          open = strchr (start, '(');
          continue;
        }
      if (*name != '\0' && !g_strv_contains (functions, name))
        return FALSE;
      open = strchr (open + 1, '(');
    }
  return TRUE;
}

static char *
filter_value (const char *p,
              const char *end)
{
  g_autofree char *value = NULL;
  char *again;

  if (end - p > MAX_VALUE)
    return NULL;
  value = collapse (p, end);
  if (!is_balanced (value) || !filter_functions (value) || strpbrk (value, "\\<>{}@;:") != NULL || !is_balanced (value))
    return NULL;
  for (const char *c = value; *c != '\0'; c++)
    if ((guchar) *c < ' ' || *c == '\177')
      return NULL;
  if (strcasestr (value, "expression") != NULL || strcasestr (value, "javascript") != NULL ||
      strcasestr (value, "url(") != NULL)
    return NULL;

  again = collapse (value, value + strlen (value));
  if (*again == '\0')
    g_clear_pointer (&again, g_free);
  return again;
}

static void
append_declaration (GString    *out,
                    const char *p,
                    const char *end)
{
  const char *colon = memchr (p, ':', end - p);
  g_autofree char *raw = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL || colon - p > 64)
    return;
  raw = collapse (p, colon);
  name = g_ascii_strdown (raw, -1);
  if (bsearch (name, properties, G_N_ELEMENTS (properties), sizeof properties[0], compare_name) == NULL)
    return;

  value = filter_value (colon + 1, end);
  if (value != NULL)
    g_string_append_printf (out, "%s:%s;", name, value);
}

static void
append_declarations (GString    *out,
                     const char *p,
                     const char *end)
{
  while (p < end)
    {
      const char *stop = find_outside (p, end, ";");

      append_declaration (out, p, stop);
      p = stop + 1;
    }
}

/**
 * mail_mime_css_append_declarations:
 * @out: where to
 * @css: the value of a style attribute
 * @length: its bytes
 *
 * Writes the declarations that may stay, as "name:value;name:value;".
 */
void
mail_mime_css_append_declarations (GString    *out,
                                   const char *css,
                                   gsize       length)
{
  g_autofree char *clean = NULL;

  if (length > MAX_SHEET)
    return;
  clean = without_comments (css, length);
  append_declarations (out, clean, clean + strlen (clean));
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || (guchar) c >= 0x80;
}

/* <body> and <html> of a message are the element our page gives it. */
static void
append_renamed (GString    *out,
                const char *selector)
{
  const char *p = selector;

  while (*p != '\0')
    {
      gsize length = 0;
      gboolean is_type = p == selector || strchr (" >+~(", p[-1]) != NULL;

      while (is_name_char (p[length]))
        length++;
      if (length == 4 && is_type && (g_ascii_strncasecmp (p, "body", 4) == 0 || g_ascii_strncasecmp (p, "html", 4) == 0))
        g_string_append (out, ".mail-body");
      else
        g_string_append_len (out, p, MAX (length, 1));
      p += MAX (length, 1);
    }
}

/* What means the page around the message, or something that is no element of it */
static gboolean
reaches_out (const char *text)
{
  return strcasestr (text, "url(") != NULL || strcasestr (text, ":host") != NULL || strcasestr (text, "::") != NULL ||
         strcasestr (text, ":root") != NULL;
}

/* One selector of a rule's list; FALSE when it must not stay. */
static gboolean
append_selector (GString    *out,
                 const char *p,
                 const char *end)
{
  g_autofree char *selector = collapse (p, end);

  if (*selector == '\0' || !is_balanced (selector))
    return FALSE;
  for (const char *c = selector; *c != '\0'; c++)
    if (!is_name_char (*c) && strchr (" .#*>+~:[]=\"'()^$|", *c) == NULL)
      return FALSE;
  if (reaches_out (selector))
    return FALSE;

  if (out->len > 0)
    g_string_append_c (out, ',');
  append_renamed (out, selector);
  return TRUE;
}

static void
append_rule (GString    *out,
             const char *selectors,
             const char *brace,
             const char *close)
{
  g_autoptr(GString) list = g_string_new (NULL);
  gsize start = out->len;
  gsize empty;

  if (brace - selectors > MAX_SELECTOR)
    return;
  for (const char *p = selectors; p < brace; )
    {
      const char *comma = find_outside (p, brace, ",");

      append_selector (list, p, comma);
      p = comma + 1;
    }
  if (list->len == 0)
    return;

  g_string_append_printf (out, "%s{", list->str);
  empty = out->len;
  append_declarations (out, brace + 1, close);
  if (out->len == empty)
    g_string_truncate (out, start);
  else
    g_string_append_c (out, '}');
}

/* The end of a block that begins with the brace at @p, nested ones counted. */
static const char *
find_close (const char *p,
            const char *end)
{
  int depth = 0;

  for (;;)
    {
      p = find_outside (p, end, "{}");
      if (p >= end)
        return end;
      depth += *p == '{' ? 1 : -1;
      if (depth <= 0)
        return p;
      p++;
    }
}

static gboolean
is_media_query (const char *query)
{
  for (const char *p = query; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (" ():,.-/", *p) == NULL)
      return FALSE;
  return is_balanced (query) && !reaches_out (query);
}

static void append_rules (GString    *out,
                          const char *p,
                          const char *end,
                          gboolean    in_media);

static void
append_media (GString    *out,
              const char *at,
              const char *brace,
              const char *close)
{
  g_autofree char *query = collapse (at + strlen ("@media"), brace);
  gsize start = out->len;
  gsize empty;

  if (!is_media_query (query))
    return;
  g_string_append_printf (out, "@media %s{", query);
  empty = out->len;
  append_rules (out, brace + 1, close, TRUE);
  if (out->len == empty)
    g_string_truncate (out, start);
  else
    g_string_append_c (out, '}');
}

static void
append_rules (GString    *out,
              const char *p,
              const char *end,
              gboolean    in_media)
{
  while (p < end)
    {
      const char *brace;
      const char *close;

      while (p < end && (g_ascii_isspace (*p) || *p == '}' || *p == ';'))
        p++;
      if (end - p >= 4 && memcmp (p, "<!--", 4) == 0)
        p += 4;
      else if (end - p >= 3 && memcmp (p, "-->", 3) == 0)
        p += 3;
      brace = find_outside (p, end, "{;}");
      if (brace >= end)
        return;
      if (*brace != '{')
        {
          p = brace + 1;
          continue;
        }
      close = find_close (brace, end);
      if (*p != '@')
        append_rule (out, p, brace, close);
      else if (!in_media && brace - p > 6 && g_ascii_strncasecmp (p, "@media", 6) == 0)
        append_media (out, p, brace, close);
      p = close + 1;
    }
}

/**
 * mail_mime_css_append_sheet:
 * @out: where to
 * @css: the contents of a <style> element
 * @length: its bytes
 *
 * Writes the rules that may stay. There is no "<" in what is written.
 */
void
mail_mime_css_append_sheet (GString    *out,
                            const char *css,
                            gsize       length)
{
  g_autofree char *clean = NULL;

  if (length > MAX_SHEET)
    return;
  clean = without_comments (css, length);
  append_rules (out, clean, clean + strlen (clean), FALSE);
}
