/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-message.h"

#include <string.h>

#include "mail-store-bodies.h"
#include "mail-mime-subject.h"
#include "mail-store-indexing.h"
#include "mail-store-joined.h"
#include "mail-store-loops.h"
#include "mail-store-subjects.h"

/* How long a body outlives the last folder that had it. */
#define ORPHAN_SECONDS (7 * 24 * 60 * 60)
/* How much one collecting transaction takes. */
#define MAX_COLLECTED 200
/* Ids of a References field that lead to a conversation: the first, which every reply keeps, and the newest. More is a hostile
 * message, and each costs a row. */
#define MAX_KEYS 64
/* What is looked at of a message made here to find its header. */
#define MAX_HEADER (1024 * 1024)

/* FNV-1a over 64 bits: stored, so it never changes. Equal text is compared where it matters. */
static gint64
hash_text (gint64      seed,
           const char *text)
{
  guint64 hash = seed != 0 ? (guint64) seed : G_GUINT64_CONSTANT (14695981039346656037);

  for (; *text != '\0'; text++)
    hash = (hash ^ (guchar) *text) * G_GUINT64_CONSTANT (1099511628211);
  return (gint64) hash;
}

static gint64
hash_identity (const MailContent *self)
{
  g_autofree char *date = NULL;
  gint64 hash;

  if (self->summary->message_id != NULL && *self->summary->message_id != '\0')
    return hash_text (0, self->summary->message_id);

  date = g_strdup_printf ("%" G_GINT64_FORMAT "\n", self->header_date);
  hash = hash_text (hash_text (0, date), self->summary->subject);
  return hash_text (hash_text (hash_text (hash, self->sender), self->recipients), self->cc);
}

static void
add_key (GArray *keys,
         gint64  key)
{
  for (guint i = 0; i < keys->len; i++)
    if (g_array_index (keys, gint64, i) == key)
      return;
  g_array_append_val (keys, key);
}

static void
add_ids (GArray *keys,
         GStrv   ids)
{
  guint length = ids != NULL ? g_strv_length (ids) : 0;

  for (guint i = 0; i < length; i++)
    if (i == 0 || i + MAX_KEYS > length)
      add_key (keys, hash_text (0, ids[i]));
}

static void
find_keys (MailContent *self,
           const char  *thread_object_id)
{
  const MailMimeSummary *summary = self->summary;
  guint own;

  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (summary->message_id != NULL && *summary->message_id != '\0')
    add_key (self->keys, self->identity);
  own = self->keys->len;
  add_ids (self->keys, summary->references);
  add_ids (self->keys, summary->in_reply_to);
  if (self->keys->len > own)
    self->parents = g_bytes_new (&g_array_index (self->keys, gint64, own), (self->keys->len - own) * sizeof (gint64));

  if (thread_object_id != NULL && *thread_object_id != '\0')
    add_key (self->keys, hash_text (hash_text (0, "\nthread\n"), thread_object_id));
}

/**
 * mail_content_new:
 * @header: the header block, or some fields of it
 * @size: of the whole message, in bytes
 * @object_id: (nullable): what the server calls this content
 * @thread_object_id: (nullable): what the server calls its conversation
 *
 * Returns: (transfer full): what is stored of it
 */
MailContent *
mail_content_new (GBytes     *header,
                  guint64     size,
                  const char *object_id,
                  const char *thread_object_id)
{
  MailContent *self = g_new0 (MailContent, 1);
  gsize length;
  const char *data = g_bytes_get_data (header, &length);

  self->summary = mail_mime_summary_new (data != NULL ? data : "", length);
  self->size = size;
  self->header_date = self->summary->date != MAIL_MIME_NO_DATE ? self->summary->date : 0;
  self->sender = mail_mime_address_list_to_string (self->summary->from);
  self->recipients = mail_mime_address_list_to_string (self->summary->to);
  self->cc = mail_mime_address_list_to_string (self->summary->cc);
  self->object_id = object_id != NULL && *object_id != '\0' ? g_strdup (object_id) : NULL;
  self->identity = hash_identity (self);
  find_keys (self, thread_object_id);
  self->subject = mail_subject_read (self->summary, self->parents != NULL,
                                     self->object_id != NULL || (thread_object_id != NULL && *thread_object_id != '\0'));
  return self;
}

/**
 * mail_content_new_made_here:
 * @bytes: a whole message, written on this computer
 *
 * Returns: (transfer full): what is stored of it
 */
