/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-keyword.h"

#include <string.h>

/* Dovecot takes no longer one. */
#define MAX_LENGTH 50

/* Signs that an atom has not, and a blank: the first becomes what the last is written as. */
#define NOT_IN_ATOMS " (){%*\"\\]"
#define BLANK '_'

/* Written by programs for themselves. */
static const char *const of_programs[] = {
  "Forwarded", "MDNSent", "Junk", "NonJunk", "NotJunk", "NoJunk", "JunkRecorded", "AutoJunk", "NotSpam", "Spam", "Old", "Redirected",
  "receipt-handled", "KMAILFORWARDED", "KMAILREDIRECTED", "KMAILTODO", "KMAILWATCHED", "KMAILIGNORED", "gnus-expire",
  "gnus-forward", "gnus-save", "HasAttachment", "HasNoAttachment",
};
/* Of these everybody makes labels. */
static const char known_prefix[] = "$label";

/**
 * mail_label_keyword_is_label:
 * @keyword: a keyword of a message
 *
 * Returns: whether a person gave it, as far as one can tell: `$label1` to `$label5`, and what no program writes for itself
 */
gboolean
mail_label_keyword_is_label (const char *keyword)
{
  gsize length = strlen (known_prefix);

  if (g_ascii_strncasecmp (keyword, known_prefix, length) == 0)
    return keyword[length] >= '1' && keyword[length] <= '5' && keyword[length + 1] == '\0';
  if (*keyword == '$' || *keyword == '\0' || *keyword == '\\')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (of_programs); i++)
    if (g_ascii_strcasecmp (keyword, of_programs[i]) == 0)
      return FALSE;
  return TRUE;
}

/* A run of what is not ASCII: UTF-16, in base64 without padding and with a comma for the slash. */
static void
append_shifted (GString    *keyword,
                const char *begin,
                const char *end)
{
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (begin, (glong) (end - begin), NULL, &n_units, NULL);
  g_autofree char *base64 = NULL;

  for (glong i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_BE (units[i]);
  base64 = g_base64_encode ((const guchar *) units, (gsize) n_units * sizeof *units);
  g_strdelimit (base64, "/", ',');
  base64[strcspn (base64, "=")] = '\0';
  g_string_append_printf (keyword, "&%s-", base64);
}

static char *
encode (const char *name)
{
  GString *keyword = g_string_new (NULL);
  const char *next;

  for (const char *p = name; *p != '\0'; p = next)
    {
      for (next = p; (guchar) *next >= 0x80; next = g_utf8_next_char (next))
        ;
      if (next > p)
        {
          append_shifted (keyword, p, next);
          continue;
        }
      next = p + 1;
      if (*p == '&')
        g_string_append (keyword, "&-");
      else
        g_string_append_c (keyword, g_ascii_iscntrl (*p) || strchr (NOT_IN_ATOMS, *p) != NULL ? BLANK : *p);
    }
  if (keyword->len > 0 && *keyword->str == '$')
    *keyword->str = BLANK;
  return g_string_free (keyword, FALSE);
}

/**
 * mail_label_keyword_from_name:
 * @name: what a person calls it, not empty
 *
 * A long name is written as far as there is room.
 *
 * Returns: (transfer full): a keyword for it, which is a label
 */
char *
mail_label_keyword_from_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *keyword = encode (valid);

  while (strlen (keyword) > MAX_LENGTH)
    {
      *g_utf8_prev_char (valid + strlen (valid)) = '\0';
      g_free (keyword);
      keyword = encode (valid);
    }
  if (mail_label_keyword_is_label (keyword))
    return g_steal_pointer (&keyword);
  return g_strdup_printf ("%s%c", keyword, BLANK);
}

/* base64: what is between & and -. Whether it is what append_shifted () writes. */
static gboolean
append_read (GString    *name,
             const char *base64,
             gsize       length)
{
  g_autofree char *padded = g_strdup_printf ("%.*s%.*s", (int) length, base64, (int) (3 - (length + 3) % 4), "===");
  g_autofree gunichar2 *units = NULL;
  g_autofree char *text = NULL;
  gsize n_bytes = 0;

  g_strdelimit (padded, ",", '/');
  units = (gunichar2 *) (gpointer) g_base64_decode (padded, &n_bytes);
  if (n_bytes == 0 || n_bytes % sizeof *units != 0)
    return FALSE;
  for (gsize i = 0; i < n_bytes / sizeof *units; i++)
    units[i] = GUINT16_FROM_BE (units[i]);
  text = g_utf16_to_utf8 (units, (glong) (n_bytes / sizeof *units), NULL, NULL, NULL);
  if (text == NULL)
    return FALSE;
  g_string_append (name, text);
  return TRUE;
}

/**
 * mail_label_keyword_to_name:
 * @keyword: a keyword
 *
 * Returns: (transfer full): how it reads: blanks and what is not ASCII as a person wrote it
 */
char *
mail_label_keyword_to_name (const char *keyword)
{
  GString *name = g_string_new (NULL);

  for (const char *p = keyword; *p != '\0'; p++)
    {
      const char *end = *p == '&' ? strchr (p, '-') : NULL;

      if (end == p + 1)
        g_string_append_c (name, '&');
      else if (end == NULL || !append_read (name, p + 1, (gsize) (end - p - 1)))
        {
          g_string_append_c (name, *p == BLANK ? ' ' : *p);
          continue;
        }
      p = end;
    }
  g_strstrip (name->str);
  if (*name->str == '\0')
    g_string_assign (name, keyword);
  return g_string_free (name, FALSE);
}
