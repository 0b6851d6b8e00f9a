/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-mutf7.h"

#include <string.h>

/* RFC 3501 §5.1.3: base64 with "," for "/", without padding, of UTF-16 in network order. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

typedef struct {
  GString *text;
  guint32 bits;
  guint n_bits;
} Encoder;

static void
encode_unit (Encoder *encoder,
             guint    unit)
{
  encoder->bits = (encoder->bits << 16) | unit;
  for (encoder->n_bits += 16; encoder->n_bits >= 6; encoder->n_bits -= 6)
    g_string_append_c (encoder->text, alphabet[(encoder->bits >> (encoder->n_bits - 6)) & 63]);
  encoder->bits &= (1u << encoder->n_bits) - 1;
}

static void
encode_run (Encoder    *encoder,
            const char *from,
            const char *to)
{
  g_string_append_c (encoder->text, '&');
  for (; from < to; from = g_utf8_next_char (from))
    {
      gunichar character = g_utf8_get_char (from);

      if (character < 0x10000)
        {
          encode_unit (encoder, character);
          continue;
        }
      encode_unit (encoder, 0xd800 + ((character - 0x10000) >> 10));
      encode_unit (encoder, 0xdc00 + ((character - 0x10000) & 0x3ff));
    }
  if (encoder->n_bits > 0)
    g_string_append_c (encoder->text, alphabet[(encoder->bits << (6 - encoder->n_bits)) & 63]);
  encoder->bits = encoder->n_bits = 0;
  g_string_append_c (encoder->text, '-');
}

static gboolean
is_printable (char c)
{
  return c >= 0x20 && c < 0x7f;
}

/**
 * mail_imap_mutf7_from_utf8:
 * @name: a mailbox name as a server that writes UTF-8 has it
 *
 * Returns: (transfer full) (nullable): @name as the same server writes it without UTF8=ACCEPT, to the character;
 *   mail_imap_mutf7_to_utf8 () gives @name again. %NULL when @name is not UTF-8
 */
char *
mail_imap_mutf7_from_utf8 (const char *name)
{
  Encoder encoder = { NULL };

  if (!g_utf8_validate (name, -1, NULL))
    return NULL;

  encoder.text = g_string_new (NULL);
  for (const char *p = name; *p != '\0';)
    {
      const char *start = p;

      if (*p == '&')
        g_string_append (encoder.text, "&-");
      else if (is_printable (*p))
        g_string_append_c (encoder.text, *p);
      else
        {
          while (*p != '\0' && !is_printable (*p))
            p++;
          encode_run (&encoder, start, p);
          continue;
        }
      p++;
    }

  return g_string_free (encoder.text, FALSE);
}

/**
 * mail_imap_mutf7_encode:
 * @name: a mailbox name of ours, UTF-8; composed (NFC) on the way
 *
 * Returns: (transfer full) (nullable): @name as servers without UTF8=ACCEPT want it; %NULL when @name is not UTF-8
 */
char *
mail_imap_mutf7_encode (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return composed != NULL ? mail_imap_mutf7_from_utf8 (composed) : NULL;
}

typedef struct {
  GString *text;
  gunichar high; /* the first half of a surrogate pair, or 0 */
} Decoder;

static gboolean
decode_unit (Decoder *decoder,
             gunichar unit)
{
  if (decoder->high != 0)
    {
      if (unit < 0xdc00 || unit > 0xdfff)
        return FALSE;
      g_string_append_unichar (decoder->text, 0x10000 + ((decoder->high - 0xd800) << 10) + (unit - 0xdc00));
      decoder->high = 0;
      return TRUE;
    }
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      decoder->high = unit;
      return TRUE;
    }
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return FALSE;

  g_string_append_unichar (decoder->text, unit);
  return TRUE;
}

/* What stands between "&" and "-". */
static gboolean
decode_run (Decoder    *decoder,
            const char *from,
            const char *to)
{
  guint32 bits = 0;
  guint n_bits = 0;

  for (; from < to; from++)
    {
      const char *digit = memchr (alphabet, *from, 64);

      if (digit == NULL)
        return FALSE;
      bits = (bits << 6) | (guint32) (digit - alphabet);
      n_bits += 6;
      if (n_bits < 16)
        continue;
      n_bits -= 16;
      if (!decode_unit (decoder, (bits >> n_bits) & 0xffff))
        return FALSE;
      bits &= (1u << n_bits) - 1;
    }

  return decoder->high == 0 && n_bits < 6 && bits == 0;
}

static gboolean
decode (Decoder    *decoder,
        const char *raw)
{
  for (const char *p = raw; *p != '\0'; p++)
    {
      const char *end;

      if (!is_printable (*p))
        return FALSE;
      if (*p != '&')
        {
          g_string_append_c (decoder->text, *p);
          continue;
        }
      end = strchr (p, '-');
      if (end == NULL)
        return FALSE;
      if (end == p + 1)
        g_string_append_c (decoder->text, '&');
      else if (!decode_run (decoder, p + 1, end))
        return FALSE;
      p = end;
    }

  return TRUE;
}

/**
 * mail_imap_mutf7_to_utf8:
 * @raw: modified UTF-7
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL when it breaks the rules
 */
char *
mail_imap_mutf7_to_utf8 (const char *raw)
{
  Decoder decoder = { g_string_new (NULL), 0 };
  gboolean is_valid = decode (&decoder, raw);

  return g_string_free (decoder.text, !is_valid);
}

/**
 * mail_imap_mutf7_decode:
 * @raw: a mailbox name as the server writes it
 *
 * Returns: (transfer full): the name to show, always valid UTF-8: decoded; or @raw as it is when it is UTF-8 or breaks the rules,
 *   with what is no UTF-8 replaced
 */
char *
mail_imap_mutf7_decode (const char *raw)
{
  char *name = mail_imap_mutf7_to_utf8 (raw);

  return name != NULL ? name : g_utf8_make_valid (raw, -1);
}
