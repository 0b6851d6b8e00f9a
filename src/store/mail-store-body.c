/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-body.h"

#include <zstd.h>

#include "mail-error.h"
#include "mail-store-bodies.h"
#include "mail-store-indexing.h"
#include "mail-store-private.h"

/* Of zstd: 3 is its default, some 300 MB a second. */
#define COMPRESSION_LEVEL 3
/* Chunk ids are section × 2^20 + number. */
#define MAX_CHUNKS (1 << 20)

static void
free_context (gpointer data)
{
  ZSTD_freeCCtx (data);
}

static ZSTD_CCtx *
get_context (void)
{
  static GPrivate contexts = G_PRIVATE_INIT (free_context);
  ZSTD_CCtx *context = g_private_get (&contexts);

  if (context == NULL)
    g_private_set (&contexts, context = ZSTD_createCCtx ());
  return context;
}

MailBodyChunk *
mail_body_chunk_new (const guint8 *data,
                     gsize         length)
{
  MailBodyChunk *self = g_new0 (MailBodyChunk, 1);
  gsize bound = ZSTD_compressBound (length);
  guint8 *packed = g_malloc (bound);
  gsize size = ZSTD_compressCCtx (get_context (), packed, bound, data, length, COMPRESSION_LEVEL);

  g_assert (!ZSTD_isError (size));
  self->data = g_bytes_new_take (g_realloc (packed, size), size);
  self->length = (guint32) length;
  return self;
}

void
mail_body_chunk_free (MailBodyChunk *self)
{
  g_bytes_unref (self->data);
  g_free (self);
}

GPtrArray *
mail_body_pack (GBytes *bytes)
{
  GPtrArray *chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_body_chunk_free);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize offset = 0; offset < length; offset += MAIL_BODY_CHUNK)
    g_ptr_array_add (chunks, mail_body_chunk_new (data + offset, MIN (length - offset, MAIL_BODY_CHUNK)));

  return chunks;
}

gboolean
mail_body_begin (MailTransaction  *transaction,
                 gint64            message,
                 const char       *name,
                 const char       *origin,
                 gint64           *section,
                 GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);

  if (bodies == NULL ||
      !mail_sqlite_run (bodies, error,
                        "INSERT INTO section (message, name, size, complete, origin, begun) VALUES (?, ?, 0, 0, ?, ?)", "issi",
                        message, name, origin, transaction->now))
    return FALSE;

  *section = mail_sqlite_get_last_id (bodies);
  return TRUE;
}

gboolean
mail_body_add_chunk (MailTransaction  *transaction,
                     gint64            section,
                     guint             number,
                     MailBodyChunk    *chunk,
                     GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);

  if (bodies == NULL)
    return FALSE;
  if (number >= MAX_CHUNKS)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The message is too large to be kept");
      return FALSE;
    }

  return mail_sqlite_run (bodies, error, "INSERT INTO chunk (id, bytes, data) VALUES (?, ?, ?)", "iub",
                          section * MAX_CHUNKS + number, chunk->length, chunk->data);
}

/* What was readable before goes, if there was anything: it was fetched twice, or is written anew. So does what was begun in parts,
 * unless it is the section that is kept. */
static gboolean
drop_others (MailSqlite  *bodies,
             gint64       message,
             const char  *name,
             gint64       kept,
             GError     **error)
{
  gint64 before;

  do
    {
      before = 0;
      if (!mail_sqlite_lookup (bodies, &before, error,
                               "SELECT id FROM section WHERE message = ? AND name = ? AND (complete = 1 OR origin IS NOT NULL)"
                               " AND id <> ?", "isi", message, name, kept) ||
          (before != 0 && !mail_sqlite_run (bodies, error, "DELETE FROM section WHERE id = ?", "i", before)))
        return FALSE;
    }
  while (before != 0);
  return TRUE;
}

/* What waits for it in other accounts has it now. */
static gboolean
copy_to_others (MailTransaction  *transaction,
                gint64            message,
                GError          **error)
{
  g_autoptr(GArray) copies = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, copies, error,
                            "SELECT id FROM message WHERE copied_from = ? AND body_state < ?", "id", message,
                            MAIL_BODY_COMPLETE))
    return FALSE;

  for (guint i = 0; i < copies->len; i++)
    if (!mail_body_copy (transaction, message, g_array_index (copies, gint64, i), FALSE, error))
      return FALSE;
  if (copies->len > 0)
    mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return TRUE;
}

