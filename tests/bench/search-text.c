/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-text.h"

#include <math.h>
#include <string.h>

#define N_WORDS 40000
#define N_CHINESE 20000
#define N_CHARS 3500
/* Of Zipf's law, as languages have it. */
#define EXPONENT 1.05
/* Bytes of a body: half are below the first, and few above the second. */
#define MEDIAN 1500.0
#define SPREAD 0.9

struct _SearchText {
  GPtrArray *words;
  GPtrArray *chinese;
  double *words_upto;    /* cumulative */
  double *chinese_upto;
};

static double *
make_zipf (guint n)
{
  double *upto = g_new (double, n);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    upto[i] = sum += 1.0 / pow (i + 1, EXPONENT);
  for (guint i = 0; i < n; i++)
    upto[i] /= sum;
  return upto;
}

static guint
pick (GRand        *chance,
      const double *upto,
      guint         n)
{
  double wanted = g_rand_double (chance);
  guint low = 0;
  guint high = n - 1;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (upto[middle] < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static char *
make_word (GRand *chance)
{
  static const char *const syllables[] = { "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu",
                                           "tion", "er", "ing", "al", "est", "ra", "lo", "ken", "mar" };
  g_autoptr(GString) word = g_string_new (NULL);
  gint n = g_rand_int_range (chance, 1, 5);

  for (gint i = 0; i < n; i++)
    g_string_append (word, syllables[g_rand_int_range (chance, 0, G_N_ELEMENTS (syllables))]);
  return g_string_free (g_steal_pointer (&word), FALSE);
}

/* Frequent words are short, and of frequent characters. */
static char *
make_chinese (GRand        *chance,
              const double *chars_upto,
              guint         rank)
{
  g_autoptr(GString) word = g_string_new (NULL);
  gint n = rank < 60 ? 1 : g_rand_double (chance) < 0.8 ? 2 : g_rand_int_range (chance, 3, 5);

  for (gint i = 0; i < n; i++)
    g_string_append_unichar (word, 0x4e00 + pick (chance, chars_upto, N_CHARS) * 5);
  return g_string_free (g_steal_pointer (&word), FALSE);
}

SearchText *
search_text_new (void)
{
  SearchText *self = g_new0 (SearchText, 1);
  g_autoptr(GRand) chance = g_rand_new_with_seed (1);
  g_autofree double *chars_upto = make_zipf (N_CHARS);

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->chinese = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_WORDS; i++)
    g_ptr_array_add (self->words, make_word (chance));
  for (guint i = 0; i < N_CHINESE; i++)
    g_ptr_array_add (self->chinese, make_chinese (chance, chars_upto, i));
  self->words_upto = make_zipf (N_WORDS);
  self->chinese_upto = make_zipf (N_CHINESE);
  return self;
}

void
search_text_free (SearchText *self)
{
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->chinese);
  g_free (self->words_upto);
  g_free (self->chinese_upto);
  g_free (self);
}

const char *
search_text_get_word (SearchText *self,
                      guint       rank)
{
  return g_ptr_array_index (self->words, rank);
}

const char *
search_text_get_chinese (SearchText *self,
                         guint       rank)
{
  return g_ptr_array_index (self->chinese, rank);
}

void
search_text_append_words (SearchText *self,
                          GRand      *chance,
                          gboolean    chinese,
                          guint       n,
                          GString    *out)
{
  for (guint i = 0; i < n; i++)
    if (chinese && g_rand_double (chance) < 0.95)
      g_string_append (out, search_text_get_chinese (self, pick (chance, self->chinese_upto, N_CHINESE)));
    else
      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", search_text_get_word (self, pick (chance, self->words_upto, N_WORDS)));
}

void
search_text_append_body (SearchText *self,
                         GRand      *chance,
                         gboolean    chinese,
                         GString    *out)
{
  double u = MAX (g_rand_double (chance), 1e-9);
  double normal = sqrt (-2 * log (u)) * cos (2 * G_PI * g_rand_double (chance));
  gsize wanted = out->len + (gsize) CLAMP (MEDIAN * exp (SPREAD * normal), 100, 50000);

  while (out->len < wanted)
    {
      search_text_append_words (self, chance, chinese, (guint) g_rand_int_range (chance, 6, 16), out);
      g_string_append (out, chinese ? (g_rand_boolean (chance) ? "，" : "。\r\n") : ".\r\n");
    }
}

gint64
search_text_date (guint number,
                  guint n_messages)
{
  return 1795867200 - (gint64) (n_messages - number) * 600;
}

static void
append_head (SearchText *self,
             GRand      *chance,
             guint       number,
             gboolean    chinese,
             GString    *out)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (search_text_date (number, 1000000));
  g_autofree char *when = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");
  guint who = pick (chance, self->words_upto, 2000);

  g_string_append_printf (out, "Received: from mx%u.example.test by relay.example.test with ESMTPS id %x; %s\r\n", number % 7, number, when);
  g_string_append_printf (out, "From: %s%u <%s%u@example.test>\r\n",
                          chinese ? search_text_get_chinese (self, 100 + who) : search_text_get_word (self, 500 + who), who,
                          search_text_get_word (self, 500 + who), who);
  g_string_append_printf (out, "To: Anna Berger <anna@example.test>\r\nDate: %s\r\nMessage-ID: <search.%u@example.test>\r\nSubject: ", when,
                          number);
  search_text_append_words (self, chance, chinese, 5, out);
  g_string_append (out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
}

char *
search_text_make (SearchText *self,
                  guint       number,
                  gsize      *header_length)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed (number + 7);
  GString *out = g_string_new (NULL);
  gboolean chinese = g_rand_double (chance) < 0.3;

  append_head (self, chance, number, chinese, out);
  *header_length = out->len;
  search_text_append_body (self, chance, chinese, out);
  return g_string_free (out, FALSE);
}
