/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-date.h"

#include <string.h>

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

/* Days since 1970-01-01 of a date in the Gregorian calendar; month 1 to 12. Any year. */
static gint64
days_from_civil (gint64 year,
                 int    month,
                 int    day)
{
  gint64 era;
  gint64 year_of_era;
  gint64 day_of_year;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int
two_digits (const char *p)
{
  int tens = p[0] == ' ' ? 0 : g_ascii_digit_value (p[0]);
  int ones = g_ascii_digit_value (p[1]);

  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

static int
month_number (const char *p)
{
  for (int month = 0; month < 12; month++)
    if (g_ascii_strncasecmp (months + month * 3, p, 3) == 0)
      return month + 1;

  return 0;
}

static gboolean
parse_zone (const char *p,
            int        *minutes)
{
  int hours = two_digits (p + 1);
  int rest = two_digits (p + 3);

  if ((*p != '+' && *p != '-') || hours < 0 || rest < 0 || rest > 59)
    return FALSE;

  *minutes = hours * 60 + rest;
  if (*p == '-')
    *minutes = -*minutes;
  return TRUE;
}

/**
 * mail_imap_date_parse:
 * @text: INTERNALDATE without its quotes: "17-Jul-1996 02:44:25 -0700", the day with a space or a zero or neither
 * @seconds: (out): since 1970, UTC
 * @offset_minutes: (out) (optional): east of UTC
 *
 * Returns: whether @text is such a date
 */
gboolean
mail_imap_date_parse (MailImapSlice  text,
                      gint64        *seconds,
                      int           *offset_minutes)
{
  char padded[MAIL_IMAP_DATE_SIZE];
  gsize missing = text.length == 25 ? 1 : 0;
  int day, month, century, year, hour, minute, second;
  int zone;

  if (text.length + missing != 26)
    return FALSE;

  padded[0] = ' ';
  memcpy (padded + missing, text.data, text.length);
  day = two_digits (padded);
  month = month_number (padded + 3);
  century = two_digits (padded + 7);
  year = two_digits (padded + 9);
  hour = two_digits (padded + 12);
  minute = two_digits (padded + 15);
  second = two_digits (padded + 18);
  if (day < 1 || day > 31 || month == 0 || century < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60 || !parse_zone (padded + 21, &zone))
    return FALSE;

  *seconds = days_from_civil (century * 100 + year, month, day) * 86400 + hour * 3600 + minute * 60 + second - (gint64) zone * 60;
  if (offset_minutes != NULL)
    *offset_minutes = zone;
  return TRUE;
}

/**
 * mail_imap_date_format:
 * @seconds: since 1970, UTC
 * @offset_minutes: the zone to write it in
 * @text: (out): such as " 7-Jul-1996 02:44:25 -0700", without quotes; a time that has no such form becomes the nearest that has
 */
void
mail_imap_date_format (gint64 seconds,
                       int    offset_minutes,
                       char   text[MAIL_IMAP_DATE_SIZE])
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int zone = CLAMP (offset_minutes, -14 * 60, 14 * 60);
  gint64 local = CLAMP (seconds, -2208988800, 253402300799 - 86400) + zone * 60;
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (local);

  g_snprintf (text, MAIL_IMAP_DATE_SIZE, "%2d-%.3s-%04d %02d:%02d:%02d %c%02d%02d", g_date_time_get_day_of_month (date),
              names + (g_date_time_get_month (date) - 1) * 3, g_date_time_get_year (date), g_date_time_get_hour (date),
              g_date_time_get_minute (date), g_date_time_get_second (date), zone < 0 ? '-' : '+', ABS (zone) / 60, ABS (zone) % 60);
}
