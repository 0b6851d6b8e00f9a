/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-folder.h"
#include "mail-store-operations.h"
#include "mail-store-placement.h"
#include "mail-store-private.h"

/* A folder that is missing has to be missing for so long, in seconds: servers lose sight of folders. */
#define MISSING_SECONDS (10 * 60)
/* Names have no more levels than this: a bound for walking up. */
#define MAX_LEVELS 64

typedef struct {
  gint64 account;
  GPtrArray *listings; /* MailFolderListing */
  gboolean complete;

  GPtrArray *renamed; /* MailFolder: the person calls them otherwise than the server does */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *self = data;

  g_ptr_array_unref (self->listings);
  g_ptr_array_unref (self->renamed);
  g_free (self);
}

static char *
get_name (const MailFolderListing *listing)
{
  const char *last = listing->delimiter != 0 ? strrchr (listing->path, listing->delimiter) : NULL;

  return g_strdup (last != NULL && last[1] != '\0' ? last + 1 : listing->path);
}

/* A folder that was only here and is the one the server now lists: of the same role, or asked for under that path. */
static gboolean
find_local (MailTransaction          *transaction,
            gint64                    account,
            const MailFolderListing  *listing,
            gint64                   *folder,
            GError                  **error)
{
  *folder = 0;
  if (listing->role != MAIL_ROLE_NONE && listing->role != MAIL_ROLE_OUTBOX &&
      !mail_sqlite_lookup (transaction->db, folder, error,
                           "SELECT id FROM folder WHERE role = ? AND account = ? AND raw_name IS NULL", "di", listing->role,
                           account))
    return FALSE;

  return *folder != 0 ||
         mail_sqlite_lookup (transaction->db, folder, error,
                             "SELECT f.id FROM folder AS f WHERE f.account = ?1 AND f.raw_name IS NULL AND f.role <> ?4 AND"
                             " (f.path = ?2 OR EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = f.id AND o.kind = ?5 AND"
                             "  o.raw_name = ?3))", "issdd", account, listing->path, listing->raw_name, MAIL_ROLE_OUTBOX,
                             MAIL_OPERATION_CREATE_FOLDER);
}

static gboolean
is_below (const char *raw_name,
          const char *above,
          char        delimiter)
{
  gsize length = strlen (above);

  return strncmp (raw_name, above, length) == 0 &&
         (raw_name[length] == '\0' || (delimiter != 0 && raw_name[length] == delimiter));
}

/* Whether it, or what it is in, is called otherwise by the person, and the server does not know yet. */
static gboolean
is_renamed_here (Listing                 *self,
                 const MailFolderListing *listing)
{
  for (guint i = 0; i < self->renamed->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (self->renamed, i);

      if (is_below (listing->raw_name, folder->raw_name, folder->delimiter))
        return TRUE;
    }
  return FALSE;
}

/* What the person wants of it and the server does not know yet stays as it is. */
static gboolean
update_one (MailTransaction          *transaction,
            Listing                  *self,
            gint64                    folder,
            const MailFolderListing  *listing,
            GError                  **error)
{
  g_autofree char *name = is_renamed_here (self, listing) ? NULL : get_name (listing);
  const char *path = name != NULL ? listing->path : NULL;
  gint64 kept = 0;
  gint64 flags = 0;

  if (!mail_sqlite_lookup (transaction->db, &kept, error,
                           "SELECT ?1 FROM operation WHERE folder = ?2 AND kind = ?3 AND state <> ?4 LIMIT 1", "didd",
                           MAIL_FOLDER_SUBSCRIBED, folder, MAIL_OPERATION_SUBSCRIBE_FOLDER, MAIL_OPERATION_FAILED) ||
      !mail_sqlite_lookup (transaction->db, &flags, error, "SELECT flags FROM folder WHERE id = ?", "i", folder) ||
      !mail_sqlite_run (transaction->db, error,
                        "UPDATE folder SET name = coalesce(?2, name), path = coalesce(?3, path), raw_name = ?4, delimiter = ?5,"
                        " stated_role = ?6, flags = ?7, missing_since = NULL WHERE id = ?1 AND"
                        " (name <> coalesce(?2, name) OR path <> coalesce(?3, path) OR raw_name IS NOT ?4 OR"
                        " delimiter <> ?5 OR stated_role <> ?6 OR flags <> ?7 OR missing_since IS NOT NULL)", "isssddi", folder,
                        name, path, listing->raw_name, listing->delimiter, listing->role,
                        (flags & kept) | ((gint64) listing->flags & ~kept)))
    return FALSE;

  if (mail_sqlite_get_changes (transaction->db) > 0)
    mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return TRUE;
}

