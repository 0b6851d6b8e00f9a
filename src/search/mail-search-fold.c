/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-fold.h"

#include <string.h>

#include "mail-search-tables.h"

#define CLASS_SHIFT 21
#define CODE_MASK ((1 << CLASS_SHIFT) - 1)
#define EXPANDS (1 << 24)

/**
 * mail_search_fold_char:
 * @c: a code point
 * @folded: (out): what stands for it, when it is part of a word or a piece
 * @n_folded: (out): how many they are
 *
 * Folds case, diacritics and width, and traditional Han characters to simplified ones.
 *
 * Returns: what it is to a search
 */
MailSearchCharKind
mail_search_fold_char (gunichar  c,
                       gunichar  folded[MAIL_SEARCH_MAX_EXPANSION],
                       guint    *n_folded)
{
  guint32 entry;

  folded[0] = c;
  *n_folded = 1;
  if (c > 0x10ffff)
    return MAIL_SEARCH_SEPARATOR;

  entry = mail_search_fold_blocks[mail_search_fold_index[c >> 6]][c & 63];
  if ((entry & EXPANDS) != 0)
    {
      const guint32 *codes = mail_search_fold_expansions[entry & CODE_MASK];

      for (*n_folded = 0; *n_folded < MAIL_SEARCH_MAX_EXPANSION && codes[*n_folded] != 0; (*n_folded)++)
        folded[*n_folded] = codes[*n_folded];
    }
  else if ((entry & CODE_MASK) != 0)
    {
      folded[0] = entry & CODE_MASK;
    }
  return (MailSearchCharKind) ((entry >> CLASS_SHIFT) & 7);
}

/**
 * mail_search_next_char:
 * @text: bytes
 * @length: how many
 * @offset: (inout): where to read, less than @length; then behind what was read
 *
 * Returns: the code point there; U+0000 for a byte that is no UTF-8
 */
gunichar
mail_search_next_char (const char *text,
                       gsize       length,
                       gsize      *offset)
{
  const guchar *bytes = (const guchar *) text + *offset;
  gsize left = length - *offset;
  guchar first = bytes[0];

  if (first < 0x80)
    {
      *offset += 1;
      return first;
    }
  if (first >= 0xe0 && first < 0xf0 && left >= 3 && (bytes[1] & 0xc0) == 0x80 && (bytes[2] & 0xc0) == 0x80)
    {
      *offset += 3;
      return (gunichar) (first & 0x0f) << 12 | (gunichar) (bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
    }
  if (first >= 0xc2 && first < 0xe0 && left >= 2 && (bytes[1] & 0xc0) == 0x80)
    {
      *offset += 2;
      return (gunichar) (first & 0x1f) << 6 | (bytes[1] & 0x3f);
    }
  if (first >= 0xf0 && first < 0xf5 && left >= 4 && (bytes[1] & 0xc0) == 0x80 && (bytes[2] & 0xc0) == 0x80 &&
      (bytes[3] & 0xc0) == 0x80)
    {
      *offset += 4;
      return (gunichar) (first & 0x07) << 18 | (gunichar) (bytes[1] & 0x3f) << 12 | (gunichar) (bytes[2] & 0x3f) << 6 |
             (bytes[3] & 0x3f);
    }

  *offset += 1;
  return 0;
}

/* What stands alone elsewhere is one code point here: letters of Hangul, voicing marks of Kana, half as wide or not. */
static gboolean
has_parts (const char *text,
           gsize       length)
{
  const guchar *bytes = (const guchar *) text;

  for (gsize i = 0; i + 2 < length; i++)
    if (bytes[i] >= 0xe1 && ((bytes[i] == 0xe1 && bytes[i + 1] >= 0x84 && bytes[i + 1] <= 0x87) ||
                             (bytes[i] == 0xe3 && bytes[i + 1] == 0x82 && (bytes[i + 2] == 0x99 || bytes[i + 2] == 0x9a)) ||
                             (bytes[i] == 0xef && bytes[i + 1] == 0xbe && (bytes[i + 2] == 0x9e || bytes[i + 2] == 0x9f))))
      return TRUE;
  return FALSE;
}

/**
 * mail_search_compose:
 * @text: text, UTF-8 or nearly so
 * @length: its bytes, or -1
 *
 * Puts together what Kana and Hangul may be written in parts as: file names of macOS are. All text goes through it before it is
 * indexed, searched for, or shown as a snippet.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
mail_search_compose (const char *text,
                     gssize      length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) n);
  char *composed = NULL;

  if (has_parts (valid, strlen (valid)))
    composed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  return composed != NULL ? composed : g_steal_pointer (&valid);
}
