/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-indexing.h"

#include "mail-store-private.h"

#define COLUMNS \
  "m.id, coalesce((SELECT min(date) FROM placement WHERE message = m.id), m.header_date), m.body_state, m.subject, m.sender," \
  " m.recipients, m.cc"

void
mail_index_row_free (MailIndexRow *self)
{
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self);
}

static MailIndexRow *
read_row (MailStatement *row)
{
  MailIndexRow *self = g_new0 (MailIndexRow, 1);

  self->message = mail_statement_get_int (row, 0);
  self->date = mail_statement_get_int (row, 1);
  self->body_state = (MailBodyState) mail_statement_get_int (row, 2);
  self->subject = mail_statement_dup_text (row, 3);
  self->from = mail_statement_dup_text (row, 4);
  self->to = mail_statement_dup_text (row, 5);
  self->cc = mail_statement_dup_text (row, 6);
  return self;
}

/**
 * mail_store_reader_list_new_messages:
 * @reader: a reader
 * @behind: the number of a message, or 0
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailIndexRow): messages with higher numbers, lowest first
 */
GPtrArray *
mail_store_reader_list_new_messages (MailStoreReader  *reader,
                                     gint64            behind,
                                     guint             limit,
                                     GError          **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_index_row_free);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) found = NULL;

  found = mail_sqlite_query (reader->db, &failure, "SELECT " COLUMNS " FROM message AS m WHERE m.id > ? ORDER BY m.id LIMIT ?", "iu",
                             behind, limit);
  while (found != NULL && mail_statement_next (found, &failure))
    g_ptr_array_add (rows, read_row (found));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&rows) : NULL;
}

static MailIndexRow *
make_gone_row (gint64 message)
{
  MailIndexRow *self = g_new0 (MailIndexRow, 1);

  self->message = message;
  self->gone = TRUE;
  return self;
}

/**
 * mail_store_reader_list_reindex:
 * @reader: a reader
 * @behind: the last note that is known, or 0
 * @limit: how many notes are read at most
 * @upto: (out): the last of them, for mail_store_reindexed (); 0 when there are none
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailIndexRow): messages whose body came since, or that are gone, each once
 */
GPtrArray *
mail_store_reader_list_reindex (MailStoreReader  *reader,
                                gint64            behind,
                                guint             limit,
                                gint64           *upto,
                                GError          **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_index_row_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) notes = NULL;

  *upto = 0;
  notes = mail_sqlite_query (reader->db, &failure,
                             "SELECT " COLUMNS ", r.id, r.message FROM reindex AS r LEFT JOIN message AS m ON m.id = r.message"
                             " WHERE r.id > ? ORDER BY r.id LIMIT ?", "iu", behind, limit);
  while (notes != NULL && mail_statement_next (notes, &failure))
    {
      gint64 message = mail_statement_get_int (notes, 8);

      *upto = mail_statement_get_int (notes, 7);
      if (g_hash_table_add (seen, g_memdup2 (&message, sizeof message)))
        g_ptr_array_add (rows, mail_statement_is_null (notes, 0) ? make_gone_row (message) : read_row (notes));
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * mail_store_reader_get_body_number:
 * @reader: a reader
 * @message: a message
 * @number: (out): which bytes its whole body is at the moment; 0 when it is not here
 * @error: (out): why it failed
 *
 * Returns: whether it could be read
 */
gboolean
mail_store_reader_get_body_number (MailStoreReader  *reader,
                                   gint64            message,
                                   gint64           *number,
                                   GError          **error)
{
  *number = 0;
  return mail_sqlite_lookup (reader->bodies, number, error,
                             "SELECT id FROM section WHERE message = ? AND name = '' AND complete = 1", "i", message);
}

/**
 * mail_store_reader_get_highest:
 * @reader: a reader
 * @highest: (out): the highest number that was ever given to a message or an item
 * @error: (out): why it failed
 *
 * Returns: whether it could be read
 */
gboolean
mail_store_reader_get_highest (MailStoreReader  *reader,
                               gint64           *highest,
                               GError          **error)
{
  return mail_sqlite_lookup (reader->db, highest, error, "SELECT highest FROM local_id", "");
}

gboolean
mail_store_note_reindex (MailTransaction  *transaction,
                         gint64            message,
                         GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "INSERT INTO reindex (message) VALUES (?)", "i", message);
}

static gboolean
forget (MailTransaction  *transaction,
        gpointer          data,
        GValue           *result,
        GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "DELETE FROM reindex WHERE id <= ?", "i", *(gint64 *) data);
}

/**
 * mail_store_reindexed:
 * @self: a store
 * @upto: what mail_store_reader_list_reindex () gave
 *
 * Those are in the index now, and on the disk: the store forgets them.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_reindexed (MailStore *self,
                      gint64     upto)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, forget, g_memdup2 (&upto, sizeof upto), g_free);
}
