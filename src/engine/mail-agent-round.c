/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-operations.h"
#include "mail-sync-round.h"
#include "mail-trust.h"

/* How often the window hears of progress. */
#define REPORT_USEC (G_USEC_PER_SEC / 5)

/*< private >
 * mail_agent_tell:
 * @self: the agent
 * @state: what it does now
 * @error: (nullable): why it does not what it should
 */
void
mail_agent_tell (MailAgent        *self,
                 MailAccountState  state,
                 const GError     *error)
{
  g_autoptr(MailAgentReport) report = g_atomic_rc_box_new0 (MailAgentReport);
  MailSync *sync = self->sync;

  report->state = state;
  report->error = error != NULL ? g_error_copy (error) : NULL;
  report->next_try = state == MAIL_ACCOUNT_OFFLINE && error != NULL ? self->next_try : 0;
  report->progress = state == MAIL_ACCOUNT_SYNCING && sync->n_todo > 0
                       ? MIN (1.0, (double) sync->n_done / (double) sync->n_todo) : -1;
  self->last_report = g_get_monotonic_time ();
  if (self->report != NULL)
    self->report (report, self->data);
}

/*< private >
 * mail_agent_count:
 * @data: the agent
 *
 * The counters have moved: lets the other threads see them, and the window now and then.
 */
void
mail_agent_count (gpointer data)
{
  MailAgent *self = data;
  MailSync *sync = self->sync;

  g_mutex_lock (&self->mutex);
  self->statistics.messages = (guint) sync->messages;
  self->statistics.bodies = (guint) sync->bodies;
  self->statistics.bytes = mail_sync_sessions_get_bytes_in (sync->sessions);
  self->statistics.commands = (guint) mail_sync_sessions_get_commands (sync->sessions) +
                              mail_outbox_get_commands (self->outbox);
  g_mutex_unlock (&self->mutex);

  if (self->is_in_round && g_get_monotonic_time () - self->last_report > REPORT_USEC)
    mail_agent_tell (self, MAIL_ACCOUNT_SYNCING, NULL);
}

/*< private >
 * mail_agent_prepare:
 * @self: the agent
 * @error: (out): why not
 *
 * Gives the sessions what the account has and the person trusts. Awaits.
 *
 * Returns: whether connections can be made
 */
gboolean
mail_agent_prepare (MailAgent  *self,
                    GError    **error)
{
  g_autoptr(GPtrArray) trusted = NULL;
  g_autoptr(MailNetTrust) trust = NULL;

  if (self->is_configured)
    return TRUE;
  trusted = mail_engine_read_trusted (self->sync->store, error);
  if (trusted == NULL)
    return FALSE;

  trust = mail_trust_new (self->sync->settings, trusted);
  mail_sync_sessions_configure (self->sync->sessions, self->sync->settings, trust);
  mail_outbox_configure (self->outbox, trust);
  self->is_configured = TRUE;
  return TRUE;
}

/*< private >
 * mail_agent_run_round:
 * @self: the agent
 * @error: (out): what stood in the way
 *
 * Folders, headers, bodies: once. Awaits.
 *
 * Returns: whether all of it went well
 */
gboolean
mail_agent_run_round (MailAgent  *self,
                      GError    **error)
{
  gboolean done;

  self->is_in_round = TRUE;
  done = mail_agent_prepare (self, error) && mail_sync_round (self->sync, TRUE, error);
  self->is_in_round = FALSE;
  mail_agent_count (self);
  return done;
}

static DexFuture *
run_outbox_fiber (gpointer data)
{
  MailAgent *self = data;
  g_autoptr(GError) error = NULL;
  gint64 next_due;

  if (!mail_outbox_run (self->outbox, &next_due, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* Operations, outbox and folders; sending goes on beside the rest. Awaits. */
static gboolean
run_everything (MailAgent      *self,
                MailSyncFlags   flags,
                GError        **kept)
{
  MailSync *sync = self->sync;
  g_autoptr(DexFuture) sending = NULL;
  GError *why = NULL;
  gint64 next_due;

  if (!mail_operations_run (sync, &next_due, &why))
    mail_sync_keep_error (kept, g_steal_pointer (&why));

  sending = mail_engine_spawn (self->engine, run_outbox_fiber, g_object_ref (self), g_object_unref);
  if (!mail_sync_round (sync, !(flags & MAIL_SYNC_HEADERS_ONLY), &why))
    mail_sync_keep_error (kept, g_steal_pointer (&why));
  if (!dex_await (g_steal_pointer (&sending), &why))
    mail_sync_keep_error (kept, g_steal_pointer (&why));

  /* Copies for Sent, and what waited for a folder or a UID. */
  if (!mail_operations_run (sync, &next_due, &why))
    mail_sync_keep_error (kept, g_steal_pointer (&why));
  return *kept == NULL;
}

/*< private >
 * mail_agent_run_once:
 * @self: the agent
 * @flags: what to leave out
 * @error: (out): what stood in the way
 *
 * Everything once, from connect to log-out. Awaits.
 *
 * Returns: whether all of it went well
 */
gboolean
mail_agent_run_once (MailAgent      *self,
                     MailSyncFlags   flags,
                     GError        **error)
{
  GError *kept = NULL;

  mail_agent_tell (self, MAIL_ACCOUNT_CONNECTING, NULL);
  self->is_in_round = TRUE;
  if (mail_agent_prepare (self, &kept))
    run_everything (self, flags, &kept);
  self->is_in_round = FALSE;

  mail_agent_count (self);
  mail_sync_sessions_log_out (self->sync->sessions);
  mail_agent_count (self);
  mail_agent_tell (self, MAIL_ACCOUNT_OFFLINE, kept);
  if (kept == NULL)
    return TRUE;
  g_propagate_error (error, kept);
  return FALSE;
}
