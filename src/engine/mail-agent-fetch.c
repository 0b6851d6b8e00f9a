/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include "mail-error.h"
#include "mail-store-account-edit.h"
#include "mail-sync-bodies.h"
#include "mail-sync-body-parts.h"
#include "mail-sync-part.h"

/* How long a message that is being moved is waited for before it is fetched. */
#define MOVE_MSEC 10000
/* How long who gave way waits before it asks again. */
#define GIVE_WAY_MSEC 20

/* What a person waits for: a message, or one part of it. */
typedef struct {
  MailAgent *agent;
  gint64 item;
  char *part; /* (nullable): the whole */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->agent);
  g_free (wish->part);
  g_free (wish);
}

/* A message that is being moved is where only the operation knows: it is let through first. Awaits. */
static MailItem *
read_settled_item (MailAgent  *self,
                   gint64      id,
                   GError    **error)
{
  MailItem *item = mail_engine_read_item (self->sync->store, id, error);

  for (guint waited = 0; item != NULL && item->pending && item->body_state != MAIL_BODY_COMPLETE && waited < MOVE_MSEC;
       waited += 200)
    {
      mail_bell_ring (&self->operations_bell);
      dex_await (dex_timeout_new_msec (200), NULL);
      mail_item_free (item);
      item = mail_engine_read_item (self->sync->store, id, error);
    }
  return item;
}

/* Where the server has it. Awaits. */
static MailFolder *
find_folder (MailAgent       *self,
             const MailItem  *item,
             GError         **error)
{
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (self->sync->store, self->sync->account, error);

  if (folders == NULL)
    return NULL;
  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->id == item->folder && folder->raw_name != NULL && item->uid != 0)
        return g_ptr_array_steal_index (folders, i);
    }
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The message is not on the server yet");
  return NULL;
}

/* On the session that is for what a person waits for. Awaits. */
static gboolean
fetch_leased (MailAgent         *self,
              const MailFolder  *folder,
              const MailItem    *item,
              const char        *part,
              gboolean          *has_given_way,
              GError           **error)
{
  const MailWantedBody wanted = { item->id, item->message, item->size, item->uid };
  g_autoptr(MailImapSession) session = NULL;
  gboolean done;

  session = mail_sync_sessions_lease (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND, error);
  if (session == NULL)
    return FALSE;
  done = part == NULL ? mail_sync_body (self->sync, session, folder, &wanted, has_given_way, error)
                      : mail_sync_part (self->sync, session, folder, &wanted, part, has_given_way, error);
  mail_sync_sessions_release (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND);
  return done;
}

/* What is small goes before what is large. Awaits. */
static gboolean
fetch_item (MailAgent       *self,
            const MailItem  *item,
            const char      *part,
            gboolean        *has_given_way,
            GError         **error)
{
  g_autoptr(MailFolder) folder = find_folder (self, item, error);
  guint hurries = item->size <= MAIL_BODY_LARGE ? 1 : 0;
  gboolean done;

  if (folder == NULL || !mail_agent_prepare (self, error))
    return FALSE;

  self->sync->hurried += hurries;
  done = fetch_leased (self, folder, item, part, has_given_way, error);
  self->sync->hurried -= hurries;
  return done;
}

/* Awaits. */
static gboolean
is_here (MailAgent      *self,
         const MailItem *item,
         const char     *part)
{
  if (item->body_state == MAIL_BODY_COMPLETE)
    return TRUE;
  return part != NULL && item->body_state == MAIL_BODY_PARTIAL &&
         mail_engine_read_has_section (self->sync->store, item->message, part);
}

/* As often as it has to give way, or is being given up by the background. Awaits. */
static gboolean
fetch (MailAgent   *self,
       const Wish  *wish,
       GError     **error)
{
  while (TRUE)
    {
      g_autoptr(MailItem) item = read_settled_item (self, wish->item, error);
      gboolean has_given_way = FALSE;
      gboolean done;

      if (item == NULL)
        return FALSE;
      if (is_here (self, item, wish->part))
        return TRUE;
      done = fetch_item (self, item, wish->part, &has_given_way, error);
      if (!has_given_way)
        return done;
      if (self->sync->is_stopping)
        break;
      dex_await (dex_timeout_new_msec (GIVE_WAY_MSEC), NULL);
    }
  mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
  return FALSE;
}

/* What is older than the account keeps stays for a while when somebody wanted it. Awaits. */
static void
note_opened (MailAgent *self,
             gint64     id)
{
  g_autoptr(MailItem) item = mail_engine_read_item (self->sync->store, id, NULL);

  if (item != NULL && item->date < mail_account_span_begin (self->sync->settings->keep_months, g_get_real_time () / G_USEC_PER_SEC))
    dex_await (mail_store_note_opened (self->sync->store, item->message), NULL);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Wish *wish = data;
  MailAgent *self = wish->agent;
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (self->sync->settings->is_paused)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is paused"));

  self->sync->urgent++;
  done = fetch (self, wish, &error);
  self->sync->urgent--;
  if (!done)
    return dex_future_new_for_error (g_steal_pointer (&error));
  note_opened (self, wish->item);
  self->sync->bodies += wish->part == NULL ? 1 : 0;
  mail_agent_count (self);
  return dex_future_new_true ();
}

/**
 * mail_agent_fetch_body:
 * @self: the agent
 * @item: a message a person waits for
 *
 * Returns: (transfer full): a future that resolves when its body is in the store
 */
DexFuture *
mail_agent_fetch_body (MailAgent *self,
                       gint64     item)
{
  return mail_agent_fetch_part (self, item, NULL);
}

/**
 * mail_agent_fetch_part:
 * @self: the agent
 * @item: a message
 * @part: (nullable): the part of it a person waits for: "2", "1.3"; %NULL: all of it
 *
 * Returns: (transfer full): a future that resolves when that part, or the whole message, is in the store
 */
DexFuture *
mail_agent_fetch_part (MailAgent  *self,
                       gint64      item,
                       const char *part)
{
  Wish wish = { g_object_ref (self), item, g_strdup (part) };

  return mail_engine_spawn (self->engine, fetch_fiber, g_memdup2 (&wish, sizeof wish), wish_free);
}