/* In mail.db: committed after the bytes. */
static gboolean
note_complete (MailTransaction  *transaction,
               gint64            message,
               gboolean          whole,
               GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_run (transaction->db, error, "UPDATE message SET body_state = max(body_state, ?) WHERE id = ?", "di",
                        whole ? MAIL_BODY_COMPLETE : MAIL_BODY_PARTIAL, message))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is no longer there");
      return FALSE;
    }
  if ((whole && !mail_store_note_reindex (transaction, message, error)) ||
      !mail_sqlite_collect (transaction->db, items, error, "SELECT id FROM placement WHERE message = ?", "i", message))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      gint64 item = g_array_index (items, gint64, i);

      if (whole &&
          (!mail_sqlite_run (transaction->db, error, "UPDATE placement SET bodyless = 0 WHERE id = ? AND bodyless = 1", "i", item) ||
           !mail_sqlite_run (transaction->db, error, "DELETE FROM parked_body WHERE item = ?", "i", item)))
        return FALSE;
      mail_change_recorder_body (transaction->changes, item);
    }
  return !whole || copy_to_others (transaction, message, error);
}

gboolean
mail_body_copy (MailTransaction  *transaction,
                gint64            from,
                gint64            to,
                gboolean          at_once,
                GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gboolean is_small = TRUE;
  gint64 whole = 0;
  gint64 section;

  if (!at_once && !mail_body_copy_later (transaction, from, to, &is_small, error))
    return FALSE;
  if (!is_small)
    return TRUE;
  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &whole, error, "SELECT id FROM section WHERE message = ? AND name = '' AND complete = 1", "i",
                           from))
    return FALSE;
  if (whole == 0)
    return TRUE;

  return drop_others (bodies, to, "", 0, error) && mail_body_begin (transaction, to, "", NULL, &section, error) &&
         mail_sqlite_run (bodies, error,
                          "INSERT INTO chunk (id, bytes, data) SELECT id - ?1 + ?2, bytes, data FROM chunk"
                          " WHERE id >= ?1 AND id < ?1 + ?3", "iid", whole * MAX_CHUNKS, section * MAX_CHUNKS, MAX_CHUNKS) &&
         mail_sqlite_run (bodies, error,
                          "UPDATE section SET complete = 1, size = (SELECT size FROM section WHERE id = ?) WHERE id = ?", "ii",
                          whole, section) &&
         note_complete (transaction, to, TRUE, error);
}

gboolean
mail_body_complete (MailTransaction  *transaction,
                    gint64            message,
                    const char       *name,
                    gint64            section,
                    guint             n_chunks,
                    guint64           size,
                    GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gint64 stored = 0;

  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &stored, error, "SELECT count(*) FROM chunk WHERE id >= ? AND id < ?", "ii",
                           section * MAX_CHUNKS, (section + 1) * MAX_CHUNKS))
    return FALSE;
  if (stored != n_chunks)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "A part of the message could not be stored");
      return FALSE;
    }

  return drop_others (bodies, message, name, section, error) &&
         mail_sqlite_run (bodies, error, "UPDATE section SET complete = 1, size = ? WHERE id = ?", "ii", size, section) &&
         note_complete (transaction, message, *name == '\0', error);
}

gboolean
mail_body_put (MailTransaction  *transaction,
               gint64            message,
               const char       *name,
               GPtrArray        *chunks,
               guint64           size,
               GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gint64 section;

  if (bodies == NULL || !drop_others (bodies, message, name, 0, error) ||
      !mail_sqlite_run (bodies, error, "INSERT INTO section (message, name, size, complete) VALUES (?, ?, ?, 1)", "isi",
                        message, name, size))
    return FALSE;

  section = mail_sqlite_get_last_id (bodies);
  for (guint i = 0; i < chunks->len; i++)
    if (!mail_body_add_chunk (transaction, section, i, g_ptr_array_index (chunks, i), error))
      return FALSE;

  return note_complete (transaction, message, *name == '\0', error);
}

static void
set_absent_error (GError **error)
{
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The message is not on this computer yet");
}

static gboolean
unpack (MailStatement  *row,
        guint8         *buffer,
        gsize           expected,
        GError        **error)
{
  gsize length;
  const guint8 *data = mail_statement_get_bytes (row, 2, &length);
  gsize size = expected <= MAIL_BODY_CHUNK ? ZSTD_decompress (buffer, MAIL_BODY_CHUNK, data, length) : 0;

  if (!ZSTD_isError (size) && size == expected)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The message is damaged on this computer");
  return FALSE;
}

/**
 * mail_store_reader_each_body_chunk:
 * @reader: a reader
 * @message: a message
 * @section: which part of it
 * @func: called for each piece of at most 256 KiB, in order
 * @user_data: its argument
 * @error: (out): %MAIL_ERROR_TRANSIENT when it is not here, or not all of it: it has to be fetched
 *
 * Returns: whether @func got everything, and returned %TRUE each time
 */
