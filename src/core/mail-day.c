/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-day.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* What says which time zone the computer is in. */
#define ZONE_FILE "/etc/localtime"

struct _MailDay {
  MailDayFunc func;
  gpointer data;
  char *day;             /* with its zone */
  int timer;             /* of the clock on the wall, which goes on while the computer sleeps; -1: none */
  guint source;
  GFileMonitor *zone;
};

static char *
describe (GDateTime *now)
{
  return g_date_time_format (now, "%F %Z");
}

static void
await_midnight (MailDay   *self,
                GDateTime *now)
{
  g_autoptr(GDateTime) today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                      g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr(GDateTime) tomorrow = g_date_time_add_days (today, 1);
  struct itimerspec at = { .it_value = { .tv_sec = (time_t) g_date_time_to_unix (tomorrow) } };

  /* It also wakes up when the clock is set. */
  if (self->timer >= 0)
    timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}

static void
look (MailDay *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = describe (now);
  gboolean same = g_str_equal (day, self->day);

  await_midnight (self, now);
  if (same)
    return;
  g_set_str (&self->day, day);
  self->func (self->data);
}

static gboolean
timer_woke (int           fd,
            GIOCondition  condition,
            gpointer      data)
{
  guint64 times;

  /* It fails when the clock was set: then it has to be waited for anew, as it does otherwise. */
  if (read (fd, &times, sizeof times) < 0)
    g_debug ("the clock was set");
  look (data);
  return G_SOURCE_CONTINUE;
}

/**
 * mail_day_new:
 * @func: called when it is another day, or the same in another zone
 * @data: for @func
 *
 * Returns: (transfer full): what waits for it
 */
MailDay *
mail_day_new (MailDayFunc func,
              gpointer    data)
{
  MailDay *self = g_new0 (MailDay, 1);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GFile) zone = g_file_new_for_path (ZONE_FILE);

  self->func = func;
  self->data = data;
  self->day = describe (now);
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer >= 0)
    self->source = g_unix_fd_add (self->timer, G_IO_IN, timer_woke, self);
  self->zone = g_file_monitor_file (zone, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->zone != NULL)
    g_signal_connect_swapped (self->zone, "changed", G_CALLBACK (look), self);
  await_midnight (self, now);
  return self;
}

void
mail_day_free (MailDay *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->timer >= 0)
    close (self->timer);
  if (self->zone != NULL)
    g_signal_handlers_disconnect_by_data (self->zone, self);
  g_clear_object (&self->zone);
  g_free (self->day);
  g_free (self);
}
