/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-imap-error.h"
#include "mail-operations.h"
#include "mail-secrets.h"

/* How often folders nobody listens to are looked at, in milliseconds. */
#define POLL_MSEC (5 * 60 * 1000)
#define POLL_OPEN_MSEC (60 * 1000)
/* The same where the server tells of all of them. */
#define POLL_TOLD_MSEC (15 * 60 * 1000)
/* How long after the first of them changes are looked at together, in milliseconds. */
#define ELSEWHERE_MSEC 1000
/* Who listened for so long was well connected, in microseconds. */
#define HEALTHY_USEC (60 * G_USEC_PER_SEC)

/* Four loops for each account that is online, each a fibre that waits for its bell: rounds, operations, outbox, listening. */

void
mail_agent_ring_all (MailAgent *self)
{
  mail_bell_ring (&self->round_bell);
  mail_bell_ring (&self->operations_bell);
  mail_bell_ring (&self->outbox_bell);
  mail_bell_ring (&self->watch_bell);
  mail_sync_watch_stop (self->watch);
}

static gboolean
needs_person (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORAGE) ||
         /* Asked for again and again, the person would be, too. */
         g_strcmp0 (mail_error_get_detail (error), MAIL_SECRETS_LOCKED) == 0;
}

static void
answer_waiting (GPtrArray    *waiting,
                const GError *error)
{
  for (guint i = 0; i < waiting->len; i++)
    if (error == NULL)
      dex_promise_resolve_boolean (g_ptr_array_index (waiting, i), TRUE);
    else
      dex_promise_reject (g_ptr_array_index (waiting, i), g_error_copy (error));
}

/* What the server wants goes first. */
static guint
pause_after (MailBackoff  *backoff,
             const GError *error)
{
  guint ours = mail_backoff_next_msec (backoff);
  guint theirs = mail_imap_error_get_pause_msec (error);

  return MAX (ours, theirs);
}

/* Says how it went; returns how long to wait, in milliseconds. */
static gint64
conclude_round (MailAgent    *self,
                const GError *error)
{
  gint64 pause;

  self->is_online = error == NULL || g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  if (self->is_online)
    {
      mail_backoff_reset (&self->backoff);
      mail_agent_tell (self, MAIL_ACCOUNT_IDLE, error);
      mail_bell_ring (&self->watch_bell);
      mail_bell_ring (&self->operations_bell);
      mail_bell_ring (&self->outbox_bell);
      if (mail_sync_watch_hears_all (self->watch))
        return POLL_TOLD_MSEC;
      return self->sync->open_folder != 0 ? POLL_OPEN_MSEC : POLL_MSEC;
    }
  if (needs_person (error))
    {
      mail_agent_tell (self, MAIL_ACCOUNT_ATTENTION, error);
      return -1;
    }
  pause = pause_after (&self->backoff, error);
  self->next_try = g_get_real_time () / G_USEC_PER_SEC + pause / 1000;
  mail_agent_tell (self, MAIL_ACCOUNT_OFFLINE, error);
  return pause;
}

static DexFuture *
look_elsewhere (DexFuture *rested,
                gpointer   data)
{
  MailAgent *self = data;

  self->is_elsewhere_due = FALSE;
  mail_bell_ring (&self->round_bell);
  return dex_future_new_true ();
}

void
mail_agent_look_elsewhere (gpointer data)
{
  MailAgent *self = data;

  if (self->is_elsewhere_due)
    return;
  self->is_elsewhere_due = TRUE;
  dex_future_disown (dex_future_finally (dex_timeout_new_msec (ELSEWHERE_MSEC), look_elsewhere, g_object_ref (self),
                                         g_object_unref));
}

/* Why nothing is to be connected to, and what the account is called then; NULL when it may. */
static GError *
get_obstacle (MailAgent        *self,
              MailAccountState *state)
{
  if (self->sync->settings->is_paused)
    {
      *state = MAIL_ACCOUNT_PAUSED;
      return mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is paused");
    }
  /* What answers there answers in the server's name: with certificates that must not be shown to anybody. */
  if (self->is_behind_portal)
    {
      *state = MAIL_ACCOUNT_OFFLINE;
      return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("This network wants you to sign in to it first"));
    }
  return NULL;
}

/* Does nothing while it must not. Who asks for mail meanwhile is told why there is none. Awaits; returns whether there is to be
 * another round. */
static gboolean
rest (MailAgent *self)
{
  MailAccountState state;
  GError *obstacle;

  while (!self->sync->is_stopping && (obstacle = get_obstacle (self, &state)) != NULL)
    {
      g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);
      g_autoptr(GError) error = obstacle;

      self->waiting = g_ptr_array_new_with_free_func (dex_unref);
      self->is_online = FALSE;
      self->next_try = 0;
      mail_bell_silence (&self->round_bell);
      /* That an account is paused is nothing to complain about. */
      mail_agent_tell (self, state, state == MAIL_ACCOUNT_PAUSED ? NULL : error);
      answer_waiting (waiting, error);
      dex_await (mail_bell_wait (&self->round_bell, -1), NULL);
    }
  return !self->sync->is_stopping;
}

