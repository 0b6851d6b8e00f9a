/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-items.h"

#include <string.h>

#include "mail-error.h"
#include "mail-store-private.h"
#include "mail-store-threads.h"

/* The last two columns: whether an operation on it, or the one that makes it, is not confirmed. */
#define COLUMNS \
  "SELECT p.id, p.message, p.folder, m.account, m.thread, p.uid, p.flags, p.keywords, p.date, m.header_date, m.size," \
  " m.has_attachments, m.body_state, m.subject, m.sender, m.recipients, m.cc, coalesce (m.preview, m.offered_preview)," \
  " m.message_id, p.server_folder," \
  " EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation" \
  "  WHERE t.item = p.id AND o.state <> 3)," \
  " EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation" \
  "  WHERE t.made = p.id AND o.state <> 3)" \
  " FROM placement AS p JOIN message AS m ON m.id = p.message"

G_DEFINE_BOXED_TYPE (MailItem, mail_item, mail_item_copy, mail_item_free)

MailItem *
mail_item_copy (const MailItem *self)
{
  MailItem *copy = g_memdup2 (self, sizeof *self);

  copy->keywords = g_strdup (self->keywords);
  copy->subject = g_strdup (self->subject);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->cc = g_strdup (self->cc);
  copy->preview = g_strdup (self->preview);
  copy->message_id = g_strdup (self->message_id);
  return copy;
}

void
mail_item_free (MailItem *self)
{
  g_free (self->keywords);
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self->preview);
  g_free (self->message_id);
  g_free (self);
}

static MailItem *
item_from_row (MailStatement *row)
{
  MailItem *item = g_new0 (MailItem, 1);

  item->id = mail_statement_get_int (row, 0);
  item->message = mail_statement_get_int (row, 1);
  item->folder = mail_statement_get_int (row, 2);
  item->account = mail_statement_get_int (row, 3);
  item->thread = mail_statement_get_int (row, 4);
  item->uid = (guint32) mail_statement_get_int (row, 5);
  item->flags = (MailFlags) mail_statement_get_int (row, 6);
  item->keywords = mail_statement_dup_text (row, 7);
  item->date = mail_statement_get_int (row, 8);
  item->header_date = mail_statement_get_int (row, 9);
  item->size = (guint64) mail_statement_get_int (row, 10);
  item->has_attachments = mail_statement_get_int (row, 11) != 0;
  item->body_state = (MailBodyState) mail_statement_get_int (row, 12);
  item->subject = mail_statement_dup_text (row, 13);
  item->from = mail_statement_dup_text (row, 14);
  item->to = mail_statement_dup_text (row, 15);
  item->cc = mail_statement_dup_text (row, 16);
  item->preview = mail_statement_dup_text (row, 17);
  item->message_id = mail_statement_dup_text (row, 18);
  item->server_folder = mail_statement_get_int (row, 19);
  item->pending = mail_statement_get_int (row, 20) != 0 || mail_statement_get_int (row, 21) != 0;
  return item;
}

/* *item is NULL when it is gone, or shown nowhere. */
static gboolean
load (MailStoreReader  *reader,
      gint64            id,
      MailItem        **item,
      GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, error,
                                                    COLUMNS " WHERE p.id = ? AND p.folder IS NOT NULL", "i", id);

  *item = NULL;
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *item = item_from_row (row);
  return mail_statement_ended (&failure, error);
}

static void
free_item_or_nothing (gpointer data)
{
  if (data != NULL)
    mail_item_free (data);
}

/**
 * mail_store_reader_load_items:
 * @reader: a reader
 * @ids: (array length=n_ids): items
 * @n_ids: how many; at most a few hundred on the main thread
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailItem): their rows in that order, %NULL in the place of one that is gone
 */
GPtrArray *
mail_store_reader_load_items (MailStoreReader  *reader,
                              const gint64     *ids,
                              guint             n_ids,
                              GError          **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_full (n_ids, free_item_or_nothing);

  for (guint i = 0; i < n_ids; i++)
    {
      MailItem *item;

      if (!load (reader, ids[i], &item, error))
        return NULL;
      g_ptr_array_add (items, item);
    }

  return g_steal_pointer (&items);
}

/**
 * mail_store_reader_load_item:
 * @reader: a reader
 * @item: its id
 * @error: (out): %MAIL_ERROR_PERMANENT when it is gone
 *
 * Returns: (transfer full): its row
 */
MailItem *
mail_store_reader_load_item (MailStoreReader  *reader,
                             gint64            item,
                             GError          **error)
{
  MailItem *found;

  if (!load (reader, item, &found, error))
    return NULL;
  if (found == NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is no longer there");
  return found;
}

/**
 * mail_store_reader_get_sort_key:
 * @reader: a reader
 * @item: its id
 * @key: (out): what lists sort by, ascending is oldest first; ties are broken by id
 *
 * Returns: whether it is there
 */
gboolean
mail_store_reader_get_sort_key (MailStoreReader  *reader,
                                gint64            item,
                                gint64           *key)
{
  g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, NULL,
                                                    "SELECT date FROM placement WHERE id = ? AND folder IS NOT NULL", "i", item);

  if (row == NULL || !mail_statement_next (row, NULL))
    return FALSE;

  *key = mail_statement_get_int (row, 0);
  return TRUE;
}

