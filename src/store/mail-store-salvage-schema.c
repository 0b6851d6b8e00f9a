/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-rebuild.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mail-error.h"
#include "mail-store-schema.h"

/* A database file (https://sqlite.org/fileformat2.html) begins with the page that says which tables there are and where each of them
 * begins. Without it SQLite reads nothing of all the rest. In our files (auto_vacuum) that follows from the migrations alone: a new file
 * that goes through the same ones has its tables at the same pages, whatever is in them. So a copy of the damaged file gets a first page
 * without tables, and is then told of those of a new file; where they begin is compared with what is found there before. */

#define PAGE_SIZE 8192
#define HEADER_SIZE 100
/* Behind the header: a leaf of a table without cells. */
#define EMPTY_LEAF_SIZE 8
/* What is not known to be longer may have been: what is added stands where no page of it ever was. */
#define MARGIN_PAGES 65536
/* Of so many beginnings of tables one may be something else: that page is damaged, too. */
#define ROOTS_FOR_ONE_WRONG 8

typedef enum {
  ROOT_TABLE,
  ROOT_INDEX,    /* or a table without row ids */
} RootKind;

typedef struct {
  guint32 page;
  RootKind kind;
} Root;

typedef struct {
  int fd;
  guint32 n_pages;
} Pages;

static void
pages_clear (Pages *self)
{
  g_clear_fd (&self->fd, NULL);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pages, pages_clear)

static void
set_errno_error (GError     **error,
                 const char  *path)
{
  mail_set_error (error, MAIL_ERROR_STORAGE, g_strerror (errno), "“%s” could not be read or written", path);
}

static gboolean
pages_open (Pages       *self,
            const char  *path,
            GError     **error)
{
  off_t length;

  self->fd = g_open (path, O_RDWR | O_CLOEXEC);
  length = self->fd >= 0 ? lseek (self->fd, 0, SEEK_END) : -1;
  if (length < 0)
    {
      set_errno_error (error, path);
      return FALSE;
    }
  self->n_pages = (guint32) MIN (length / PAGE_SIZE, G_MAXUINT32 / 2);
  return TRUE;
}

/* Whether all of it was there. */
static gboolean
pages_read (Pages   *self,
            guint32  number,
            guint8  *bytes)
{
  return number <= self->n_pages && pread (self->fd, bytes, PAGE_SIZE, (off_t) (number - 1) * PAGE_SIZE) == PAGE_SIZE;
}

static guint32
get_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_BE (number);
}

static void
put_number (guint8  *bytes,
            guint32  number)
{
  number = GUINT32_TO_BE (number);
  memcpy (bytes, &number, sizeof number);
}

static gboolean
has_header (const guint8 *page)
{
  return memcmp (page, "SQLite format 3", 16) == 0 && page[16] == PAGE_SIZE >> 8 && page[17] == 0;
}

static gboolean
copy_file (const char  *from,
           const char  *to,
           GError     **error)
{
  g_autoptr(GFile) one = g_file_new_for_path (from);
  g_autoptr(GFile) other = g_file_new_for_path (to);
  g_autoptr(GError) failure = NULL;

  if (g_file_copy (one, other, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &failure))
    return TRUE;
  mail_set_error (error, MAIL_ERROR_STORAGE, failure->message, "The damaged file “%s” could not be copied", from);
  return FALSE;
}

/* With its log, which is read under the copy's name. */
static gboolean
copy_database (const char  *from,
               const char  *to,
               GError     **error)
{
  g_autofree char *log = g_strconcat (from, "-wal", NULL);
  g_autofree char *other = g_strconcat (to, "-wal", NULL);

  return copy_file (from, to, error) && (!g_file_test (log, G_FILE_TEST_EXISTS) || copy_file (log, other, error));
}

