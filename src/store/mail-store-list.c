/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-list.h"

#include <string.h>

#include "mail-mime-address.h"
#include "mail-mime-subject.h"
#include "mail-store-private.h"

/* Dates are below this, in seconds: what a flag adds to sort before all without it. */
#define MORE_THAN_A_DATE (G_GINT64_CONSTANT (1) << 50)

/* One item in the order of a list. */
typedef struct {
  MailSortKey key;
  gint64 id;
  gint64 date;
  gint64 thread; /* of conversations */
} Place;

void
mail_sort_key_clear (MailSortKey *self)
{
  g_clear_pointer (&self->text, g_free);
}

static void
clear_place (gpointer place)
{
  mail_sort_key_clear (&((Place *) place)->key);
}

gboolean
mail_sort_is_by_date (MailSort sort)
{
  return sort == MAIL_SORT_NEWEST || sort == MAIL_SORT_OLDEST;
}

gboolean
mail_list_query_is_filtered (const MailListQuery *self)
{
  return self->with != 0 || self->without != 0 || self->with_attachments;
}

static int
compare_numbers (gint64 one,
                 gint64 other)
{
  return one < other ? -1 : one > other;
}

/**
 * mail_sort_compare:
 * @sort: the order
 * @key: a place
 * @id: whose it is
 * @other_key: another
 * @other_id: whose that is
 *
 * Returns: < 0 when the first stands before the other, > 0 when behind it, 0 when they are the same
 */
int
mail_sort_compare (MailSort            sort,
                   const MailSortKey  *key,
                   gint64              id,
                   const MailSortKey  *other_key,
                   gint64              other_id)
{
  int order = g_strcmp0 (key->text, other_key->text);

  if (order != 0)
    return order;
  order = compare_numbers (key->number, other_key->number);
  if (order == 0)
    order = compare_numbers (id, other_id);
  return sort == MAIL_SORT_OLDEST ? order : -order;
}

static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer      sort)
{
  const Place *one = a;
  const Place *other = b;

  return mail_sort_compare (GPOINTER_TO_INT (sort), &one->key, one->id, &other->key, other->id);
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  const Place *one = a;
  const Place *other = b;
  int order = compare_numbers (other->date, one->date);

  return order != 0 ? order : compare_numbers (other->id, one->id);
}

/* ---- keys ---- */

/* What a key is made of; the last one is text of the message where it sorts by text. */
#define KEY_COLUMNS(text) "p.date, p.id, m.thread, p.flags, m.size, m.has_attachments, " text

/* Upper and lower case side by side, as the person's language sorts. */
static char *
collate (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return g_utf8_collate_key (folded, -1);
}

static char *
collate_people (const char *addresses)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse (addresses, -1);

  return collate (list->len > 0 ? mail_mime_address_get_label (g_ptr_array_index (list, 0)) : "");
}

static char *
collate_subject (const char *subject)
{
  g_autofree char *base = mail_mime_subject_get_base (subject, TRUE, NULL);

  return collate (base);
}

static void
read_key (MailStatement *row,
          MailSort       sort,
          MailSortKey   *key)
{
  gint64 date = mail_statement_get_int (row, 0);
  MailFlags flags = (MailFlags) mail_statement_get_int (row, 3);
  gboolean before_others = FALSE;

  key->number = date;
  key->text = NULL;
  switch (sort)
    {
    case MAIL_SORT_SENDER:
    case MAIL_SORT_RECIPIENT:
      key->text = collate_people (mail_statement_get_text (row, 6));
      break;
    case MAIL_SORT_SUBJECT:
      key->text = collate_subject (mail_statement_get_text (row, 6));
      break;
    case MAIL_SORT_SIZE:
      key->number = mail_statement_get_int (row, 4);
      break;
    case MAIL_SORT_UNREAD:
      before_others = (flags & MAIL_FLAG_SEEN) == 0;
      break;
    case MAIL_SORT_STARRED:
      before_others = (flags & MAIL_FLAG_FLAGGED) != 0;
      break;
    case MAIL_SORT_ATTACHMENTS:
      before_others = mail_statement_get_int (row, 5) != 0;
      break;
    case MAIL_SORT_NEWEST:
    case MAIL_SORT_OLDEST:
    default:
      break;
    }
  if (before_others)
    key->number += MORE_THAN_A_DATE;
}

