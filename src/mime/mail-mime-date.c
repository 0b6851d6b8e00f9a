/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-date.h"

#include <string.h>

/* A date is short; what is longer is not one. */
#define MAX_DATE_LENGTH 512

static const char month_names[12][4] = {
  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
};

/* CST is -6 in America and +8 in China, IST three things: ambiguous names are left out and count as UTC. */
static const struct {
  char name[5];
  int minutes;
} zone_names[] = {
  { "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 },
  { "est", -300 }, { "edt", -240 }, { "cdt", -300 }, { "mst", -420 }, { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 },
  { "wet", 0 }, { "west", 60 }, { "cet", 60 }, { "met", 60 }, { "cest", 120 }, { "mest", 120 }, { "eet", 120 },
  { "eest", 180 }, { "msk", 180 }, { "hkt", 480 }, { "jst", 540 }, { "kst", 540 }, { "aest", 600 },
};

typedef struct {
  const char *p;
  const char *end;
  int numbers[3];      /* plain numbers in the order they stand */
  gboolean wide[3];    /* whether they had more than two digits */
  int n_numbers;
  int year, month, day;
  int hour, minute, second;
  int offset;
  gboolean has_time;
  gboolean has_zone;
  gboolean afternoon;
  gboolean morning;
} DateScan;

static void
skip_comment (DateScan *scan)
{
  int depth = 0;

  while (scan->p < scan->end)
    {
      char c = *scan->p++;

      if (c == '\\' && scan->p < scan->end)
        scan->p++;
      else if (c == '(')
        depth++;
      else if (c == ')' && --depth <= 0)
        return;
    }
}

static int
scan_number (DateScan *scan,
             int      *digits)
{
  int value = 0;

  *digits = 0;
  while (scan->p < scan->end && g_ascii_isdigit (*scan->p))
    {
      if (*digits < 8)
        value = value * 10 + (*scan->p - '0');
      (*digits)++;
      scan->p++;
    }
  return value;
}

static char
peek (const DateScan *scan)
{
  return scan->p < scan->end ? *scan->p : '\0';
}

static gboolean
peek_digit (const DateScan *scan,
            gsize           ahead)
{
  return scan->p + ahead < scan->end && g_ascii_isdigit (scan->p[ahead]);
}

/* +0800, +08:00, +8, as it stands after the time or after "GMT" */
static void
scan_offset (DateScan *scan)
{
  int sign = *scan->p++ == '-' ? -1 : 1;
  int digits;
  int value = scan_number (scan, &digits);
  int hours = digits <= 2 ? value : value / 100;
  int minutes = digits <= 2 ? 0 : value % 100;

  if (digits == 0)
    return;
  if (digits <= 2 && peek (scan) == ':' && peek_digit (scan, 1))
    {
      scan->p++;
      minutes = scan_number (scan, &digits);
    }
  if (hours <= 23 && minutes <= 59 && !(scan->has_zone && scan->offset != 0))
    {
      scan->offset = sign * (hours * 60 + minutes);
      scan->has_zone = TRUE;
    }
}

static void
scan_word (DateScan *scan)
{
  char word[8] = "";
  gsize length = 0;

  for (; scan->p < scan->end && g_ascii_isalpha (*scan->p); scan->p++, length++)
    if (length < sizeof word - 1)
      word[length] = g_ascii_tolower (*scan->p);

  if (length >= 3 && scan->month == 0)
    for (int i = 0; i < 12; i++)
      if (strncmp (word, month_names[i], 3) == 0)
        {
          scan->month = i + 1;
          return;
        }
  if (!scan->has_time)
    return;

  scan->afternoon |= strcmp (word, "pm") == 0;
  scan->morning |= strcmp (word, "am") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (zone_names) && !scan->has_zone; i++)
    if (strcmp (word, zone_names[i].name) == 0)
      {
        scan->offset = zone_names[i].minutes;
        scan->has_zone = TRUE;
      }
}

static void
add_number (DateScan *scan,
            int       value,
            int       digits)
{
  if (scan->n_numbers < 3)
    {
      scan->numbers[scan->n_numbers] = value;
      scan->wide[scan->n_numbers++] = digits > 2;
    }
}

/* hh:mm[:ss[.fraction]], the hour and its colon having been seen; dots are accepted where ISO has none */
static void
scan_time (DateScan *scan,
           int       hour)
{
  int digits;

  scan->hour = hour;
  scan->p++;
  scan->minute = scan_number (scan, &digits);
  if (peek (scan) == ':' && peek_digit (scan, 1))
    {
      scan->p++;
      scan->second = scan_number (scan, &digits);
    }
  if (scan->p < scan->end && (*scan->p == '.' || *scan->p == ',') && peek_digit (scan, 1))
    {
      scan->p++;
      scan_number (scan, &digits);
    }
  scan->has_time = TRUE;
}