/* A new file as it was at that version, and where its tables begin. (nullable): NULL when there was no such version */
static GArray *
make_pristine (const char  *profile,
               const char  *file,
               gint64       version,
               char        *path,
               GError     **error)
{
  g_autoptr(GArray) roots = g_array_new (FALSE, FALSE, sizeof (Root));
  g_autofree char *name = g_strconcat (file, MAIL_STORE_PRISTINE, NULL);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailSqlite) db = NULL;
  g_autoptr(MailStatement) rows = NULL;

  mail_store_schema_remove (path);
  db = mail_store_schema_open (profile, name, NULL, error);
  if (db == NULL || !mail_store_schema_migrate_to (db, file, version, error) ||
      !mail_sqlite_exec (db, "PRAGMA main.journal_mode = DELETE", error))
    return NULL;
  rows = mail_sqlite_query (db, error,
                            "SELECT s.rootpage, s.type = 'index' OR (SELECT wr FROM pragma_table_list (s.name))"
                            " FROM sqlite_schema AS s WHERE s.rootpage > 0", "");
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      Root root = { (guint32) mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1) != 0 ? ROOT_INDEX : ROOT_TABLE };

      g_array_append_val (roots, root);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&roots) : NULL;
}

/* The second page says of each page behind it what it is, five bytes a page: of beginnings of tables, which come first, a 1. 0 where
 * that cannot be read. */
static guint32
count_roots (Pages *pages)
{
  guint8 map[PAGE_SIZE];
  guint32 n = 0;

  if (!pages_read (pages, 2, map))
    return 0;
  while ((n + 1) * 5 <= PAGE_SIZE && map[n * 5] == 1)
    n++;
  for (guint32 i = 0; (i + 1) * 5 <= PAGE_SIZE; i++)
    if (map[i * 5] > 5)
      return 0;
  return n;
}

static gboolean
is_root (Pages      *pages,
         const Root *root)
{
  guint8 page[PAGE_SIZE];

  if (!pages_read (pages, root->page, page))
    return FALSE;
  return root->kind == ROOT_TABLE ? page[0] == 13 || page[0] == 5 : page[0] == 10 || page[0] == 2;
}

static gboolean
fits (Pages  *pages,
      GArray *roots)
{
  guint32 n_found = count_roots (pages);
  guint n_wrong = 0;

  for (guint i = 0; i < roots->len; i++)
    n_wrong += !is_root (pages, &g_array_index (roots, Root, i));
  g_debug ("%u tables and indexes: %u are said to begin in the damaged file, %u do not", roots->len, n_found, n_wrong);
  return (n_found == 0 || n_found == roots->len) && n_wrong <= roots->len / ROOTS_FOR_ONE_WRONG;
}

/* The first page of the copy: of a file of that size, without tables. */
static gboolean
write_first_page (Pages       *pages,
                  const char  *pristine,
                  GError     **error)
{
  static const guint8 leaf[EMPTY_LEAF_SIZE] = { 13, 0, 0, 0, 0, PAGE_SIZE >> 8, 0, 0 };
  g_autofree char *contents = NULL;
  guint8 old[PAGE_SIZE] = { 0 };
  guint8 page[PAGE_SIZE] = { 0 };
  guint32 size = pages->n_pages + MARGIN_PAGES;
  gsize length;

  if (!g_file_get_contents (pristine, &contents, &length, NULL) || length < PAGE_SIZE)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "“%s” could not be read", pristine);
      return FALSE;
    }
  if (pages_read (pages, 1, old) && has_header (old) && get_number (old + 28) <= G_MAXUINT32 / 2)
    size = MAX (pages->n_pages, get_number (old + 28));

  memcpy (page, contents, HEADER_SIZE);
  page[18] = page[19] = 1;         /* without a log */
  put_number (page + 28, size);
  put_number (page + 32, 0);       /* no free pages: none of them is written to */
  put_number (page + 36, 0);
  memcpy (page + 92, page + 24, 4); /* the size is right */
  memcpy (page + HEADER_SIZE, leaf, sizeof leaf);
  if (pwrite (pages->fd, page, sizeof page, 0) != sizeof page || ftruncate (pages->fd, (off_t) size * PAGE_SIZE) != 0)
    {
      set_errno_error (error, pristine);
      return FALSE;
    }
  return TRUE;
}