static gboolean
sync_one (MailTransaction          *transaction,
          Listing                  *self,
          const MailFolderListing  *listing,
          GError                  **error)
{
  gint64 account = self->account;
  gint64 folder = 0;

  if (!mail_sqlite_lookup (transaction->db, &folder, error, "SELECT id FROM folder WHERE account = ? AND raw_name = ?", "is",
                           account, listing->raw_name) ||
      (folder == 0 && !find_local (transaction, account, listing, &folder, error)))
    return FALSE;

  if (folder == 0)
    {
      g_autofree char *name = get_name (listing);

      mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
      return mail_sqlite_run (transaction->db, error,
                              "INSERT INTO folder (account, name, path, raw_name, delimiter, role, stated_role, flags)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)", "isssddd", account, name, listing->path, listing->raw_name,
                              listing->delimiter, listing->role, listing->flags);
    }

  return update_one (transaction, self, folder, listing, error);
}

/* The nearest listed folder above. */
static gboolean
sync_parent (MailTransaction          *transaction,
             Listing                  *self,
             const MailFolderListing  *listing,
             GError                  **error)
{
  gint64 account = self->account;
  g_autofree char *above = g_strdup (listing->raw_name);
  gint64 parent = 0;
  char *cut;

  for (guint i = 0; i < self->renamed->len; i++)
    if (g_str_equal (((MailFolder *) g_ptr_array_index (self->renamed, i))->raw_name, listing->raw_name))
      return TRUE;
  for (guint level = 0; level < MAX_LEVELS && !listing->is_top && listing->delimiter != 0 && parent == 0; level++)
    {
      cut = strrchr (above, listing->delimiter);
      if (cut == NULL)
        break;
      *cut = '\0';
      if (!mail_sqlite_lookup (transaction->db, &parent, error,
                               "SELECT id FROM folder WHERE account = ? AND raw_name = ? AND missing_since IS NULL", "is",
                               account, above))
        return FALSE;
    }

  return mail_sqlite_run (transaction->db, error,
                          "UPDATE folder SET parent = ?3 WHERE account = ?1 AND raw_name = ?2 AND parent IS NOT ?3", "isz",
                          account, listing->raw_name, parent);
}

/* Whether something would be lost with the folder. */
static gboolean
is_needed (MailTransaction  *transaction,
           gint64            folder,
           gboolean         *needed,
           GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT EXISTS (SELECT 1 FROM operation WHERE folder = ?1) OR"
                           " EXISTS (SELECT 1 FROM operation WHERE snapshot_folder = ?1) OR"
                           " EXISTS (SELECT 1 FROM placement AS p WHERE p.folder = ?1 AND (p.server_folder IS NULL OR"
                           "  EXISTS (SELECT 1 FROM operation_target WHERE item = p.id))) OR"
                           " EXISTS (SELECT 1 FROM placement AS p JOIN operation_target AS t ON t.item = p.id"
                           "  WHERE p.server_folder = ?1)", "i", folder))
    return FALSE;

  *needed = found != 0;
  return TRUE;
}

static gboolean
miss_one (MailTransaction  *transaction,
          gint64            folder,
          gint64            missing_since,
          GError          **error)
{
  gboolean needed;

  if (missing_since == 0)
    {
      mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
      return mail_sqlite_run (transaction->db, error, "UPDATE folder SET missing_since = ? WHERE id = ?", "ii",
                              transaction->now, folder);
    }
  if (transaction->now - missing_since < MISSING_SECONDS)
    return TRUE;

  if (!is_needed (transaction, folder, &needed, error))
    return FALSE;
  return needed || mail_folder_remove (transaction, folder, error);
}

static gboolean
miss_others (MailTransaction  *transaction,
             Listing          *self,
             GError          **error)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  for (guint i = 0; i < self->listings->len; i++)
    g_hash_table_add (listed, ((MailFolderListing *) g_ptr_array_index (self->listings, i))->raw_name);

  rows = mail_sqlite_query (transaction->db, error,
                            "SELECT id, raw_name FROM folder WHERE account = ? AND raw_name IS NOT NULL", "i", self->account);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      gint64 folder = mail_statement_get_int (rows, 0);

      if (!g_hash_table_contains (listed, mail_statement_get_text (rows, 1)))
        g_array_append_val (missing, folder);
    }
  if (!mail_statement_ended (&failure, error))
    return FALSE;

  for (guint i = 0; i < missing->len; i++)
    {
      gint64 folder = g_array_index (missing, gint64, i);
      gint64 since = 0;

      if (!mail_sqlite_lookup (transaction->db, &since, error, "SELECT missing_since FROM folder WHERE id = ?", "i", folder) ||
          !miss_one (transaction, folder, since, error))
        return FALSE;
    }

  return TRUE;
}