MailContent *
mail_content_new_made_here (GBytes *bytes)
{
  g_autoptr(GBytes) header = g_bytes_new_from_bytes (bytes, 0, MIN (g_bytes_get_size (bytes), MAX_HEADER));
  MailContent *self = mail_content_new (header, g_bytes_get_size (bytes), NULL, NULL);

  self->made_here = TRUE;
  return self;
}

void
mail_content_free (MailContent *self)
{
  mail_mime_summary_unref (self->summary);
  g_array_unref (self->keys);
  g_clear_pointer (&self->parents, g_bytes_unref);
  g_free (self->sender);
  g_free (self->recipients);
  g_free (self->cc);
  g_free (self->object_id);
  g_free (self);
}

static gboolean
insert_row (MailTransaction  *transaction,
            gint64            message,
            gint64            account,
            MailContent      *content,
            MailBodyState     body_state,
            GError          **error)
{
  const MailMimeSummary *summary = content->summary;
  gboolean attachments = (summary->flags & MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY) != 0;
  g_auto(MailThreading) threading = {
    .account = account,
    .message = message,
    .identity = content->identity,
    .keys = (const gint64 *) (gpointer) content->keys->data,
    .n_keys = content->keys->len,
    .subject = content->subject,
  };

  return mail_thread_assign (transaction, &threading, error) &&
         mail_sqlite_run (transaction->db, error,
                          "INSERT INTO message (id, account, thread, identity, size, header_date, body_state, has_attachments,"
                          " made_here, priority, object_id, message_id, subject, sender, recipients, cc, list_id, parents)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiiiiiddddsssssssb",
                          message, account, threading.thread, content->identity, content->size, content->header_date, body_state,
                          attachments, content->made_here, summary->priority, content->object_id, summary->message_id,
                          summary->subject, content->sender, content->recipients, content->cc, summary->list_id,
                          content->parents) &&
         mail_thread_settle (transaction, &threading, error);
}

gboolean
mail_message_insert (MailTransaction  *transaction,
                     gint64            account,
                     MailContent      *content,
                     gint64           *message,
                     GError          **error)
{
  *message = mail_transaction_new_id (transaction);
  return insert_row (transaction, *message, account, content, MAIL_BODY_NONE, error);
}

gboolean
mail_message_restore (MailTransaction  *transaction,
                      gint64            message,
                      gint64            account,
                      GBytes           *bytes,
                      GError          **error)
{
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr(MailContent) content = mail_content_new_made_here (bytes != NULL ? bytes : nothing);

  return insert_row (transaction, message, account, content, bytes != NULL ? MAIL_BODY_COMPLETE : MAIL_BODY_NONE, error);
}

gboolean
mail_message_find (MailTransaction  *transaction,
                   gint64            account,
                   MailContent      *content,
                   gint64           *message,
                   GError          **error)
{
  *message = 0;
  if (content->object_id != NULL &&
      !mail_sqlite_lookup (transaction->db, message, error,
                           "SELECT id FROM message WHERE account = ? AND object_id = ?", "is", account, content->object_id))
    return FALSE;
  if (*message == 0 &&
      !mail_sqlite_lookup (transaction->db, message, error,
                           "SELECT id FROM message WHERE account = ? AND identity = ? AND size = ? AND message_id IS ?"
                           " AND orphaned IS NOT NULL", "iiis", account, content->identity, content->size,
                           content->summary->message_id))
    return FALSE;

  return *message == 0 ||
         mail_sqlite_run (transaction->db, error,
                          "UPDATE message SET orphaned = NULL, object_id = coalesce(object_id, ?) WHERE id = ?", "si",
                          content->object_id, *message);
}

static gint64
read_subject (MailStatement *row,
              gboolean       has_parents)
{
  const char *subject = mail_statement_get_text (row, 0);
  MailMimeSubjectPrefix prefix;
  g_autofree char *base = mail_mime_subject_get_base (subject != NULL ? subject : "", has_parents, &prefix);

  if (subject == NULL || mail_statement_get_int (row, 1) == 0 || !mail_statement_is_null (row, 2) ||
      (prefix == MAIL_MIME_SUBJECT_NONE && (has_parents || !mail_statement_is_null (row, 3))))
    return 0;
  return mail_subject_key (mail_mime_subject_hash_base (subject, base), prefix != MAIL_MIME_SUBJECT_NONE);
}