static void
scan_numeral (DateScan *scan)
{
  int digits;
  int value = scan_number (scan, &digits);

  if (!scan->has_time && digits <= 2 && peek (scan) == ':' && peek_digit (scan, 1))
    {
      scan_time (scan, value);
      return;
    }
  if (g_str_has_prefix (scan->p, "年"))
    scan->year = value;
  else if (g_str_has_prefix (scan->p, "月"))
    scan->month = value;
  else if (g_str_has_prefix (scan->p, "日"))
    scan->day = value;
  else
    add_number (scan, value, digits);
}

static void
scan_all (DateScan *scan)
{
  while (scan->p < scan->end)
    {
      char c = *scan->p;

      if (c == '(')
        skip_comment (scan);
      else if (g_ascii_isdigit (c))
        scan_numeral (scan);
      else if ((c == '+' || c == '-') && scan->has_time && peek_digit (scan, 1))
        scan_offset (scan);
      else if (g_ascii_isalpha (c))
        scan_word (scan);
      else
        scan->p++;
    }
}

/* Gives the plain numbers their meaning: "day month year" or, with a wide first one, "year month day". */
static void
assign_numbers (DateScan *scan)
{
  int n = 0;

  if (scan->year != 0)
    return;

  if (scan->n_numbers > 0 && scan->wide[0] && scan->n_numbers > (scan->month == 0 ? 2 : 1))
    {
      scan->year = scan->numbers[n++];
      if (scan->month == 0)
        scan->month = scan->numbers[n++];
      scan->day = scan->numbers[n];
      return;
    }
  if (scan->n_numbers < (scan->month == 0 ? 3 : 2))
    return;

  scan->day = scan->numbers[n++];
  if (scan->month == 0)
    scan->month = scan->numbers[n++];
  scan->year = scan->numbers[n];
  if (!scan->wide[n])
    scan->year += scan->year < 50 ? 2000 : 1900;
  else if (scan->year < 1000)
    scan->year += 1900;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
static gint64
days_from_civil (int year,
                 int month,
                 int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = y / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static gboolean
is_sensible (const DateScan *scan)
{
  return scan->year >= 1900 && scan->year <= 2999 && scan->month >= 1 && scan->month <= 12 && scan->day >= 1 &&
         scan->day <= 31 && scan->hour <= 24 && scan->minute <= 59 && scan->second <= 60;
}

/**
 * mail_mime_date_parse:
 * @text: the value of a Date field, or what a program took for one: RFC 5322 with its obsolete forms, asctime, ISO 8601,
 *   dd.mm.yyyy, yyyy年mm月dd日; unfolded or not
 * @length: its bytes, or -1
 * @seconds: (out): since 1970, UTC; untouched on failure
 * @offset_minutes: (out) (optional): the zone it was written in, 0 when not known
 *
 * Returns: whether it is a date
 */
gboolean
mail_mime_date_parse (const char *text,
                      gssize      length,
                      gint64     *seconds,
                      int        *offset_minutes)
{
  char copy[MAX_DATE_LENGTH + 8];
  DateScan scan = { 0 };

  if (length < 0)
    length = strlen (text);
  if (length > MAX_DATE_LENGTH)
    return FALSE;

  /* A terminated copy, so that looking ahead needs no bounds. */
  memcpy (copy, text, length);
  memset (copy + length, 0, sizeof copy - length);
  scan.p = copy;
  scan.end = copy + length;
  scan_all (&scan);
  assign_numbers (&scan);
  if (scan.afternoon && scan.hour < 12)
    scan.hour += 12;
  else if (scan.morning && scan.hour == 12)
    scan.hour = 0;
  if (!is_sensible (&scan))
    return FALSE;

  *seconds = days_from_civil (scan.year, scan.month, scan.day) * 86400 + scan.hour * 3600 + scan.minute * 60 + scan.second -
             scan.offset * 60;
  if (offset_minutes != NULL)
    *offset_minutes = scan.offset;
  return TRUE;
}

/**
 * mail_mime_date_format:
 * @seconds: since 1970, UTC
 * @offset_minutes: the zone to write it in, minutes east of UTC
 *
 * Returns: (transfer full): as RFC 5322 §3.3 has it
 */
char *
mail_mime_date_format (gint64 seconds,
                       int    offset_minutes)
{
  static const char day_names[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  g_autoptr(GTimeZone) zone = g_time_zone_new_offset (offset_minutes * 60);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr(GDateTime) time = utc != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_new_from_unix_utc (0);
  const char *month = month_names[g_date_time_get_month (time) - 1];
  int minutes = ABS (offset_minutes);

  return g_strdup_printf ("%s, %d %c%s %d %02d:%02d:%02d %c%02d%02d",
                          day_names[g_date_time_get_day_of_week (time) - 1], g_date_time_get_day_of_month (time),
                          g_ascii_toupper (month[0]), month + 1, g_date_time_get_year (time), g_date_time_get_hour (time),
                          g_date_time_get_minute (time), g_date_time_get_second (time), offset_minutes < 0 ? '-' : '+',
                          minutes / 60, minutes % 60);
}
