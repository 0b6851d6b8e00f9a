/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-confirm.h"
#include "mail-store-folder.h"
#include "mail-store-operation.h"
#include "mail-store-placement.h"

/* How operations of folders end. */

/* What is shown elsewhere by then has no place on the server any more: such items are in operations, and those keep the folder. */
gboolean
mail_folder_remove (MailTransaction  *transaction,
                    gint64            folder,
                    GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, items, error, "SELECT id FROM placement WHERE folder = ?", "i", folder) ||
      !mail_sqlite_collect (transaction->db, items, error,
                            "SELECT id FROM placement WHERE server_folder = ?1 AND folder IS NOT ?1", "i", folder))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error))
        return FALSE;
      if (placement != NULL && !mail_placement_remove (transaction, placement, error))
        return FALSE;
    }

  return mail_sqlite_run (transaction->db, error, "DELETE FROM folder WHERE id = ?", "i", folder);
}

static gboolean
drop_operation (MailTransaction  *transaction,
                gint64            operation,
                GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS | MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE id = ?", "i", operation);
}

/* What is only here stays, whatever becomes of the row's name on the server. */
static gboolean
give_name_up (MailTransaction  *transaction,
              gint64            folder,
              GError          **error)
{
  gint64 needed = 0;

  if (!mail_sqlite_lookup (transaction->db, &needed, error,
                           "SELECT EXISTS (SELECT 1 FROM operation WHERE folder = ?1 OR snapshot_folder = ?1) OR"
                           " EXISTS (SELECT 1 FROM placement AS p WHERE p.folder = ?1 AND p.server_folder IS NULL)", "i",
                           folder))
    return FALSE;
  if (needed == 0)
    return mail_folder_remove (transaction, folder, error);

  return mail_sqlite_run (transaction->db, error, "UPDATE folder SET raw_name = NULL, flags = flags | ? WHERE id = ?", "di",
                          MAIL_FOLDER_LOCAL, folder);
}

/* A listing may have told of the folder under its new name before its operation's answer came: that row is the same folder. */
static gboolean
make_way (MailTransaction  *transaction,
          MailFolder       *folder,
          const char       *raw_name,
          GError          **error)
{
  g_autoptr(GArray) twins = g_array_new (FALSE, FALSE, sizeof (gint64));
  char delimiter[] = { folder->delimiter, '\0' };

  if (!mail_sqlite_collect (transaction->db, twins, error,
                            "SELECT id FROM folder WHERE account = ?1 AND id <> ?2 AND"
                            " (raw_name = ?3 OR (?4 <> '' AND substr(raw_name, 1, length(?3) + 1) = ?3 || ?4))", "iiss",
                            folder->account, folder->id, raw_name, delimiter))
    return FALSE;

  for (guint i = 0; i < twins->len; i++)
    if (!give_name_up (transaction, g_array_index (twins, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* Whether the person wants it to be called otherwise meanwhile: then it is shown so. */
static gboolean
is_named_by_person (MailTransaction  *transaction,
                    MailOperation    *operation,
                    gboolean         *named,
                    GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT EXISTS (SELECT 1 FROM operation WHERE folder = ? AND kind = ? AND state <> ? AND id <> ?)",
                           "iddi", operation->folder, MAIL_OPERATION_RENAME_FOLDER, MAIL_OPERATION_FAILED, operation->id))
    return FALSE;

  *named = found != 0;
  return TRUE;
}

static gboolean
show_path (MailTransaction  *transaction,
           MailOperation    *operation,
           MailFolder       *folder,
           const char       *path,
           GError          **error)
{
  gboolean named = FALSE;

  if (path == NULL)
    return TRUE;
  return is_named_by_person (transaction, operation, &named, error) &&
         (named || mail_folder_set_path (transaction, folder, path, error));
}

gboolean
mail_folder_created (MailTransaction  *transaction,
                     MailOperation    *operation,
                     const char       *raw_name,
                     const char       *path,
                     char              delimiter,
                     GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_load (transaction->db, operation->folder, &folder, error))
    return FALSE;

  /* A listing may have told of it before. */
  if (folder != NULL && raw_name != NULL && folder->raw_name == NULL &&
      (!make_way (transaction, folder, raw_name, error) ||
       !mail_sqlite_run (transaction->db, error,
                         "UPDATE folder SET raw_name = ?, delimiter = ?, flags = (flags & ~?) | ?, missing_since = NULL"
                         " WHERE id = ?", "sdddi", raw_name, delimiter, MAIL_FOLDER_LOCAL, MAIL_FOLDER_SUBSCRIBED, folder->id) ||
       !show_path (transaction, operation, folder, path, error)))
    return FALSE;
  return drop_operation (transaction, operation->id, error);
}

gboolean
mail_folder_renamed (MailTransaction  *transaction,
                     MailOperation    *operation,
                     const char       *raw_name,
                     const char       *path,
                     GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;
  char delimiter[2] = { 0 };

  if (!mail_folder_load (transaction->db, operation->folder, &folder, error))
    return FALSE;
  if (folder == NULL || folder->raw_name == NULL || g_str_equal (folder->raw_name, raw_name))
    return drop_operation (transaction, operation->id, error);

  delimiter[0] = folder->delimiter;
  return make_way (transaction, folder, raw_name, error) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE folder SET raw_name = ?1 || substr(raw_name, length(?2) + 1), missing_since = NULL"
                          " WHERE account = ?3 AND"
                          " (id = ?4 OR (?5 <> '' AND substr(raw_name, 1, length(?2) + 1) = ?2 || ?5))", "ssiis", raw_name,
                          folder->raw_name, folder->account, folder->id, delimiter) &&
         show_path (transaction, operation, folder, path, error) &&
         drop_operation (transaction, operation->id, error);
}

