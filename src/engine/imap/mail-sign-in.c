/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sign-in.h"

#include "mail-error.h"
#include "mail-imap-error.h"

static const gint64 abnormal_pauses[] = { 15 * 60, 60 * 60, 4 * 60 * 60 };

/* The server said no and not a word about why in a form that is defined. */
static gboolean
is_doubtful (const GError *why)
{
  return mail_error_get_server_text (why) != NULL && mail_error_get_detail (why) == NULL &&
         mail_imap_error_get_code (why) == MAIL_IMAP_CODE_NONE;
}

/* The same, as a matter of time. */
static GError *
wait_for (MailSignIn *self,
          GError     *why,
          gint64      until)
{
  self->not_before = until;
  g_clear_error (&self->waiting);
  self->waiting = mail_error_new (MAIL_ERROR_TRANSIENT, mail_error_get_server_text (why), "%s", why->message);
  if (mail_error_get_detail (why) != NULL)
    mail_error_set_detail (self->waiting, mail_error_get_detail (why));
  g_error_free (why);
  return g_error_copy (self->waiting);
}

/**
 * mail_sign_in_may_try:
 * @self: an account's
 * @now: the time
 * @error: (out): why not
 *
 * Returns: whether signing in may be tried
 */
gboolean
mail_sign_in_may_try (MailSignIn  *self,
                      gint64       now,
                      GError     **error)
{
  const GError *why = self->refusal;

  if (why == NULL && self->waiting != NULL && now < self->not_before)
    why = self->waiting;
  if (why == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (why));
  return FALSE;
}

/**
 * mail_sign_in_judge:
 * @self: an account's
 * @why: (transfer full): why connecting or signing in has failed
 * @now: the time
 *
 * Decides whether it is tried again, and when.
 *
 * Returns: (transfer full): what to tell: @why, or the same as a matter of time
 */
GError *
mail_sign_in_judge (MailSignIn *self,
                    GError     *why,
                    gint64      now)
{
  gboolean is_asked = self->is_asked;

  if (g_error_matches (why, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION))
    {
      self->is_asked = FALSE;
      if (g_strcmp0 (mail_error_get_detail (why), MAIL_IMAP_ACCOUNT_ABNORMAL) == 0)
        {
          guint i = MIN (self->n_abnormal, G_N_ELEMENTS (abnormal_pauses) - 1);

          self->n_abnormal++;
          return wait_for (self, why, now + abnormal_pauses[i]);
        }
      if (is_doubtful (why) && !is_asked && self->n_doubtful++ == 0)
        return wait_for (self, why, now + MAIL_SIGN_IN_DOUBT_SECONDS);
    }
  else if (mail_imap_error_get_pause_msec (why) > 0)
    {
      gint64 pause = (mail_imap_error_get_pause_msec (why) + 999) / 1000;

      return wait_for (self, why, now + pause);
    }
  else if (!g_error_matches (why, MAIL_ERROR, MAIL_ERROR_CERTIFICATE))
    {
      return why;
    }

  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (why);
  return why;
}

static void
forget (MailSignIn *self)
{
  g_clear_error (&self->refusal);
  g_clear_error (&self->waiting);
  *self = (MailSignIn) { .turn = self->turn };
}

/**
 * mail_sign_in_succeeded:
 * @self: an account's
 *
 * Nothing of before counts any more.
 */
void
mail_sign_in_succeeded (MailSignIn *self)
{
  forget (self);
}

/**
 * mail_sign_in_forgive:
 * @self: an account's
 *
 * The person changed something, or asks for it: it is tried at once, and the answer is told at once.
 */
void
mail_sign_in_forgive (MailSignIn *self)
{
  forget (self);
  self->is_asked = TRUE;
}

/**
 * mail_sign_in_may_begin:
 * @self: an account's
 * @error: (out): why not
 *
 * Returns: whether the account's secret may be tried now, with whichever of its servers
 */
gboolean
mail_sign_in_may_begin (MailSignIn  *self,
                        GError     **error)
{
  return mail_sign_in_may_try (self, g_get_monotonic_time () / G_USEC_PER_SEC, error);
}

/**
 * mail_sign_in_begin:
 * @self: an account's
 * @error: (out): why it may not be tried
 *
 * Waits until nobody else signs in with the account's secret: a wrong one is tried once, whatever it is for, since servers lock accounts
 * of which many are tried. Only what mail_sign_in_judge () was told counts: a server may take a secret for reading mail, and not for
 * sending. Awaits.
 *
 * Returns: whether it may be tried; then mail_sign_in_end () has to be called
 */
gboolean
mail_sign_in_begin (MailSignIn  *self,
                    GError     **error)
{
  if (!dex_await (mail_limiter_acquire (self->turn), error))
    return FALSE;
  if (mail_sign_in_may_begin (self, error))
    return TRUE;

  mail_limiter_release (self->turn);
  return FALSE;
}

/**
 * mail_sign_in_end:
 * @self: an account's
 *
 * Lets the next one try.
 */
void
mail_sign_in_end (MailSignIn *self)
{
  mail_limiter_release (self->turn);
}

/**
 * mail_sign_in_clear:
 * @self: an account's
 */
void
mail_sign_in_clear (MailSignIn *self)
{
  forget (self);
  g_clear_object (&self->turn);
}

/**
 * mail_sign_in_init:
 * @self: (out caller-allocates): an account's, of which nothing was tried; mail_sign_in_clear () frees what is in it
 */
void
mail_sign_in_init (MailSignIn *self)
{
  *self = (MailSignIn) { .turn = mail_limiter_new (1) };
}