/* What is in the log comes into the file. */
static void
take_log (const char *path)
{
  g_autoptr(MailSqlite) db = mail_sqlite_open (path, MAIL_SQLITE_READ_WRITE, NULL);
  gint64 version;

  /* Closing it does that, once it was read. */
  if (db != NULL)
    mail_sqlite_lookup (db, &version, NULL, "PRAGMA user_version", "");
}

static gboolean
prepare_copy (const char  *damaged,
              const char  *copy,
              const char  *pristine,
              GError     **error)
{
  g_autofree char *log = g_strconcat (copy, "-wal", NULL);
  g_auto(Pages) pages = { -1 };
  guint8 first[PAGE_SIZE];

  if (!copy_database (damaged, copy, error) || !pages_open (&pages, copy, error))
    return FALSE;
  if (!g_file_test (log, G_FILE_TEST_EXISTS))
    return TRUE;
  if ((!pages_read (&pages, 1, first) || !has_header (first)) && !write_first_page (&pages, pristine, error))
    return FALSE;
  take_log (copy);
  mail_store_schema_remove (log);
  return TRUE;
}

static gboolean
tell_tables (const char  *copy,
             const char  *pristine,
             GError     **error)
{
  g_autoptr(MailSqlite) db = mail_sqlite_open (copy, MAIL_SQLITE_READ_WRITE, error);

  return db != NULL && mail_sqlite_exec (db, "PRAGMA writable_schema = ON; PRAGMA synchronous = OFF", error) &&
         mail_sqlite_attach (db, pristine, "pristine", error) &&
         mail_sqlite_run (db, error,
                          "INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql)"
                          " SELECT type, name, tbl_name, rootpage, sql FROM pristine.sqlite_schema ORDER BY rowid", "");
}

/* The newest version whose tables begin where something like them begins. */
static gboolean
find_version (const char  *profile,
              const char  *file,
              const char  *copy,
              char        *pristine,
              gboolean    *found,
              GError     **error)
{
  g_auto(Pages) pages = { -1 };

  *found = FALSE;
  if (!pages_open (&pages, copy, error))
    return FALSE;
  for (gint64 version = mail_store_schema_get_newest (file); version > 0; version--)
    {
      g_autoptr(GArray) roots = make_pristine (profile, file, version, pristine, error);

      if (roots == NULL)
        return FALSE;
      if (!fits (&pages, roots))
        continue;
      g_debug ("“%s” is of version %d", copy, (int) version);
      *found = TRUE;
      return write_first_page (&pages, pristine, error);
    }
  return TRUE;
}

/*< private >
 * mail_store_salvage_schema:
 * @profile: the profile's folder
 * @file: %MAIL_STORE_FILE_MAIL or %MAIL_STORE_FILE_BODIES
 * @damaged: a file of that kind whose first page, or what belongs to it, cannot be read
 * @copy: where to put a copy that says where its tables are; needs as much room again
 * @found: (out): whether there is one: not when what is in the file is not like any version of ours
 * @error: (out): why it could not be written
 *
 * Returns: whether nothing failed
 */
gboolean
mail_store_salvage_schema (const char  *profile,
                           const char  *file,
                           const char  *damaged,
                           const char  *copy,
                           gboolean    *found,
                           GError     **error)
{
  g_autofree char *pristine = mail_store_schema_make_path (profile, file, MAIL_STORE_PRISTINE ".db");
  gint64 newest = mail_store_schema_get_newest (file);
  g_autoptr(GArray) roots = make_pristine (profile, file, newest, pristine, error);
  gboolean done;

  *found = FALSE;
  mail_store_schema_remove (copy);
  done = roots != NULL && prepare_copy (damaged, copy, pristine, error) &&
         find_version (profile, file, copy, pristine, found, error) && (!*found || tell_tables (copy, pristine, error));
  mail_store_schema_remove (pristine);
  if (!done || !*found)
    mail_store_schema_remove (copy);
  return done;
}
