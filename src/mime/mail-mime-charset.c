/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-charset.h"

#include "mail-mime-charset-guess.h"

#include <errno.h>
#include <string.h>

#define REPLACEMENT "\357\277\275"

/* No name of a charset is longer; what is, does not reach iconv. */
#define MAX_LABEL 40

/* What iconv knows as ... is named by label, reduced to letters and digits in lower case. Sorted by label. */
static const struct {
  const char *label;
  const char *charset;
} labels[] = {
  { "8bit", NULL },
  { "ansix341968", "WINDOWS-1252" },
  { "ascii", "WINDOWS-1252" },
  { "big5", "BIG5-HKSCS" },
  { "big5hkscs", "BIG5-HKSCS" },
  { "binary", NULL },
  { "cnbig5", "BIG5-HKSCS" },
  { "cp1252", "WINDOWS-1252" },
  { "cp932", "CP932" },
  { "cp936", "GB18030" },
  { "cp949", "CP949" },
  { "cp950", "BIG5-HKSCS" },
  { "csgb2312", "GB18030" },
  { "csiso2022jp", "ISO-2022-JP-3" },
  { "csksc56011987", "CP949" },
  { "csshiftjis", "CP932" },
  { "default", NULL },
  { "defaultcharset", NULL },
  { "euccn", "GB18030" },
  { "euckr", "CP949" },
  { "gb18030", "GB18030" },
  { "gb2312", "GB18030" },
  { "gb231280", "GB18030" },
  { "gbk", "GB18030" },
  { "hzgb2312", "HZ" },
  { "iso2022jp", "ISO-2022-JP-3" },
  { "iso88591", "WINDOWS-1252" },
  { "iso88598i", "ISO-8859-8" },
  { "iso88599", "WINDOWS-1254" },
  { "koi8", "KOI8-R" },
  { "ksc5601", "CP949" },
  { "ksc56011987", "CP949" },
  { "ksc56011989", "CP949" },
  { "l1", "WINDOWS-1252" },
  { "latin1", "WINDOWS-1252" },
  { "ms936", "GB18030" },
  { "mskanji", "CP932" },
  { "shiftjis", "CP932" },
  { "sjis", "CP932" },
  { "tis620", "CP874" },
  { "unicode11utf7", "UTF-7" },
  { "unicode11utf8", "UTF-8" },
  { "unknown", NULL },
  { "unknown8bit", NULL },
  { "usascii", "WINDOWS-1252" },
  { "utf16", "UTF-16" },
  { "utf8", "UTF-8" },
  { "windows1252", "WINDOWS-1252" },
  { "windows31j", "CP932" },
  { "windows936", "GB18030" },
  { "windows949", "CP949" },
  { "xeuccn", "GB18030" },
  { "xgbk", "GB18030" },
  { "xsjis", "CP932" },
  { "xunknown", NULL },
  { "xxbig5", "BIG5-HKSCS" },
  { "xxx", NULL },
};

/* 0x80 to 0x9f of windows-1252; the five that Microsoft left out are the C1 controls, as browsers have it. */
static const gunichar windows_1252[32] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
  0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static void
close_converter (gpointer converter)
{
  g_iconv_close (converter);
}

static void
drop_cache (gpointer cache)
{
  g_hash_table_unref (cache);
}

/* Opening a converter costs more than a subject; each thread keeps those it needed. */
static GPrivate converters = G_PRIVATE_INIT (drop_cache);

/* As many as any person's mail uses; a hostile message names more, and starts over. */
#define MAX_CONVERTERS 32

static GIConv
get_converter (const char *charset)
{
  GHashTable *cache = g_private_get (&converters);
  GIConv converter;

  if (cache == NULL)
    {
      cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_converter);
      g_private_set (&converters, cache);
    }

  converter = g_hash_table_lookup (cache, charset);
  if (converter == NULL)
    {
      converter = g_iconv_open ("UTF-8", charset);
      if (converter == (GIConv) -1)
        return NULL;
      if (g_hash_table_size (cache) >= MAX_CONVERTERS)
        g_hash_table_remove_all (cache);
      g_hash_table_insert (cache, g_strdup (charset), converter);
    }

  g_iconv (converter, NULL, NULL, NULL, NULL);
  return converter;
}

static int
compare_label (gconstpointer key,
               gconstpointer entry)
{
  return strcmp (key, *(const char * const *) entry);
}

/**
 * mail_mime_charset_resolve:
 * @label: (nullable): what a message calls its charset
 *
 * Returns: (nullable) (transfer none): the name by which iconv knows what browsers and other programs take it for (GB18030 for
 *   gb2312, windows-1252 for iso-8859-1 …), which is @label itself if nothing better is known; %NULL when it says nothing, or
 *   nothing known. "US-ASCII" is taken for windows-1252 by this table, and by mail_mime_charset_decode () for UTF-8 if it is that
 */
const char *
mail_mime_charset_resolve (const char *label)
{
  char key[MAX_LABEL + 1];
  gsize length = 0;
  const char **entry;

  if (label == NULL)
    return NULL;

  for (const char *p = label; *p != '\0'; p++)
    {
      if (p - label >= MAX_LABEL || !(g_ascii_isalnum (*p) || strchr ("._:-+ ()", *p) != NULL))
        return NULL;
      if (g_ascii_isalnum (*p))
        key[length++] = g_ascii_tolower (*p);
    }
  key[length] = '\0';
  if (length == 0)
    return NULL;

  entry = bsearch (key, labels, G_N_ELEMENTS (labels), sizeof labels[0], compare_label);
  if (entry != NULL)
    return entry[1];

  return get_converter (label) != NULL ? label : NULL;
}