gboolean
mail_store_reader_each_body_chunk (MailStoreReader    *reader,
                                   gint64              message,
                                   const char         *section,
                                   MailBodyChunkFunc   func,
                                   gpointer            user_data,
                                   GError            **error)
{
  g_autofree guint8 *buffer = g_malloc (MAIL_BODY_CHUNK);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;
  gint64 left = -1;

  rows = mail_sqlite_query (reader->bodies, error,
                            "SELECT s.size, c.bytes, c.data FROM section AS s LEFT JOIN chunk AS c"
                            " ON c.id >= (s.id << 20) AND c.id < ((s.id + 1) << 20)"
                            " WHERE s.message = ? AND s.name = ? AND s.complete = 1", "is", message, section);
  if (rows == NULL)
    return FALSE;

  while (mail_statement_next (rows, &failure))
    {
      gsize length = (gsize) mail_statement_get_int (rows, 1);

      if (left < 0)
        left = mail_statement_get_int (rows, 0);
      if (mail_statement_is_null (rows, 1))
        break;
      if (!unpack (rows, buffer, length, error) || !func (buffer, length, user_data, error))
        return FALSE;
      left -= (gint64) length;
    }
  if (!mail_statement_ended (&failure, error))
    return FALSE;
  if (left != 0)
    set_absent_error (error);
  return left == 0;
}

typedef struct {
  GByteArray *bytes;
  gsize most;
} Whole;

static gboolean
append_chunk (const guint8  *data,
              gsize          length,
              gpointer       user_data,
              GError       **error)
{
  Whole *self = user_data;

  if (self->bytes->len + length > self->most)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is too large to be shown");
      return FALSE;
    }

  g_byte_array_append (self->bytes, data, (guint) length);
  return TRUE;
}

/**
 * mail_store_reader_load_body_within:
 * @reader: a reader
 * @message: a message
 * @section: which part of it
 * @most: how many bytes are wanted at most, up to %MAIL_BODY_MAX_IN_MEMORY
 * @error: (out): %MAIL_ERROR_TRANSIENT when it is not here; %MAIL_ERROR_PERMANENT when it has more
 *
 * Returns: (transfer full): the exact bytes
 */
GBytes *
mail_store_reader_load_body_within (MailStoreReader  *reader,
                                    gint64            message,
                                    const char       *section,
                                    gsize             most,
                                    GError          **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  Whole whole = { bytes, most };

  if (!mail_store_reader_each_body_chunk (reader, message, section, append_chunk, &whole, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * mail_store_reader_load_body:
 * @reader: a reader
 * @message: a message
 * @section: which part of it
 * @error: (out): %MAIL_ERROR_TRANSIENT when it is not here; %MAIL_ERROR_PERMANENT above %MAIL_BODY_MAX_IN_MEMORY
 *
 * Returns: (transfer full): the exact bytes
 */
GBytes *
mail_store_reader_load_body (MailStoreReader  *reader,
                             gint64            message,
                             const char       *section,
                             GError          **error)
{
  return mail_store_reader_load_body_within (reader, message, section, MAIL_BODY_MAX_IN_MEMORY, error);
}

/**
 * mail_store_reader_has_section:
 * @reader: a reader
 * @message: a message
 * @section: which part of it
 * @has: (out): whether it is here, all of it
 * @error: (out): why it failed
 *
 * Returns: whether it could be read
 */
gboolean
mail_store_reader_has_section (MailStoreReader  *reader,
                               gint64            message,
                               const char       *section,
                               gboolean         *has,
                               GError          **error)
{
  gint64 id = 0;

  if (!mail_sqlite_lookup (reader->bodies, &id, error,
                           "SELECT id FROM section WHERE message = ? AND name = ? AND complete = 1", "is", message, section))
    return FALSE;
  *has = id != 0;
  return TRUE;
}

/**
 * mail_store_reader_has_begun:
 * @reader: a reader
 * @message: a message
 * @has: (out): whether chunks of it are here of a section that broke off
 * @error: (out): why it failed
 *
 * Returns: whether it could be read
 */
gboolean
mail_store_reader_has_begun (MailStoreReader  *reader,
                             gint64            message,
                             gboolean         *has,
                             GError          **error)
{
  gint64 id = 0;

  if (!mail_sqlite_lookup (reader->bodies, &id, error,
                           "SELECT id FROM section WHERE message = ? AND complete = 0 AND origin IS NOT NULL", "i", message))
    return FALSE;
  *has = id != 0;
  return TRUE;
}
