/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of plain text: quotes, format=flowed (RFC 3676), the first words. */
#include "mail-mime-text.h"

#include <string.h>

/* Columns of a line we write: RFC 3676 §4.2 wants 78 at most, and room for some quoting. */
#define WRAP_COLUMN 72

/* A line cannot be quoted deeper than this. */
#define MAX_QUOTES 100

static const char *
line_end (const char *line)
{
  const char *eol = strchr (line, '\n');

  return eol != NULL ? eol : line + strlen (line);
}

/**
 * mail_mime_text_quote_depth:
 * @line: a line of text
 * @prefix: (out): the bytes of its quote marks, with the blank behind them
 *
 * Returns: how many times it is quoted: "> > text" and ">> text" are both quoted twice
 */
gsize
mail_mime_text_quote_depth (const char *line,
                            gsize      *prefix)
{
  const char *p = line;
  gsize depth = 0;

  while (depth < MAX_QUOTES)
    {
      const char *q = p;

      if (*q == ' ' && depth > 0)
        q++;
      if (*q != '>')
        break;
      p = q + 1;
      depth++;
    }
  if (depth > 0 && *p == ' ')
    p++;
  *prefix = p - line;
  return depth;
}

static void
append_quotes (GString *out,
               gsize    depth)
{
  for (gsize i = 0; i < depth; i++)
    g_string_append (out, "> ");
}

/**
 * mail_mime_text_unflow:
 * @text: the text of a format=flowed part
 * @delsp: whether the blank at the end of a flowed line is not part of the text (DelSp=yes)
 *
 * Returns: (transfer full): the same with each paragraph one line, quoted lines marked "> "
 */
char *
mail_mime_text_unflow (const char *text,
                       gboolean    delsp)
{
  GString *out = g_string_sized_new (strlen (text) + 64);
  gsize open_depth = 0;
  gboolean open = FALSE;

  while (*text != '\0')
    {
      const char *end = line_end (text);
      gsize depth = 0;
      gsize length;
      gboolean flows;

      /* Quote marks stand without blanks between them here; one blank behind them is stuffing. */
      while (text < end && *text == '>')
        {
          text++;
          depth++;
        }
      depth = MIN (depth, MAX_QUOTES);
      if (text < end && *text == ' ')
        text++;
      length = end - text;
      flows = length > 0 && text[length - 1] == ' ' && !(length == 3 && memcmp (text, "-- ", 3) == 0);

      if (open && (depth != open_depth || (length == 3 && memcmp (text, "-- ", 3) == 0)))
        {
          g_string_append_c (out, '\n');
          open = FALSE;
        }
      if (!open)
        append_quotes (out, depth);
      g_string_append_len (out, text, flows && delsp ? length - 1 : length);
      open = flows;
      open_depth = depth;
      if (!flows)
        g_string_append_c (out, '\n');
      text = *end == '\n' ? end + 1 : end;
    }
  if (open)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static gsize
char_width (gunichar c)
{
  return g_unichar_iswide (c) ? 2 : (g_unichar_iszerowidth (c) ? 0 : 1);
}

/* Where a line that begins at @p breaks: behind a blank or, with @delsp, between two wide characters; 0 when it does not. */
static gsize
find_break (const char *p,
            const char *end,
            gsize       room,
            gboolean    delsp)
{
  gsize column = 0;
  gsize best = 0;
  const char *start = p;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);

      column += char_width (c);
      if (column > room && best > 0)
        return best;
      if (c == ' ' && next < end && *next != ' ')
        best = next - start;
      else if (delsp && next < end && char_width (c) == 2 && char_width (g_utf8_get_char (next)) == 2 &&
               !g_unichar_ispunct (g_utf8_get_char (next)))
        best = next - start;
      p = next;
    }
  return column > room ? best : 0;
}