/**
 * mail_mime_is_ascii:
 * @bytes: anything
 * @length: how many
 *
 * Returns: whether no byte has its highest bit set
 */
gboolean
mail_mime_is_ascii (const char *bytes,
                    gsize       length)
{
  guint64 word;
  gsize i = 0;

  for (; i + sizeof word <= length; i += sizeof word)
    {
      memcpy (&word, bytes + i, sizeof word);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        return FALSE;
    }
  for (; i < length; i++)
    if ((guchar) bytes[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/**
 * mail_mime_charset_make_utf8:
 * @bytes: what should be UTF-8
 * @length: how many bytes
 *
 * Returns: (transfer full): the same, with U+FFFD for what is not UTF-8, and without NULs
 */
char *
mail_mime_charset_make_utf8 (const char *bytes,
                             gsize       length)
{
  GString *out;

  if (g_utf8_validate_len (bytes, length, NULL))
    return g_strndup (bytes, length);

  out = g_string_sized_new (length + 16);
  while (length > 0)
    {
      const char *end;

      g_utf8_validate_len (bytes, length, &end);
      g_string_append_len (out, bytes, end - bytes);
      length -= end - bytes;
      if (length == 0)
        break;
      if (*end != '\0')
        g_string_append (out, REPLACEMENT);
      bytes = end + 1;
      length--;
    }
  return g_string_free (out, FALSE);
}

static char *
decode_windows_1252 (const char *bytes,
                     gsize       length)
{
  GString *out = g_string_sized_new (length + length / 8 + 16);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = bytes[i];

      if (c >= 0x80)
        g_string_append_unichar (out, c < 0xa0 ? windows_1252[c - 0x80] : c);
      else if (c != '\0')
        g_string_append_c (out, c);
    }
  return g_string_free (out, FALSE);
}

static char *
decode_with (GIConv      converter,
             const char *bytes,
             gsize       length)
{
  g_autoptr(GString) out = g_string_sized_new (length + length / 2 + 16);
  char buffer[4096];
  char *in = (char *) bytes;
  gsize in_left = length;
  gsize result;

  do
    {
      char *p = buffer;
      gsize out_left = sizeof buffer;

      result = g_iconv (converter, &in, &in_left, &p, &out_left);
      g_string_append_len (out, buffer, p - buffer);
      if (result == (gsize) -1 && errno != E2BIG && in_left > 0)
        {
          /* A bad or cut-off character: one replacement, and on with the next byte. */
          g_string_append (out, REPLACEMENT);
          in++;
          in_left--;
        }
    }
  while (in_left > 0);

  return mail_mime_charset_make_utf8 (out->str, out->len);
}

/* UTF-16 without a byte order mark: text is full of characters below U+0100, whose high byte is 0. */
static const char *
utf_16_order (const char *bytes,
              gsize       length)
{
  gsize even = 0;
  gsize odd = 0;

  if (length >= 2 && ((guchar) bytes[0] ^ (guchar) bytes[1]) == 0x01 && ((guchar) bytes[0] | 0x01) == 0xff)
    return "UTF-16";
  for (gsize i = 0; i + 1 < length; i += 2)
    {
      even += bytes[i] == '\0';
      odd += bytes[i + 1] == '\0';
    }
  return even > odd ? "UTF-16BE" : "UTF-16LE";
}

/**
 * mail_mime_charset_decode:
 * @label: (nullable): what the message says
 * @bytes: text in that charset
 * @length: how many bytes
 *
 * Says nothing of an error: what cannot be decoded becomes U+FFFD, and a label that means nothing is guessed around. Bytes that
 * are said to be ASCII or Latin 1 and are well-formed UTF-8 beyond ASCII are UTF-8.
 *
 * Returns: (transfer full): UTF-8 without NULs
 */
char *
mail_mime_charset_decode (const char *label,
                          const char *bytes,
                          gsize       length)
{
  const char *charset = mail_mime_charset_resolve (label);
  GIConv converter;

  if (charset == NULL)
    return mail_mime_charset_guess (bytes, length);
  if (g_str_equal (charset, "UTF-8"))
    return g_utf8_validate_len (bytes, length, NULL) ? g_strndup (bytes, length) : mail_mime_charset_decode_damaged (bytes, length);
  if (g_str_equal (charset, "WINDOWS-1252"))
    {
      if (g_utf8_validate_len (bytes, length, NULL))
        return g_strndup (bytes, length);
      if (strcasestr (label, "ascii") != NULL)
        return mail_mime_charset_guess (bytes, length);
      return decode_windows_1252 (bytes, length);
    }
  if (g_str_equal (charset, "UTF-16"))
    charset = utf_16_order (bytes, length);

  converter = get_converter (charset);
  if (converter == NULL)
    return mail_mime_charset_guess (bytes, length);
  return decode_with (converter, bytes, length);
}

/**
 * mail_mime_charset_guess:
 * @bytes: text of an unknown charset
 * @length: how many bytes
 *
 * Returns: (transfer full): UTF-8 if it is UTF-8, else what it looks like, else windows-1252
 */
char *
mail_mime_charset_guess (const char *bytes,
                         gsize       length)
{
  const char *charset;
  GIConv converter;

  if (g_utf8_validate_len (bytes, length, NULL) && (length < 3 || memchr (bytes, '\033', length) == NULL))
    return g_strndup (bytes, length);

  charset = mail_mime_charset_detect (bytes, length);
  if (charset == NULL)
    return decode_windows_1252 (bytes, length);
  if (g_str_equal (charset, "UTF-8"))
    return mail_mime_charset_make_utf8 (bytes, length);

  converter = get_converter (charset);
  return converter != NULL ? decode_with (converter, bytes, length) : decode_windows_1252 (bytes, length);
}
