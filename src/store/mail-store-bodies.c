/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-bodies.h"

#include "mail-error.h"
#include "mail-store-body.h"
#include "mail-store-private.h"

/* Chunks on their way to the disk before a writer is asked to wait. */
#define MAX_WAITING 4

/* What the jobs of one writer share; of the writer thread, after they are queued. The job of the first chunk makes the row. */
typedef struct {
  gint64 message;
  char *name;
  char *origin;   /* (nullable): it may be gone on with */
  gint64 section; /* 0: no row yet */
} Target;

struct _MailBodyWriter {
  GObject parent_instance;

  MailStore *store;
  Target *target;
  GByteArray *buffer;
  GQueue waiting; /* DexFuture of chunks not known to be on the disk */
  guint n_chunks;
  guint64 size;
  gboolean finished;
};

G_DEFINE_FINAL_TYPE (MailBodyWriter, mail_body_writer, G_TYPE_OBJECT)

typedef struct {
  Target *target;
  MailBodyChunk *chunk; /* (nullable) */
  guint number;         /* of this chunk; when finishing, how many there are before it */
  guint64 size;
} ChunkJob;

static void
target_clear (gpointer data)
{
  g_free (((Target *) data)->name);
  g_free (((Target *) data)->origin);
}

static void
target_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, target_clear);
}

static ChunkJob *
chunk_job_new (MailBodyWriter *self)
{
  ChunkJob *job = g_new0 (ChunkJob, 1);

  job->target = g_atomic_rc_box_acquire (self->target);
  job->number = self->n_chunks;
  job->size = self->size;
  if (self->buffer->len > 0)
    job->chunk = mail_body_chunk_new (self->buffer->data, self->buffer->len);
  g_byte_array_set_size (self->buffer, 0);
  return job;
}

static void
chunk_job_free (gpointer data)
{
  ChunkJob *job = data;

  target_unref (job->target);
  g_clear_pointer (&job->chunk, mail_body_chunk_free);
  g_free (job);
}

/* The row the first chunk made is still there: when that chunk could not be stored, its number is soon somebody else's. */
static gboolean
check_section (MailTransaction  *transaction,
               const Target     *target,
               GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gint64 found = 0;

  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &found, error,
                           "SELECT id FROM section WHERE id = ? AND message = ? AND name = ? AND complete = 0", "iis",
                           target->section, target->message, target->name))
    return FALSE;
  if (found == 0)
    mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "A part of the message could not be stored");
  return found != 0;
}

static gboolean
write_chunk (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  ChunkJob *job = data;
  Target *target = job->target;

  if (job->number == 0 ? !mail_body_begin (transaction, target->message, target->name, target->origin, &target->section, error)
                       : !check_section (transaction, target, error))
    return FALSE;

  return job->chunk == NULL || mail_body_add_chunk (transaction, target->section, job->number, job->chunk, error);
}

static gboolean
write_last_chunk (MailTransaction  *transaction,
                  gpointer          data,
                  GValue           *result,
                  GError          **error)
{
  ChunkJob *job = data;
  Target *target = job->target;
  guint n_chunks = job->number + (job->chunk != NULL ? 1 : 0);
  g_autoptr(GPtrArray) only = NULL;

  if (job->number == 0)
    {
      only = g_ptr_array_new ();
      if (job->chunk != NULL)
        g_ptr_array_add (only, job->chunk);
      return mail_body_put (transaction, target->message, target->name, only, job->size, error);
    }

  return write_chunk (transaction, job, NULL, error) &&
         mail_body_complete (transaction, target->message, target->name, target->section, n_chunks, job->size, error);
}

static gboolean
drop_section (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  Target *target = data;
  MailSqlite *bodies;

  if (target->section == 0)
    return TRUE;

  bodies = mail_transaction_get_bodies (transaction, error);
  return bodies != NULL &&
         mail_sqlite_run (bodies, error, "DELETE FROM section WHERE id = ? AND message = ? AND name = ? AND complete = 0",
                          "iis", target->section, target->message, target->name);
}

/**
 * mail_store_write_body:
 * @self: a store
 * @message: whose
 * @section: %MAIL_SECTION_WHOLE or an IMAP part specifier
 *
 * Returns: (transfer full): takes the section's bytes; used by one thread at a time
 */
MailBodyWriter *
mail_store_write_body (MailStore  *self,
                       gint64      message,
                       const char *section)
{
  MailBodyWriter *writer;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (section != NULL, NULL);

  writer = g_object_new (MAIL_TYPE_BODY_WRITER, NULL);
  writer->store = g_object_ref (self);
  writer->target = g_atomic_rc_box_new0 (Target);
  writer->target->message = message;
  writer->target->name = g_strdup (section);
  return writer;
}

