/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sqlite.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "mail-error.h"

/* How long a connection waits for another one's lock: the writer never waits for readers, so this is for checkpoints only. */
#define BUSY_MSEC 10000

struct _MailSqlite {
  sqlite3 *db;
  char *path;
  GHashTable *statements; /* SQL text → MailStatement */
  GHashTable *by_place;   /* where such a text was last seen in memory → MailStatement: found without reading it whole */
  int failure;            /* SQLite's word for the last one; 0: none yet */
  gboolean damaged;
};

struct _MailStatement {
  MailSqlite *connection;
  sqlite3_stmt *stmt;
  gboolean kept;
  gboolean busy;
};

static MailSqliteObserver observer = NULL;

const char *
mail_sqlite_get_version (void)
{
  return sqlite3_libversion ();
}

void
mail_sqlite_set_observer (MailSqliteObserver func)
{
  g_atomic_pointer_set (&observer, func);
}

static void
statement_free (MailStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

/* A full disk is told as such by some system calls only. */
static gboolean
is_disk_full (sqlite3 *db,
              int      code)
{
  int number = sqlite3_system_errno (db);

  return (code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT));
}

/* What a person can understand of a failure, with SQLite's own words as the text that travels along. */
static void
set_error (GError     **error,
           sqlite3     *db,
           const char  *path,
           int          code)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  const char *words = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  if (db != NULL && is_disk_full (db, code))
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "The disk is full: “%s” could not be written", name);
      return;
    }

  switch (code & 0xff)
    {
    case SQLITE_NOTADB:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "The file “%s” in “%s” is not a database", name, folder);
      break;
    case SQLITE_CORRUPT:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "The file “%s” in “%s” is damaged", name, folder);
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "The file “%s” in “%s” cannot be written", name, folder);
      break;
    case SQLITE_CANTOPEN:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "The file “%s” in “%s” cannot be opened", name, folder);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      mail_set_error (error, MAIL_ERROR_TRANSIENT, words, "The file “%s” is in use", name);
      break;
    case SQLITE_IOERR:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "Reading or writing “%s” in “%s” failed", name, folder);
      break;
    default:
      mail_set_error (error, MAIL_ERROR_STORAGE, words, "“%s” refused a request: %s", name, words);
      break;
    }
}

static void
note_failure (MailSqlite  *self,
              int          code,
              GError     **error)
{
  self->failure = code;
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    self->damaged = TRUE;
  set_error (error, self->db, self->path, code);
}

/**
 * mail_sqlite_is_damaged:
 * @self: a connection
 *
 * Returns: whether a failure of it, ever, was that a file is damaged or no database
 */
gboolean
mail_sqlite_is_damaged (MailSqlite *self)
{
  return self->damaged;
}

/**
 * mail_sqlite_failed_at_content:
 * @self: a connection, the last statement of which failed
 *
 * Returns: whether it failed because of what it read, and not because of what it wrote to: a part of the file is damaged, cannot be
 *   read from the disk, or has rows that cannot be
 */
gboolean
mail_sqlite_failed_at_content (MailSqlite *self)
{
  switch (self->failure & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return TRUE;
    default:
      return self->failure == SQLITE_IOERR_READ || self->failure == SQLITE_IOERR_SHORT_READ;
    }
}

/**
 * mail_sqlite_interrupt:
 * @self: a connection, of another thread
 *
 * What it is doing fails, soon. It is not closed meanwhile.
 */
void
mail_sqlite_interrupt (MailSqlite *self)
{
  sqlite3_interrupt (self->db);
}

/* Where the folder cannot be written, and so nobody can be writing, SQLite is told not to ask for the files it keeps beside the
 * database. */
static gboolean
is_immutable (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  return access (folder, W_OK) != 0 && !g_file_test (log, G_FILE_TEST_EXISTS);
}

static char *
make_uri (const char     *path,
          MailSqliteMode  mode)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", TRUE);

  if (mode == MAIL_SQLITE_READ_WRITE)
    return g_strconcat ("file:", escaped, NULL);
  return g_strconcat ("file:", escaped, is_immutable (path) ? "?immutable=1" : "?mode=ro", NULL);
}

/**
 * mail_sqlite_open:
 * @path: the file
 * @mode: what it is opened for
 *
 * Opens a connection. Nothing of the file is read yet: what is not a database shows at the first statement.
 *
 * Returns: (transfer full): a connection; %NULL with a %MAIL_ERROR_STORAGE
 */
