/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-rebuild.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-store-schema.h"

/* The new file while it is filled. It takes the name of the old one when that is out of the way: as long as both are there, it is not
 * whole. */
#define NEW "-new"
/* A copy of the damaged one, where that does not say any more which tables it has. */
#define READABLE "-readable"
/* Asks for it at the next start. */
#define WANTED ".db.rebuild"

static const char *const endings[] = { "", "-wal", "-shm" };

/* The log goes with its file: it belongs to that name. */
static gboolean
rename_database (const char  *from,
                 const char  *to,
                 GError     **error)
{
  for (guint i = G_N_ELEMENTS (endings); i > 0; i--)
    {
      g_autofree char *one = g_strconcat (from, endings[i - 1], NULL);
      g_autofree char *other = g_strconcat (to, endings[i - 1], NULL);

      if (g_rename (one, other) != 0 && errno != ENOENT)
        {
          mail_set_error (error, MAIL_ERROR_STORAGE, g_strerror (errno), "The damaged file “%s” could not be put aside", from);
          return FALSE;
        }
    }
  return TRUE;
}

/* A name nothing has yet. */
static char *
make_aside (const char *profile,
            const char *file)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *path = mail_store_schema_make_path (profile, file, ".db.damaged-");
  char *aside = g_strconcat (path, date, NULL);

  for (guint i = 2; g_file_test (aside, G_FILE_TEST_EXISTS); i++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s%s-%u", path, date, i);
    }
  return aside;
}

/* Whether it says which tables it has. */
static gboolean
attach (MailSqlite  *db,
        const char  *damaged)
{
  gint64 n_tables = 0;

  if (!mail_sqlite_attach (db, damaged, "damaged", NULL))
    return FALSE;
  if (mail_sqlite_lookup (db, &n_tables, NULL, "SELECT count(*) FROM damaged.sqlite_schema", "") && n_tables > 0)
    return TRUE;
  mail_sqlite_exec (db, "DETACH damaged", NULL);
  return FALSE;
}

/* The damaged file, or else a copy of it that says what it does not. *is_there: whether anything can be read. */
static gboolean
attach_readable (MailSqlite  *db,
                 const char  *profile,
                 const char  *file,
                 const char  *damaged,
                 gboolean    *is_there,
                 GError     **error)
{
  g_autofree char *readable = mail_store_schema_make_path (profile, file, READABLE ".db");

  *is_there = attach (db, damaged);
  return *is_there || (mail_store_salvage_schema (profile, file, damaged, readable, is_there, error) &&
                       (!*is_there || mail_sqlite_attach (db, readable, "damaged", error)));
}

/* A file of which nothing can be read is as if it were empty. */
static gboolean
salvage (MailSqlite  *db,
         const char  *profile,
         const char  *file,
         const char  *damaged,
         GError     **error)
{
  gboolean is_there;

  if (!attach_readable (db, profile, file, damaged, &is_there, error))
    return FALSE;
  if (is_there)
    return g_str_equal (file, MAIL_STORE_FILE_MAIL) ? mail_store_salvage_mail (db, profile, error) : mail_store_salvage_bodies (db, error);
  g_debug ("Nothing of “%s” can be read", damaged);
  return TRUE;
}

/* On the disk before the damaged file is out of the way. */
static gboolean
fill (const char  *profile,
      const char  *file,
      const char  *damaged,
      GError     **error)
{
  g_autofree char *name = g_strconcat (file, NEW, NULL);
  g_autoptr(MailSqlite) db = mail_store_schema_open (profile, name, NULL, error);

  return db != NULL && mail_store_schema_migrate (db, file, error) && mail_sqlite_exec (db, "PRAGMA foreign_keys = OFF", error) &&
         salvage (db, profile, file, damaged, error) &&
         mail_sqlite_exec (db, "PRAGMA main.journal_mode = DELETE", error);
}

/* Of bodies the new file knows nothing, their numbers are given again. */
static gboolean
put_bodies_aside (const char  *profile,
                  GError     **error)
{
  g_autofree char *path = mail_store_schema_make_path (profile, MAIL_STORE_FILE_BODIES, ".db");
  g_autofree char *aside = make_aside (profile, MAIL_STORE_FILE_BODIES);

  return rename_database (path, aside, error);
}

