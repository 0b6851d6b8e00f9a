/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-index.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "mail-error.h"
#include "mail-fault.h"
#include "mail-search-pinyin.h"
#include "mail-search-rowid.h"
#include "mail-search-tokenizer.h"

/* Another one when anything of what is written changes: the file is then made anew. */
#define VERSION 2
#define STRINGIFY(number) STRINGIFY_NOW (number)
#define STRINGIFY_NOW(number) #number

/* body: which bytes of the body are in the index, 0: only the header is. bodies, headers: how many rows have one and the other; lag:
 * how far a row stands behind the second of its date, at most. The first column of an FTS5 table takes no room in what is noted of
 * a word: most words are in bodies. */
#define SCHEMA \
  "CREATE TABLE state (cursor INTEGER NOT NULL, bodies INTEGER NOT NULL, headers INTEGER NOT NULL, lag INTEGER NOT NULL) STRICT;" \
  "INSERT INTO state VALUES (0, 0, 0, 0);" \
  "CREATE TABLE document (id INTEGER PRIMARY KEY, message INTEGER NOT NULL UNIQUE, body INTEGER NOT NULL) STRICT;" \
  "CREATE VIRTUAL TABLE text USING fts5 (body, subject, sender, recipients, copied, attachments, tokenize = '" \
  MAIL_SEARCH_TOKENIZER "', content = '', contentless_delete = 1);" \
  "INSERT INTO text (text, rank) VALUES ('automerge', 0);" \
  "INSERT INTO text (text, rank) VALUES ('usermerge', 8);" \
  "INSERT INTO text (text, rank) VALUES ('hashsize', 16777216);" \
  "PRAGMA user_version = " STRINGIFY (VERSION)

/* Pages of the index that one slice of merging writes: some ten milliseconds. */
#define MERGE_PAGES 500
/* Pages that one slice gives back to the disk. */
#define VACUUM_PAGES "500"
/* Empty pages that are left for the next write. */
#define MIN_FREE 1000

struct _MailSearchIndex {
  MailSqlite *db;
  MailSearchRowids *rowids;
  gint64 cursor;
  int bodies;  /* more, or less, in this transaction */
  int headers;
  gboolean damaged; /* the last failure was one of what is in the file */
};

void
mail_search_document_free (MailSearchDocument *self)
{
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self->body);
  g_free (self->attachments);
  g_free (self);
}

/**
 * mail_search_index_make_path:
 * @profile: a profile's folder
 *
 * Returns: (transfer full): where its index is
 */
char *
mail_search_index_make_path (const char *profile)
{
  return g_build_filename (profile, "search.db", NULL);
}

static gboolean
is_damage (MailSqlite *db)
{
  int code = sqlite3_errcode (mail_sqlite_get_handle (db)) & 0xff;

  /* What lacks a table, or has another, is an index as little as what is no database. */
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR || code == SQLITE_CONSTRAINT;
}

/**
 * mail_search_index_is_damaged:
 * @self: an index, after a write or a merge failed
 *
 * Returns: whether it failed because of what is in the file
 */
gboolean
mail_search_index_is_damaged (MailSearchIndex *self)
{
  return self->damaged;
}

/* Makes the tables of a new file. @useless: what is in the file is no index of this version. */
static gboolean
set_up (MailSearchIndex  *self,
        gboolean         *useless,
        GError          **error)
{
  gint64 version = 0;

  if (!mail_sqlite_lookup (self->db, &version, error, "PRAGMA user_version", ""))
    return FALSE;
  *useless = version != 0 && version != VERSION;
  if (*useless)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The search index is of another version");
      return FALSE;
    }

  return (version != 0 || mail_sqlite_exec (self->db, "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL", error)) &&
         mail_sqlite_exec (self->db,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;"
                           "PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;"
                           "PRAGMA journal_size_limit = 33554432", error) &&
         mail_search_tokenizer_register (self->db, error) &&
         (version != 0 || mail_sqlite_exec (self->db, "BEGIN IMMEDIATE; " SCHEMA "; COMMIT", error)) &&
         mail_sqlite_lookup (self->db, &self->cursor, error, "SELECT cursor FROM state", "") &&
         mail_sqlite_exec (self->db, "SELECT rowid FROM text WHERE text MATCH 'a' LIMIT 1", error);
}

