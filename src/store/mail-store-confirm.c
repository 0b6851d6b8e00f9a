/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-confirm.h"

#include "mail-error.h"
#include "mail-keywords.h"
#include "mail-store-folder.h"
#include "mail-store-mailbox.h"
#include "mail-store-missed.h"
#include "mail-store-transfer.h"

static gboolean
confirm_flags (MailTransaction  *transaction,
               MailOperation    *operation,
               MailPlacement    *placement,
               GError          **error)
{
  g_autofree char *more = mail_keywords_add (placement->server_keywords, operation->add_keywords);
  g_autofree char *keywords = mail_keywords_remove (more, operation->remove_keywords);
  MailFlags flags = (placement->server_flags | operation->add) & ~operation->remove;

  return mail_placement_set_server_flags (transaction, placement, flags, keywords, 0, error) &&
         mail_placement_refresh (transaction, placement, error);
}

/* The item is in the operation's folder now. The same mail may have been seen there before its answer came. */
static gboolean
confirm_place (MailTransaction  *transaction,
               MailOperation    *operation,
               MailPlacement    *placement,
               guint32           uid,
               GError          **error)
{
  g_autoptr(MailPlacement) other = NULL;

  if (placement->server_folder == operation->folder && placement->uid != 0 && (uid == 0 || uid == placement->uid))
    return TRUE;

  if (uid != 0 && !mail_placement_load_by_uid (transaction, operation->folder, uid, &other, error))
    return FALSE;
  if (uid == 0 &&
      !mail_mailbox_find_early (transaction, operation->folder, operation->noted_uidnext, placement, &other, error))
    return FALSE;
  if (other != NULL)
    return mail_placement_merge (transaction, placement, other, error);

  return mail_placement_set_server_place (transaction, placement, operation->folder, uid,
                                          uid != 0 ? 0 : MAIL_PLACEMENT_WAITS_MOVED, error);
}

static gboolean
confirm_copy (MailTransaction  *transaction,
              MailOperation    *operation,
              MailPlacement    *source,
              guint32           uid,
              GError          **error)
{
  g_autoptr(MailPlacement) copy = NULL;
  gint64 made = 0;

  if (!mail_sqlite_lookup (transaction->db, &made, error,
                           "SELECT made FROM operation_target WHERE operation = ? AND item = ?", "ii", operation->id,
                           source->id) ||
      !mail_placement_load (transaction, made, &copy, error))
    return FALSE;
  if (copy == NULL)
    return TRUE;

  mail_placement_touch (transaction, copy);
  return confirm_place (transaction, operation, copy, uid, error);
}

static gboolean
confirm_one (MailTransaction   *transaction,
             MailOperation     *operation,
             const MailNewUid  *target,
             GError           **error)
{
  g_autoptr(MailPlacement) placement = NULL;
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT item FROM operation_target WHERE operation = ? AND item = ?", "ii", operation->id,
                           target->item))
    return FALSE;
  if (found == 0)
    return TRUE;
  if (!mail_placement_load (transaction, target->item, &placement, error))
    return FALSE;

  mail_placement_touch (transaction, placement);
  if (operation->kind == MAIL_OPERATION_COPY && !confirm_copy (transaction, operation, placement, target->uid, error))
    return FALSE;
  if (!mail_sqlite_run (transaction->db, error, "DELETE FROM operation_target WHERE operation = ? AND item = ?", "ii",
                        operation->id, target->item))
    return FALSE;

  switch (operation->kind)
    {
    case MAIL_OPERATION_FLAGS:
      return confirm_flags (transaction, operation, placement, error);
    case MAIL_OPERATION_APPEND:
      return mail_operation_let_follow (transaction, placement->id, error) &&
             confirm_place (transaction, operation, placement, target->uid, error);
    case MAIL_OPERATION_MOVE:
      return confirm_place (transaction, operation, placement, target->uid, error);
    case MAIL_OPERATION_DELETE:
      return mail_operation_source_vanished (transaction, placement, error) &&
             mail_placement_remove (transaction, placement, error);
    case MAIL_OPERATION_COPY:
    default:
      return TRUE;
    }
}

gboolean
mail_operation_confirm (MailTransaction  *transaction,
                        MailOperation    *operation,
                        GArray           *uids,
                        GError          **error)
{
  for (guint i = 0; i < uids->len; i++)
    if (!confirm_one (transaction, operation, &g_array_index (uids, MailNewUid, i), error))
      return FALSE;

  return mail_operation_end_if_done (transaction, operation->id, error);
}