/* One place in the order of a list. */
typedef struct {
  gint64 date;
  gint64 id;
} Place;

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *one = a;
  const Place *other = b;

  if (one->date != other->date)
    return one->date < other->date ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

/* Without a filter the index on (folder, date) is all that is read; with one, each row of the folder is looked at. */
static gboolean
read_folder (MailStoreReader      *reader,
             gint64                folder,
             const MailListQuery  *query,
             guint                 limit,
             GArray               *places,
             GError              **error)
{
  gboolean newest = query->sort == MAIL_SORT_NEWEST;
  gboolean plain = query->with == 0 && query->without == 0 && !query->with_attachments;
  gint64 rows_wanted = limit > 0 ? (gint64) limit : -1;
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  if (plain)
    rows = mail_sqlite_query (reader->db, error,
                              newest ? "SELECT date, id FROM placement WHERE folder = ? ORDER BY date DESC, id DESC LIMIT ?"
                                     : "SELECT date, id FROM placement WHERE folder = ? ORDER BY date, id LIMIT ?", "ii",
                              folder, rows_wanted);
  else
    rows = mail_sqlite_query (reader->db, error,
                              newest ? "SELECT date, id FROM placement AS p WHERE folder = ?1 AND (flags & ?2) = ?2 AND"
                                       " (flags & ?3) = 0 AND (?4 = 0 OR (SELECT has_attachments FROM message WHERE"
                                       " id = p.message)) ORDER BY date DESC, id DESC LIMIT ?5"
                                     : "SELECT date, id FROM placement AS p WHERE folder = ?1 AND (flags & ?2) = ?2 AND"
                                       " (flags & ?3) = 0 AND (?4 = 0 OR (SELECT has_attachments FROM message WHERE"
                                       " id = p.message)) ORDER BY date, id LIMIT ?5", "idddi",
                              folder, query->with, query->without, query->with_attachments, rows_wanted);
  if (rows == NULL)
    return FALSE;

  while (mail_statement_next (rows, &failure))
    {
      Place place = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1) };

      g_array_append_val (places, place);
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
find_folders (MailStoreReader      *reader,
              const MailListQuery  *query,
              GArray               *folders,
              GError              **error)
{
  if (query->folder != 0)
    {
      g_array_append_val (folders, query->folder);
      return TRUE;
    }
  if (query->account != 0)
    return mail_sqlite_collect (reader->db, folders, error,
                                "SELECT id FROM folder WHERE role = ? AND account = ? AND missing_since IS NULL", "di",
                                query->role, query->account);

  return mail_sqlite_collect (reader->db, folders, error,
                              "SELECT id FROM folder WHERE role = ? AND missing_since IS NULL", "d", query->role);
}

/**
 * mail_store_reader_list:
 * @reader: a reader
 * @query: which items, in which order
 * @limit: how many at most; 0: all
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): their ids in order. Several folders are read one after the other and sorted.
 */
GArray *
mail_store_reader_list (MailStoreReader      *reader,
                        const MailListQuery  *query,
                        guint                 limit,
                        GError              **error)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_ids;

  if (!find_folders (reader, query, folders, error))
    return NULL;
  for (guint i = 0; i < folders->len; i++)
    if (!read_folder (reader, g_array_index (folders, gint64, i), query, limit, places, error))
      return NULL;

  if (folders->len > 1)
    g_array_sort (places, compare_places);
  n_ids = limit > 0 ? MIN (limit, places->len) : places->len;
  g_array_set_size (ids, n_ids);
  for (guint i = 0; i < n_ids; i++)
    {
      guint from = folders->len > 1 && query->sort == MAIL_SORT_NEWEST ? places->len - 1 - i : i;

      g_array_index (ids, gint64, i) = g_array_index (places, Place, from).id;
    }

  return g_steal_pointer (&ids);
}

typedef struct {
  MailListQuery query;
  guint limit;
} ListJob;

static gboolean
list (MailStoreReader  *reader,
      gpointer          data,
      GCancellable     *cancellable,
      GValue           *result,
      GError          **error)
{
  const ListJob *job = data;
  GArray *ids = mail_store_reader_list (reader, &job->query, job->limit, error);

  if (ids == NULL)
    return FALSE;

  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, ids);
  return TRUE;
}

/**
 * mail_store_list:
 * @self: a store
 * @query: which items, in which order
 * @limit: how many at most; 0: all
 *
 * Returns: (transfer full): a future for a #GArray of gint64 (%G_TYPE_ARRAY): their ids in order
 */
DexFuture *
mail_store_list (MailStore            *self,
                 const MailListQuery  *query,
                 guint                 limit)
{
  ListJob job = { *query, limit };

  return mail_store_read (self, list, g_memdup2 (&job, sizeof job), g_free);
}

/**
 * mail_store_reader_list_thread:
 * @reader: a reader
 * @thread: a conversation, also by a number it had before it was joined with another
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): its items in all folders, one for each message, oldest first
 */
GArray *
mail_store_reader_list_thread (MailStoreReader  *reader,
                               gint64            thread,
                               GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_thread_resolve (reader->db, &thread, error) ||
      !mail_sqlite_collect (reader->db, ids, error,
                            "SELECT min(p.id) FROM message AS m JOIN placement AS p ON p.message = m.id"
                            " WHERE m.thread = ? AND p.folder IS NOT NULL GROUP BY m.id ORDER BY min(p.date), m.id", "i",
                            thread))
    return NULL;

  return g_steal_pointer (&ids);
}