/**
 * mail_store_reader_get_sort_key:
 * @reader: a reader
 * @item: its id
 * @sort: the order
 * @key: (out): where it stands; to be cleared
 *
 * Returns: whether it is there
 */
gboolean
mail_store_reader_get_sort_key (MailStoreReader  *reader,
                                gint64            item,
                                MailSort          sort,
                                MailSortKey      *key)
{
  g_autoptr(MailStatement) row = NULL;

  if (mail_sort_is_by_date (sort))
    row = mail_sqlite_query (reader->db, NULL, "SELECT date, id, 0, flags FROM placement WHERE id = ? AND folder IS NOT NULL", "i",
                             item);
  else if (sort == MAIL_SORT_SENDER)
    row = mail_sqlite_query (reader->db, NULL, "SELECT " KEY_COLUMNS ("m.sender")
                             " FROM placement AS p JOIN message AS m ON m.id = p.message"
                             " WHERE p.id = ? AND p.folder IS NOT NULL", "i", item);
  else if (sort == MAIL_SORT_RECIPIENT)
    row = mail_sqlite_query (reader->db, NULL, "SELECT " KEY_COLUMNS ("m.recipients")
                             " FROM placement AS p JOIN message AS m ON m.id = p.message"
                             " WHERE p.id = ? AND p.folder IS NOT NULL", "i", item);
  else
    row = mail_sqlite_query (reader->db, NULL, "SELECT " KEY_COLUMNS ("m.subject")
                             " FROM placement AS p JOIN message AS m ON m.id = p.message"
                             " WHERE p.id = ? AND p.folder IS NOT NULL", "i", item);
  if (row == NULL || !mail_statement_next (row, NULL))
    return FALSE;

  read_key (row, sort, key);
  return TRUE;
}

/* ---- reading a folder ---- */

/* The index on (folder, date) is all that is read. */
static MailStatement *
query_plain (MailStoreReader      *reader,
             gint64                folder,
             const MailListQuery  *query,
             gint64                limit,
             GError              **error)
{
  return mail_sqlite_query (reader->db, error,
                            query->sort == MAIL_SORT_OLDEST
                            ? "SELECT date, id, 0, 0 FROM placement WHERE folder = ? ORDER BY date, id LIMIT ?"
                            : "SELECT date, id, 0, 0 FROM placement WHERE folder = ? ORDER BY date DESC, id DESC LIMIT ?", "ii",
                            folder, limit);
}

/* Each row of the folder is looked at, the newest first, until there are enough. */
#define EACH(text) \
  "SELECT " KEY_COLUMNS (text) " FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.folder = ?1" \
  " AND (p.flags & ?2) = ?2 AND (p.flags & ?3) = 0 AND (?4 = 0 OR m.has_attachments) ORDER BY p.date DESC, p.id DESC"

static MailStatement *
query_each (MailStoreReader      *reader,
            gint64                folder,
            const MailListQuery  *query,
            GError              **error)
{
  const char *sql = EACH ("NULL");

  if (query->sort == MAIL_SORT_SENDER)
    sql = EACH ("m.sender");
  else if (query->sort == MAIL_SORT_RECIPIENT)
    sql = EACH ("m.recipients");
  else if (query->sort == MAIL_SORT_SUBJECT)
    sql = EACH ("m.subject");
  return mail_sqlite_query (reader->db, error, sql, "iddd", folder, query->with, query->without, query->with_attachments);
}

/* A list of dates alone, without conversations: nothing but the index is needed. */
static gboolean
is_plain (const MailListQuery *query)
{
  return mail_sort_is_by_date (query->sort) && !query->conversations && !mail_list_query_is_filtered (query);
}

/* Conversations that are in a list already. Ids fit into a pointer wherever a million messages do. */
static GHashTable *
conversations_new (const MailListQuery *query)
{
  return query->conversations ? g_hash_table_new (NULL, NULL) : NULL;
}

/* Whether an item is to be listed: of each conversation the first one is. */
static gboolean
is_first (GHashTable *seen,
          gint64      thread)
{
  return seen == NULL || g_hash_table_add (seen, (gpointer) (gsize) thread);
}

static MailStatement *
query_folder (MailStoreReader      *reader,
              gint64                folder,
              const MailListQuery  *query,
              guint                 limit,
              GError              **error)
{
  if (is_plain (query))
    return query_plain (reader, folder, query, limit > 0 ? (gint64) limit : -1, error);
  return query_each (reader, folder, query, error);
}

