/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader-rows.h"

G_DEFINE_BOXED_TYPE (MailReaderRows, mail_reader_rows, mail_reader_rows_ref, mail_reader_rows_unref)

/**
 * mail_reader_rows_ref:
 * @self: rows
 *
 * Returns: (transfer full): @self
 */
MailReaderRows *
mail_reader_rows_ref (MailReaderRows *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mail_reader_rows_unref:
 * @self: (transfer full): rows
 */
void
mail_reader_rows_unref (MailReaderRows *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->card, mail_reader_card_unref);
  g_free (self);
}

/**
 * mail_reader_rows_choose:
 * @items: (element-type MailItem): the messages of a conversation, in the order of reading
 * @newest_first: which order that is
 * @chosen: the one that was chosen in the list, 0: none
 *
 * What is looked at first: the first that is unread. With nothing unread, the one that was chosen, or the newest. One that is read
 * and was chosen though it is not the newest, was meant: something was searched for.
 *
 * Returns: its id; 0 without messages
 */
gint64
mail_reader_rows_choose (GPtrArray *items,
                         gboolean   newest_first,
                         gint64     chosen)
{
  const MailItem *newest = items->len > 0 ? g_ptr_array_index (items, newest_first ? 0 : items->len - 1) : NULL;
  gint64 unread = 0;
  gboolean has_chosen = FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);

      if (item->id == chosen && (item->flags & MAIL_FLAG_SEEN) != 0 && item != newest)
        return chosen;
      has_chosen |= item->id == chosen;
      if (unread == 0 && (item->flags & MAIL_FLAG_SEEN) == 0)
        unread = item->id;
    }
  if (unread != 0)
    return unread;
  if (has_chosen)
    return chosen;
  return newest != NULL ? newest->id : 0;
}

typedef struct {
  GArray *ids;         /* in the order of reading */
  gboolean newest_first;
  gint64 chosen;
  gboolean with_card;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_array_unref (request->ids);
  g_free (request);
}

static const MailItem *
find_item (GPtrArray *items,
           gint64     id)
{
  for (guint i = 0; i < items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);

      if (item->id == id)
        return item;
    }
  return NULL;
}

/* On a reader thread. */
static gboolean
read_rows (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  Request *request = data;
  g_autoptr(GPtrArray) loaded = mail_store_reader_load_items (reader, (const gint64 *) (gpointer) request->ids->data, request->ids->len,
                                                              error);
  g_autoptr(GError) card_error = NULL;
  MailReaderRows *rows;

  if (loaded == NULL)
    return FALSE;

  rows = g_new0 (MailReaderRows, 1);
  g_atomic_ref_count_init (&rows->ref_count);
  rows->items = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_item_free);
  for (guint i = 0; i < loaded->len; i++)
    if (g_ptr_array_index (loaded, i) != NULL)
      g_ptr_array_add (rows->items, g_steal_pointer (&loaded->pdata[i]));
  rows->target = mail_reader_rows_choose (rows->items, request->newest_first, request->chosen);
  /* That it is not here is told when it is asked for by itself. */
  if (request->with_card && rows->target != 0)
    rows->card = mail_reader_card_read (reader, find_item (rows->items, rows->target), &card_error);

  g_value_init (result, MAIL_TYPE_READER_ROWS);
  g_value_take_boxed (result, rows);
  return TRUE;
}

/**
 * mail_reader_rows_load:
 * @store: the store
 * @ids: (element-type gint64): the messages of a conversation, oldest first
 * @newest_first: whether they are read the other way round
 * @chosen: the one that was chosen in the list, 0: none
 * @with_card: whether the one that is looked at first is wanted with its body
 *
 * Returns: (transfer full): a future for #MailReaderRows
 */
DexFuture *
mail_reader_rows_load (MailStore *store,
                       GArray    *ids,
                       gboolean   newest_first,
                       gint64     chosen,
                       gboolean   with_card)
{
  Request *request = g_new0 (Request, 1);

  request->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ids->len);
  for (guint i = 0; i < ids->len; i++)
    g_array_append_val (request->ids, g_array_index (ids, gint64, newest_first ? ids->len - 1 - i : i));
  request->newest_first = newest_first;
  request->chosen = chosen;
  request->with_card = with_card;
  return mail_store_read (store, read_rows, request, request_free);
}
