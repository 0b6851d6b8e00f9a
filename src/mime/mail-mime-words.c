/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-words.h"

#include "mail-mime-charset.h"
#include "mail-mime-encoding.h"

#include <string.h>

/* RFC 2047 §2: one encoded word, and a line with any in it, is at most this long. */
#define MAX_WORD 75
#define MAX_LINE 76

/* One encoded word: =?charset*language?encoding?text?= */
typedef struct {
  const char *charset;
  gsize charset_length;
  char encoding;
  const char *text;
  gsize text_length;
  const char *end;
} EncodedWord;

typedef struct {
  GString *out;
  GString *bytes;       /* decoded bytes of adjacent words, not converted yet: senders split characters between words */
  char charset[64];     /* of @bytes */
  gboolean no_close;    /* there is no "?=" left in the text */
} Decoder;

static gboolean
parse_word (Decoder     *decoder,
            const char  *p,
            const char  *end,
            EncodedWord *word)
{
  const char *q = p + 2;

  word->charset = q;
  while (q < end && *q != '?' && *q != '*' && *q > ' ' && q - p < 60)
    q++;
  word->charset_length = q - word->charset;
  while (q < end && *q != '?' && *q > ' ' && q - p < 80)
    q++;
  if (word->charset_length == 0 || end - q < 4 || *q != '?' || q[2] != '?')
    return FALSE;

  word->encoding = g_ascii_toupper (q[1]);
  if (word->encoding != 'B' && word->encoding != 'Q')
    return FALSE;

  word->text = q + 3;
  q = memmem (word->text, end - word->text, "?=", 2);
  if (q == NULL)
    {
      decoder->no_close = TRUE;
      return FALSE;
    }
  word->text_length = q - word->text;
  word->end = q + 2;
  return TRUE;
}

static void
flush (Decoder *decoder)
{
  g_autofree char *text = NULL;

  if (decoder->bytes->len == 0)
    return;

  text = mail_mime_charset_decode (decoder->charset, decoder->bytes->str, decoder->bytes->len);
  g_string_append (decoder->out, text);
  g_string_truncate (decoder->bytes, 0);
}

/* Text that is no encoded word: a run of raw bytes, folds and all. */
static void
append_plain (Decoder    *decoder,
              const char *p,
              gsize       length)
{
  if (length == 0)
    return;

  flush (decoder);
  if (mail_mime_is_ascii (p, length))
    {
      g_string_append_len (decoder->out, p, length);
    }
  else
    {
      g_autofree char *text = mail_mime_charset_guess (p, length);

      g_string_append (decoder->out, text);
    }
}

static void
append_word (Decoder           *decoder,
             const EncodedWord *word)
{
  g_autofree char *clean = g_malloc (word->text_length + 4);
  gsize length = 0;
  gsize start;

  if (decoder->bytes->len > 0 && (strlen (decoder->charset) != word->charset_length ||
                                  g_ascii_strncasecmp (decoder->charset, word->charset, word->charset_length) != 0))
    flush (decoder);
  g_strlcpy (decoder->charset, word->charset, MIN (word->charset_length + 1, sizeof decoder->charset));

  /* A fold inside a word is not part of its text. */
  for (gsize i = 0; i < word->text_length; i++)
    {
      if (word->text[i] == '\r' || word->text[i] == '\n')
        {
          while (i + 1 < word->text_length && strchr ("\r\n\t ", word->text[i + 1]) != NULL && word->text[i + 1] != '\0')
            i++;
          continue;
        }
      clean[length++] = word->text[i];
    }

  start = decoder->bytes->len;
  g_string_set_size (decoder->bytes, start + length + 4);
  if (word->encoding == 'B')
    length = mail_mime_base64_decode (clean, length, (guint8 *) decoder->bytes->str + start);
  else
    length = mail_mime_quoted_decode (clean, length, (guint8 *) decoder->bytes->str + start, TRUE);
  g_string_truncate (decoder->bytes, start + length);
}

static gboolean
is_blank_run (const char *p,
              const char *end)
{
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    p++;
  return p == end;
}

static char *
decode_words (const char *text,
              const char *p,
              const char *end)
{
  Decoder decoder = { .out = g_string_sized_new (end - text), .bytes = g_string_new (NULL) };
  const char *plain = text;
  gboolean after_word = FALSE;

  while (p != NULL)
    {
      EncodedWord word;

      if (!parse_word (&decoder, p, end, &word))
        {
          if (decoder.no_close)
            break;
          p = memmem (p + 2, end - p - 2, "=?", 2);
          continue;
        }
      if (!(after_word && is_blank_run (plain, p)))
        append_plain (&decoder, plain, p - plain);
      append_word (&decoder, &word);
      after_word = TRUE;
      plain = word.end;
      p = memmem (plain, end - plain, "=?", 2);
    }
  append_plain (&decoder, plain, end - plain);
  flush (&decoder);
  g_string_free (decoder.bytes, TRUE);
  return g_string_free (decoder.out, FALSE);
}

/**
 * mail_mime_make_line:
 * @text: (transfer full): UTF-8
 *
 * Returns: (transfer full): @text as one line: a fold is one blank, control characters are none, blanks around it are gone
 */
char *
mail_mime_make_line (char *text)
{
  char *out = text;
  const char *p = text;

  while (*p != '\0')
    {
      if (*p == '\r' || *p == '\n')
        {
          while (out > text && (out[-1] == ' ' || out[-1] == '\t'))
            out--;
          while (*p == '\r' || *p == '\n' || *p == ' ' || *p == '\t')
            p++;
          if (out > text && *p != '\0')
            *out++ = ' ';
        }
      else if ((guchar) p[0] == 0xc2 && (guchar) p[1] >= 0x80 && (guchar) p[1] < 0xa0)
        {
          p += 2;
        }
      else
        {
          char c = *p++;

          if (c == '\t')
            *out++ = ' ';
          else if ((guchar) c >= ' ' && c != '\177')
            *out++ = c;
        }
    }
  *out = '\0';
  return g_strstrip (text);
}

