/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-encoding.h"

#include <string.h>

/* RFC 2045 §6.8: lines of encoded data are at most this long. */
#define LINE_LENGTH 76

/* The value of each character in base64, plus one; or what else it is. */
#define JUNK 0
#define BLANK 65
#define PAD 66

static const guint8 base64_values[256] = {
  ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, [' '] = BLANK, ['='] = PAD,
  ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10,
  ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19,
  ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
  ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37,
  ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46,
  ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55,
  ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/**
 * mail_mime_encoding_from_string:
 * @name: (nullable): the value of a Content-Transfer-Encoding field, in any case, perhaps with a comment or a parameter behind
 *
 * Returns: which encoding that is
 */
MailMimeEncoding
mail_mime_encoding_from_string (const char *name)
{
  static const struct {
    const char *name;
    MailMimeEncoding encoding;
  } names[] = {
    { "base64", MAIL_MIME_ENCODING_BASE64 },
    { "quoted-printable", MAIL_MIME_ENCODING_QUOTED_PRINTABLE },
    { "quoted/printable", MAIL_MIME_ENCODING_QUOTED_PRINTABLE },
    { "uuencode", MAIL_MIME_ENCODING_UUENCODE },
    { "x-uuencode", MAIL_MIME_ENCODING_UUENCODE },
    { "x-uue", MAIL_MIME_ENCODING_UUENCODE },
  };
  gsize length;

  if (name == NULL)
    return MAIL_MIME_ENCODING_IDENTITY;

  while (*name == '"' || g_ascii_isspace (*name))
    name++;
  length = strcspn (name, " \t\r\n;\"(");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == length && g_ascii_strncasecmp (name, names[i].name, length) == 0)
      return names[i].encoding;

  return MAIL_MIME_ENCODING_IDENTITY;
}

/* Whether what follows a padding is more base64 (several pieces one behind the other), not a footer somebody added. */
static gboolean
is_more_base64 (const guchar *p,
                const guchar *end)
{
  gsize n = 0;

  for (; p < end; p++)
    {
      if (base64_values[*p] == JUNK)
        return FALSE;
      n += base64_values[*p] < BLANK;
    }
  return n > 0 && n % 4 != 1;
}

/**
 * mail_mime_base64_decode:
 * @text: base64, perhaps with junk in it, which is passed over
 * @length: its bytes
 * @out: (out): room for @length * 3 / 4 + 3 bytes
 *
 * Ends at a padding, unless all that follows is base64 again.
 *
 * Returns: how many bytes were written
 */
gsize
mail_mime_base64_decode (const char *text,
                         gsize       length,
                         guint8     *out)
{
  const guchar *end = (const guchar *) text + length;
  guint8 *start = out;
  guint32 saved = 0;
  int n = 0;
  gboolean checked = FALSE;

  for (const guchar *p = (const guchar *) text; p < end; p++)
    {
      guint8 value = base64_values[*p];

      if (value != JUNK && value < BLANK)
        {
          saved = saved << 6 | (value - 1);
          if (++n == 4)
            {
              *out++ = saved >> 16;
              *out++ = saved >> 8;
              *out++ = saved;
              n = 0;
            }
        }
      else if (value == PAD && n >= 2)
        {
          *out++ = n == 2 ? saved >> 4 : saved >> 10;
          if (n == 3)
            *out++ = saved >> 2;
          n = 0;
          if (!checked && !is_more_base64 (p, end))
            return out - start;
          checked = TRUE;
        }
    }
  if (n >= 2)
    *out++ = n == 2 ? saved >> 4 : saved >> 10;
  if (n == 3)
    *out++ = saved >> 2;

  return out - start;
}

/**
 * mail_mime_base64_size:
 * @text: base64 in lines
 * @length: its bytes
 *
 * Returns: about how many bytes it decodes to, exactly if it is as it should be, without decoding it
 */
