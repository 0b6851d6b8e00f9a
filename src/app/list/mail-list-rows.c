/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-rows.h"

/* Pages of rows kept although nobody holds them, so that scrolling back and forth reads nothing. */
#define KEPT_PAGES 8
/* Rows that are read together: about as many as are seen at once. */
#define READ_AT_ONCE 16
/* A notice of more items than these is not asked which conversations they are of. */
#define MAX_ASKED 300

struct _MailListRows {
  MailStore *store;
  GArray *folders;         /* (nullable): gint64: of a list of conversations */
  GHashTable *rows;        /* id → MailListItem, those that are alive; not owned */
  GQueue pages;            /* of GPtrArray of MailListItem, newest first: keeps rows alive */
};

static void
row_gone (gpointer  data,
          GObject  *row)
{
  MailListRows *self = data;
  gint64 id = mail_list_item_get_id (MAIL_LIST_ITEM (row));

  g_hash_table_remove (self->rows, &id);
}

static void load (MailListItem *row,
                  gpointer      data);

static MailListItem *
add_row (MailListRows *self,
         gint64        id)
{
  MailListItem *row = mail_list_item_new (id);

  mail_list_item_set_load (row, load, self);
  g_object_weak_ref (G_OBJECT (row), row_gone, self);
  g_hash_table_insert (self->rows, g_memdup2 (&id, sizeof id), row);
  return row;
}

static MailConversation *
load_conversation (MailListRows   *self,
                   const MailItem *item)
{
  if (self->folders == NULL || item == NULL)
    return NULL;
  return mail_store_reader_load_conversation (mail_store_get_main_reader (self->store), item->thread, self->folders, NULL);
}

static void
fill (MailListRows *self,
      GPtrArray    *rows)
{
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) error = NULL;

  if (rows->len == 0)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 id = mail_list_item_get_id (g_ptr_array_index (rows, i));

      g_array_append_val (ids, id);
    }
  items = mail_store_reader_load_items (mail_store_get_main_reader (self->store),
                                        (const gint64 *) (gpointer) ids->data, ids->len, &error);
  if (items == NULL)
    {
      g_debug ("rows of the list: %s", error->message);
      return;
    }
  for (guint i = 0; i < rows->len && i < items->len; i++)
    {
      MailItem *item = g_steal_pointer (&g_ptr_array_index (items, i));

      mail_list_item_take (g_ptr_array_index (rows, i), item, load_conversation (self, item));
    }
}

static const GPtrArray *
find_page (MailListRows *self,
           MailListItem *row,
           guint        *index)
{
  for (GList *l = self->pages.head; l != NULL; l = l->next)
    if (g_ptr_array_find (l->data, row, index))
      return l->data;
  return NULL;
}

/* With one reading its neighbours that nobody has asked for yet. */
static void
load (MailListItem *row,
      gpointer      data)
{
  MailListRows *self = data;
  guint index = 0;
  const GPtrArray *page = find_page (self, row, &index);
  guint first = index - index % READ_AT_ONCE;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (rows, g_object_ref (row));
  for (guint i = first; page != NULL && i < page->len && i < first + READ_AT_ONCE; i++)
    if (!mail_list_item_is_loaded (g_ptr_array_index (page, i)))
      g_ptr_array_add (rows, g_object_ref (g_ptr_array_index (page, i)));
  fill (self, rows);
}

MailListItem *
mail_list_rows_find (MailListRows *self,
                     gint64        id)
{
  return g_hash_table_lookup (self->rows, &id);
}

/**
 * mail_list_rows_make:
 * @self: rows
 * @ids: neighbours in the list
 * @n_ids: how many
 * @index: the one that is asked for
 *
 * Makes the rows of a page that are not there yet. What they show is read when one of them is asked.
 *
 * Returns: (transfer none): the row at @index
 */
MailListItem *
mail_list_rows_make (MailListRows *self,
                     const gint64 *ids,
                     guint         n_ids,
                     guint         index)
{
  GPtrArray *page = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_ids; i++)
    {
      MailListItem *row = mail_list_rows_find (self, ids[i]);

      g_ptr_array_add (page, row != NULL ? g_object_ref (row) : add_row (self, ids[i]));
    }

  g_queue_push_head (&self->pages, page);
  if (g_queue_get_length (&self->pages) > KEPT_PAGES)
    g_ptr_array_unref (g_queue_pop_tail (&self->pages));
  return g_ptr_array_index (page, index);
}