gboolean
mail_folder_find_recovery (MailTransaction  *transaction,
                           gint64            account,
                           gint64           *folder,
                           GError          **error)
{
  static const char name[] = MAIL_FOLDER_RECOVERED;

  *folder = 0;
  if (!mail_sqlite_lookup (transaction->db, folder, error,
                           "SELECT id FROM folder WHERE account = ? AND raw_name IS NULL AND role = 0 AND path = ?", "is",
                           account, name))
    return FALSE;
  if (*folder != 0)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO folder (account, name, path, delimiter, role, stated_role, flags)"
                        " VALUES (?1, ?2, ?2, 0, 0, 0, ?3)", "isd", account, name, MAIL_FOLDER_LOCAL))
    return FALSE;

  *folder = mail_sqlite_get_last_id (transaction->db);
  return TRUE;
}

/* What was to go into the folder stays where it is; what was to be made there is not. */
static gboolean
give_operations_up (MailTransaction  *transaction,
                    gint64            folder,
                    GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, ids, error,
                            "SELECT id FROM operation WHERE folder = ?1 AND kind NOT BETWEEN ?2 AND ?3 AND state <> ?4", "iddd",
                            folder, MAIL_OPERATION_CREATE_FOLDER, MAIL_OPERATION_SUBSCRIBE_FOLDER, MAIL_OPERATION_FAILED))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(MailOperation) operation = NULL;

      if (!mail_operation_load (transaction->db, g_array_index (ids, gint64, i), &operation, error) ||
          !mail_operation_revert (transaction, operation, NULL, NULL, error))
        return FALSE;
    }

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS | MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE folder = ? OR snapshot_folder = ?", "ii", folder,
                          folder);
}

