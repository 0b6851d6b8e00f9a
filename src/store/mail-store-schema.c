/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-schema.h"

#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-store-resources.h"

#define RESOURCE_PATH "/store/migrations"

/**
 * mail_store_schema_make_path:
 * @profile: the profile's folder
 * @file: which of its files
 * @ending: what follows its name: ".db" is the database itself
 *
 * Returns: (transfer full): where it is
 */
char *
mail_store_schema_make_path (const char *profile,
                             const char *file,
                             const char *ending)
{
  g_autofree char *name = g_strconcat (file, ending, NULL);

  return g_build_filename (profile, name, NULL);
}

static GBytes *
find_migration (const char *file,
                gint64      version)
{
  g_autofree char *path = g_strdup_printf (RESOURCE_PATH "/%s-%04d.sql", file, (int) version);

  return g_resource_lookup_data (mail_store_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

static gboolean
check_version (MailSqlite  *db,
               const char  *file,
               gint64      *version,
               GError     **error)
{
  g_autoptr(GBytes) known = NULL;

  if (!mail_sqlite_lookup (db, version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (*version == 0)
    return TRUE;

  known = find_migration (file, *version);
  if (known != NULL)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL,
                  "The file “%s” was written by a newer version of this program: please install that one",
                  mail_sqlite_get_path (db));
  return FALSE;
}

static gboolean
apply_migration (MailSqlite  *db,
                 GBytes      *sql,
                 gint64       version,
                 GError     **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", (int) version);
  g_autofree char *text = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));

  if (!mail_sqlite_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (mail_sqlite_exec (db, text, error) && mail_sqlite_exec (db, set_version, error) &&
      mail_sqlite_exec (db, "COMMIT", error))
    return TRUE;

  if (mail_sqlite_in_transaction (db))
    mail_sqlite_exec (db, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * mail_store_schema_get_newest:
 * @file: which of the profile's files
 *
 * Returns: the version this program writes
 */
gint64
mail_store_schema_get_newest (const char *file)
{
  gint64 version = 0;
  g_autoptr(GBytes) next = find_migration (file, 1);

  while (next != NULL)
    {
      g_bytes_unref (next);
      next = find_migration (file, ++version + 1);
    }
  return version;
}

/**
 * mail_store_schema_migrate_to:
 * @db: a writing connection
 * @file: which of the profile's files it is
 * @last: the version it is to have
 * @error: (out): why not; the file is then as it was before the step that failed
 *
 * Brings the file to a version, one numbered step after the other, each in a transaction of its own.
 *
 * Returns: whether it is there
 */
gboolean
mail_store_schema_migrate_to (MailSqlite  *db,
                              const char  *file,
                              gint64       last,
                              GError     **error)
{
  gint64 version = 0;

  if (!check_version (db, file, &version, error))
    return FALSE;

  for (version++; version <= last; version++)
    {
      g_autoptr(GBytes) sql = find_migration (file, version);

      if (sql == NULL)
        return TRUE;
      if (!apply_migration (db, sql, version, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_store_schema_migrate:
 * @db: a writing connection
 * @file: which of the profile's files it is
 * @error: (out): why not; the file is then as it was before the step that failed
 *
 * Returns: whether it has the newest version
 */
gboolean
mail_store_schema_migrate (MailSqlite  *db,
                           const char  *file,
                           GError     **error)
{
  return mail_store_schema_migrate_to (db, file, G_MAXINT64, error);
}

/**
 * mail_store_schema_remove:
 * @path: a database nobody has open
 *
 * Removes it, with the files SQLite keeps beside it.
 */
void
mail_store_schema_remove (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *one = g_strconcat (path, endings[i], NULL);

      g_unlink (one);
    }
}

/**
 * mail_store_schema_open:
 * @profile: the profile's folder, whose lock the caller holds
 * @file: which of its files
 * @damaged: (out) (optional): whether it fails because the file is damaged or no database
 * @error: (out): a sentence for people
 *
 * Opens or makes one file for writing. A file that is no database, or a newer one, is left as it is.
 *
 * Returns: (transfer full): the writing connection
 */
MailSqlite *
mail_store_schema_open (const char  *profile,
                        const char  *file,
                        gboolean    *damaged,
                        GError     **error)
{
  g_autofree char *path = mail_store_schema_make_path (profile, file, ".db");
  g_autoptr(MailSqlite) db = mail_sqlite_open (path, MAIL_SQLITE_READ_WRITE, error);
  gint64 version = 0;

  /* Said of a file that has tables, these would write to it, and so wait for the disk, at every start. */
  if (db == NULL ||
      !check_version (db, file, &version, error) ||
      (version == 0 && !mail_sqlite_exec (db, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL", error)) ||
      !mail_sqlite_exec (db,
                         "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
                         "PRAGMA secure_delete = FAST; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000;"
                         "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864", error))
    {
      if (damaged != NULL)
        *damaged = db != NULL && mail_sqlite_is_damaged (db);
      return NULL;
    }

  return g_steal_pointer (&db);
}

static gboolean
prepare_reader (MailSqlite  *db,
                const char  *file,
                GError     **error)
{
  gint64 version = 0;

  if (!mail_sqlite_exec (db, "PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY", error) ||
      !check_version (db, file, &version, error))
    return FALSE;

  if (version != 0)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The file “%s” has not been set up yet", mail_sqlite_get_path (db));
  return FALSE;
}

/**
 * mail_store_schema_open_reader:
 * @profile: the profile's folder
 * @file: which of its files
 * @error: (out): a sentence for people
 *
 * Opens one file for reading, beside whoever writes it.
 *
 * Returns: (transfer full): a connection that cannot write
 */
MailSqlite *
mail_store_schema_open_reader (const char  *profile,
                               const char  *file,
                               GError     **error)
{
  g_autofree char *path = mail_store_schema_make_path (profile, file, ".db");
  g_autoptr(MailSqlite) db = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "There is no mail in “%s” yet", profile);
      return NULL;
    }

  db = mail_sqlite_open (path, MAIL_SQLITE_READ_ONLY, error);
  if (db == NULL || !prepare_reader (db, file, error))
    return NULL;

  return g_steal_pointer (&db);
}