/* Rows that others still hold do not follow the store any more. */
void
mail_list_rows_forget (MailListRows *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      g_object_weak_unref (row, row_gone, self);
      mail_list_item_set_load (row, NULL, NULL);
    }
  g_hash_table_remove_all (self->rows);
  g_queue_clear_full (&self->pages, (GDestroyNotify) g_ptr_array_unref);
}

static void
collect (MailListRows *self,
         gint64        id,
         GHashTable   *seen,
         GPtrArray    *rows)
{
  MailListItem *row = mail_list_rows_find (self, id);

  if (row != NULL && mail_list_item_is_loaded (row) && g_hash_table_add (seen, row))
    g_ptr_array_add (rows, g_object_ref (row));
}

/* Rows of conversations that something was done to anywhere. threads: a set of them */
static void
collect_conversations (MailListRows *self,
                       GHashTable   *threads,
                       GHashTable   *seen,
                       GPtrArray    *rows)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      const MailConversation *conversation = mail_list_item_is_loaded (row) ? mail_list_item_get_conversation (row) : NULL;

      if (conversation != NULL && g_hash_table_contains (threads, (gpointer) (gsize) conversation->thread)
          && g_hash_table_add (seen, row))
        g_ptr_array_add (rows, g_object_ref (row));
    }
}

static GHashTable *
list_threads (MailListRows     *self,
              MailStoreChanges *changes)
{
  g_autoptr(GHashTable) threads = g_hash_table_new (NULL, NULL);
  MailStoreReader *reader = mail_store_get_main_reader (self->store);

  for (guint i = 0; changes->items != NULL && i < changes->items->len; i++)
    {
      const MailItemChange *change = &g_array_index (changes->items, MailItemChange, i);
      gint64 thread = change->thread != 0 ? change->thread : mail_store_reader_get_thread (reader, change->item);

      if (thread != 0)
        g_hash_table_add (threads, (gpointer) (gsize) thread);
    }
  return g_steal_pointer (&threads);
}

/**
 * mail_list_rows_refresh:
 * @self: rows
 * @changes: what was committed
 *
 * Lets the rows that are looked at show what is true now.
 */
void
mail_list_rows_refresh (MailListRows     *self,
                        MailStoreChanges *changes)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  if (g_hash_table_size (self->rows) == 0)
    return;
  if (self->folders != NULL && ((changes->items != NULL && changes->items->len > MAX_ASKED)
                                || (changes->reloads != NULL && changes->reloads->len > 0)))
    {
      mail_list_rows_refresh_all (self);
      return;
    }
  if (self->folders != NULL)
    {
      g_autoptr(GHashTable) threads = list_threads (self, changes);

      collect_conversations (self, threads, seen, rows);
    }
  for (guint i = 0; changes->items != NULL && i < changes->items->len; i++)
    {
      const MailItemChange *change = &g_array_index (changes->items, MailItemChange, i);

      if (change->kind != MAIL_ITEM_REMOVED)
        collect (self, change->item, seen, rows);
    }
  for (guint i = 0; changes->bodies != NULL && i < changes->bodies->len; i++)
    collect (self, g_array_index (changes->bodies, gint64, i), seen, rows);
  fill (self, rows);
}

void
mail_list_rows_refresh_all (MailListRows *self)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (mail_list_item_is_loaded (row))
      g_ptr_array_add (rows, g_object_ref (row));
  fill (self, rows);
}

/**
 * mail_list_rows_new:
 * @store: where rows are read
 *
 * Returns: (transfer full): no rows yet
 */
MailListRows *
mail_list_rows_new (MailStore *store)
{
  MailListRows *self = g_new0 (MailListRows, 1);

  self->store = g_object_ref (store);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->pages);
  return self;
}

/**
 * mail_list_rows_set_conversations:
 * @self: rows
 * @folders: (nullable) (element-type gint64): the folders of the list; %NULL: each row is a message
 *
 * From now on rows stand for conversations; those that are there have to be read again.
 */
void
mail_list_rows_set_conversations (MailListRows *self,
                                  const GArray *folders)
{
  g_clear_pointer (&self->folders, g_array_unref);
  if (folders != NULL)
    {
      self->folders = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (self->folders, folders->data, folders->len);
    }
}

void
mail_list_rows_free (MailListRows *self)
{
  mail_list_rows_forget (self);
  g_clear_pointer (&self->folders, g_array_unref);
  g_hash_table_unref (self->rows);
  g_object_unref (self->store);
  g_free (self);
}