gboolean
mail_message_load_threading (MailSqlite     *db,
                             gint64          message,
                             MailThreading  *threading,
                             GArray         *keys,
                             GError        **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;
  const guint8 *parents;
  gsize length;

  row = mail_sqlite_query (db, error,
                           "SELECT subject, header_date, object_id, list_id, account, identity, coalesce (message_id, '') <> '', parents,"
                           " thread, coalesce ((SELECT thread FROM joined_message WHERE message = message.id), thread)"
                           " FROM message WHERE id = ?", "i", message);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    {
      threading->account = mail_statement_get_int (row, 4);
      threading->identity = mail_statement_get_int (row, 5);
      if (mail_statement_get_int (row, 6) != 0)
        g_array_append_val (keys, threading->identity);
      parents = mail_statement_get_bytes (row, 7, &length);
      if (length > 0)
        g_array_append_vals (keys, parents, (guint) (length / sizeof (gint64)));
      threading->thread = mail_statement_get_int (row, 8);
      threading->group = mail_statement_get_int (row, 9);
      threading->subject = read_subject (row, length > 0);
    }
  threading->message = message;
  threading->keys = (const gint64 *) (gpointer) keys->data;
  threading->n_keys = keys->len;
  threading->is_root = TRUE;
  return mail_statement_ended (&failure, error);
}

gboolean
mail_message_thread_again (MailTransaction  *transaction,
                           gint64            message,
                           gboolean          afresh,
                           GError          **error)
{
  MailSqlite *db = transaction->db;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(MailThreading) threading = { 0 };

  if (!mail_message_load_threading (db, message, &threading, keys, error) ||
      (afresh && !mail_joined_dissolve (transaction, threading.group, &threading.open, error)))
    return FALSE;
  if (threading.open != NULL)
    threading.thread = threading.group;
  /* Without a key it is where it is. */
  if (threading.n_keys > 0 &&
      (!mail_thread_assign (transaction, &threading, error) ||
       !mail_sqlite_run (db, error, "DELETE FROM joined_message WHERE message = ?", "i", message) ||
       !mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE id = ? AND thread <> ?1", "ii", threading.thread, message)))
    return FALSE;
  return mail_thread_settle (transaction, &threading, error);
}

gboolean
mail_message_unplaced (MailTransaction  *transaction,
                       gint64            message,
                       GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE message SET orphaned = ? WHERE id = ?"
                          " AND NOT EXISTS (SELECT 1 FROM placement WHERE message = ?)", "iii",
                          transaction->now, message, message);
}

gboolean
mail_message_discard (MailTransaction  *transaction,
                      gint64            message,
                      GError          **error)
{
  return mail_thread_message_goes (transaction->db, message, error) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM message WHERE id = ?", "i", message) &&
         mail_store_note_reindex (transaction, message, error) &&
         mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO body_garbage (message) VALUES (?)", "i", message);
}

/* The bodies go first and are committed first: what is garbage still is, if that is where it ends. */
static gboolean
collect_bodies (MailTransaction  *transaction,
                GArray           *messages,
                GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);

  if (bodies == NULL)
    return FALSE;

  for (guint i = 0; i < messages->len; i++)
    {
      gint64 message = g_array_index (messages, gint64, i);

      if (!mail_sqlite_run (bodies, error, "DELETE FROM section WHERE message = ?", "i", message) ||
          !mail_sqlite_run (transaction->db, error, "DELETE FROM body_garbage WHERE message = ?", "i", message))
        return FALSE;
    }

  return TRUE;
}

gboolean
mail_message_collect (MailTransaction  *transaction,
                      gboolean         *more,
                      GError          **error)
{
  g_autoptr(GArray) garbage = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) orphans = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, garbage, error, "SELECT message FROM body_garbage LIMIT ?", "d",
                            MAX_COLLECTED) ||
      !mail_sqlite_collect (transaction->db, orphans, error, "SELECT id FROM message WHERE orphaned < ? LIMIT ?", "id",
                            transaction->now - ORPHAN_SECONDS, MAX_COLLECTED))
    return FALSE;
  if (garbage->len > 0 && !collect_bodies (transaction, garbage, error))
    return FALSE;
  for (guint i = 0; i < orphans->len; i++)
    if (!mail_message_discard (transaction, g_array_index (orphans, gint64, i), error))
      return FALSE;

  *more = garbage->len > 0 || orphans->len > 0;
  return TRUE;
}