gsize
mail_mime_base64_size (const char *text,
                       gsize       length)
{
  const char *line_end = memchr (text, '\n', length);
  gsize line = line_end != NULL ? (gsize) (line_end - text) + 1 : length;
  gsize blanks = line_end != NULL ? (line >= 2 && text[line - 2] == '\r' ? 2 : 1) : 0;
  gsize chars;
  gsize pads = 0;

  while (length > 0 && (g_ascii_isspace (text[length - 1]) || text[length - 1] == '='))
    pads += text[--length] == '=';
  chars = length + pads - (line > 0 ? length / line * blanks : 0);

  return MAX (chars / 4 * 3, pads) - MIN (pads, 2);
}

/**
 * mail_mime_base64_is_regular:
 * @text: base64 in lines
 * @length: its bytes
 *
 * Returns: whether every line holds whole groups of four and padding stands at the end alone: then it may be decoded in pieces
 *   cut at line ends
 */
gboolean
mail_mime_base64_is_regular (const char *text,
                             gsize       length)
{
  const guchar *end = (const guchar *) text + length;
  gboolean padded = FALSE;
  gsize n = 0;

  for (const guchar *p = (const guchar *) text; p < end; p++)
    {
      if (*p == '\n' && n % 4 != 0)
        return FALSE;
      if (base64_values[*p] == JUNK || (padded && base64_values[*p] < BLANK))
        return FALSE;
      padded |= *p == '=';
      n += base64_values[*p] < BLANK || *p == '=';
    }
  return TRUE;
}

/**
 * mail_mime_quoted_decode:
 * @text: quoted-printable, or the "Q" text of an encoded word
 * @length: its bytes
 * @out: (out): room for @length bytes; may be @text itself
 * @is_header: whether it is "Q": "_" is a blank, and there are no lines
 *
 * An escape that is none stays as it stands.
 *
 * Returns: how many bytes were written
 */
gsize
mail_mime_quoted_decode (const char *text,
                         gsize       length,
                         guint8     *out,
                         gboolean    is_header)
{
  const char *end = text + length;
  guint8 *start = out;

  while (text < end)
    {
      const char *after;

      if (*text == '_' && is_header)
        {
          *out++ = ' ';
          text++;
          continue;
        }
      if (*text != '=')
        {
          *out++ = *text++;
          continue;
        }
      if (end - text >= 3 && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          *out++ = g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]);
          text += 3;
          continue;
        }

      for (after = text + 1; after < end && (*after == ' ' || *after == '\t' || *after == '\r'); )
        after++;
      if (is_header || (after < end && *after != '\n'))
        *out++ = *text++;
      else
        text = after < end ? after + 1 : end;
    }
  return out - start;
}

/* The characters of a line of uuencode, after its length. */
static guint8 *
uu_decode_line (const char *p,
                const char *end,
                gsize       size,
                guint8     *out)
{
  for (; size > 0; p += 4)
    {
      guint32 value = 0;

      for (int i = 0; i < 4; i++)
        value = value << 6 | (p + i < end ? (p[i] - ' ') & 63 : 0);
      for (int i = 0; i < 3 && size > 0; i++, size--)
        *out++ = value >> (16 - 8 * i);
    }
  return out;
}

/**
 * mail_mime_uu_decode:
 * @text: uuencoded lines, perhaps with what is around them ("begin 644 name", "end")
 * @length: their bytes
 * @out: (out): room for @length bytes
 *
 * Returns: how many bytes were written
 */
gsize
mail_mime_uu_decode (const char *text,
                     gsize       length,
                     guint8     *out)
{
  const char *end = text + length;
  guint8 *start = out;

  while (text < end)
    {
      const char *next = memchr (text, '\n', end - text);
      const char *line_end = next != NULL ? next : end;
      gsize size;

      if (line_end > text && line_end[-1] == '\r')
        line_end--;
      size = line_end > text ? (*text - ' ') & 63 : 0;
      if (line_end - text == 3 && memcmp (text, "end", 3) == 0)
        break;
      if (!(line_end - text > 6 && memcmp (text, "begin ", 6) == 0) && size > 0 &&
          (gsize) (line_end - text) + 3 >= (size + 2) / 3 * 4 && line_end - text > 1)
        out = uu_decode_line (text + 1, line_end, size, out);
      text = next != NULL ? next + 1 : end;
    }
  return out - start;
}