static MailSearchIndex *
try_open (const char  *path,
          gboolean    *useless,
          GError     **error)
{
  g_autoptr(MailSearchIndex) self = g_new0 (MailSearchIndex, 1);

  self->db = mail_sqlite_open (path, MAIL_SQLITE_READ_WRITE, error);
  if (self->db == NULL)
    return NULL;
  if (!set_up (self, useless, error))
    {
      *useless = *useless || is_damage (self->db);
      return NULL;
    }

  self->rowids = mail_search_rowids_new (self->db);
  return g_steal_pointer (&self);
}

static void
remove_files (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);

      g_unlink (file);
    }
}

/**
 * mail_search_index_open:
 * @profile: the profile's folder, whose lock this process has
 * @anew: what is there is thrown away
 * @error: (out): why not: the disk is full, or the folder cannot be written
 *
 * Opens the index for writing. One that is damaged or of another version is made anew, empty: all of it can be made again from
 * the mail.
 *
 * Returns: (transfer full): the index
 */
MailSearchIndex *
mail_search_index_open (const char  *profile,
                        gboolean     anew,
                        GError     **error)
{
  g_autofree char *path = mail_search_index_make_path (profile);
  g_autoptr(GError) first = NULL;
  gboolean useless = anew;
  MailSearchIndex *self = anew ? NULL : try_open (path, &useless, &first);

  if (self != NULL)
    return self;
  if (!useless)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }

  g_debug ("The index is made anew: %s", first != NULL ? first->message : "it is damaged");
  remove_files (path);
  return try_open (path, &useless, error);
}

/**
 * mail_search_index_close:
 * @self: (transfer full): an index
 */
void
mail_search_index_close (MailSearchIndex *self)
{
  g_clear_pointer (&self->rowids, mail_search_rowids_free);
  if (self->db != NULL)
    mail_sqlite_exec (self->db, "PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(TRUNCATE)", NULL);
  g_clear_pointer (&self->db, mail_sqlite_close);
  g_free (self);
}

/**
 * mail_search_index_get_cursor:
 * @self: an index
 *
 * Returns: the highest number of a message that was looked at
 */
gint64
mail_search_index_get_cursor (MailSearchIndex *self)
{
  return self->cursor;
}

static gboolean
begin (MailSearchIndex  *self,
       GError          **error)
{
  mail_search_rowids_begin (self->rowids);
  self->bodies = self->headers = 0;
  if (mail_sqlite_exec (self->db, "BEGIN IMMEDIATE", error))
    return TRUE;

  self->damaged = is_damage (self->db);
  return FALSE;
}

static gboolean
end (MailSearchIndex  *self,
     gboolean          good,
     GError          **error)
{
  mail_fault_point ("index");
  if (good && mail_sqlite_exec (self->db, "COMMIT", error))
    {
      mail_fault_point ("index");
      return TRUE;
    }

  self->damaged = is_damage (self->db);
  if (mail_sqlite_in_transaction (self->db))
    mail_sqlite_exec (self->db, "ROLLBACK", NULL);
  mail_search_rowids_forget (self->rowids);
  return FALSE;
}

/* Takes out one row, which is there. */
static gboolean
take_out (MailSearchIndex  *self,
          gint64            id,
          gboolean          had_body,
          GError          **error)
{
  self->bodies -= had_body;
  self->headers -= !had_body;
  return mail_sqlite_run (self->db, error, "DELETE FROM text WHERE rowid = ?", "i", id) &&
         mail_sqlite_run (self->db, error, "DELETE FROM document WHERE id = ?", "i", id);
}

static gboolean
write_state (MailSearchIndex  *self,
             gint64            cursor,
             GError          **error)
{
  return mail_sqlite_run (self->db, error,
                          "UPDATE state SET cursor = ?, bodies = bodies + ?, headers = headers + ?, lag = max(lag, ?)", "iddi", cursor,
                          self->bodies, self->headers, mail_search_rowids_get_lag (self->rowids));
}

