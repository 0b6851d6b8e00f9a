/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-search.h"

typedef struct {
  MailAgent *agent;
  gint64 folder;
  char *query;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->agent);
  g_free (wish->query);
  g_free (wish);
}

/* Awaits. */
static MailFolder *
find_folder (const Wish  *wish,
             GError     **error)
{
  MailSync *sync = wish->agent->sync;
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->id == wish->folder && folder->raw_name != NULL && (folder->flags & MAIL_FOLDER_NO_SELECT) == 0)
        return g_ptr_array_steal_index (folders, i);
    }
  if (folders != NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is not on the server");
  return NULL;
}

/* On the session that is for what a person waits for. Awaits. */
static GArray *
search (const Wish  *wish,
        GError     **error)
{
  MailAgent *self = wish->agent;
  g_autoptr(MailFolder) folder = find_folder (wish, error);
  g_autoptr(MailImapSession) session = NULL;
  GArray *hits;

  if (folder == NULL || !mail_agent_prepare (self, error))
    return NULL;
  session = mail_sync_sessions_lease (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND, error);
  if (session == NULL)
    return NULL;
  hits = mail_sync_search (self->sync, session, folder, wish->query, error);
  mail_sync_sessions_release (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND);
  return hits;
}

static DexFuture *
search_fiber (gpointer data)
{
  const Wish *wish = data;
  MailAgent *self = wish->agent;
  g_autoptr(GError) error = NULL;
  GArray *hits;

  if (self->sync->settings->is_paused)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is paused"));

  self->sync->urgent++;
  hits = search (wish, &error);
  self->sync->urgent--;
  mail_agent_count (self);
  return hits != NULL ? dex_future_new_take_boxed (G_TYPE_ARRAY, hits) : dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * mail_agent_search_folder:
 * @self: the agent
 * @folder: a folder of which not all is here
 * @query: what a person wants to find
 *
 * Returns: (transfer full): a future for a #GArray of #MailSearchHit, whose rows are in the store
 */
DexFuture *
mail_agent_search_folder (MailAgent  *self,
                          gint64      folder,
                          const char *query)
{
  Wish wish = { g_object_ref (self), folder, g_strdup (query) };

  return mail_engine_spawn (self->engine, search_fiber, g_memdup2 (&wish, sizeof wish), wish_free);
}