/**
 * mail_mime_uu_size:
 * @text: uuencoded lines
 * @length: their bytes
 *
 * Returns: how many bytes they decode to
 */
gsize
mail_mime_uu_size (const char *text,
                   gsize       length)
{
  g_autofree guint8 *out = g_malloc (length + 4);

  return mail_mime_uu_decode (text, length, out);
}

/**
 * mail_mime_encoding_decode:
 * @encoding: how @bytes are written
 * @bytes: the content of a part
 *
 * Returns: (transfer full): what it means; never fails, at worst less comes out than went in
 */
GBytes *
mail_mime_encoding_decode (MailMimeEncoding  encoding,
                           GBytes           *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  guint8 *out;
  gsize size;

  if (encoding == MAIL_MIME_ENCODING_IDENTITY || length == 0)
    return g_bytes_ref (bytes);

  out = g_malloc (length + 4);
  if (encoding == MAIL_MIME_ENCODING_BASE64)
    size = mail_mime_base64_decode (text, length, out);
  else if (encoding == MAIL_MIME_ENCODING_QUOTED_PRINTABLE)
    size = mail_mime_quoted_decode (text, length, out, FALSE);
  else
    size = mail_mime_uu_decode (text, length, out);

  return g_bytes_new_take (g_realloc (out, MAX (size, 1)), size);
}

/**
 * mail_mime_base64_append:
 * @out: where to
 * @bytes: what to write
 * @length: how many
 *
 * Writes lines of 76 characters ended by CRLF.
 */
void
mail_mime_base64_append (GString      *out,
                         const guint8 *bytes,
                         gsize         length)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize column = 0;

  for (gsize i = 0; i < length; i += 3)
    {
      guint32 value = bytes[i] << 16 | (i + 1 < length ? bytes[i + 1] << 8 : 0) | (i + 2 < length ? bytes[i + 2] : 0);
      char quad[4] = { alphabet[value >> 18], alphabet[value >> 12 & 63], alphabet[value >> 6 & 63], alphabet[value & 63] };

      if (i + 1 >= length)
        quad[2] = '=';
      if (i + 2 >= length)
        quad[3] = '=';
      g_string_append_len (out, quad, 4);
      column += 4;
      if (column >= LINE_LENGTH || i + 3 >= length)
        {
          g_string_append (out, "\r\n");
          column = 0;
        }
    }
}

static gboolean
needs_quoting (const char *p,
               const char *end,
               gboolean    line_start)
{
  if (*p == ' ' || *p == '\t')
    return p + 1 == end || p[1] == '\n' || p[1] == '\r';
  if ((guchar) *p < ' ' || (guchar) *p > '~' || *p == '=')
    return TRUE;
  /* What mail systems on the way change: "From " in front, a dot alone. */
  return line_start && (*p == '.' || (*p == 'F' && end - p >= 5 && memcmp (p, "From ", 5) == 0));
}

/**
 * mail_mime_quoted_append:
 * @out: where to
 * @text: text whose lines end in CRLF or LF
 * @length: its bytes
 *
 * Writes quoted-printable in lines of at most 76 characters ended by CRLF, in a form that survives signing and gateways.
 */
void
mail_mime_quoted_append (GString    *out,
                         const char *text,
                         gsize       length)
{
  const char *end = text + length;
  gsize column = 0;

  for (const char *p = text; p < end; p++)
    {
      gboolean quote;
      gsize width;

      if (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'))
        {
          p += *p == '\r';
          g_string_append (out, "\r\n");
          column = 0;
          continue;
        }
      quote = needs_quoting (p, end, column == 0);
      width = quote ? 3 : 1;
      if (column + width > LINE_LENGTH - 1)
        {
          g_string_append (out, "=\r\n");
          column = 0;
          quote = needs_quoting (p, end, TRUE);
          width = quote ? 3 : 1;
        }
      if (quote)
        g_string_append_printf (out, "=%02X", (guchar) *p);
      else
        g_string_append_c (out, *p);
      column += width;
    }
}
