/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader shows of what is selected. */
#include "mail-store-conversation.h"
#include "mail-window-private.h"

/* Messages of a conversation that are shown: its newest, and the one that was chosen. */
#define MAX_SHOWN 1000

/* A conversation that is being listed. */
typedef struct {
  GWeakRef window;
  gint64 item;
} Listing;

static Listing *
listing_new (MailWindow *self)
{
  Listing *listing = g_new0 (Listing, 1);

  g_weak_ref_init (&listing->window, self);
  listing->item = self->selected;
  return listing;
}

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_weak_ref_clear (&listing->window);
  g_free (listing);
}

/* ---- on a reader thread ---- */

/* Mail that was thrown away is a part of its conversation only where it lies. */
static gboolean
is_away (MailStoreReader *reader,
         const MailItem  *item,
         gint64           here)
{
  g_autoptr(MailFolder) folder = item->folder != here ? mail_store_reader_get_folder (reader, item->folder, NULL) : NULL;

  return folder != NULL && (folder->role == MAIL_ROLE_TRASH || folder->role == MAIL_ROLE_JUNK);
}

/* The same mail, where it lies beside the one that was chosen. */
static gint64
find_beside (GPtrArray      *beside,
             const MailItem *item)
{
  for (guint i = 0; i < beside->len; i++)
    {
      const MailItem *other = g_ptr_array_index (beside, i);

      if (other != NULL && other->message == item->message)
        return other->id;
    }
  return item->id;
}

static GPtrArray *
load_items (MailStoreReader  *reader,
            GArray           *ids,
            GError          **error)
{
  return mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, error);
}

/* (transfer full) (nullable): what of a conversation lies in a folder */
static GPtrArray *
load_beside (MailStoreReader  *reader,
             gint64            thread,
             gint64            folder,
             GError          **error)
{
  MailListQuery everything = { .folder = folder };
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) ids = NULL;

  g_array_append_val (folders, folder);
  ids = mail_store_reader_find_in_thread (reader, thread, folders, &everything, error);
  return ids != NULL ? load_items (reader, ids, error) : NULL;
}

/* (transfer full) (nullable) (element-type gint64): oldest first, one for each mail; of several places that of the chosen one */
static GArray *
list_conversation_of (MailStoreReader  *reader,
                      const MailItem   *chosen,
                      GError          **error)
{
  gint64 thread = mail_store_reader_get_thread (reader, chosen->id);
  g_autoptr(GArray) all = mail_store_reader_list_thread (reader, thread, error);
  g_autoptr(GPtrArray) items = all != NULL ? load_items (reader, all, error) : NULL;
  g_autoptr(GPtrArray) beside = items != NULL ? load_beside (reader, thread, chosen->folder, error) : NULL;
  GArray *ids;

  if (beside == NULL)
    return NULL;

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);
      gint64 id = item != NULL ? find_beside (beside, item) : 0;

      if (items->len - i > MAX_SHOWN && id != chosen->id)
        continue;
      if (item != NULL && (id != item->id || !is_away (reader, item, chosen->folder)))
        g_array_append_val (ids, id);
    }
  return ids;
}

static gboolean
read_conversation (MailStoreReader  *reader,
                   gpointer          data,
                   GCancellable     *cancellable,
                   GValue           *result,
                   GError          **error)
{
  g_autoptr(MailItem) chosen = mail_store_reader_load_item (reader, *(gint64 *) data, error);
  GArray *ids = chosen != NULL ? list_conversation_of (reader, chosen, error) : NULL;

  if (ids == NULL)
    return FALSE;

  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, ids);
  return TRUE;
}

/* ---- in the window ---- */

static void list_conversation (MailWindow *self);

static DexFuture *
conversation_is_listed (DexFuture *future,
                        gpointer   data)
{
  Listing *listing = data;
  g_autoptr(MailWindow) self = g_weak_ref_get (&listing->window);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->store == NULL || self->selected != listing->item)
    return NULL;

  if (value != NULL)
    mail_reader_show_conversation (self->reader, g_value_get_boxed (value), listing->item);
  else
    mail_reader_show_item (self->reader, listing->item);
  if (self->conversation_changed)
    list_conversation (self);
  return NULL;
}

static void
list_conversation (MailWindow *self)
{
  DexFuture *future = mail_store_read (self->store, read_conversation, g_memdup2 (&self->selected, sizeof self->selected), g_free);

  self->conversation_changed = FALSE;
  dex_clear (&self->conversation);
  self->conversation = dex_future_finally (future, conversation_is_listed, listing_new (self), listing_free);
}

/* What is being written, and what is not sent yet, is no conversation. */
static gboolean
reads_conversations (MailWindow *self)
{
  MailRole role = mail_window_get_role (self);

  return role != MAIL_ROLE_DRAFTS && role != MAIL_ROLE_OUTBOX && g_settings_get_boolean (self->settings, "list-conversations");
}

/**
 * mail_window_is_reader_visible:
 * @self: the window
 *
 * Returns: whether a message that is selected is seen, too
 */
gboolean
mail_window_is_reader_visible (MailWindow *self)
{
  return !adw_navigation_split_view_get_collapsed (self->inner) || adw_navigation_split_view_get_show_content (self->inner);
}

/**
 * mail_window_show_selected:
 * @self: the window
 *
 * Shows what is selected: its whole conversation, where the person wants conversations.
 */
void
mail_window_show_selected (MailWindow *self)
{
  guint n_selected = mail_list_view_get_n_selected (self->list);

  if (n_selected > 1)
    mail_reader_show_selection_count (self->reader, n_selected);
  else if (self->selected == 0)
    mail_reader_show_item (self->reader, 0);
  else if (mail_window_is_reader_visible (self) && reads_conversations (self))
    list_conversation (self);
  else if (mail_window_is_reader_visible (self))
    mail_reader_show_item (self->reader, self->selected);
}

/**
 * mail_window_follow_conversation:
 * @self: the window
 * @changes: what one commit changed
 *
 * Messages come into the conversation that is read, and go from it.
 */
void
mail_window_follow_conversation (MailWindow       *self,
                                 MailStoreChanges *changes)
{
  gboolean moved = changes->reloads != NULL && changes->reloads->len > 0;

  for (guint i = 0; changes->items != NULL && i < changes->items->len; i++)
    moved |= g_array_index (changes->items, MailItemChange, i).kind != MAIL_ITEM_CHANGED;
  if (!moved || self->selected == 0 || mail_list_view_get_n_selected (self->list) > 1 || !mail_window_is_reader_visible (self) ||
      !reads_conversations (self))
    return;

  if (self->conversation != NULL && dex_future_is_pending (self->conversation))
    self->conversation_changed = TRUE;
  else
    list_conversation (self);
}

/**
 * mail_window_on_looked_at:
 * @reader: the reader
 * @id: a message that was looked at for long enough
 * @self: the window
 */
void
mail_window_on_looked_at (MailReader *reader,
                          gint64      id,
                          MailWindow *self)
{
  g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_get_main_reader (self->store), id, NULL);

  if (item != NULL && (item->flags & MAIL_FLAG_SEEN) == 0)
    mail_window_mark_shown_read (self, id);
}