/* Where the item would be without the operation: where a later one takes it, else where the server has it. */
static gboolean
revert_move (MailTransaction  *transaction,
             MailOperation    *operation,
             MailPlacement    *placement,
             GError          **error)
{
  g_autoptr(MailOperation) other = NULL;

  if (placement->folder == 0 || placement->server_folder == operation->folder)
    return TRUE;
  if (!mail_operation_find (transaction, placement->id, MAIL_OPERATION_MOVE, &other, error))
    return FALSE;

  return mail_placement_show_in (transaction, placement, other != NULL ? other->folder : placement->server_folder, error);
}

static gboolean
revert_delete (MailTransaction  *transaction,
               MailOperation    *operation,
               MailPlacement    *placement,
               GError          **error)
{
  gint64 folder = 0;

  if (!mail_sqlite_lookup (transaction->db, &folder, error,
                           "SELECT f.id FROM operation_target AS t JOIN folder AS f ON f.id = t.folder"
                           " WHERE t.operation = ? AND t.item = ?", "ii", operation->id, placement->id))
    return FALSE;

  /* Shown where the server has it: a move that was queued before was given up for the deletion. */
  return mail_placement_show_in (transaction, placement, placement->server_folder != 0 ? placement->server_folder : folder,
                                 error);
}

static gboolean
revert_copy (MailTransaction  *transaction,
             MailOperation    *operation,
             MailPlacement    *source,
             GError          **error)
{
  g_autoptr(MailPlacement) copy = NULL;
  gint64 made = 0;

  return mail_sqlite_lookup (transaction->db, &made, error,
                             "SELECT made FROM operation_target WHERE operation = ? AND item = ?", "ii", operation->id,
                             source->id) &&
         mail_placement_load (transaction, made, &copy, error) &&
         (copy == NULL || mail_placement_remove (transaction, copy, error));
}

static gboolean
revert_one (MailTransaction  *transaction,
            MailOperation    *operation,
            gint64            item,
            GError          **error)
{
  g_autoptr(MailPlacement) placement = NULL;

  if (!mail_placement_load (transaction, item, &placement, error))
    return FALSE;

  mail_placement_touch (transaction, placement);
  switch (operation->kind)
    {
    case MAIL_OPERATION_FLAGS:
      return mail_placement_refresh (transaction, placement, error);
    case MAIL_OPERATION_MOVE:
      return revert_move (transaction, operation, placement, error);
    case MAIL_OPERATION_DELETE:
      return revert_delete (transaction, operation, placement, error);
    case MAIL_OPERATION_COPY:
      return revert_copy (transaction, operation, placement, error);
    case MAIL_OPERATION_APPEND:        /* what is only here is kept */
    default:
      return TRUE;
    }
}

static gboolean
list_targets (MailTransaction  *transaction,
              gint64            operation,
              GArray           *items,
              GError          **error)
{
  return mail_sqlite_collect (transaction->db, items, error, "SELECT item FROM operation_target WHERE operation = ?", "i",
                              operation);
}

/* Everything else that was to go into a folder that is not made. */
static gboolean
revert_others (MailTransaction  *transaction,
               MailOperation    *operation,
               const char       *error_code,
               const char       *error_text,
               GError          **error)
{
  g_autoptr(GArray) others = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, others, error,
                            "SELECT id FROM operation WHERE folder = ? AND id <> ? AND state <> ?", "iid", operation->folder,
                            operation->id, MAIL_OPERATION_FAILED))
    return FALSE;

  for (guint i = 0; i < others->len; i++)
    {
      g_autoptr(MailOperation) other = NULL;

      if (!mail_operation_load (transaction->db, g_array_index (others, gint64, i), &other, error) ||
          !mail_operation_revert (transaction, other, error_code, error_text, error))
        return FALSE;
    }

  return TRUE;
}

/* What could not be moved out of a folder would go with it: the person has to look first. */
static gboolean
hold_deletions (MailTransaction  *transaction,
                MailOperation    *operation,
                GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET state = ?, error_code = ?, error_text = ? WHERE kind = ? AND state = ? AND"
                          " folder IN (SELECT p.server_folder FROM operation_target AS t JOIN placement AS p ON p.id = t.item"
                          "  WHERE t.operation = ?)", "dssddi", MAIL_OPERATION_HELD,
                          mail_error_code_to_string (MAIL_ERROR_PERMANENT),
                          "Messages that were to be moved out of the folder are still in it", MAIL_OPERATION_DELETE_FOLDER,
                          MAIL_OPERATION_QUEUED, operation->id);
}

gboolean
mail_operation_revert (MailTransaction  *transaction,
                       MailOperation    *operation,
                       const char       *error_code,
                       const char       *error_text,
                       GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE operation SET state = ?, cursor = NULL, error_code = ?, error_text = ? WHERE id = ?", "dssi",
                        MAIL_OPERATION_FAILED, error_code, error_text, operation->id) ||
      !list_targets (transaction, operation->id, items, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!revert_one (transaction, operation, g_array_index (items, gint64, i), error))
      return FALSE;

  if (operation->kind == MAIL_OPERATION_MOVE)
    return hold_deletions (transaction, operation, error);

  return (!mail_operation_kind_is_of_folder (operation->kind) || mail_folder_revert (transaction, operation, error)) &&
         (operation->kind != MAIL_OPERATION_CREATE_FOLDER ||
          revert_others (transaction, operation, error_code, error_text, error));
}