/* How much of it is here, in whole chunks one behind the other; anything else is begun anew. */
static gboolean
measure_begun (MailSqlite  *bodies,
               Target      *target,
               gint64      *n_chunks,
               GError     **error)
{
  gint64 begin = target->section << 20;
  gint64 n_whole = 0;

  if (!mail_sqlite_lookup (bodies, n_chunks, error, "SELECT count(*) FROM chunk WHERE id >= ? AND id < ?", "ii", begin,
                           (target->section + 1) << 20) ||
      !mail_sqlite_lookup (bodies, &n_whole, error, "SELECT count(*) FROM chunk WHERE id >= ? AND id < ? AND bytes = ?", "iid",
                           begin, begin + *n_chunks, MAIL_BODY_CHUNK))
    return FALSE;
  if (n_whole == *n_chunks && n_whole > 0)
    return TRUE;

  *n_chunks = 0;
  begin = target->section;
  target->section = 0;
  return mail_sqlite_run (bodies, error, "DELETE FROM section WHERE id = ?", "i", begin);
}

static gboolean
find_begun (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  Target *target = data;
  gint64 n_chunks = 0;

  target->section = 0;
  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &target->section, error,
                           "SELECT id FROM section WHERE message = ? AND name = ? AND complete = 0 AND origin = ?", "iss",
                           target->message, target->name, target->origin) ||
      !mail_sqlite_run (bodies, error,
                        "DELETE FROM section WHERE message = ? AND name = ? AND complete = 0 AND origin IS NOT NULL AND id <> ?",
                        "isi", target->message, target->name, target->section) ||
      (target->section != 0 && !measure_begun (bodies, target, &n_chunks, error)))
    return FALSE;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n_chunks);
  return TRUE;
}

static DexFuture *
hand_over_begun (DexFuture *found,
                 gpointer   data)
{
  MailBodyWriter *writer = data;

  writer->n_chunks = (guint) g_value_get_int64 (dex_future_get_value (found, NULL));
  writer->size = (guint64) writer->n_chunks * MAIL_BODY_CHUNK;
  return dex_future_new_take_object (g_object_ref (writer));
}

/**
 * mail_store_begin_body:
 * @self: a store
 * @message: whose
 * @section: %MAIL_SECTION_WHOLE or an IMAP part specifier
 * @origin: where the bytes come from
 *
 * As mail_store_resume_body (), without a look at what may be here: for a section of which nothing is.
 *
 * Returns: (transfer full): takes the section's bytes
 */
MailBodyWriter *
mail_store_begin_body (MailStore  *self,
                       gint64      message,
                       const char *section,
                       const char *origin)
{
  MailBodyWriter *writer = mail_store_write_body (self, message, section);

  writer->target->origin = g_strdup (origin);
  return writer;
}

/**
 * mail_store_resume_body:
 * @self: a store
 * @message: whose
 * @section: %MAIL_SECTION_WHOLE or an IMAP part specifier
 * @origin: where the bytes come from: bytes of another origin are not mixed with them
 *
 * Takes a section up where it was left, when the connection or the process broke: see mail_body_writer_get_size (). One writer at a
 * time. From a fibre.
 *
 * Returns: (transfer full): a future for a #MailBodyWriter (object)
 */
DexFuture *
mail_store_resume_body (MailStore  *self,
                        gint64      message,
                        const char *section,
                        const char *origin)
{
  MailBodyWriter *writer;

  g_return_val_if_fail (origin != NULL, NULL);

  writer = mail_store_begin_body (self, message, section, origin);
  return dex_future_then (mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, find_begun,
                                            g_atomic_rc_box_acquire (writer->target), target_unref),
                          hand_over_begun, writer, g_object_unref);
}

/**
 * mail_body_writer_get_size:
 * @self: a writer
 *
 * Returns: how many bytes it has taken, and those it went on behind
 */
guint64
mail_body_writer_get_size (MailBodyWriter *self)
{
  g_return_val_if_fail (MAIL_IS_BODY_WRITER (self), 0);

  return self->size;
}

static void
push_chunk (MailBodyWriter *self)
{
  ChunkJob *job = chunk_job_new (self);

  self->n_chunks++;
  g_queue_push_tail (&self->waiting, mail_store_write (self->store, MAIL_WRITE_SYNCHRONISER, NULL, write_chunk, job,
                                                       chunk_job_free));
}

/**
 * mail_body_writer_write:
 * @self: a writer
 * @data: bytes
 * @length: how many
 *
 * Takes bytes, in fragments of any size. What does not fit a chunk is compressed and sent to the disk at once.
 *
 * Returns: (transfer full) (nullable): a future to await before writing on, rejected when a chunk could not be stored; %NULL:
 *   go on
 */
DexFuture *
mail_body_writer_write (MailBodyWriter *self,
                        const guint8   *data,
                        gsize           length)
{
  DexFuture *oldest;

  g_return_val_if_fail (MAIL_IS_BODY_WRITER (self), NULL);
  g_return_val_if_fail (!self->finished, NULL);

  self->size += length;
  while (length > 0)
    {
      gsize part = MIN (length, MAIL_BODY_CHUNK - self->buffer->len);

      g_byte_array_append (self->buffer, data, (guint) part);
      data += part;
      length -= part;
      if (self->buffer->len == MAIL_BODY_CHUNK && (length > 0 || self->target->origin != NULL))
        push_chunk (self);
    }

  while ((oldest = g_queue_peek_head (&self->waiting)) != NULL && dex_future_is_resolved (oldest))
    dex_unref (g_queue_pop_head (&self->waiting));
  return g_queue_get_length (&self->waiting) > MAX_WAITING ? g_queue_pop_head (&self->waiting) : NULL;
}