static void
flow_line (GString    *out,
           const char *line,
           const char *end,
           gboolean    delsp)
{
  gsize prefix;
  gsize depth = mail_mime_text_quote_depth (line, &prefix);
  gboolean signature = end - line == 3 && memcmp (line, "-- ", 3) == 0;

  line += prefix;
  while (!signature && end > line && end[-1] == ' ')
    end--;
  for (;;)
    {
      gsize used = depth > 0 ? depth + 1 : 0;
      gsize length = signature ? 0 : find_break (line, end, used + 20 < WRAP_COLUMN ? WRAP_COLUMN - used : 20, delsp);
      gboolean last = length == 0;

      if (last)
        length = end - line;
      for (gsize i = 0; i < depth; i++)
        g_string_append_c (out, '>');
      if (depth > 0 || *line == ' ' || *line == '>' || strncmp (line, "From ", 5) == 0)
        g_string_append_c (out, ' ');
      g_string_append_len (out, line, length);
      if (!last && (delsp || line[length - 1] != ' '))
        g_string_append_c (out, ' ');
      g_string_append (out, "\r\n");
      line += length;
      if (last)
        return;
    }
}

/**
 * mail_mime_text_flow:
 * @text: UTF-8 with LF for line ends, each paragraph one line, quoted lines marked with ">"
 * @delsp: whether to break between wide characters, where there is no blank, and say DelSp=yes
 *
 * Returns: (transfer full): the same as format=flowed, in short lines ended by CRLF; what mail_mime_text_unflow () takes apart
 */
char *
mail_mime_text_flow (const char *text,
                     gboolean    delsp)
{
  GString *out = g_string_sized_new (strlen (text) + strlen (text) / 16 + 64);

  while (*text != '\0')
    {
      const char *end = line_end (text);

      flow_line (out, text, end, delsp);
      text = *end == '\n' ? end + 1 : end;
    }
  return g_string_free (out, FALSE);
}

/* "On … wrote:" in front of a quote: a line that ends in a colon with nothing but a quote behind it. */
static gboolean
is_attribution (const char *line,
                const char *end)
{
  const char *next = end;
  gsize prefix;

  while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (end == line || (end[-1] != ':' && !(end - line >= 3 && memcmp (end - 3, "：", 3) == 0)))
    return FALSE;
  while (*next == '\n' || *next == ' ')
    next++;
  return mail_mime_text_quote_depth (next, &prefix) > 0;
}

/* Lines of "-----", "=====", "_____" say nothing. */
static gboolean
is_rule (const char *line,
         const char *end)
{
  for (const char *p = line; p < end; p++)
    if (strchr ("-=_*~#+ \t", *p) == NULL)
      return FALSE;
  return end - line > 2;
}

static gboolean
append_words (GString    *out,
              const char *p,
              const char *end,
              gsize      *chars,
              gsize       max_chars)
{
  while (p < end && *chars < max_chars)
    {
      gunichar c = g_utf8_get_char (p);

      p = g_utf8_next_char (p);
      if (g_unichar_isspace (c) || c == 0xa0)
        {
          if (out->len > 0 && out->str[out->len - 1] != ' ')
            {
              g_string_append_c (out, ' ');
              (*chars)++;
            }
        }
      else if (!g_unichar_iscntrl (c) && !(c >= 0x200b && c <= 0x200f) && c != 0x034f && c != 0x00ad && c != 0xfeff &&
               c != 0xfffc && c != 0x2060)
        {
          g_string_append_unichar (out, c);
          (*chars)++;
        }
    }
  return *chars < max_chars;
}

/**
 * mail_mime_text_preview:
 * @text: the text of a message, quoted lines marked with ">"
 * @max_chars: how many characters are wanted
 *
 * Returns: (transfer full): the first words the sender wrote, on one line, without quotes, rules and signature; the first words
 *   at all if there are none
 */
char *
mail_mime_text_preview (const char *text,
                        gsize       max_chars)
{
  static const char blank[] = " ";
  GString *out = g_string_new (NULL);
  gsize chars = 0;
  const char *line = text;

  while (*line != '\0')
    {
      const char *end = line_end (line);
      gsize prefix;

      if (end - line == 3 && memcmp (line, "-- ", 3) == 0)
        break;
      if (mail_mime_text_quote_depth (line, &prefix) == 0 && !is_rule (line, end) && !is_attribution (line, end))
        {
          if (!append_words (out, line, end, &chars, max_chars) || !append_words (out, blank, blank + 1, &chars, max_chars))
            break;
        }
      line = *end == '\n' ? end + 1 : end;
    }
  if (out->len == 0)
    append_words (out, text, text + strlen (text), &chars, max_chars);
  return g_strchomp (g_string_free (out, FALSE));
}
