/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-date.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/* The desktop's choice of clock, where there is a desktop that has one. */
static gboolean
uses_twelve_hours (void)
{
  static gsize known = 0;

  if (g_once_init_enter (&known))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr(GSettingsSchema) schema = NULL;
      gsize answer = 1;

      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE);
      if (schema != NULL && g_settings_schema_has_key (schema, "clock-format"))
        {
          g_autoptr(GSettings) settings = g_settings_new ("org.gnome.desktop.interface");
          g_autofree char *format = g_settings_get_string (settings, "clock-format");

          answer = g_str_equal (format, "12h") ? 2 : 1;
        }
      g_once_init_leave (&known, answer);
    }
  return known == 2;
}

static int
day_number (GDateTime *date)
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, g_date_time_get_day_of_month (date), g_date_time_get_month (date), g_date_time_get_year (date));
  return g_date_get_julian (&day);
}

/**
 * mail_list_date_format:
 * @seconds: unix seconds
 * @now: the present
 *
 * A date as short as its distance allows: time today, "Yesterday", a weekday, day and month, or a whole date.
 *
 * Returns: (transfer full): the text; "" for a date that cannot be
 */
char *
mail_list_date_format (gint64     seconds,
                       GDateTime *now)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (seconds);
  int days;

  if (date == NULL)
    return g_strdup ("");
  days = day_number (now) - day_number (date);
  if (days == 0)
    /* Translators: the time of a message of today, on a twelve-hour and on a twenty-four-hour clock; see g_date_time_format () */
    return g_date_time_format (date, uses_twelve_hours () ? C_("time", "%-I:%M %p") : C_("time", "%H:%M"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    /* xgettext:no-c-format */
    /* Translators: the weekday, short */
    return g_date_time_format (date, C_("date", "%a"));
  if (days > 0 && g_date_time_get_year (date) == g_date_time_get_year (now))
    /* xgettext:no-c-format */
    /* Translators: day and month of this year, short: "3 Nov" */
    return g_date_time_format (date, C_("date", "%-d %b"));
  /* Translators: a date of another year: "2024-11-03" */
  return g_date_time_format (date, C_("date", "%Y-%m-%d"));
}

/**
 * mail_list_date_format_full:
 * @seconds: unix seconds
 *
 * Returns: (transfer full): date and time, with the weekday
 */
char *
mail_list_date_format_full (gint64 seconds)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (seconds);

  if (date == NULL)
    return g_strdup ("");
  return g_date_time_format (date, uses_twelve_hours () ? C_("date and time", "%A, %-d %B %Y, %-I:%M %p")
                                                        : C_("date and time", "%A, %-d %B %Y, %H:%M"));
}
