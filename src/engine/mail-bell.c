/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-bell.h"

/**
 * mail_bell_ring:
 * @self: a bell
 *
 * Wakes who waits, or makes the next wait end at once.
 */
void
mail_bell_ring (MailBell *self)
{
  g_autoptr(DexPromise) ringing = g_steal_pointer (&self->ringing);

  self->is_rung = TRUE;
  if (ringing != NULL)
    dex_promise_resolve_boolean (ringing, TRUE);
}

/**
 * mail_bell_silence:
 * @self: a bell
 *
 * Forgets that it rang: what it called for is about to be done.
 */
void
mail_bell_silence (MailBell *self)
{
  self->is_rung = FALSE;
}

static DexFuture *
end_quietly (DexFuture *future,
             gpointer   data)
{
  return dex_future_new_true ();
}

/**
 * mail_bell_wait:
 * @self: a bell
 * @msec: how long to wait at most, in milliseconds; negative: for ever
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it rang or the time is over; never rejected
 */
DexFuture *
mail_bell_wait (MailBell *self,
                gint64    msec)
{
  DexFuture *rung;

  if (self->is_rung || msec == 0)
    return dex_future_new_true ();

  if (self->ringing == NULL)
    self->ringing = dex_promise_new ();
  rung = dex_ref (DEX_FUTURE (self->ringing));
  if (msec < 0)
    return rung;

  return dex_future_finally (dex_future_first (rung, dex_timeout_new_msec ((int) MIN (msec, G_MAXINT)), NULL),
                             end_quietly, NULL, NULL);
}

/**
 * mail_bell_clear:
 * @self: a bell
 *
 * Frees what is inside. Who still waits is woken.
 */
void
mail_bell_clear (MailBell *self)
{
  mail_bell_ring (self);
  self->is_rung = FALSE;
}
