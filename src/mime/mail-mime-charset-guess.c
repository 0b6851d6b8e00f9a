/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-charset-guess.h"

#include "mail-mime-charset.h"

#include <string.h>

/* This much of a text shows what it is. */
#define SAMPLE (16 * 1024)

/* What the bytes above 0x7f look like when read in pairs. */
typedef struct {
  gsize high;          /* bytes above 0x7f */
  gsize lone;          /* runs of exactly one of them */
  gsize runs;          /* runs of any length */
  gsize inside;        /* runs of one or two with an ASCII letter in front: umlauts and accents in words */
  gsize pairs;         /* lead byte and any legal second one */
  gsize both_high;     /* pairs of two bytes above 0xa0 */
  gsize broken;        /* lead bytes without a legal second one */
  gsize common;        /* pairs whose lead is of the frequent hanzi, B0 to D7 */
  gsize hangul;        /* pairs whose lead is of the hangul, B0 to C8 */
  gsize kana;          /* pairs A4 and A5: kana in EUC-JP and GB 2312 */
  gsize low_trail;     /* pairs whose second byte is ASCII */
  gsize big5_lead;     /* of those, with A4 to C6 in front: frequent in Big5 */
  gsize sjis_kana;     /* pairs 82 or 83 with a second byte from 40 */
  gsize letters;       /* bytes from C0: Cyrillic letters in windows-1251 and KOI8-R */
  gsize upper_half;    /* of those, from E0 */
} PairCount;

static void
count_pair (PairCount *count,
            guchar     lead,
            guchar     trail)
{
  if ((lead == 0x82 || lead == 0x83) && trail >= 0x40 && trail != 0x7f)
    count->sjis_kana++;
  count->pairs++;
  if (trail < 0x80)
    {
      count->low_trail++;
      count->big5_lead += lead >= 0xa4 && lead <= 0xc6;
      return;
    }
  if (lead < 0xa1 || trail < 0xa1)
    return;
  count->both_high++;
  count->common += lead >= 0xb0 && lead <= 0xd7;
  count->hangul += lead >= 0xb0 && lead <= 0xc8;
  count->kana += lead == 0xa4 || lead == 0xa5;
}

static void
count_pairs (PairCount    *count,
             const guchar *bytes,
             gsize         length)
{
  gsize run = 0;

  for (gsize i = 0; i <= length; i++)
    {
      if (i < length && bytes[i] >= 0x80)
        {
          run++;
          count->high++;
          count->letters += bytes[i] >= 0xc0;
          count->upper_half += bytes[i] >= 0xe0;
          continue;
        }
      if (run > 0)
        {
          count->runs++;
          count->lone += run == 1;
          count->inside += run <= 2 && i > run && g_ascii_isalpha (bytes[i - run - 1]);
        }
      run = 0;
    }

  for (gsize i = 0; i < length; i++)
    {
      guchar trail = i + 1 < length ? bytes[i + 1] : 0;

      if (bytes[i] < 0x80)
        continue;
      if (bytes[i] > 0x80 && bytes[i] < 0xff && trail >= 0x40 && trail != 0x7f && trail != 0xff)
        {
          count_pair (count, bytes[i], trail);
          i++;
        }
      else
        count->broken++;
    }
}

static gboolean
looks_like_iso_2022_jp (const char *bytes,
                        gsize       length)
{
  for (gsize i = 0; i + 2 < length; i++)
    if (bytes[i] == '\033' && ((bytes[i + 1] == '$' && (bytes[i + 2] == 'B' || bytes[i + 2] == '@')) ||
                               (bytes[i + 1] == '(' && (bytes[i + 2] == 'J' || bytes[i + 2] == 'I'))))
      return TRUE;
  return FALSE;
}

static gboolean
is_cyrillic (const PairCount *count)
{
  return count->letters * 10 > count->high * 9 && count->common * 2 <= count->both_high && count->inside * 2 <= count->runs;
}

/* Pairs of two high bytes */
static const char *
detect_euc (const PairCount *count)
{
  if (count->inside * 2 > count->runs)
    return NULL;
  if (is_cyrillic (count))
    return count->upper_half * 2 > count->letters ? "WINDOWS-1251" : "KOI8-R";
  if (count->kana * 4 > count->both_high)
    return "EUC-JP";
  if (count->both_high >= 10 && count->hangul * 20 > count->both_high * 17)
    return "CP949";
  return "GB18030";
}

static const char *
decide (const PairCount *count)
{
  if (count->pairs > 0 && count->broken * 10 <= count->pairs)
    {
      if (count->sjis_kana * 4 > count->pairs)
        return "CP932";
      if (count->low_trail * 5 > count->pairs && count->big5_lead * 4 > count->low_trail * 3 &&
          count->both_high * 4 >= count->low_trail)
        return "BIG5-HKSCS";
      if (count->low_trail * 5 <= count->pairs)
        return detect_euc (count);
    }
  if (is_cyrillic (count) && count->lone * 4 < count->high)
    return count->upper_half * 2 > count->letters ? "WINDOWS-1251" : "KOI8-R";
  return NULL;
}

/**
 * mail_mime_charset_detect:
 * @bytes: text of an unknown charset that is not UTF-8
 * @length: how many bytes
 *
 * Returns: (nullable) (transfer none): the name of the charset it looks like; "UTF-8" for UTF-8 with little damage; %NULL for a
 *   Western one. A guess: with one or two characters it is sometimes wrong
 */
const char *
mail_mime_charset_detect (const char *bytes,
                          gsize       length)
{
  PairCount count = { 0 };
  gsize sample = MIN (length, SAMPLE);

  if (mail_mime_is_ascii (bytes, length))
    return looks_like_iso_2022_jp (bytes, sample) ? "ISO-2022-JP-3" : "UTF-8";

  /* The first interesting bytes may stand far behind. */
  while (length - sample > 0 && mail_mime_is_ascii (bytes, sample))
    {
      bytes += sample;
      length -= sample;
      sample = MIN (length, SAMPLE);
    }

  count_pairs (&count, (const guchar *) bytes, sample);
  return decide (&count);
}

/* Of bytes that should be UTF-8: what is, and how much damage there is. */
static void
count_utf8 (const char *bytes,
            gsize       length,
            gsize      *good,
            gsize      *bad)
{
  const char *end = bytes + length;

  *good = *bad = 0;
  while (bytes < end)
    {
      const char *stop;

      g_utf8_validate_len (bytes, end - bytes, &stop);
      for (const char *p = bytes; p < stop; p++)
        *good += (guchar) *p >= 0xc0;
      if (stop == end)
        return;
      *bad += *stop != '\0';
      bytes = stop + 1;
    }
}

/**
 * mail_mime_charset_decode_damaged:
 * @bytes: text that is said to be UTF-8 and is not
 * @length: how many bytes
 *
 * Returns: (transfer full): with U+FFFD where it is damaged UTF-8; decoded as what it looks like where the label was a lie
 */
char *
mail_mime_charset_decode_damaged (const char *bytes,
                                  gsize       length)
{
  gsize good;
  gsize bad;

  count_utf8 (bytes, length, &good, &bad);
  if (good >= bad || bad == 0)
    return mail_mime_charset_make_utf8 (bytes, length);
  return mail_mime_charset_guess (bytes, length);
}
