/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "mail-list-periods.h"

static MailListPeriods *
make (const char *now)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("UTC");
  g_autoptr(GDateTime) present = g_date_time_new_from_iso8601 (now, zone);

  return mail_list_periods_new (present);
}

static void
expect (MailListPeriods *periods,
        const char      *date,
        const char      *title)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("UTC");
  g_autoptr(GDateTime) then = g_date_time_new_from_iso8601 (date, zone);
  g_autofree char *said = mail_list_periods_get_title (periods, mail_list_periods_find (periods, g_date_time_to_unix (then)));

  g_assert_cmpstr (said, ==, title);
}

/* A Saturday; weeks of this locale begin on Sunday. */
static void
test_autumn (void)
{
  g_autoptr(MailListPeriods) periods = make ("2026-11-28T10:30:00");

  expect (periods, "2026-11-29T00:00:00", "Future");
  expect (periods, "2026-11-28T23:59:59", "Today");
  expect (periods, "2026-11-28T00:00:00", "Today");
  expect (periods, "2026-11-27T23:59:59", "Yesterday");
  expect (periods, "2026-11-26T12:00:00", "This Week");
  expect (periods, "2026-11-22T00:00:00", "This Week");
  expect (periods, "2026-11-21T23:59:59", "Last Week");
  expect (periods, "2026-11-15T00:00:00", "Last Week");
  expect (periods, "2026-11-14T23:59:59", "Earlier This Month");
  expect (periods, "2026-11-01T00:00:00", "Earlier This Month");
  expect (periods, "2026-10-31T23:59:59", "October");
  expect (periods, "2026-01-01T00:00:00", "January");
  expect (periods, "2025-12-31T23:59:59", "2025");
  expect (periods, "1996-01-01T00:00:00", "1996");
  expect (periods, "1995-12-31T23:59:59", "Older");
  expect (periods, "1970-01-01T00:00:00", "Older");
}

/* What is nearer has the nearer name, however weeks, months and years lie. */
static void
test_new_year (void)
{
  g_autoptr(MailListPeriods) sunday = make ("2023-01-01T08:00:00");
  g_autoptr(MailListPeriods) thursday = make ("2026-01-01T00:00:00");

  expect (sunday, "2023-01-01T00:00:00", "Today");
  expect (sunday, "2022-12-31T12:00:00", "Yesterday");
  expect (sunday, "2022-12-30T12:00:00", "Last Week");
  expect (sunday, "2022-12-25T00:00:00", "Last Week");
  expect (sunday, "2022-12-24T23:59:59", "2022");
  expect (thursday, "2025-12-31T23:00:00", "Yesterday");
  expect (thursday, "2025-12-28T00:00:00", "This Week");
  expect (thursday, "2025-12-21T00:00:00", "Last Week");
  expect (thursday, "2025-12-20T00:00:00", "2025");
  expect (thursday, "2024-06-01T00:00:00", "2024");
}

/* Each moment is in one of them, in order, through the days on which a clock is put forward and back. */
static void
test_daylight (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(GDateTime) midnight = NULL;
  g_autoptr(MailListPeriods) periods = NULL;
  g_autofree char *title = NULL;

  if (zone == NULL)
    {
      g_test_skip ("there are no time zones here");
      return;
    }
  now = g_date_time_new (zone, 2026, 3, 29, 12, 0, 0);
  midnight = g_date_time_new (zone, 2026, 3, 29, 0, 0, 0);
  periods = mail_list_periods_new (now);
  title = mail_list_periods_get_title (periods, mail_list_periods_find (periods, g_date_time_to_unix (midnight)));
  g_assert_cmpstr (title, ==, "Today");
  g_assert_cmpuint (mail_list_periods_find (periods, g_date_time_to_unix (midnight) - 1), ==, 2);
  /* That day has twenty-three hours. */
  g_assert_cmpuint (mail_list_periods_find (periods, g_date_time_to_unix (midnight) + 23 * 3600), ==, 0);
}

static void
test_weeks_from_monday (void)
{
  g_autoptr(MailListPeriods) periods = NULL;

  if (setlocale (LC_TIME, "en_GB.UTF-8") == NULL)
    {
      g_test_skip ("there are no locales here");
      return;
    }
  periods = make ("2026-11-28T10:30:00");
  expect (periods, "2026-11-23T00:00:00", "This Week");
  expect (periods, "2026-11-22T00:00:00", "Last Week");
  expect (periods, "2026-11-16T00:00:00", "Last Week");
  expect (periods, "2026-11-15T00:00:00", "Earlier This Month");
  setlocale (LC_TIME, "C");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/list-periods/autumn", test_autumn);
  g_test_add_func ("/app/list-periods/new-year", test_new_year);
  g_test_add_func ("/app/list-periods/daylight", test_daylight);
  g_test_add_func ("/app/list-periods/weeks-from-monday", test_weeks_from_monday);
  return g_test_run ();
}
