/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-folder.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"
#include "mail-store-folder-acts.h"
#include "mail-store-private.h"

/* What a folder is called, and where it is. */

/* Longer names do not fit into what servers and file systems keep. */
#define MAX_NAME_BYTES 240
/* Names have no more levels than this: a bound for walking up. */
#define MAX_LEVELS 64

static gboolean
refuse (GError     **error,
        const char  *words)
{
  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "%s", words);
  return FALSE;
}

/* Of a folder below the parent: its own, or that of the account when it is not on the server yet. 0: there is none. */
gboolean
mail_folder_find_delimiter (MailSqlite  *db,
                            gint64       account,
                            gint64       parent,
                            char        *delimiter,
                            GError     **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (db, &found, error,
                           "SELECT coalesce((SELECT delimiter FROM folder WHERE id = ?1 AND raw_name IS NOT NULL),"
                           " (SELECT delimiter FROM folder WHERE role = ?2 AND account = ?3 AND raw_name IS NOT NULL))", "idi",
                           parent, MAIL_ROLE_INBOX, account))
    return FALSE;

  *delimiter = (char) found;
  return TRUE;
}

static gboolean
check_letters (const char  *name,
               char         delimiter,
               gboolean     at_top,
               GError     **error)
{
  if (name == NULL || !g_utf8_validate (name, -1, NULL) || *name == '\0')
    return refuse (error, _("A folder needs a name"));
  if (strlen (name) > MAX_NAME_BYTES)
    return refuse (error, _("This name is too long"));
  if (g_ascii_isspace (name[0]) || g_ascii_isspace (name[strlen (name) - 1]))
    return refuse (error, _("A name cannot begin or end with a blank"));
  if (at_top && g_ascii_strcasecmp (name, "INBOX") == 0)
    return refuse (error, _("Only the inbox is called so"));
  if (delimiter != 0 && strchr (name, delimiter) != NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("A name cannot contain “%c” on this server"), delimiter);
      return FALSE;
    }

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '*' || *p == '%')
        {
          mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("A name cannot contain “%c”"), *p);
          return FALSE;
        }
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return refuse (error, _("A name cannot contain control characters"));
    }
  return TRUE;
}

static gboolean
check_parent (MailSqlite  *db,
              gint64       account,
              gint64       parent,
              gint64       folder,
              GError     **error)
{
  gint64 above = parent;

  for (guint level = 0; level < MAX_LEVELS && above != 0; level++)
    {
      g_autoptr(MailFolder) one = NULL;

      if (above == folder)
        return refuse (error, _("A folder cannot be put into itself"));
      if (!mail_folder_load (db, above, &one, error))
        return FALSE;
      if (one == NULL || one->account != account || one->role == MAIL_ROLE_OUTBOX)
        return refuse (error, _("No folder can be put there"));
      above = one->parent;
    }
  return above == 0 || refuse (error, _("No folder can be put there"));
}

gboolean
mail_folder_check_name (MailSqlite  *db,
                        gint64       account,
                        gint64       parent,
                        const char  *name,
                        gint64       folder,
                        GError     **error)
{
  gint64 twin = 0;
  char delimiter;

  if (!mail_folder_find_delimiter (db, account, parent, &delimiter, error) ||
      !check_letters (name, delimiter, parent == 0, error) || !check_parent (db, account, parent, folder, error))
    return FALSE;
  if (parent != 0 && delimiter == 0)
    return refuse (error, _("This server has no folders within folders"));
  if (!mail_sqlite_lookup (db, &twin, error,
                           "SELECT f.id FROM folder AS f WHERE f.account = ?1 AND f.parent IS ?2 AND f.name = ?3 AND f.id <> ?4"
                           " AND f.missing_since IS NULL AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = f.id"
                           " AND o.kind = ?5 AND o.state <> ?6)", "izsidd", account, parent, name, folder,
                           MAIL_OPERATION_DELETE_FOLDER, MAIL_OPERATION_FAILED))
    return FALSE;
  return twin == 0 || refuse (error, _("There is a folder of this name already"));
}

/**
 * mail_store_reader_check_folder_name:
 * @reader: a reader
 * @account: whose folder
 * @parent: what it is to be in; 0: nothing
 * @name: what it is to be called
 * @folder: the folder that is renamed or moved; 0: a new one
 * @error: (out): %MAIL_ERROR_PERMANENT, in words for the person, when it may not be called so
 *
 * Returns: whether it may
 */
gboolean
mail_store_reader_check_folder_name (MailStoreReader  *reader,
                                     gint64            account,
                                     gint64            parent,
                                     const char       *name,
                                     gint64            folder,
                                     GError          **error)
{
  return mail_folder_check_name (reader->db, account, parent, name, folder, error);
}

/* What is below it is where it is: the beginning of its path is this one's. */
static gboolean
update_paths (MailTransaction  *transaction,
              MailFolder       *folder,
              const char       *path,
              GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "WITH RECURSIVE below (id) AS (SELECT id FROM folder WHERE parent = ?1 UNION"
                          " SELECT f.id FROM folder AS f JOIN below ON f.parent = below.id)"
                          " UPDATE folder SET path = ?2 || substr(path, length(?3) + 1) WHERE id IN (SELECT id FROM below)"
                          " AND substr(path, 1, length(?3)) = ?3", "iss", folder->id, path, folder->path) &&
         mail_sqlite_run (transaction->db, error, "UPDATE folder SET path = ? WHERE id = ?", "si", path, folder->id);
}

gboolean
mail_folder_set_path (MailTransaction  *transaction,
                      MailFolder       *folder,
                      const char       *path,
                      GError          **error)
{
  if (!update_paths (transaction, folder, path, error))
    return FALSE;

  g_set_str (&folder->path, path);
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return TRUE;
}

gboolean
mail_folder_set_place (MailTransaction  *transaction,
                       MailFolder       *folder,
                       gint64            parent,
                       const char       *name,
                       GError          **error)
{
  g_autoptr(MailFolder) above = NULL;
  g_autofree char *path = NULL;
  char delimiter;

  if (!mail_folder_load (transaction->db, parent, &above, error) ||
      !mail_folder_find_delimiter (transaction->db, folder->account, parent, &delimiter, error))
    return FALSE;

  path = above != NULL ? g_strdup_printf ("%s%c%s", above->path, delimiter != 0 ? delimiter : '/', name) : g_strdup (name);
  if (!mail_sqlite_run (transaction->db, error, "UPDATE folder SET parent = ?, name = ? WHERE id = ?", "zsi",
                        above != NULL ? above->id : 0, name, folder->id))
    return FALSE;
  g_set_str (&folder->name, name);
  folder->parent = above != NULL ? above->id : 0;
  return mail_folder_set_path (transaction, folder, path, error);
}
