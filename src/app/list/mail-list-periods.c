/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-periods.h"

#include <glib/gi18n.h>
#include <langinfo.h>

/* Years that have a heading of their own, before the present one; mail that is older is rare, or has no date. */
#define MAX_YEARS 30

typedef enum {
  FUTURE,
  TODAY,
  YESTERDAY,
  THIS_WEEK,
  LAST_WEEK,
  THIS_MONTH,
  MONTH,
  YEAR,
  OLDER,
} Kind;

typedef struct {
  Kind kind;
  gint64 start;      /* unix seconds, the first that is in it */
  GDateTime *date;   /* (nullable): the same; NULL: there is no first */
} Period;

struct _MailListPeriods {
  gatomicrefcount ref_count;
  GArray *periods;
};

static void
period_clear (gpointer period)
{
  g_clear_pointer (&((Period *) period)->date, g_date_time_unref);
}

/* Unless it begins where another does that is nearer to the present. */
static void
add (MailListPeriods *self,
     Kind             kind,
     GDateTime       *date)
{
  Period period = { .kind = kind, .start = g_date_time_to_unix (date) };

  if (self->periods->len > 0 && period.start >= g_array_index (self->periods, Period, self->periods->len - 1).start)
    return;
  period.date = g_date_time_ref (date);
  g_array_append_val (self->periods, period);
}

/* As g_date_time_get_day_of_week () counts: 1 is Monday. */
static int
get_first_weekday (void)
{
#ifdef __GLIBC__
  /* The locale names a day its weeks are counted from, as a number like 19971130, which is a Sunday; and which day of that week is
   * the first on a calendar. */
  int counted_from = GPOINTER_TO_INT (nl_langinfo (_NL_TIME_WEEK_1STDAY)) == 19971201 ? 0 : 6;
  int first = *nl_langinfo (_NL_TIME_FIRST_WEEKDAY);

  return (counted_from + MAX (first, 1) - 1) % 7 + 1;
#else
  return 1;
#endif
}

static void
add_days (MailListPeriods *self,
          Kind             kind,
          GDateTime       *today,
          int              days)
{
  g_autoptr(GDateTime) date = g_date_time_add_days (today, days);

  add (self, kind, date);
}

static void
add_months_and_years (MailListPeriods *self,
                      GDateTime       *today)
{
  GTimeZone *zone = g_date_time_get_timezone (today);
  int year = g_date_time_get_year (today);
  int this_month = g_date_time_get_month (today);

  for (int month = this_month; month > 0; month--)
    {
      g_autoptr(GDateTime) date = g_date_time_new (zone, year, month, 1, 0, 0, 0);

      add (self, month == this_month ? THIS_MONTH : MONTH, date);
    }
  for (int past = 1; past <= MAX_YEARS; past++)
    {
      g_autoptr(GDateTime) date = g_date_time_new (zone, year - past, 1, 1, 0, 0, 0);

      add (self, YEAR, date);
    }
}

/**
 * mail_list_periods_new:
 * @now: the present; days begin where its time zone has them begin
 *
 * Returns: (transfer full): today, yesterday, the rest of this week, last week, the rest of this month, the months of this year, years
 */
MailListPeriods *
mail_list_periods_new (GDateTime *now)
{
  MailListPeriods *self = g_new0 (MailListPeriods, 1);
  g_autoptr(GDateTime) today = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (now),
                                                g_date_time_get_month (now), g_date_time_get_day_of_month (now), 0, 0, 0);
  int into_week = (g_date_time_get_day_of_week (today) - get_first_weekday () + 7) % 7;
  Period older = { .kind = OLDER, .start = G_MININT64 };

  g_atomic_ref_count_init (&self->ref_count);
  self->periods = g_array_new (FALSE, FALSE, sizeof (Period));
  g_array_set_clear_func (self->periods, period_clear);
  add_days (self, FUTURE, today, 1);
  add (self, TODAY, today);
  add_days (self, YESTERDAY, today, -1);
  add_days (self, THIS_WEEK, today, -into_week);
  add_days (self, LAST_WEEK, today, -into_week - 7);
  add_months_and_years (self, today);
  g_array_append_val (self->periods, older);
  return self;
}

MailListPeriods *
mail_list_periods_ref (MailListPeriods *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mail_list_periods_unref (MailListPeriods *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->periods);
  g_free (self);
}

guint
mail_list_periods_get_n (const MailListPeriods *self)
{
  return self->periods->len;
}

/**
 * mail_list_periods_find:
 * @self: periods
 * @date: unix seconds
 *
 * Returns: the index of the one it is in
 */
guint
mail_list_periods_find (const MailListPeriods *self,
                        gint64                 date)
{
  guint index = 0;

  while (date < g_array_index (self->periods, Period, index).start)
    index++;
  return index;
}

/**
 * mail_list_periods_get_title:
 * @self: periods
 * @index: one of them
 *
 * Returns: (transfer full): what it is called
 */
char *
mail_list_periods_get_title (const MailListPeriods *self,
                             guint                  index)
{
  const Period *period;

  g_return_val_if_fail (index < self->periods->len, NULL);
  period = &g_array_index (self->periods, Period, index);
  switch (period->kind)
    {
    case FUTURE:
      return g_strdup (C_("group of messages", "Future"));
    case TODAY:
      return g_strdup (C_("group of messages", "Today"));
    case YESTERDAY:
      return g_strdup (C_("group of messages", "Yesterday"));
    case THIS_WEEK:
      return g_strdup (C_("group of messages", "This Week"));
    case LAST_WEEK:
      return g_strdup (C_("group of messages", "Last Week"));
    case THIS_MONTH:
      return g_strdup (C_("group of messages", "Earlier This Month"));
    case MONTH:
      /* xgettext:no-c-format */
      /* Translators: a month of this year, by itself; see g_date_time_format () */
      return g_date_time_format (period->date, C_("group of messages", "%OB"));
    case YEAR:
      /* xgettext:no-c-format */
      /* Translators: a year, by itself; see g_date_time_format () */
      return g_date_time_format (period->date, C_("group of messages", "%Y"));
    case OLDER:
    default:
      return g_strdup (C_("group of messages", "Older"));
    }
}
