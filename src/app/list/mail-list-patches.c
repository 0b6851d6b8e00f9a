/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-patches.h"

#include "mail-store-conversation.h"

/* A list of conversations is read again for more than these: on the main thread it would take too long. */
#define MAX_REGROUPED 200

/* Of what was found only that matters, and only where it was found. */
static gboolean
concerns (const MailListScope  *scope,
          const MailItemChange *change)
{
  const gint64 *folder = scope->found != NULL ? g_hash_table_lookup (scope->found, &change->item) : NULL;

  return scope->found != NULL ? folder != NULL && *folder == change->folder : mail_ids_contain (scope->folders, change->folder);
}

/* Of what stays where it is. */
static gboolean
read_keys (const MailListScope *scope,
           MailListPatch       *patch)
{
  if (!mail_store_reader_get_sort_key (scope->reader, patch->id, scope->query->sort, &patch->old_key))
    return FALSE;
  patch->new_key.number = patch->old_key.number;
  patch->new_key.text = g_strdup (patch->old_key.text);
  return TRUE;
}

/* The notice tells dates; any other key is the same before and after, for what is in the list stays where it is. */
static void
set_keys (const MailListScope *scope,
          MailListPatch       *patch,
          gint64               old_date,
          gint64               new_date)
{
  if (mail_sort_is_by_date (scope->query->sort))
    {
      patch->old_key.number = old_date;
      patch->new_key.number = new_date;
    }
  else
    patch->is_lost = !read_keys (scope, patch);
}

/* One patch an id: where it was before the first change, where it is after the last. A move between two folders of the same
 * list is a removal and an addition: the item stays. threads: id → the conversation of one that is gone. */
static void
collect (const MailListScope    *scope,
         const MailStoreChanges *changes,
         GArray                 *patches,
         GHashTable             *threads)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; changes->items != NULL && i < changes->items->len; i++)
    {
      const MailItemChange *change = &g_array_index (changes->items, MailItemChange, i);
      MailListPatch *patch;
      gpointer index;

      if (!concerns (scope, change))
        continue;
      if (!g_hash_table_lookup_extended (seen, (gpointer) (gsize) change->item, NULL, &index))
        {
          MailListPatch fresh = { .id = change->item, .was_there = change->kind != MAIL_ITEM_ADDED };

          /* What was not there has no old key. */
          set_keys (scope, &fresh, change->kind == MAIL_ITEM_ADDED ? change->new_key : change->old_key, change->new_key);
          index = GUINT_TO_POINTER (patches->len);
          g_hash_table_insert (seen, (gpointer) (gsize) change->item, index);
          g_array_append_val (patches, fresh);
        }
      patch = &g_array_index (patches, MailListPatch, GPOINTER_TO_UINT (index));
      patch->present = change->kind != MAIL_ITEM_REMOVED && !patch->is_lost;
      if (mail_sort_is_by_date (scope->query->sort))
        patch->new_key.number = change->new_key;
      if (change->thread != 0)
        g_hash_table_insert (threads, (gpointer) (gsize) change->item, (gpointer) (gsize) change->thread);
    }
}

/* ---- a list of messages ---- */

/* Whether an item of the folder belongs into a filtered list. */
static gboolean
belongs (const MailListScope *scope,
         gint64               id)
{
  const MailListQuery *query = scope->query;
  g_autoptr(MailItem) item = mail_store_reader_load_item (scope->reader, id, NULL);

  return item != NULL
    && (item->flags & query->with) == query->with
    && (item->flags & query->without) == 0
    && (!query->with_attachments || item->has_attachments);
}

/* What is read goes on being listed among the unread until the list is shown anew: nobody wants it to go from under the eyes. */
static void
filter (const MailListScope *scope,
        GArray              *patches)
{
  for (guint i = 0; i < patches->len; i++)
    {
      MailListPatch *patch = &g_array_index (patches, MailListPatch, i);

      if (patch->present && !belongs (scope, patch->id))
        patch->present = patch->was_there && mail_list_order_has (scope->order, patch->id, &patch->old_key);
    }
}

/* ---- a list of conversations ---- */

static MailListPatch *
find_patch (GArray *patches,
            gint64  id)
{
  for (guint i = 0; i < patches->len; i++)
    {
      MailListPatch *patch = &g_array_index (patches, MailListPatch, i);

      if (patch->id == id)
        return patch;
    }
  return NULL;
}

static gboolean
is_listed (const MailListScope *scope,
           GArray              *patches,
           gint64               id)
{
  MailListPatch *patch = find_patch (patches, id);
  g_auto(MailSortKey) key = { 0 };

  if (patch != NULL && patch->is_lost)
    return FALSE;
  if (patch != NULL)
    return mail_list_order_has (scope->order, id, &patch->old_key);
  return mail_store_reader_get_sort_key (scope->reader, id, scope->query->sort, &key) && mail_list_order_has (scope->order, id, &key);
}

static gboolean
position_of (const GArray *ids,
             gint64        id,
             guint        *position)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, gint64, i) != id)
        continue;
      *position = i;
      return TRUE;
    }
  return FALSE;
}

/* Among the items of a conversation, newest first, the one that stands for it now; 0: none. */
static gint64
find_listed (const MailListScope *scope,
             GArray              *patches,
             const GArray        *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      gint64 id = g_array_index (items, gint64, i);

      if (is_listed (scope, patches, id))
        return id;
    }
  return 0;
}

