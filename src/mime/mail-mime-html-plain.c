/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain text as HTML: quotes, links, signature. */
#include "mail-mime-html-private.h"

#include "mail-mime-text.h"

#include <string.h>

/* Quotes inside of each other that are drawn as such; deeper ones look like the last. */
#define MAX_QUOTES 20

/* Where an address that begins at @p ends: at a blank, a bracket, a quote, or the first East Asian character. */
static const char *
find_uri_end (const char *p,
              const char *end)
{
  const char *start = p;
  int round = 0;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);

      if (c <= ' ' || strchr ("<>\"`{}|\\^", (int) MIN (c, 0x7f)) != NULL || c >= 0x2e80 || (c >= 0x2000 && c <= 0x206f) ||
          c == 0xa0 || c == 0xbb || c == 0xab)
        break;
      round += c == '(' ? 1 : 0;
      if (c == ')' && round-- == 0)
        break;
      p = g_utf8_next_char (p);
    }
  while (p > start && strchr (".,;:!?'*_~", p[-1]) != NULL)
    p--;
  return p;
}

static gboolean
is_mail_char (char c)
{
  return g_ascii_isalnum (c) || strchr (".!#$%&'*+-/=?^_{|}~", c) != NULL;
}

/* An address around the "@" at @at: its start, not before @from, and its end; FALSE when it is none. */
static gboolean
find_mail_address (const char  *from,
                   const char  *at,
                   const char  *end,
                   const char **address_start,
                   const char **address_end)
{
  const char *start = at;
  const char *p = at + 1;
  gboolean dot = FALSE;

  while (start > from && start[-1] != '\0' && is_mail_char (start[-1]))
    start--;
  while (start < at && !g_ascii_isalnum (*start))
    start++;
  while (p < end && (g_ascii_isalnum (*p) || *p == '-' || (*p == '.' && p + 1 < end && g_ascii_isalnum (p[1]))))
    dot |= *p++ == '.';
  *address_start = start;
  *address_end = p;
  return start < at && dot;
}

static void
write_anchor (MailMimeHtmlWriter *writer,
              const char         *scheme,
              const char         *start,
              const char         *end)
{
  g_autofree char *text = g_strndup (start, end - start);
  g_autofree char *uri = g_strconcat (scheme, text, NULL);
  g_autofree char *clean = mail_mime_html_clean_link (uri);

  if (clean == NULL)
    {
      mail_mime_html_escape (writer->out, text, -1);
      return;
    }
  g_string_append (writer->out, "<a");
  mail_mime_html_write_link (writer, clean);
  g_string_append_c (writer->out, '>');
  mail_mime_html_escape (writer->out, text, -1);
  g_string_append (writer->out, "</a>");
}

/* The scheme to put in front of what begins at @p, or NULL when no address begins there. */
static const char *
match_uri (const char *p,
           const char *end)
{
  static const char * const full[] = { "https://", "http://", "mailto:", NULL };

  for (guint i = 0; full[i] != NULL; i++)
    if ((gsize) (end - p) > strlen (full[i]) && g_ascii_strncasecmp (p, full[i], strlen (full[i])) == 0)
      return "";
  return end - p > 6 && g_ascii_strncasecmp (p, "www.", 4) == 0 && g_ascii_isalnum (p[4]) ? "http://" : NULL;
}

/* One line without its quote marks. */
static void
write_line (MailMimeHtmlWriter *writer,
            const char         *p,
            const char         *end)
{
  const char *start = p;
  gboolean in_word = FALSE;

  while (p < end)
    {
      const char *stop = NULL;
      const char *first = p;
      const char *scheme = NULL;

      if (!in_word && (g_ascii_tolower (*p) == 'h' || g_ascii_tolower (*p) == 'w' || g_ascii_tolower (*p) == 'm') &&
          (scheme = match_uri (p, end)) != NULL)
        stop = find_uri_end (p, end);
      else if (*p == '@' && find_mail_address (start, p, end, &first, &stop))
        scheme = "mailto:";
      if (scheme == NULL || stop <= first + 4)
        {
          in_word = (guchar) *p < 0x80 ? g_ascii_isalnum (*p) : g_unichar_isalnum (g_utf8_get_char (p));
          p = g_utf8_next_char (p);
          continue;
        }
      mail_mime_html_escape (writer->out, start, first - start);
      write_anchor (writer, scheme, first, stop);
      start = p = stop;
      in_word = FALSE;
    }
  mail_mime_html_escape (writer->out, start, end - start);
}

static void
set_depth (MailMimeHtmlWriter *writer,
           gsize              *depth,
           gsize               wanted)
{
  for (; *depth < wanted; (*depth)++)
    g_string_append (writer->out, "<blockquote type=\"cite\" class=\"mail-quote\">");
  for (; *depth > wanted; (*depth)--)
    g_string_append (writer->out, "</blockquote>");
}

/**
 * mail_mime_html_write_text:
 * @writer: a body being written
 * @text: plain text with LF for line ends
 *
 * Adds it with its quotes, links and signature marked.
 */
void
mail_mime_html_write_text (MailMimeHtmlWriter *writer,
                           const char         *text)
{
  gboolean in_signature = FALSE;
  gsize depth = 0;

  g_string_append (writer->out, "<div class=\"mail-text\" style=\"white-space:pre-wrap;overflow-wrap:anywhere;\">");
  while (*text != '\0')
    {
      const char *eol = strchr (text, '\n');
      const char *end = eol != NULL ? eol : text + strlen (text);
      gsize prefix;
      gsize line_depth = MIN (mail_mime_text_quote_depth (text, &prefix), MAX_QUOTES);

      if (!in_signature && line_depth == 0 && end - text == 3 && memcmp (text, "-- ", 3) == 0)
        {
          set_depth (writer, &depth, 0);
          g_string_append (writer->out, "<div class=\"mail-signature\">");
          in_signature = TRUE;
        }
      if (!in_signature)
        set_depth (writer, &depth, line_depth);
      write_line (writer, in_signature ? text : text + MIN (prefix, (gsize) (end - text)), end);
      if (eol == NULL)
        break;
      g_string_append_c (writer->out, '\n');
      text = eol + 1;
    }
  set_depth (writer, &depth, 0);
  g_string_append (writer->out, in_signature ? "</div></div>" : "</div>");
}

/**
 * mail_mime_html_write_heading:
 * @writer: a body being written
 * @text: lines "Name: value" of the message that comes now
 *
 * Adds a rule and those lines.
 */
void
mail_mime_html_write_heading (MailMimeHtmlWriter *writer,
                              const char         *text)
{
  g_string_append (writer->out, "<hr><div class=\"mail-heading\" style=\"white-space:pre-wrap;\">");
  mail_mime_html_escape (writer->out, text, -1);
  g_string_append (writer->out, "</div>");
}
