/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-pinyin.h"

#include <string.h>

#include "mail-search-fold.h"
#include "mail-search-tables.h"

#define HAN_FIRST 0x4e00
#define HAN_LAST 0x9fff
/* Characters of one name; what is longer is no name of a person. */
#define MAX_NAME 8

/* (nullable): how it is read, without its tone */
static const char *
get_sound (gunichar c)
{
  const char *sound = "";

  if (c >= HAN_FIRST && c <= HAN_LAST)
    sound = mail_search_pinyin_sounds[mail_search_pinyin_index[c - HAN_FIRST]];
  return *sound != '\0' ? sound : NULL;
}

/* "lv" is also written "lu". */
static void
append_word (GString    *out,
             const char *word)
{
  g_string_append_printf (out, " %s", word);
  if (strchr (word, 'v') == NULL)
    return;

  g_string_append_printf (out, " %s", word);
  for (gsize i = out->len - strlen (word); i < out->len; i++)
    if (out->str[i] == 'v')
      out->str[i] = 'u';
}

/* Each sound, all of them as one word, and their first letters. */
static void
append_name (GString     *out,
             const char **sounds,
             guint        n_sounds)
{
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) initials = g_string_new (NULL);

  if (n_sounds < 2 || n_sounds > MAX_NAME)
    return;

  for (guint i = 0; i < n_sounds; i++)
    {
      append_word (out, sounds[i]);
      g_string_append (whole, sounds[i]);
      g_string_append_c (initials, sounds[i][0]);
    }
  append_word (out, whole->str);
  append_word (out, initials->str);
}

/**
 * mail_search_pinyin_append:
 * @out: what is indexed of people
 * @text: a list of addresses with names, decoded
 *
 * Appends how the Chinese names in @text are read: "张三" gives "zhang san zhangsan zs".
 */
void
mail_search_pinyin_append (GString    *out,
                           const char *text)
{
  const char *sounds[MAX_NAME];
  gsize length = strlen (text);
  guint n = 0;

  for (gsize at = 0; at < length;)
    {
      const char *sound = get_sound (mail_search_next_char (text, length, &at));

      if (sound != NULL)
        {
          if (n < MAX_NAME)
            sounds[n] = sound;
          n++;
          continue;
        }
      append_name (out, sounds, n);
      n = 0;
    }
  append_name (out, sounds, n);
}
