/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-folder.h"

typedef struct {
  MailAgent *agent;
  gint64 folder; /* 0: all */
} Repair;

static void
repair_free (gpointer data)
{
  Repair *repair = data;

  g_object_unref (repair->agent);
  g_free (repair);
}

/* Awaits. */
static gboolean
repair_folder (MailAgent         *self,
               const MailFolder  *folder,
               GError           **error)
{
  g_autoptr(MailImapSession) session = NULL;
  gboolean done;

  if (self->sync->is_stopping)
    {
      mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
      return FALSE;
    }
  session = mail_sync_sessions_lease (self->sync->sessions, MAIL_SYNC_SLOT_WORKER, error);
  if (session == NULL)
    return FALSE;
  done = mail_sync_folder (self->sync, session, folder, MAIL_SYNC_REPAIR, error);
  mail_sync_sessions_release (self->sync->sessions, MAIL_SYNC_SLOT_WORKER);
  return done;
}

static gboolean
is_concerned (const Repair     *repair,
              const MailFolder *folder)
{
  return folder->raw_name != NULL && !(folder->flags & (MAIL_FOLDER_NO_SELECT | MAIL_FOLDER_RENAMING)) &&
         (repair->folder == 0 || repair->folder == folder->id);
}

/* Of all folders as many as can be. */
static DexFuture *
repair_fiber (gpointer data)
{
  const Repair *repair = data;
  MailAgent *self = repair->agent;
  g_autoptr(GPtrArray) folders = NULL;
  GError *error = NULL;
  guint n_done = 0;

  if (self->sync->settings->is_paused)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is paused"));
  if (!mail_agent_prepare (self, &error))
    return dex_future_new_for_error (error);
  folders = mail_engine_read_folders (self->sync->store, self->sync->account, &error);
  if (folders == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);
      GError *why = NULL;

      if (!is_concerned (repair, folder))
        continue;
      if (!repair_folder (self, folder, &why))
        mail_sync_keep_error (&error, why);
      n_done++;
    }
  mail_agent_count (self);
  /* Bodies of what was found missing. */
  mail_bell_ring (&self->round_bell);
  if (error != NULL)
    return dex_future_new_for_error (error);
  if (n_done == 0)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, "The folder is not on the server"));
  return dex_future_new_true ();
}

/**
 * mail_agent_repair:
 * @self: the agent
 * @folder: a folder of the account; 0: all of them
 *
 * Reads from the server again which messages there are and what their flags are, whatever is remembered of it, and mends what
 * differs. What is only on this computer, and what is still to be done on the server, stays.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when both sides are the same
 */
DexFuture *
mail_agent_repair (MailAgent *self,
                   gint64     folder)
{
  Repair repair = { g_object_ref (self), folder };

  return mail_engine_spawn (self->engine, repair_fiber, g_memdup2 (&repair, sizeof repair), repair_free);
}