static gboolean
forget_behind (MailSearchIndex  *self,
               gint64            highest,
               GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (self->db, ids, error, "SELECT id FROM document WHERE message > ?", "i", highest))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 body = 0;
      gint64 id = g_array_index (ids, gint64, i);

      if (!mail_sqlite_lookup (self->db, &body, error, "SELECT body FROM document WHERE id = ?", "i", id) ||
          !take_out (self, id, body != 0, error))
        return FALSE;
    }
  return write_state (self, highest, error);
}

/**
 * mail_search_index_forget_behind:
 * @self: an index
 * @highest: the highest number the store has given
 * @error: (out): why not
 *
 * After a power failure the store may have lost its last messages, and gives their numbers again: what is known of them here goes.
 *
 * Returns: whether that is so now
 */
gboolean
mail_search_index_forget_behind (MailSearchIndex  *self,
                                 gint64            highest,
                                 GError          **error)
{
  if (self->cursor <= highest)
    return TRUE;
  if (!begin (self, error) || !end (self, forget_behind (self, highest, error), error))
    return FALSE;

  self->cursor = highest;
  return TRUE;
}

/**
 * mail_search_index_has:
 * @self: an index
 * @message: a message
 * @body_number: which bytes its body is at the moment
 *
 * Returns: whether exactly that is in it
 */
gboolean
mail_search_index_has (MailSearchIndex *self,
                       gint64           message,
                       gint64           body_number)
{
  gint64 has = 0;

  return mail_sqlite_lookup (self->db, &has, NULL, "SELECT 1 FROM document WHERE message = ? AND body = ?", "ii", message,
                             body_number) &&
         has != 0;
}

static gboolean
put_in (MailSearchIndex           *self,
        gint64                     id,
        const MailSearchDocument  *document,
        GError                   **error)
{
  g_autoptr(GString) from = g_string_new (document->from);
  g_autoptr(GString) to = g_string_new (document->to);
  g_autoptr(GString) cc = g_string_new (document->cc);
  gboolean has_body = document->body_number != 0;

  self->bodies += has_body;
  self->headers += !has_body;
  mail_search_pinyin_append (from, document->from);
  mail_search_pinyin_append (to, document->to);
  mail_search_pinyin_append (cc, document->cc);
  return mail_sqlite_run (self->db, error,
                          "INSERT INTO text (rowid, subject, sender, recipients, copied, body, attachments)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)", "issssss", id, document->subject, from->str, to->str, cc->str,
                          document->body, document->attachments) &&
         mail_sqlite_run (self->db, error, "INSERT INTO document (id, message, body) VALUES (?, ?, ?)", "iii", id,
                          document->message, document->body_number);
}

typedef struct {
  gint64 id;
  gint64 old_id;     /* 0: not there yet */
  gint64 old_body;
  const MailSearchDocument *document;
} Place;

/* What is newer than the cursor was never written. */
static gboolean
find_place (MailSearchIndex  *self,
            Place            *place,
            GError          **error)
{
  const MailSearchDocument *document = place->document;

  if (document->message <= self->cursor &&
      (!mail_sqlite_lookup (self->db, &place->old_id, error, "SELECT id FROM document WHERE message = ?", "i", document->message) ||
       (place->old_id != 0 &&
        !mail_sqlite_lookup (self->db, &place->old_body, error, "SELECT body FROM document WHERE id = ?", "i", place->old_id))))
    return FALSE;

  place->id = place->old_id;
  return place->id != 0 || document->gone || mail_search_rowids_take (self->rowids, document->date, &place->id, error);
}

static int
compare_dates (gconstpointer a,
               gconstpointer b)
{
  const MailSearchDocument *one = *(const MailSearchDocument *const *) a;
  const MailSearchDocument *other = *(const MailSearchDocument *const *) b;

  if (one->date != other->date)
    return one->date < other->date ? -1 : 1;
  return one->message < other->message ? -1 : one->message > other->message;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *one = a;
  const Place *other = b;

  return one->id < other->id ? -1 : one->id > other->id;
}

