/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-lexer.h"

#include <stdlib.h>

#include "mail-imap-parser.h"

/* Numbers of literals: 20 digits hold any 64-bit value. */
#define MAX_DIGITS 20

static gboolean
ends_atom (char c)
{
  return c == ' ' || c == '(' || c == ')' || c == '\r' || c == '\n';
}

/**
 * mail_imap_lexer_word:
 * @self: a lexer
 *
 * Reads letters, digits, and what names hold besides: up to a space, parenthesis, bracket or the line's end.
 *
 * Returns: the word; empty when there is none
 */
MailImapSlice
mail_imap_lexer_word (MailImapLexer *self)
{
  const char *start = self->at;

  while (self->at < self->end && !ends_atom (*self->at) && *self->at != '[' && *self->at != ']')
    self->at++;

  return mail_imap_slice (start, (gsize) (self->at - start));
}

/**
 * mail_imap_lexer_atom:
 * @self: a lexer
 *
 * Reads up to a space, parenthesis or the line's end: an atom as servers write it, which is more than the RFC allows.
 *
 * Returns: the atom; empty when there is none
 */
MailImapSlice
mail_imap_lexer_atom (MailImapLexer *self)
{
  const char *start = self->at;

  while (self->at < self->end && !ends_atom (*self->at))
    self->at++;

  return mail_imap_slice (start, (gsize) (self->at - start));
}

/* "9.3736e+06" (mail.ru) */
static gboolean
read_float (MailImapLexer *self,
            guint64       *number)
{
  MailImapSlice atom = mail_imap_lexer_atom (self);
  char text[32];
  double value;
  char *end;

  if (atom.length == 0 || atom.length >= sizeof text)
    return FALSE;
  memcpy (text, atom.data, atom.length);
  text[atom.length] = '\0';
  value = g_ascii_strtod (text, &end);
  if (*end != '\0' || !(value >= 0 && value < 1e18))
    return FALSE;

  *number = (guint64) value;
  return TRUE;
}

/**
 * mail_imap_lexer_number:
 * @self: a lexer
 * @number: (out): the number; negative ones, and NIL, are 0
 *
 * Returns: whether there was a number of 64 bits
 */