static gboolean
keep_local_items (MailTransaction  *transaction,
                  MailFolder       *folder,
                  GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 recovery;

  if (!mail_sqlite_collect (transaction->db, items, error,
                            "SELECT id FROM placement WHERE folder = ? AND server_folder IS NULL", "i", folder->id))
    return FALSE;
  if (items->len == 0)
    return TRUE;

  if (!mail_folder_find_recovery (transaction, folder->account, &recovery, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error) ||
          !mail_placement_show_in (transaction, placement, recovery, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_folder_gone (MailTransaction  *transaction,
                  gint64            id,
                  GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_load (transaction->db, id, &folder, error))
    return FALSE;

  return folder == NULL ||
         (give_operations_up (transaction, id, error) && keep_local_items (transaction, folder, error) &&
          mail_folder_remove (transaction, id, error));
}

/* A later renaming was made on top of this one: what it goes back to is what this one would have gone back to. */
static gboolean
hand_on_old_place (MailTransaction  *transaction,
                   MailOperation    *operation,
                   gboolean         *handed_on,
                   GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE operation SET old_name = ?, old_parent = ? WHERE id = (SELECT min(id) FROM operation"
                        " WHERE folder = ? AND kind = ? AND state <> ? AND id > ?)", "sziddi", operation->old_name,
                        operation->old_parent, operation->folder, MAIL_OPERATION_RENAME_FOLDER, MAIL_OPERATION_FAILED,
                        operation->id))
    return FALSE;

  *handed_on = mail_sqlite_get_changes (transaction->db) > 0;
  return TRUE;
}

/* The place it has and the one the operation remembers change places: the way back, and the way there again. */
static gboolean
swap_places (MailTransaction  *transaction,
             MailOperation    *operation,
             GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_load (transaction->db, operation->folder, &folder, error))
    return FALSE;
  if (folder == NULL || operation->old_name == NULL)
    return TRUE;

  return mail_sqlite_run (transaction->db, error, "UPDATE operation SET old_name = ?, old_parent = ? WHERE id = ?", "szi",
                          folder->name, folder->parent, operation->id) &&
         mail_folder_set_place (transaction, folder, operation->old_parent, operation->old_name, error);
}

static gboolean
turn_subscription (MailTransaction  *transaction,
                   MailOperation    *operation,
                   GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE folder SET flags = CASE WHEN flags & ?1 THEN flags & ~?1 ELSE flags | ?1 END WHERE id = ?2",
                          "di", MAIL_FOLDER_SUBSCRIBED, operation->folder);
}

/* What cannot be made keeps what was to be made in it from being made. */
static gboolean
revert_below (MailTransaction  *transaction,
              MailOperation    *operation,
              GError          **error)
{
  g_autoptr(GArray) below = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, below, error,
                            "SELECT o.id FROM operation AS o JOIN folder AS f ON f.id = o.folder"
                            " WHERE f.parent = ? AND f.raw_name IS NULL AND o.kind = ? AND o.state <> ?", "idd",
                            operation->folder, MAIL_OPERATION_CREATE_FOLDER, MAIL_OPERATION_FAILED))
    return FALSE;

  for (guint i = 0; i < below->len; i++)
    {
      g_autoptr(MailOperation) one = NULL;

      if (!mail_operation_load (transaction->db, g_array_index (below, gint64, i), &one, error) ||
          !mail_operation_revert (transaction, one, operation->error_code, operation->error_text, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_folder_revert (MailTransaction  *transaction,
                    MailOperation    *operation,
                    GError          **error)
{
  gboolean handed_on = FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  switch (operation->kind)
    {
    case MAIL_OPERATION_CREATE_FOLDER:
      return revert_below (transaction, operation, error);
    case MAIL_OPERATION_RENAME_FOLDER:
      return hand_on_old_place (transaction, operation, &handed_on, error) &&
             (handed_on || swap_places (transaction, operation, error));
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return turn_subscription (transaction, operation, error);
    default:
      return TRUE; /* a folder is hidden by the operation itself */
    }
}

gboolean
mail_folder_redo (MailTransaction  *transaction,
                  MailOperation    *operation,
                  GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  switch (operation->kind)
    {
    case MAIL_OPERATION_RENAME_FOLDER:
      return swap_places (transaction, operation, error);
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return turn_subscription (transaction, operation, error);
    default:
      return TRUE;
    }
}