static const MailFolderListing *
find_listing (Listing    *self,
              const char *raw_name)
{
  for (guint i = 0; i < self->listings->len; i++)
    {
      const MailFolderListing *listing = g_ptr_array_index (self->listings, i);

      if (g_strcmp0 (listing->raw_name, raw_name) == 0)
        return listing;
    }
  return NULL;
}

/* Servers leave subscriptions at the old names, and whether they were taken along is not known. */
static gboolean
subscribe_again (MailTransaction  *transaction,
                 MailOperation    *renaming,
                 const char       *raw_name,
                 GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO operation (act, account, kind, created, folder) SELECT ?1, f.account, ?2, ?3, f.id"
                          " FROM folder AS f WHERE f.account = ?4 AND f.flags & ?5 AND f.delimiter <> 0 AND"
                          " (f.raw_name = ?6 OR substr(f.raw_name, 1, length(?6) + 1) = ?6 || char(f.delimiter)) AND"
                          " NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = f.id AND o.kind = ?2 AND o.state <> ?7)",
                          "idiidsd", renaming->act, MAIL_OPERATION_SUBSCRIBE_FOLDER, transaction->now, renaming->account,
                          MAIL_FOLDER_SUBSCRIBED, raw_name, MAIL_OPERATION_FAILED);
}

/* A renaming that was sent, and whose answer was lost, was done when there is the new name and not the old one. */
static gboolean
settle_renaming (MailTransaction  *transaction,
                 Listing          *self,
                 gint64            id,
                 GError          **error)
{
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailFolder) folder = NULL;
  const MailFolderListing *listing;

  if (!mail_operation_load (transaction->db, id, &operation, error) ||
      !mail_folder_load (transaction->db, operation->folder, &folder, error))
    return FALSE;
  if (folder->raw_name == NULL)
    return TRUE;

  listing = operation->state == MAIL_OPERATION_SENT && self->complete ? find_listing (self, operation->raw_name) : NULL;
  if (listing != NULL && find_listing (self, folder->raw_name) == NULL)
    return mail_folder_renamed (transaction, operation, listing->raw_name, listing->path, error) &&
           subscribe_again (transaction, operation, listing->raw_name, error);

  g_ptr_array_add (self->renamed, g_steal_pointer (&folder));
  return TRUE;
}

static gboolean
settle_renamings (MailTransaction  *transaction,
                  Listing          *self,
                  GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_ptr_array_set_size (self->renamed, 0);
  if (!mail_sqlite_collect (transaction->db, ids, error,
                            "SELECT id FROM operation WHERE account = ? AND kind = ? AND state <> ? ORDER BY id", "idd",
                            self->account, MAIL_OPERATION_RENAME_FOLDER, MAIL_OPERATION_FAILED))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    if (!settle_renaming (transaction, self, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
sync_folders (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  Listing *self = data;

  if (!settle_renamings (transaction, self, error))
    return FALSE;
  for (guint i = 0; i < self->listings->len; i++)
    if (!sync_one (transaction, self, g_ptr_array_index (self->listings, i), error))
      return FALSE;
  for (guint i = 0; i < self->listings->len; i++)
    if (!sync_parent (transaction, self, g_ptr_array_index (self->listings, i), error))
      return FALSE;

  return (!self->complete || miss_others (transaction, self, error)) &&
         mail_folder_apply_roles (transaction, self->account, error);
}

/**
 * mail_store_sync_folders:
 * @self: a store
 * @account: whose folders
 * @listings: (element-type MailFolderListing): not changed after the call
 * @complete: whether these are all, told without an error
 *
 * Brings the account's folders in line with what the server listed. A folder that was only here (made for a move, or the local
 * Drafts) becomes the one of the same role, or of the same path, that is listed first. With @complete, one that is not listed is
 * hidden, and removed when it is still missing at least ten minutes later, unless something would be lost with it: an operation
 * that concerns it, a draft, anything that is only on this computer.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_folders (MailStore *self,
                         gint64     account,
                         GPtrArray *listings,
                         gboolean   complete)
{
  Listing *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (listings != NULL, NULL);

  job = g_new0 (Listing, 1);
  job->account = account;
  job->listings = g_ptr_array_ref (listings);
  job->complete = complete;
  job->renamed = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_free);
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_folders, job, listing_free);
}