MailSqlite *
mail_sqlite_open (const char      *path,
                  MailSqliteMode   mode,
                  GError         **error)
{
  g_autofree char *uri = make_uri (path, mode);
  int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  MailSqlite *self;
  sqlite3 *db = NULL;
  int code;

  flags |= mode == MAIL_SQLITE_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  code = sqlite3_open_v2 (uri, &db, flags, NULL);
  if (code != SQLITE_OK)
    {
      set_error (error, db, path, code);
      sqlite3_close (db);
      return NULL;
    }

  sqlite3_busy_timeout (db, BUSY_MSEC);
  self = g_new0 (MailSqlite, 1);
  self->db = db;
  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) statement_free);
  self->by_place = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * mail_sqlite_close:
 * @self: (transfer full): a connection, no statement of which is on its way
 */
void
mail_sqlite_close (MailSqlite *self)
{
  g_hash_table_unref (self->by_place);
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

const char *
mail_sqlite_get_path (MailSqlite *self)
{
  return self->path;
}

gpointer
mail_sqlite_get_handle (MailSqlite *self)
{
  return self->db;
}

gboolean
mail_sqlite_exec (MailSqlite  *self,
                  const char  *sql,
                  GError     **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;

  note_failure (self, code, error);
  return FALSE;
}

static void
bind (sqlite3_stmt *stmt,
      const char   *format,
      va_list       args)
{
  for (int i = 0; format[i] != '\0'; i++)
    {
      GBytes *bytes;
      gint64 number;
      gconstpointer data;
      gsize length;

      switch (format[i])
        {
        case 'd':
          sqlite3_bind_int64 (stmt, i + 1, va_arg (args, int));
          break;
        case 'u':
          sqlite3_bind_int64 (stmt, i + 1, va_arg (args, guint32));
          break;
        case 'i':
          sqlite3_bind_int64 (stmt, i + 1, va_arg (args, gint64));
          break;
        case 'z':
          number = va_arg (args, gint64);
          if (number != 0)
            sqlite3_bind_int64 (stmt, i + 1, number);
          break;
        case 's':
          sqlite3_bind_text (stmt, i + 1, va_arg (args, const char *), -1, SQLITE_STATIC);
          break;
        case 'b':
          bytes = va_arg (args, GBytes *);
          if (bytes == NULL)
            break;
          data = g_bytes_get_data (bytes, &length);
          sqlite3_bind_blob64 (stmt, i + 1, data != NULL ? data : "", length, SQLITE_STATIC);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

/* Nearly all texts are constants, so their place in memory tells them apart; another text may stand there later. */
static MailStatement *
find_kept (MailSqlite *self,
           const char *sql)
{
  MailStatement *kept = g_hash_table_lookup (self->by_place, sql);

  if (kept != NULL && strcmp (sqlite3_sql (kept->stmt), sql) == 0)
    return kept;

  kept = g_hash_table_lookup (self->statements, sql);
  if (kept != NULL)
    g_hash_table_insert (self->by_place, (gpointer) sql, kept);
  return kept;
}

static MailStatement *
prepare (MailSqlite  *self,
         const char  *sql,
         GError     **error)
{
  MailStatement *kept = find_kept (self, sql);
  MailSqliteObserver observe = g_atomic_pointer_get (&observer);
  MailStatement *made;
  sqlite3_stmt *stmt = NULL;
  int code;

  if (kept != NULL && !kept->busy)
    return kept;
  if (observe != NULL)
    observe (self->path, sql);

  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (code != SQLITE_OK)
    {
      note_failure (self, code, error);
      return NULL;
    }

  made = g_new0 (MailStatement, 1);
  made->connection = self;
  made->stmt = stmt;
  made->kept = kept == NULL;
  if (made->kept)
    g_hash_table_insert (self->statements, g_strdup (sql), made);
  return made;
}

static MailStatement *
query_valist (MailSqlite  *self,
              GError     **error,
              const char  *sql,
              const char  *format,
              va_list      args)
{
  MailStatement *statement = prepare (self, sql, error);

  if (statement == NULL)
    return NULL;

  statement->busy = TRUE;
  bind (statement->stmt, format, args);
  return statement;
}

/**
 * mail_sqlite_query:
 * @self: a connection
 * @error: (out): why not
 * @sql: one statement; kept prepared, so it should come from a fixed set
 * @format: what parameters follow
 *
 * Returns: (transfer full): the statement, before its first row; %NULL with an error
 */
MailStatement *
mail_sqlite_query (MailSqlite  *self,
                   GError     **error,
                   const char  *sql,
                   const char  *format,
                   ...)
{
  MailStatement *statement;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, error, sql, format, args);
  va_end (args);

  return statement;
}

gboolean
mail_sqlite_run (MailSqlite  *self,
                 GError     **error,
                 const char  *sql,
                 const char  *format,
                 ...)
{
  g_autoptr(MailStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, &failure, sql, format, args);
  va_end (args);

  while (statement != NULL && mail_statement_next (statement, &failure))
    ;
  return mail_statement_ended (&failure, error);
}

gboolean
mail_sqlite_attach (MailSqlite  *self,
                    const char  *path,
                    const char  *schema,
                    GError     **error)
{
  g_autofree char *uri = make_uri (path, MAIL_SQLITE_READ_ONLY);

  return mail_sqlite_run (self, error, "ATTACH ? AS ?", "ss", uri, schema);
}

gboolean
mail_sqlite_lookup (MailSqlite  *self,
                    gint64      *value,
                    GError     **error,
                    const char  *sql,
                    const char  *format,
                    ...)
{
  g_autoptr(MailStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, &failure, sql, format, args);
  va_end (args);

  if (statement != NULL && mail_statement_next (statement, &failure))
    *value = mail_statement_get_int (statement, 0);
  return mail_statement_ended (&failure, error);
}

gboolean
mail_sqlite_collect (MailSqlite  *self,
                     GArray      *numbers,
                     GError     **error,
                     const char  *sql,
                     const char  *format,
                     ...)
{
  g_autoptr(MailStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, &failure, sql, format, args);
  va_end (args);

  while (statement != NULL && mail_statement_next (statement, &failure))
    {
      gint64 number = mail_statement_get_int (statement, 0);

      g_array_append_val (numbers, number);
    }
  return mail_statement_ended (&failure, error);
}

gint64
mail_sqlite_get_last_id (MailSqlite *self)
{
  return sqlite3_last_insert_rowid (self->db);
}

int
mail_sqlite_get_changes (MailSqlite *self)
{
  return sqlite3_changes (self->db);
}

/**
 * mail_sqlite_in_transaction:
 * @self: a connection
 *
 * Returns: whether a transaction is open: some failures (a full disk) roll it back by themselves
 */
gboolean
mail_sqlite_in_transaction (MailSqlite *self)
{
  return !sqlite3_get_autocommit (self->db);
}

/**
 * mail_sqlite_release_memory:
 * @self: a connection that is at rest
 *
 * Gives back the memory of pages that were read: megabytes a connection, after a list was read or mail came.
 */
void
mail_sqlite_release_memory (MailSqlite *self)
{
  sqlite3_db_release_memory (self->db);
}

gboolean
mail_statement_next (MailStatement  *self,
                     GError        **error)
{
  int code = sqlite3_step (self->stmt);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    note_failure (self->connection, code, error);

  return FALSE;
}

gboolean
mail_statement_ended (GError **failure,
                      GError **error)
{
  if (*failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (failure));
  return FALSE;
}

gint64
mail_statement_get_int (MailStatement *self,
                        int            column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

const char *
mail_statement_get_text (MailStatement *self,
                         int            column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

char *
mail_statement_dup_text (MailStatement *self,
                         int            column)
{
  return g_strdup (mail_statement_get_text (self, column));
}

const guint8 *
mail_statement_get_bytes (MailStatement *self,
                          int            column,
                          gsize         *length)
{
  const guint8 *data = sqlite3_column_blob (self->stmt, column);

  *length = (gsize) sqlite3_column_bytes (self->stmt, column);
  return data;
}

gboolean
mail_statement_is_null (MailStatement *self,
                        int            column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

void
mail_statement_done (MailStatement *self)
{
  if (!self->kept)
    {
      statement_free (self);
      return;
    }

  sqlite3_reset (self->stmt);
  sqlite3_clear_bindings (self->stmt);
  self->busy = FALSE;
}
