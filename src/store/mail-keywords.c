/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-keywords.h"

static gboolean
contains (GStrv       words,
          const char *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

static void
append (GString    *string,
        const char *word)
{
  if (*word == '\0')
    return;
  if (string->len > 0)
    g_string_append_c (string, ' ');
  g_string_append (string, word);
}

static char *
finish (GString *string)
{
  return g_string_free (string, string->len == 0);
}

/* The words of one set that are, or are not, in another. */
static char *
filter (const char *set,
        const char *other,
        gboolean    wanted)
{
  g_auto(GStrv) words = g_strsplit (set != NULL ? set : "", " ", -1);
  g_auto(GStrv) others = g_strsplit (other != NULL ? other : "", " ", -1);
  GString *result = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (contains (others, words[i]) == wanted)
      append (result, words[i]);

  return finish (result);
}

char *
mail_keywords_add (const char *set,
                   const char *more)
{
  g_autofree char *added = NULL;

  if (more == NULL)
    return g_strdup (set);
  added = filter (more, set, FALSE);
  if (set == NULL || added == NULL)
    return g_strdup (set != NULL ? set : added);

  return g_strjoin (" ", set, added, NULL);
}

char *
mail_keywords_remove (const char *set,
                      const char *gone)
{
  if (set == NULL || gone == NULL)
    return g_strdup (set);

  return filter (set, gone, FALSE);
}

char *
mail_keywords_common (const char *set,
                      const char *other)
{
  if (set == NULL || other == NULL)
    return NULL;

  return filter (set, other, TRUE);
}

gboolean
mail_keywords_equal (const char *a,
                     const char *b)
{
  g_autofree char *only_a = NULL;
  g_autofree char *only_b = NULL;

  if (g_strcmp0 (a, b) == 0)
    return TRUE;

  only_a = mail_keywords_remove (a, b);
  only_b = mail_keywords_remove (b, a);
  return only_a == NULL && only_b == NULL;
}