gboolean
mail_imap_lexer_number (MailImapLexer *self,
                        guint64       *number)
{
  const char *start = self->at;
  gboolean is_negative = mail_imap_lexer_take (self, '-');
  gboolean is_quoted = !is_negative && mail_imap_lexer_take (self, '"');
  const char *digits = self->at;
  guint64 value = 0;
  gboolean fits = TRUE;

  for (; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    fits = fits && g_uint64_checked_mul (&value, value, 10) && g_uint64_checked_add (&value, value, (guint64) (*self->at - '0'));

  if (self->at > digits && mail_imap_lexer_peek (self) == '.')
    {
      self->at = digits;
      fits = read_float (self, &value);
    }
  else if (self->at == digits && self->end - start >= 3 && g_ascii_strncasecmp (start, "NIL", 3) == 0)
    self->at = start + 3;
  else if (self->at == digits || (is_quoted && !mail_imap_lexer_take (self, '"')))
    fits = FALSE;

  if (!fits)
    {
      self->at = start;
      return FALSE;
    }

  *number = is_negative ? 0 : value;
  return TRUE;
}

static gboolean
may_follow_string (const char *at,
                   const char *end)
{
  return at >= end || ends_atom (*at) || *at == ']';
}

/* Where the quoted string that begins at start ends, or NULL. Quotes inside that nothing fit follows are data. */
static const char *
find_closing_quote (const char *start,
                    const char *end,
                    gboolean    obeys_escapes,
                    gboolean   *has_escapes)
{
  *has_escapes = FALSE;
  for (const char *p = start + 1; p < end && *p != '\n'; p++)
    {
      if (*p == '"' && may_follow_string (p + 1, end))
        return p;
      if (obeys_escapes && *p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
        {
          *has_escapes = TRUE;
          p++;
        }
    }

  return NULL;
}

static MailImapSlice
without_escapes (MailImapLexer *self,
                 const char    *from,
                 const char    *to)
{
  g_autofree char *plain = g_malloc ((gsize) (to - from) + 1);
  gsize length = 0;

  for (; from < to; from++)
    {
      if (*from == '\\' && from + 1 < to && (from[1] == '"' || from[1] == '\\'))
        from++;
      plain[length++] = *from;
    }
  if (*self->strings == NULL)
    *self->strings = g_string_chunk_new (4096);

  return mail_imap_slice (g_string_chunk_insert_len (*self->strings, plain, (gssize) length), length);
}

static gboolean
read_quoted (MailImapLexer *self,
             MailImapSlice *string)
{
  const char *start = self->at;
  gboolean has_escapes;
  const char *close;

  if (self->unclosed != NULL && start < self->unclosed)
    return FALSE;

  close = find_closing_quote (start, self->end, !self->has_plain_backslashes, &has_escapes);
  if (close == NULL)
    close = find_closing_quote (start, self->end, FALSE, &has_escapes);
  if (close == NULL)
    {
      const char *lf = memchr (start, '\n', (gsize) (self->end - start));

      self->unclosed = lf != NULL ? lf : self->end;
      return FALSE;
    }

  self->at = close + 1;
  *string = has_escapes && self->strings != NULL ? without_escapes (self, start + 1, close)
                                                 : mail_imap_slice (start + 1, (gsize) (close - start - 1));
  return TRUE;
}

static gboolean
is_elided_at (MailImapLexer *self,
              gsize          offset)
{
  guint low = 0;
  guint high = self->n_elided;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->elided[middle] == offset)
        return TRUE;
      if (self->elided[middle] < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return FALSE;
}

/* At "{" or "~{". */
static gboolean
read_literal (MailImapLexer *self,
              MailImapSlice *string,
              gboolean      *is_elided)
{
  const char *start = self->at;
  const char *lf = memchr (start, '\n', MIN ((gsize) (self->end - start), MAX_DIGITS + 8));
  const char *brace;
  guint64 size;
  gboolean is_too_big;

  if (lf == NULL || !mail_imap_literal_find (start, lf + 1, &brace, &size, &is_too_big) || brace > start + 1 || is_too_big)
    return FALSE;

  if (self->is_prefix && lf + 1 == self->end)
    {
      self->is_pending = TRUE;
      self->pending = size;
      return FALSE;
    }
  if (is_elided_at (self, (gsize) (lf + 1 - self->base)))
    {
      *is_elided = TRUE;
      *string = mail_imap_slice (NULL, size);
      self->at = lf + 1;
      return TRUE;
    }
  if (size > (guint64) (self->end - lf - 1))
    return FALSE;

  *string = mail_imap_slice (lf + 1, size);
  self->at = lf + 1 + size;
  return TRUE;
}

/**
 * mail_imap_lexer_string:
 * @self: a lexer
 * @string: (out): quoted, literal or atom; NIL has no data
 * @is_elided: (out) (optional): a literal whose bytes are not in the text; @string has its length and no data. When it is %NULL such
 *   a literal is refused.
 *
 * Returns: whether there was a string
 */
gboolean
mail_imap_lexer_string (MailImapLexer *self,
                        MailImapSlice *string,
                        gboolean      *is_elided)
{
  const char *start = self->at;
  char first = mail_imap_lexer_peek (self);
  gboolean elided = FALSE;
  gboolean found = TRUE;

  if (first == '"')
    {
      found = read_quoted (self, string);
    }
  else if (first == '{' || (first == '~' && self->at + 1 < self->end && self->at[1] == '{'))
    {
      found = read_literal (self, string, &elided) && (!elided || is_elided != NULL);
    }
  else
    {
      *string = mail_imap_lexer_atom (self);
      found = string->length > 0;
      if (mail_imap_slice_is_word (*string, "NIL"))
        *string = mail_imap_slice (NULL, 0);
    }

  if (is_elided != NULL)
    *is_elided = elided;
  if (!found)
    self->at = start;
  return found;
}

/**
 * mail_imap_lexer_skip_value:
 * @self: a lexer
 *
 * Skips one value of any kind, by balancing parentheses, strings and literals alone.
 *
 * Returns: whether there was one, and it ended; @at is moved as far as could be read
 */
gboolean
mail_imap_lexer_skip_value (MailImapLexer *self)
{
  const char *start = self->at;
  guint depth = 0;

  while (!mail_imap_lexer_is_done (self))
    {
      MailImapSlice string;
      gboolean is_elided;

      if (depth == 0 && (*self->at == ' ' || *self->at == ')'))
        break;
      if (*self->at == '(' || *self->at == ')')
        {
          if (*self->at == '(' && ++depth > MAIL_IMAP_PARSER_MAX_DEPTH)
            return FALSE;
          if (*self->at == ')')
            depth--;
          self->at++;
        }
      else if (*self->at == ' ' || !mail_imap_lexer_string (self, &string, &is_elided))
        {
          if (self->is_pending)
            return FALSE;
          self->at++;
        }
      if (depth == 0)
        break;
    }

  return depth == 0 && self->at > start;
}

/**
 * mail_imap_lexer_rest:
 * @self: a lexer
 *
 * Reads what is left of the line, without the spaces at its end.
 *
 * Returns: the rest, possibly empty
 */
MailImapSlice
mail_imap_lexer_rest (MailImapLexer *self)
{
  const char *start = self->at;
  const char *end = self->end;

  while (end > start && (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
    end--;

  self->at = self->end;
  return mail_imap_slice (start, (gsize) (end - start));
}

/**
 * mail_imap_literal_find:
 * @line: where the line, or what could hold the announcement, begins
 * @end: behind the line's LF
 * @start: (out): where "{" stands
 * @size: (out): how many bytes are announced
 * @is_too_big: (out): the number does not fit
 *
 * Looks for "{number}", "{number+}" at the end of a line that ends in CRLF or LF.
 *
 * Returns: whether a literal follows the line
 */
gboolean
mail_imap_literal_find (const char  *line,
                        const char  *end,
                        const char **start,
                        guint64     *size,
                        gboolean    *is_too_big)
{
  const char *p = end - 1;
  const char *digits_end;
  guint64 value = 0;

  if (p > line && p[-1] == '\r')
    p--;
  if (p <= line || *--p != '}')
    return FALSE;
  if (p > line && p[-1] == '+')
    p--;
  digits_end = p;
  while (p > line && g_ascii_isdigit (p[-1]))
    p--;
  if (p == digits_end || p == line || p[-1] != '{')
    return FALSE;

  *start = p - 1;
  *is_too_big = digits_end - p > MAX_DIGITS;
  for (; p < digits_end && !*is_too_big; p++)
    *is_too_big = !g_uint64_checked_mul (&value, value, 10) || !g_uint64_checked_add (&value, value, (guint64) (*p - '0'));
  *size = value;
  return TRUE;
}