/**
 * mail_body_writer_finish:
 * @self: a writer; it takes nothing after this
 *
 * Ends the section: a body of one chunk is one write.
 *
 * Returns: (transfer full): a future for %TRUE: all is committed and readable; rejected with %MAIL_ERROR_PERMANENT when the
 *   message is gone, %MAIL_ERROR_STORAGE when it could not be stored
 */
DexFuture *
mail_body_writer_finish (MailBodyWriter *self)
{
  g_return_val_if_fail (MAIL_IS_BODY_WRITER (self), NULL);
  g_return_val_if_fail (!self->finished, NULL);

  self->finished = TRUE;
  return mail_store_write (self->store, MAIL_WRITE_SYNCHRONISER, NULL, write_last_chunk, chunk_job_new (self),
                           chunk_job_free);
}

static void
mail_body_writer_finalize (GObject *object)
{
  MailBodyWriter *self = MAIL_BODY_WRITER (object);

  if (!self->finished && self->n_chunks > 0 && self->target->origin == NULL)
    dex_future_disown (mail_store_write (self->store, MAIL_WRITE_SYNCHRONISER, NULL, drop_section,
                                         g_atomic_rc_box_acquire (self->target), target_unref));
  g_queue_clear_full (&self->waiting, dex_unref);
  g_byte_array_unref (self->buffer);
  target_unref (self->target);
  g_object_unref (self->store);

  G_OBJECT_CLASS (mail_body_writer_parent_class)->finalize (object);
}

static void
mail_body_writer_class_init (MailBodyWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_body_writer_finalize;
}

static void
mail_body_writer_init (MailBodyWriter *self)
{
  self->buffer = g_byte_array_new ();
  g_queue_init (&self->waiting);
}

typedef struct {
  gint64 message;
  GBytes *bytes;
  GPtrArray *chunks;
  char *preview;
  gboolean has_attachments;
} BodyJob;

static void
body_job_free (gpointer data)
{
  BodyJob *job = data;

  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->chunks, g_ptr_array_unref);
  g_free (job->preview);
  g_free (job);
}

static void
pack_body (gpointer data)
{
  BodyJob *job = data;

  job->chunks = mail_body_pack (job->bytes);
}

static gboolean
put_body (MailTransaction  *transaction,
          gpointer          data,
          GValue           *result,
          GError          **error)
{
  BodyJob *job = data;

  return mail_body_put (transaction, job->message, MAIL_SECTION_WHOLE, job->chunks, g_bytes_get_size (job->bytes), error);
}

/**
 * mail_store_put_body:
 * @self: a store
 * @message: whose
 * @bytes: the whole message
 *
 * Returns: (transfer full): a future for %TRUE: it is on the disk and readable
 */
DexFuture *
mail_store_put_body (MailStore *self,
                     gint64     message,
                     GBytes    *bytes)
{
  BodyJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  job = g_new0 (BodyJob, 1);
  job->message = message;
  job->bytes = g_bytes_ref (bytes);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, pack_body, put_body, job, body_job_free);
}

static gboolean
set_derived (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  BodyJob *job = data;
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE message SET preview = ?1, has_attachments = ?2, offered_preview = NULL WHERE id = ?3"
                        " AND (preview IS NOT ?1 OR has_attachments <> ?2)", "sdi",
                        job->preview, job->has_attachments, job->message))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) == 0)
    return TRUE;
  if (!mail_sqlite_collect (transaction->db, items, error,
                            "SELECT id FROM placement WHERE message = ? AND folder IS NOT NULL", "i", job->message))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    mail_change_recorder_body (transaction->changes, g_array_index (items, gint64, i));
  return TRUE;
}

/**
 * mail_store_set_derived:
 * @self: a store
 * @message: whose
 * @preview: (nullable): one line of its text, "" when it has none; %NULL is as if it were not known
 * @has_attachments: whether it has something to save
 *
 * Returns: (transfer full): a future for %TRUE, also when the message is gone
 */
DexFuture *
mail_store_set_derived (MailStore  *self,
                        gint64      message,
                        const char *preview,
                        gboolean    has_attachments)
{
  BodyJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = g_new0 (BodyJob, 1);
  job->message = message;
  job->preview = g_strdup (preview);
  job->has_attachments = has_attachments;
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, set_derived, job, body_job_free);
}

/**
 * mail_store_reader_list_underived:
 * @reader: a reader
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): messages whose body is here and whose preview is not known, newest first
 */
GArray *
mail_store_reader_list_underived (MailStoreReader  *reader,
                                  guint             limit,
                                  GError          **error)
{
  g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  return mail_sqlite_collect (reader->db, messages, error,
                              "SELECT id FROM message WHERE body_state = 2 AND preview IS NULL"
                              " ORDER BY header_date DESC LIMIT ?", "u", limit) ? g_steal_pointer (&messages) : NULL;
}