static DexFuture *
round_loop (gpointer data)
{
  MailAgent *self = data;

  while (rest (self))
    {
      g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);
      g_autoptr(GError) error = NULL;
      gint64 pause;

      self->waiting = g_ptr_array_new_with_free_func (dex_unref);
      mail_bell_silence (&self->round_bell);
      mail_agent_tell (self, self->is_online ? MAIL_ACCOUNT_SYNCING : MAIL_ACCOUNT_CONNECTING, NULL);
      mail_agent_run_round (self, &error);
      if (self->sync->is_stopping && error == NULL)
        error = mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
      answer_waiting (waiting, error);
      if (self->sync->is_stopping)
        break;
      pause = conclude_round (self, error);
      dex_await (mail_bell_wait (&self->round_bell, pause), NULL);
      mail_sync_sessions_close_unused (self->sync->sessions);
    }

  mail_agent_tell (self, MAIL_ACCOUNT_OFFLINE, NULL);
  return dex_future_new_true ();
}

/* Milliseconds until something is due. */
static gint64
get_pause (gint64 next_due)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (next_due == 0)
    return -1;
  return MAX (1, next_due - now) * 1000;
}

/* What one of the two loops below does after a failure: a refused sign-in waits for the person, the rest tries again. */
static gint64
get_pause_after (MailAgent    *self,
                 MailBackoff  *backoff,
                 const GError *error)
{
  if (needs_person (error))
    {
      mail_agent_tell (self, MAIL_ACCOUNT_ATTENTION, error);
      return -1;
    }
  return pause_after (backoff, error);
}

typedef gboolean (*WorkFunc) (MailAgent  *self,
                              gint64     *next_due,
                              GError    **error);

/* Works when the bell rings and when something is due, until the account stops. Awaits. */
static DexFuture *
work_on_demand (MailAgent *self,
                MailBell  *bell,
                WorkFunc   work)
{
  MailBackoff backoff = MAIL_BACKOFF_INIT;

  while (!self->sync->is_stopping)
    {
      g_autoptr(GError) error = NULL;
      MailAccountState state;
      gint64 next_due;
      gint64 pause;

      mail_bell_silence (bell);
      error = get_obstacle (self, &state);
      if (error != NULL)
        {
          pause = -1;
        }
      else if (mail_agent_prepare (self, &error) && work (self, &next_due, &error))
        {
          mail_backoff_reset (&backoff);
          pause = get_pause (next_due);
        }
      else
        {
          pause = get_pause_after (self, &backoff, error);
        }
      dex_await (mail_bell_wait (bell, pause), NULL);
    }
  return dex_future_new_true ();
}

static gboolean
run_operations (MailAgent  *self,
                gint64     *next_due,
                GError    **error)
{
  return mail_operations_run (self->sync, next_due, error);
}

static DexFuture *
operations_loop (gpointer data)
{
  MailAgent *self = data;

  return work_on_demand (self, &self->operations_bell, run_operations);
}

static gboolean
run_outbox (MailAgent  *self,
            gint64     *next_due,
            GError    **error)
{
  return mail_outbox_run (self->outbox, next_due, error);
}

static DexFuture *
outbox_loop (gpointer data)
{
  MailAgent *self = data;

  return work_on_demand (self, &self->outbox_bell, run_outbox);
}

/* Listens while the account is online; a connection that is lost is also a sign for the rounds to look. */
static DexFuture *
watch_loop (gpointer data)
{
  MailAgent *self = data;
  MailBackoff backoff = MAIL_BACKOFF_INIT;

  while (!self->sync->is_stopping)
    {
      g_autoptr(GError) error = NULL;
      gint64 begun = g_get_monotonic_time ();

      mail_bell_silence (&self->watch_bell);
      if (self->is_online && mail_sync_sessions_has_watcher (self->sync->sessions) &&
          !mail_sync_watch_run (self->watch, &error) && !self->sync->is_stopping)
        {
          g_debug ("Listening ended: %s", error->message);
          if (!mail_imap_error_is_limit (error))
            mail_bell_ring (&self->round_bell);
        }
      if (g_get_monotonic_time () - begun > HEALTHY_USEC)
        mail_backoff_reset (&backoff);
      if (!self->sync->is_stopping)
        dex_await (mail_bell_wait (&self->watch_bell, self->is_online ? (gint64) pause_after (&backoff, error) : -1), NULL);
    }
  return dex_future_new_true ();
}

static void
spawn_loop (MailAgent    *self,
            DexFiberFunc  loop)
{
  g_ptr_array_add (self->loops, mail_engine_spawn (self->engine, loop, g_object_ref (self), g_object_unref));
}

/*< private >
 * mail_agent_run_loops:
 * @self: the agent
 *
 * Starts what an account that is online does.
 */
void
mail_agent_run_loops (MailAgent *self)
{
  spawn_loop (self, round_loop);
  spawn_loop (self, operations_loop);
  spawn_loop (self, outbox_loop);
  if (mail_sync_sessions_has_watcher (self->sync->sessions))
    spawn_loop (self, watch_loop);
}