static gboolean
redo_copy (MailTransaction  *transaction,
           MailOperation    *operation,
           MailPlacement    *source,
           GError          **error)
{
  MailPlacement copy = {
    .message = source->message,
    .folder = operation->folder,
    .date = source->date,
    .flags = source->flags,
    .server_flags = source->flags,
    .keywords = source->keywords,
    .server_keywords = source->keywords,
  };

  return mail_placement_insert (transaction, &copy, error) &&
         mail_sqlite_run (transaction->db, error, "UPDATE operation_target SET made = ? WHERE operation = ? AND item = ?",
                          "iii", copy.id, operation->id, source->id);
}

static gboolean
redo_one (MailTransaction  *transaction,
          MailOperation    *operation,
          gint64            item,
          GError          **error)
{
  g_autoptr(MailPlacement) placement = NULL;

  if (!mail_placement_load (transaction, item, &placement, error))
    return FALSE;

  mail_placement_touch (transaction, placement);
  switch (operation->kind)
    {
    case MAIL_OPERATION_FLAGS:
      return mail_placement_refresh (transaction, placement, error);
    case MAIL_OPERATION_MOVE:
    case MAIL_OPERATION_APPEND:
      return placement->folder == 0 || mail_placement_show_in (transaction, placement, operation->folder, error);
    case MAIL_OPERATION_DELETE:
      return mail_placement_show_in (transaction, placement, 0, error);
    case MAIL_OPERATION_COPY:
      return redo_copy (transaction, operation, placement, error);
    default:
      return TRUE;
    }
}

/* What was held after it had been sent has to be verified, so it counts as sent. */
gboolean
mail_operation_resume (MailTransaction  *transaction,
                       MailOperation    *operation,
                       GError          **error)
{
  gboolean failed = operation->state == MAIL_OPERATION_FAILED;
  gboolean verify = !failed && (operation->noted_uidnext != 0 || operation->step != 0);

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET state = ?1, not_before = 0, error_code = NULL, error_text = NULL,"
                          " step = CASE ?2 WHEN 1 THEN 0 ELSE step END, noted_uidnext = CASE ?2 WHEN 1 THEN 0 ELSE"
                          " noted_uidnext END WHERE id = ?3", "ddi",
                          verify ? MAIL_OPERATION_SENT : MAIL_OPERATION_QUEUED, failed, operation->id);
}

gboolean
mail_operation_redo (MailTransaction  *transaction,
                     MailOperation    *operation,
                     GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_operation_resume (transaction, operation, error) || !list_targets (transaction, operation->id, items, error))
    return FALSE;
  if (operation->kind == MAIL_OPERATION_DELETE && !mail_missed_delete (transaction, items, error))
    return FALSE;
  if (operation->state != MAIL_OPERATION_FAILED)
    return TRUE;

  if (mail_operation_kind_is_of_folder (operation->kind))
    return mail_folder_redo (transaction, operation, error);

  for (guint i = 0; i < items->len; i++)
    if (!redo_one (transaction, operation, g_array_index (items, gint64, i), error))
      return FALSE;

  return TRUE;
}

/* A folder nobody wants on the server any more goes when nothing is in it. */
static gboolean
forget_folder (MailTransaction  *transaction,
               gint64            folder,
               GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE folder = ?", "i", folder) &&
         mail_sqlite_run (transaction->db, error,
                          "DELETE FROM folder WHERE id = ?1 AND raw_name IS NULL"
                          " AND NOT EXISTS (SELECT 1 FROM placement WHERE folder = ?1)"
                          " AND NOT EXISTS (SELECT 1 FROM placement WHERE server_folder = ?1)", "i", folder);
}

gboolean
mail_operation_discard (MailTransaction  *transaction,
                        MailOperation    *operation,
                        GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!list_targets (transaction, operation->id, items, error) ||
      (operation->state != MAIL_OPERATION_FAILED &&
       !mail_operation_revert (transaction, operation, NULL, NULL, error)))
    return FALSE;

  if (operation->kind == MAIL_OPERATION_APPEND && !mail_transfer_give_up (transaction, operation, error))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE id = ?", "i", operation->id) &&
         mail_missed_let_go (transaction, items, error) &&
         (operation->kind != MAIL_OPERATION_CREATE_FOLDER || forget_folder (transaction, operation->folder, error));
}
