/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-backoff.h"

/**
 * mail_backoff_next_msec:
 * @self: a back-off
 *
 * Counts one more failed attempt.
 *
 * Returns: how long to pause before the next, in milliseconds: at least @min_msec / 2, at most @max_msec
 */
guint
mail_backoff_next_msec (MailBackoff *self)
{
  guint shift = MIN (self->attempts, 20);
  guint64 ceiling = MIN ((guint64) self->min_msec << shift, (guint64) self->max_msec);
  guint floor = MIN (self->min_msec / 2, (guint) ceiling);

  self->attempts++;
  return floor + (guint) (g_random_double () * (double) (ceiling - floor));
}

/**
 * mail_backoff_reset:
 * @self: a back-off
 *
 * To be called when things have gone well for a while, not at a mere connect.
 */
void
mail_backoff_reset (MailBackoff *self)
{
  self->attempts = 0;
}