/* The one that is to stand for it; 0: none. Where a filter would choose an older one, or none any more, the one that is listed stays,
 * as it does in a list of messages. */
static gint64
choose (const MailListScope *scope,
        GArray              *patches,
        const GArray        *items,
        gint64               thread)
{
  g_autoptr(GArray) matching = NULL;
  gint64 listed;
  guint listed_at;
  guint chosen_at;
  gint64 chosen;

  if (!mail_list_query_is_filtered (scope->query))
    return items->len > 0 ? g_array_index (items, gint64, 0) : 0;

  listed = find_listed (scope, patches, items);
  matching = mail_store_reader_find_in_thread (scope->reader, thread, scope->folders, scope->query, NULL);
  chosen = matching != NULL && matching->len > 0 ? g_array_index (matching, gint64, 0) : 0;
  if (listed != 0 && position_of (items, listed, &listed_at)
      && (chosen == 0 || !position_of (items, chosen, &chosen_at) || listed_at < chosen_at))
    return listed;
  return chosen;
}

/* Another item than those of the notice comes or goes. */
static void
add_patch (const MailListScope *scope,
           GArray              *patches,
           gint64               id,
           gboolean             present)
{
  MailListPatch patch = { .id = id, .was_there = !present, .present = present };

  if (read_keys (scope, &patch))
    g_array_append_val (patches, patch);
}

/* members: those of the conversation among the first n_noticed patches. */
static void
regroup (MailListPatches     *self,
         const MailListScope *scope,
         gint64               thread,
         const GArray        *members)
{
  MailListQuery whole = { 0 };
  g_autoptr(GArray) items = mail_store_reader_find_in_thread (scope->reader, thread, scope->folders, &whole, NULL);
  gboolean lost = FALSE;
  gint64 chosen;

  if (items == NULL)
    {
      self->needs_reading = TRUE;
      return;
    }
  chosen = choose (scope, self->patches, items, thread);
  for (guint i = 0; i < members->len; i++)
    {
      MailListPatch *patch = &g_array_index (self->patches, MailListPatch, g_array_index (members, guint, i));

      if (patch->id != chosen && is_listed (scope, self->patches, patch->id))
        lost = TRUE;
      patch->present = patch->id == chosen;
    }
  /* Two that turned out to be one had a row each. */
  for (guint i = 0; i < items->len; i++)
    {
      gint64 id = g_array_index (items, gint64, i);

      if (id == chosen || find_patch (self->patches, id) != NULL || !is_listed (scope, self->patches, id))
        continue;
      add_patch (scope, self->patches, id, FALSE);
      lost = TRUE;
    }
  if (chosen != 0 && find_patch (self->patches, chosen) == NULL && !is_listed (scope, self->patches, chosen))
    add_patch (scope, self->patches, chosen, TRUE);
  if (lost && chosen != 0)
    self->regroups = TRUE;
}

static gint64
thread_of (const MailListScope *scope,
           GHashTable          *gone,
           gint64               id)
{
  gint64 thread = mail_store_reader_get_thread (scope->reader, id);

  return thread != 0 ? thread : (gint64) (gsize) g_hash_table_lookup (gone, (gpointer) (gsize) id);
}

/* gone: id → conversation of those that cannot be asked for any more. */
static void
regroup_all (MailListPatches     *self,
             const MailListScope *scope,
             GHashTable          *gone)
{
  g_autoptr(GHashTable) threads = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  GHashTableIter iter;
  gpointer thread;
  gpointer members;

  if (self->patches->len > MAX_REGROUPED)
    {
      self->needs_reading = TRUE;
      return;
    }
  mail_list_order_expect (scope->order, (const MailListPatch *) (gpointer) self->patches->data, self->patches->len);
  for (guint i = 0; i < self->patches->len; i++)
    {
      gint64 own = thread_of (scope, gone, g_array_index (self->patches, MailListPatch, i).id);
      GArray *indices = g_hash_table_lookup (threads, (gpointer) (gsize) own);

      if (own == 0)
        {
          self->needs_reading = TRUE;
          return;
        }
      if (indices == NULL)
        {
          indices = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (threads, (gpointer) (gsize) own, indices);
        }
      g_array_append_val (indices, i);
    }

  g_hash_table_iter_init (&iter, threads);
  while (g_hash_table_iter_next (&iter, &thread, &members))
    regroup (self, scope, (gint64) (gsize) thread, members);
}

/**
 * mail_list_patches_new:
 * @scope: a list
 * @changes: what was committed
 *
 * Returns: (transfer full): what has to be done to it
 */
MailListPatches *
mail_list_patches_new (const MailListScope    *scope,
                       const MailStoreChanges *changes)
{
  MailListPatches *self = g_new0 (MailListPatches, 1);
  g_autoptr(GHashTable) gone = g_hash_table_new (NULL, NULL);

  self->patches = g_array_new (FALSE, FALSE, sizeof (MailListPatch));
  g_array_set_clear_func (self->patches, (GDestroyNotify) mail_list_patch_clear);
  collect (scope, changes, self->patches, gone);
  if (self->patches->len == 0 || scope->found != NULL)
    return self;
  if (scope->query->conversations)
    regroup_all (self, scope, gone);
  else if (mail_list_query_is_filtered (scope->query))
    filter (scope, self->patches);
  if (self->needs_reading)
    g_array_set_size (self->patches, 0);
  return self;
}

void
mail_list_patches_free (MailListPatches *self)
{
  g_array_unref (self->patches);
  g_free (self);
}