/* The rows come as they stand in the list. */
static gboolean
read_in_order (MailStoreReader      *reader,
               gint64                folder,
               const MailListQuery  *query,
               guint                 limit,
               GArray               *ids,
               GError              **error)
{
  g_autoptr(GHashTable) seen = conversations_new (query);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = query_folder (reader, folder, query, limit, error);

  if (rows == NULL)
    return FALSE;
  while ((limit == 0 || ids->len < limit) && mail_statement_next (rows, &failure))
    {
      gint64 id = mail_statement_get_int (rows, 1);

      if (is_first (seen, mail_statement_get_int (rows, 2)))
        g_array_append_val (ids, id);
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
read_folder (MailStoreReader      *reader,
             gint64                folder,
             const MailListQuery  *query,
             guint                 limit,
             GArray               *places,
             GError              **error)
{
  /* Only what comes in its order can be ended early. */
  guint wanted = limit > 0 && (is_plain (query) || query->sort == MAIL_SORT_NEWEST) ? places->len + limit : G_MAXUINT;
  g_autoptr(GHashTable) seen = conversations_new (query);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = query_folder (reader, folder, query, limit, error);

  if (rows == NULL)
    return FALSE;
  while (places->len < wanted && mail_statement_next (rows, &failure))
    {
      Place place = { .date = mail_statement_get_int (rows, 0), .id = mail_statement_get_int (rows, 1) };

      place.thread = mail_statement_get_int (rows, 2);
      if (!is_first (seen, place.thread))
        continue;
      read_key (rows, query->sort, &place.key);
      g_array_append_val (places, place);
    }
  return mail_statement_ended (&failure, error);
}

/* What several folders have of one conversation. */
static void
keep_newest (GArray *places)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_kept = 0;

  g_array_sort (places, compare_newest);
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = &g_array_index (places, Place, i);

      if (!is_first (seen, place->thread))
        continue;
      if (n_kept < i)
        {
          Place left_out = g_array_index (places, Place, n_kept);

          g_array_index (places, Place, n_kept) = *place;
          *place = left_out;
        }
      n_kept++;
    }
  g_array_set_size (places, n_kept);
}

/**
 * mail_store_reader_list_folders_of:
 * @reader: a reader
 * @query: which items
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): the folders they are in
 */
GArray *
mail_store_reader_list_folders_of (MailStoreReader      *reader,
                                   const MailListQuery  *query,
                                   GError              **error)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (query->folder != 0)
    g_array_append_val (folders, query->folder);
  else if (query->account != 0)
    {
      if (!mail_sqlite_collect (reader->db, folders, error,
                                "SELECT id FROM folder WHERE role = ? AND account = ? AND missing_since IS NULL", "di",
                                query->role, query->account))
        return NULL;
    }
  else if (!mail_sqlite_collect (reader->db, folders, error, "SELECT id FROM folder WHERE role = ? AND missing_since IS NULL",
                                 "d", query->role))
    return NULL;

  return g_steal_pointer (&folders);
}

static gboolean
comes_in_order (const MailListQuery *query,
                const GArray        *folders)
{
  return folders->len <= 1 && (query->sort == MAIL_SORT_NEWEST || is_plain (query));
}

static gboolean
read_and_sort (MailStoreReader      *reader,
               const GArray         *folders,
               const MailListQuery  *query,
               guint                 limit,
               GArray               *ids,
               GError              **error)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  g_array_set_clear_func (places, clear_place);
  for (guint i = 0; i < folders->len; i++)
    if (!read_folder (reader, g_array_index (folders, gint64, i), query, limit, places, error))
      return FALSE;

  if (query->conversations && folders->len > 1)
    keep_newest (places);
  g_array_sort_with_data (places, compare_places, GINT_TO_POINTER (query->sort));
  for (guint i = 0; i < places->len && (limit == 0 || i < limit); i++)
    g_array_append_val (ids, g_array_index (places, Place, i).id);
  return TRUE;
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
  g_autoptr(GArray) folders = mail_store_reader_list_folders_of (reader, query, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (folders == NULL)
    return NULL;
  if (comes_in_order (query, folders))
    {
      if (folders->len > 0 && !read_in_order (reader, g_array_index (folders, gint64, 0), query, limit, ids, error))
        return NULL;
    }
  else if (!read_and_sort (reader, folders, query, limit, ids, error))
    return NULL;

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
