/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-operator.h"

#include <string.h>

/* More digits than any year, day or number of days has. */
#define MAX_DIGITS 9
#define MAX_AGO 10000

static const struct {
  const char *name;
  int days_ago;
} days[] = {
  { "today", 0 }, { "今天", 0 }, { "yesterday", 1 }, { "昨天", 1 }, { "前天", 2 },
};

/* Longer names first: they begin with the shorter ones. */
static const struct {
  const char *name;
  char unit;
} spans[] = {
  { "个月", 'm' }, { "天", 'd' }, { "周", 'w' }, { "月", 'm' }, { "年", 'y' },
  { "d", 'd' }, { "w", 'w' }, { "m", 'm' }, { "y", 'y' },
};

static const struct {
  const char *name;
  gint64 factor;
} sizes[] = {
  { "", 1 }, { "b", 1 }, { "字节", 1 },
  { "k", 1024 }, { "kb", 1024 }, { "kib", 1024 },
  { "m", 1024 * 1024 }, { "mb", 1024 * 1024 }, { "mib", 1024 * 1024 }, { "兆", 1024 * 1024 },
  { "g", 1024 * 1024 * 1024 }, { "gb", 1024 * 1024 * 1024 }, { "gib", 1024 * 1024 * 1024 },
};

static gboolean
take_number (const char **text,
             int         *number)
{
  gsize n = strspn (*text, "0123456789");

  if (n == 0 || n > MAX_DIGITS)
    return FALSE;

  *number = (int) g_ascii_strtoll (*text, NULL, 10);
  *text += n;
  return TRUE;
}

static gboolean
take_any (const char        **text,
          const char *const  *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (*text, words[i]))
      {
        *text += strlen (words[i]);
        return TRUE;
      }
  return FALSE;
}

static GDateTime *
begin_of_day (gint64 now,
              int    days_ago)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (now);
  g_autoptr(GDateTime) day = moment != NULL ? g_date_time_add_days (moment, -days_ago) : NULL;

  return day != NULL ? g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                              g_date_time_get_day_of_month (day), 0, 0, 0) : NULL;
}

/* "3d", "2周": the day so long ago. */
static GDateTime *
read_ago (const char *text,
          gint64      now)
{
  g_autoptr(GDateTime) today = begin_of_day (now, 0);
  int number;

  if (!take_number (&text, &number) || number > MAX_AGO || today == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (g_ascii_strcasecmp (text, spans[i].name) != 0)
        continue;
      switch (spans[i].unit)
        {
        case 'd':
          return g_date_time_add_days (today, -number);
        case 'w':
          return g_date_time_add_days (today, -7 * number);
        case 'm':
          return g_date_time_add_months (today, -number);
        default:
          return g_date_time_add_years (today, -number);
        }
    }
  return NULL;
}

/* A year, a month, or a day: 2026, 2026-11, 2026/11/28, 2026年11月28日, 20261128. */
static GDateTime *
read_calendar (const char *text,
               int        *precision)
{
  static const char *const after_year[] = { "-", "/", ".", "年", NULL };
  static const char *const after_month[] = { "-", "/", ".", "月", NULL };
  static const char *const after_day[] = { "日", "号", NULL };
  int year, month = 1, day = 1;
  gsize n_digits = strspn (text, "0123456789");

  *precision = 1;
  if (!take_number (&text, &year))
    return NULL;
  if (n_digits == 8 && *text == '\0')
    {
      *precision = 3;
      return g_date_time_new_local (year / 10000, year / 100 % 100, year % 100, 0, 0, 0);
    }
  if (n_digits != 4)
    return NULL;
  if (take_any (&text, after_year) && take_number (&text, &month))
    {
      *precision = 2;
      if (take_any (&text, after_month) && take_number (&text, &day))
        {
          *precision = 3;
          take_any (&text, after_day);
        }
    }
  return *text == '\0' ? g_date_time_new_local (year, month, day, 0, 0, 0) : NULL;
}

static gboolean
set_period (GDateTime *first,
            int        precision,
            gint64    *start,
            gint64    *end)
{
  g_autoptr(GDateTime) begin = first;
  g_autoptr(GDateTime) behind = NULL;

  if (begin == NULL)
    return FALSE;
  behind = precision == 1 ? g_date_time_add_years (begin, 1)
                          : precision == 2 ? g_date_time_add_months (begin, 1) : g_date_time_add_days (begin, 1);
  if (behind == NULL)
    return FALSE;

  *start = g_date_time_to_unix (begin);
  *end = g_date_time_to_unix (behind);
  return TRUE;
}

/**
 * mail_search_read_period:
 * @text: a day, month or year, or how long ago, as people write them
 * @now: unix seconds
 * @start: (out): when it begins, in the time zone of this computer
 * @end: (out): when the next one does
 *
 * Returns: whether it is one
 */
gboolean
mail_search_read_period (const char *text,
                         gint64      now,
                         gint64     *start,
                         gint64     *end)
{
  GDateTime *first;
  int precision;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if (g_ascii_strcasecmp (days[i].name, text) == 0)
      return set_period (begin_of_day (now, days[i].days_ago), 3, start, end);

  first = read_calendar (text, &precision);
  if (first == NULL)
    {
      precision = 3;
      first = read_ago (text, now);
    }
  return set_period (first, precision, start, end);
}

/**
 * mail_search_read_size:
 * @text: a number, perhaps with a unit
 * @size: (out): bytes
 *
 * Returns: whether it is one
 */
gboolean
mail_search_read_size (const char *text,
                       gint64     *size)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (!g_ascii_isdigit (*text) || end == text || number < 0 || number > 1e9)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_ascii_strcasecmp (end, sizes[i].name) == 0)
      {
        *size = (gint64) (number * (double) sizes[i].factor);
        return TRUE;
      }
  return FALSE;
}