static gboolean
has_accounts (const char  *path,
              gboolean    *has,
              GError     **error)
{
  g_autoptr(MailSqlite) db = mail_sqlite_open (path, MAIL_SQLITE_READ_ONLY, error);
  gint64 found = 0;

  if (db == NULL || !mail_sqlite_lookup (db, &found, error, "SELECT count(*) FROM account", ""))
    return FALSE;
  *has = found != 0;
  return TRUE;
}

/* What is derived of the mail is made again. */
static void
remove_index (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "search.db", NULL);

  mail_store_schema_remove (path);
}

/**
 * mail_store_rebuild:
 * @profile: the profile's folder
 * @file: %MAIL_STORE_FILE_MAIL or %MAIL_STORE_FILE_BODIES
 * @aside: (out): where the damaged one is now
 * @error: (out): why not; then it is where it was
 *
 * Puts a sound file in the place of a damaged one. What cannot be read comes from the servers again, as far as they have it; what was
 * made here and can be read in any way is there. If not even the accounts can be, mail begins anew, and both files are kept.
 *
 * Returns: whether there is a sound one
 */
gboolean
mail_store_rebuild (const char  *profile,
                    const char  *file,
                    char       **aside,
                    GError     **error)
{
  g_autofree char *path = mail_store_schema_make_path (profile, file, ".db");
  g_autofree char *made = mail_store_schema_make_path (profile, file, NEW ".db");
  g_autofree char *wanted = mail_store_schema_make_path (profile, file, WANTED);
  g_autofree char *readable = mail_store_schema_make_path (profile, file, READABLE ".db");
  g_autofree char *kept = make_aside (profile, file);
  gboolean is_mail = g_str_equal (file, MAIL_STORE_FILE_MAIL);
  gboolean has = TRUE;
  gboolean filled;

  g_debug ("“%s” is damaged, and is made anew of what can be read", path);
  mail_store_schema_remove (made);
  mail_store_schema_remove (readable);
  filled = fill (profile, file, path, error) && (!is_mail || has_accounts (made, &has, error));
  mail_store_schema_remove (readable);
  if (!filled)
    {
      mail_store_schema_remove (made);
      return FALSE;
    }
  if (is_mail)
    remove_index (profile);
  if ((!has && !put_bodies_aside (profile, error)) || !rename_database (path, kept, error) || !rename_database (made, path, error))
    return FALSE;

  g_unlink (wanted);
  *aside = g_steal_pointer (&kept);
  return TRUE;
}

/**
 * mail_store_rebuild_pending:
 * @profile: the profile's folder
 * @file: %MAIL_STORE_FILE_MAIL or %MAIL_STORE_FILE_BODIES
 * @aside: (out) (nullable): where the damaged one is now; %NULL when there was nothing to do
 * @error: (out): why not
 *
 * Returns: whether the file may be opened
 */
gboolean
mail_store_rebuild_pending (const char  *profile,
                            const char  *file,
                            char       **aside,
                            GError     **error)
{
  g_autofree char *path = mail_store_schema_make_path (profile, file, ".db");
  g_autofree char *made = mail_store_schema_make_path (profile, file, NEW ".db");
  g_autofree char *wanted = mail_store_schema_make_path (profile, file, WANTED);

  *aside = NULL;
  if (g_file_test (made, G_FILE_TEST_EXISTS))
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS) && !rename_database (made, path, error))
        return FALSE;
      mail_store_schema_remove (made);
    }
  return !g_file_test (wanted, G_FILE_TEST_EXISTS) || !g_file_test (path, G_FILE_TEST_EXISTS) ||
         mail_store_rebuild (profile, file, aside, error);
}

/**
 * mail_store_rebuild_later:
 * @profile: the profile's folder
 * @file: %MAIL_STORE_FILE_MAIL or %MAIL_STORE_FILE_BODIES
 *
 * Somebody found it damaged while it is in use: it is rebuilt when it is opened the next time.
 */
void
mail_store_rebuild_later (const char *profile,
                          const char *file)
{
  g_autofree char *wanted = mail_store_schema_make_path (profile, file, WANTED);

  g_file_set_contents_full (wanted, "", 0, G_FILE_SET_CONTENTS_DURABLE, 0600, NULL);
}
