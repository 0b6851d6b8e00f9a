/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "mail-list-date.h"

static void
assert_date (const char *date,
             const char *expected)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) now = g_date_time_new_from_iso8601 ("2026-03-11T12:00:00Z", utc);
  g_autoptr(GDateTime) then = g_date_time_new_from_iso8601 (date, utc);
  g_autofree char *text = mail_list_date_format (g_date_time_to_unix (then), now);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_by_distance (void)
{
  assert_date ("2026-03-11T10:42:00Z", "10:42");
  assert_date ("2026-03-11T00:00:00Z", "00:00");
  assert_date ("2026-03-10T23:59:59Z", "Yesterday");
  assert_date ("2026-03-09T10:00:00Z", "Mon");
  assert_date ("2026-03-05T10:00:00Z", "Thu");
  assert_date ("2026-03-04T10:00:00Z", "4 Mar");
  assert_date ("2025-12-31T10:00:00Z", "2025-12-31");
  assert_date ("2026-02-28T10:00:00Z", "28 Feb");
  /* A clock that is wrong somewhere. */
  assert_date ("2026-03-12T10:00:00Z", "2026-03-12");
}

static void
test_impossible (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = mail_list_date_format (G_MAXINT64, now);

  g_assert_cmpstr (text, ==, "");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/list-date/by-distance", test_by_distance);
  g_test_add_func ("/app/list-date/impossible", test_impossible);
  return g_test_run ();
}
