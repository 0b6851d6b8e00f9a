/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-space.h"

#include <glib/gstdio.h>

#include "mail-store-items.h"
#include "mail-store-private.h"

/* How many numbers of messages one step is about: some ten milliseconds. */
#define STEP 20000

G_DEFINE_BOXED_TYPE (MailSpace, mail_space, mail_space_copy, mail_space_free)

/* How far it is. */
typedef struct {
  gatomicrefcount ref_count;
  MailStore *store;
  GHashTable *folders; /* gint64 → MailFolderSpace */
  gint64 at;           /* items up to this one were looked at */
  gint64 highest;
  MailSpace *space;
} Measuring;

static Measuring *
measuring_ref (Measuring *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
measuring_unref (gpointer data)
{
  Measuring *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->store);
  g_hash_table_unref (self->folders);
  g_clear_pointer (&self->space, mail_space_free);
  g_free (self);
}

MailSpace *
mail_space_copy (const MailSpace *self)
{
  MailSpace *copy = g_memdup2 (self, sizeof *self);

  copy->folders = g_array_copy (self->folders);
  return copy;
}

void
mail_space_free (MailSpace *self)
{
  g_array_unref (self->folders);
  g_free (self);
}

/* With what was written last, which is beside the file. */
static guint64
get_file_size (MailStore  *store,
               const char *name)
{
  g_autofree char *path = g_build_filename (mail_store_get_profile (store), name, NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  guint64 size = 0;
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    size += (guint64) info.st_size;
  if (g_stat (log, &info) == 0)
    size += (guint64) info.st_size;
  return size;
}

static gboolean
add_unused (MailSqlite  *db,
            guint64     *bytes,
            GError     **error)
{
  gint64 pages = 0;
  gint64 size = 0;

  if (!mail_sqlite_lookup (db, &pages, error, "PRAGMA freelist_count", "") ||
      !mail_sqlite_lookup (db, &size, error, "PRAGMA page_size", ""))
    return FALSE;
  *bytes += (guint64) (pages * size);
  return TRUE;
}

static gboolean
measure_files (MailStoreReader  *reader,
               gpointer          data,
               GCancellable     *cancellable,
               GValue           *result,
               GError          **error)
{
  Measuring *self = data;

  self->space->lists = get_file_size (self->store, "mail.db");
  self->space->bodies = get_file_size (self->store, "bodies.db");
  self->space->index = get_file_size (self->store, "search.db");
  if (!add_unused (reader->db, &self->space->unused, error) || !add_unused (reader->bodies, &self->space->unused, error) ||
      !mail_sqlite_lookup (reader->db, &self->highest, error, "SELECT coalesce (max(id), 0) FROM placement", ""))
    return FALSE;
  mail_result_set_boolean (result, TRUE);
  return TRUE;
}

static MailFolderSpace *
get_folder (Measuring *self,
            gint64     id)
{
  MailFolderSpace *folder = g_hash_table_lookup (self->folders, &id);

  if (folder == NULL)
    {
      folder = g_new0 (MailFolderSpace, 1);
      folder->folder = id;
      g_hash_table_insert (self->folders, &folder->folder, folder);
    }
  return folder;
}

static gboolean
measure_step (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  Measuring *self = data;
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT p.folder, m.body_state, m.size FROM placement AS p JOIN message AS m ON m.id = p.message"
                            " WHERE p.id > ? AND p.id <= ? AND p.folder IS NOT NULL", "ii", self->at, self->at + STEP);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      MailFolderSpace *folder = get_folder (self, mail_statement_get_int (rows, 0));

      folder->n_messages++;
      if (mail_statement_get_int (rows, 1) != MAIL_BODY_COMPLETE)
        continue;
      folder->n_bodies++;
      folder->body_bytes += (guint64) mail_statement_get_int (rows, 2);
    }
  if (!mail_statement_ended (&failure, error))
    return FALSE;
  self->at += STEP;
  mail_result_set_boolean (result, TRUE);
  return TRUE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const MailFolderSpace *one = a;
  const MailFolderSpace *other = b;

  if (one->body_bytes != other->body_bytes)
    return one->body_bytes > other->body_bytes ? -1 : 1;
  return one->n_messages > other->n_messages ? -1 : one->n_messages < other->n_messages;
}

/* The next step, or the end. */
static DexFuture *
go_on (DexFuture *future,
       gpointer   data)
{
  Measuring *self = data;
  GHashTableIter iter;
  gpointer folder;

  if (self->at < self->highest)
    return dex_future_then (mail_store_read (self->store, measure_step, measuring_ref (self), measuring_unref), go_on,
                            measuring_ref (self), measuring_unref);

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    g_array_append_vals (self->space->folders, folder, 1);
  g_array_sort (self->space->folders, compare);
  return dex_future_new_take_boxed (MAIL_TYPE_SPACE, g_steal_pointer (&self->space));
}

/**
 * mail_store_measure_space:
 * @self: a store
 *
 * Returns: (transfer full): a future for what the profile and each folder takes on this computer (%MAIL_TYPE_SPACE)
 */
DexFuture *
mail_store_measure_space (MailStore *self)
{
  Measuring *measuring;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  measuring = g_new0 (Measuring, 1);
  g_atomic_ref_count_init (&measuring->ref_count);
  measuring->store = g_object_ref (self);
  measuring->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  measuring->space = g_new0 (MailSpace, 1);
  measuring->space->folders = g_array_new (FALSE, FALSE, sizeof (MailFolderSpace));
  return dex_future_then (mail_store_read (self, measure_files, measuring_ref (measuring), measuring_unref), go_on, measuring,
                          measuring_unref);
}