/* Rising row ids: FTS5 writes what it has gathered whenever one falls. */
static gboolean
write_sorted (MailSearchIndex  *self,
              GPtrArray        *documents,
              GError          **error)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  g_ptr_array_sort (documents, compare_dates);
  for (guint i = 0; i < documents->len; i++)
    {
      Place place = { .document = g_ptr_array_index (documents, i) };

      if (!find_place (self, &place, error))
        return FALSE;
      if (place.id != 0)
        g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (place->old_id != 0 && !take_out (self, place->old_id, place->old_body != 0, error))
        return FALSE;
    }
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (!place->document->gone && !put_in (self, place->id, place->document, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_search_index_write:
 * @self: an index
 * @documents: (element-type MailSearchDocument): no message twice; sorted by the call
 * @cursor: the highest number of a message that was looked at
 * @error: (out): why not; then nothing is written
 *
 * One transaction: what was indexed of these messages before is replaced.
 *
 * Returns: whether it is on the disk
 */
gboolean
mail_search_index_write (MailSearchIndex  *self,
                         GPtrArray        *documents,
                         gint64            cursor,
                         GError          **error)
{
  gboolean good;

  if (!begin (self, error))
    return FALSE;

  good = write_sorted (self, documents, error) && write_state (self, cursor, error);
  if (!end (self, good, error))
    return FALSE;

  self->cursor = cursor;
  return TRUE;
}

/**
 * mail_search_index_merge:
 * @self: an index
 * @more: (out): whether there is more to be merged
 * @error: (out): why not
 *
 * Every write leaves a part of its own, and a query looks into each. Merges some of them, where there are eight of about one size,
 * for some ten milliseconds.
 *
 * Returns: whether it went well
 */
gboolean
mail_search_index_merge (MailSearchIndex  *self,
                         gboolean         *more,
                         GError          **error)
{
  sqlite3 *handle = mail_sqlite_get_handle (self->db);
  int before = sqlite3_total_changes (handle);

  *more = FALSE;
  if (!begin (self, error) ||
      !end (self, mail_sqlite_run (self->db, error, "INSERT INTO text (text, rank) VALUES ('merge', ?)", "d", MERGE_PAGES), error))
    return FALSE;

  /* The request itself counts as one. */
  *more = sqlite3_total_changes (handle) - before > 1;
  return TRUE;
}

/**
 * mail_search_index_release:
 * @self: an index
 *
 * Gives memory back that writing needed.
 */
void
mail_search_index_release (MailSearchIndex *self)
{
  mail_search_rowids_forget (self->rowids);
  mail_sqlite_release_memory (self->db);
}

/**
 * mail_search_index_tidy:
 * @self: an index
 * @more: (out): whether there is more to be done
 * @error: (out): why not
 *
 * Gives pages that merging left empty back to the disk, a few at a time.
 *
 * Returns: whether it went well
 */
gboolean
mail_search_index_tidy (MailSearchIndex  *self,
                        gboolean         *more,
                        GError          **error)
{
  gint64 n_free = 0;

  *more = FALSE;
  if (!mail_sqlite_lookup (self->db, &n_free, error, "PRAGMA freelist_count", ""))
    return FALSE;
  if (n_free < MIN_FREE)
    return TRUE;

  *more = TRUE;
  return mail_sqlite_exec (self->db, "PRAGMA incremental_vacuum(" VACUUM_PAGES ")", error);
}

static gboolean
prepare_reader (MailSqlite  *db,
                const char  *profile,
                GError     **error)
{
  g_autofree char *mail = g_build_filename (profile, "mail.db", NULL);
  gint64 version = 0;

  if (!mail_sqlite_lookup (db, &version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (version != VERSION)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The mail has not been indexed yet");
      return FALSE;
    }
  return mail_search_tokenizer_register (db, error) &&
         mail_sqlite_attach (db, mail, "mail", error) &&
         mail_sqlite_exec (db, "PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY", error);
}

/**
 * mail_search_index_open_reader:
 * @profile: the profile's folder
 * @error: (out): %MAIL_ERROR_TRANSIENT when there is no index yet
 *
 * Returns: (transfer full): a connection for reading, beside whoever writes, with mail.db beside it as "mail"
 */
MailSqlite *
mail_search_index_open_reader (const char  *profile,
                               GError     **error)
{
  g_autofree char *path = mail_search_index_make_path (profile);
  g_autoptr(MailSqlite) db = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The mail has not been indexed yet");
      return NULL;
    }

  db = mail_sqlite_open (path, MAIL_SQLITE_READ_ONLY, error);
  if (db == NULL || !prepare_reader (db, profile, error))
    return NULL;
  return g_steal_pointer (&db);
}