/**
 * mail_mime_words_decode:
 * @text: the value of a field as it stands in the message, folds and all
 * @length: its bytes
 *
 * Decodes encoded words (RFC 2047) as people meet them: inside quotes, next to other text, with blanks in them, split in the
 * middle of a character. Raw bytes above 0x7f are UTF-8, or else guessed.
 *
 * Returns: (transfer full): one line of UTF-8
 */
char *
mail_mime_words_decode (const char *text,
                        gsize       length)
{
  const char *first = length >= 2 ? memmem (text, length, "=?", 2) : NULL;

  if (first != NULL)
    return mail_mime_make_line (decode_words (text, first, text + length));
  if (mail_mime_is_ascii (text, length) && memchr (text, '\033', length) == NULL)
    return mail_mime_make_line (memchr (text, '\0', length) == NULL ? g_strndup (text, length)
                                                                     : mail_mime_charset_make_utf8 (text, length));
  return mail_mime_make_line (mail_mime_charset_guess (text, length));
}

static gboolean
is_safe_in_word (char     c,
                 gboolean is_phrase)
{
  if (g_ascii_isalnum (c) || strchr ("!*+-/", c) != NULL)
    return c != '\0';
  return !is_phrase && c != '\0' && strchr ("#$%&'(),.:;<>@[]^`{|}~", c) != NULL;
}

static gsize
quoted_width (const char *p,
              gsize       length,
              gboolean    is_phrase)
{
  gsize width = 0;

  for (gsize i = 0; i < length; i++)
    width += p[i] == ' ' || is_safe_in_word (p[i], is_phrase) ? 1 : 3;
  return width;
}

/* One word's worth of text, whole characters, that fits in @room bytes; at least one character. */
static gsize
take_word (const char *p,
           gsize       room,
           gboolean    base64,
           gboolean    is_phrase)
{
  gsize length = 0;
  gsize width = 0;

  while (p[length] != '\0')
    {
      gsize n = g_utf8_next_char (p + length) - (p + length);
      gsize more = quoted_width (p + length, n, is_phrase);

      if (length > 0 && (base64 ? (length + n + 2) / 3 * 4 : width + more) > room)
        break;
      length += n;
      width += more;
    }
  return length;
}

static void
append_quoted_word (GString    *out,
                    const char *p,
                    gsize       length,
                    gboolean    is_phrase)
{
  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == ' ')
        g_string_append_c (out, '_');
      else if (is_safe_in_word (p[i], is_phrase))
        g_string_append_c (out, p[i]);
      else
        g_string_append_printf (out, "=%02X", (guchar) p[i]);
    }
}

static void
encode_run (GString    *out,
            const char *text,
            gsize      *column,
            gboolean    is_phrase)
{
  const gsize frame = strlen ("=?utf-8?q?") + strlen ("?=");
  gboolean base64 = quoted_width (text, strlen (text), is_phrase) > (strlen (text) + 2) / 3 * 4;

  while (*text != '\0')
    {
      gsize room = *column + frame + 12 < MAX_LINE ? MAX_LINE - *column - frame : 0;
      gsize length;
      gsize start = out->len;

      if (room == 0)
        {
          g_string_append (out, "\r\n ");
          *column = 1;
          start = out->len;
          room = MAX_LINE - 1 - frame;
        }
      length = take_word (text, MIN (room, MAX_WORD - frame), base64, is_phrase);
      if (base64)
        {
          g_autofree char *encoded = g_base64_encode ((const guchar *) text, length);

          g_string_append_printf (out, "=?utf-8?B?%s?=", encoded);
        }
      else
        {
          g_string_append (out, "=?utf-8?Q?");
          append_quoted_word (out, text, length, is_phrase);
          g_string_append (out, "?=");
        }
      *column += out->len - start;
      text += length;
      if (*text != '\0')
        {
          g_string_append (out, "\r\n ");
          *column = 1;
        }
    }
}

/* Folds ASCII text at its blanks. */
static void
append_folded (GString    *out,
               const char *text,
               gsize      *column)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text + 1, " ") + 1;

      if (*column + length > MAX_LINE && *column > 1 && *text == ' ' && text[1] != ' ' && text[1] != '\0')
        {
          g_string_append (out, "\r\n");
          *column = 0;
        }
      g_string_append_len (out, text, length);
      *column += length;
      text += length;
    }
}

/**
 * mail_mime_words_encode:
 * @text: one line of UTF-8
 * @column: (inout): the column where it begins, and then where it ends
 * @is_phrase: whether it is the display name of an address: then fewer characters may stand for themselves
 *
 * Returns: (transfer full): @text as the value of a header field, folded: itself where it is ASCII, encoded words of UTF-8 else
 */
char *
mail_mime_words_encode (const char *text,
                        gsize      *column,
                        gboolean    is_phrase)
{
  GString *out = g_string_new (NULL);
  gsize longest = 0;

  for (const char *p = text; *p != '\0'; )
    {
      gsize length = strcspn (p, " ");

      longest = MAX (longest, length);
      p += length + (p[length] == ' ');
    }

  /* ASCII that looks like an encoded word, or that no fold can bring under the longest line, is encoded too. */
  if (mail_mime_is_ascii (text, strlen (text)) && strstr (text, "=?") == NULL && longest < 900)
    append_folded (out, text, column);
  else
    encode_run (out, text, column, is_phrase);
  return g_string_free (out, FALSE);
}
