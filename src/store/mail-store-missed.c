/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-missed.h"

#include "mail-store-folder.h"
#include "mail-store-message.h"

/* What the operation's error code is then. */
#define CODE "missed"

/* What can be held of an item, which is a target t of an operation o: what only follows another operation is settled with that, and
 * a copy that may have been made is looked for where it would be. */
#define CAN_BE_HELD \
  "o.kind IN (0, 1, 2, 3) AND o.state <> 3 AND t.follows IS NULL AND NOT (o.kind = 2 AND o.state = 1)"

gboolean
mail_missed_note (MailTransaction  *transaction,
                  MailPlacement    *placement,
                  gboolean         *missed,
                  GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                           " WHERE t.item = ? AND " CAN_BE_HELD ")", "i", placement->id))
    return FALSE;

  *missed = found != 0;
  return !*missed || mail_placement_set_server_place (transaction, placement, placement->server_folder, 0,
                                                      MAIL_PLACEMENT_MISSED, error);
}

static char *
explain (const MailOperation *operation,
         const MailFolder    *folder)
{
  if (operation->kind == MAIL_OPERATION_DELETE)
    return g_strdup_printf ("The server has numbered “%s” anew, and no longer has there what this was to delete; trying again "
                            "deletes it here too", folder->name);
  return g_strdup_printf ("The server has numbered “%s” anew, and no longer has there what this was to change; discarding it keeps "
                          "the mail that is complete on this computer in “" MAIL_FOLDER_RECOVERED "”", folder->name);
}

/* The same operation for those alone that were missed: the others go on. */
static gboolean
split (MailTransaction  *transaction,
       MailOperation    *operation,
       gint64            folder,
       gint64           *missed,
       GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO operation (act, account, kind, state, step, attempts, created, folder, noted_uidnext,"
                        " add_flags, remove_flags, add_keywords, remove_keywords) SELECT act, account, kind, state, step, attempts,"
                        " created, folder, noted_uidnext, add_flags, remove_flags, add_keywords, remove_keywords FROM operation"
                        " WHERE id = ?", "i", operation->id))
    return FALSE;

  *missed = mail_sqlite_get_last_id (transaction->db);
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO operation_target (operation, item, folder, made, follows, blocked)"
                          " SELECT ?, t.item, t.folder, t.made, t.follows, t.blocked FROM operation_target AS t"
                          " JOIN placement AS p ON p.id = t.item WHERE t.operation = ? AND p.waiting = ? AND p.server_folder = ?",
                          "iidi", *missed, operation->id, MAIL_PLACEMENT_MISSED, folder) &&
         mail_sqlite_run (transaction->db, error,
                          "DELETE FROM operation_target WHERE operation = ? AND item IN"
                          " (SELECT item FROM operation_target WHERE operation = ?)", "ii", operation->id, *missed);
}

static gboolean
hold_one (MailTransaction   *transaction,
          gint64             id,
          const MailFolder  *folder,
          GError           **error)
{
  g_autoptr(MailOperation) operation = NULL;
  g_autofree char *text = NULL;
  gint64 others = 0;

  if (!mail_operation_load (transaction->db, id, &operation, error) ||
      !mail_sqlite_lookup (transaction->db, &others, error,
                           "SELECT EXISTS (SELECT 1 FROM operation WHERE id = ?1 AND cursor IS NOT NULL) OR"
                           " EXISTS (SELECT 1 FROM operation_target AS t JOIN placement AS p ON p.id = t.item"
                           "  WHERE t.operation = ?1 AND (p.waiting <> ?2 OR p.server_folder IS NOT ?3))", "idi", id,
                           MAIL_PLACEMENT_MISSED, folder->id) ||
      (others != 0 && !split (transaction, operation, folder->id, &id, error)))
    return FALSE;

  text = explain (operation, folder);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET state = ?, not_before = 0, error_code = ?, error_text = ? WHERE id = ?", "dssi",
                          MAIL_OPERATION_HELD, CODE, text, id);
}

gboolean
mail_missed_hold (MailTransaction  *transaction,
                  gint64            id,
                  GError          **error)
{
  g_autoptr(GArray) operations = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_sqlite_collect (transaction->db, operations, error,
                            "SELECT o.id FROM operation AS o WHERE o.account = (SELECT account FROM folder WHERE id = ?1)"
                            " AND o.error_code IS NOT ?2 AND EXISTS (SELECT 1 FROM operation_target AS t"
                            "  JOIN placement AS p ON p.id = t.item WHERE t.operation = o.id AND p.server_folder = ?1"
                            "  AND p.uid IS NULL AND p.waiting = ?3 AND " CAN_BE_HELD ") ORDER BY o.id", "isd", id, CODE,
                            MAIL_PLACEMENT_MISSED))
    return FALSE;
  if (operations->len == 0)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  if (!mail_folder_load (transaction->db, id, &folder, error))
    return FALSE;
  for (guint i = 0; i < operations->len; i++)
    if (!hold_one (transaction, g_array_index (operations, gint64, i), folder, error))
      return FALSE;
  return TRUE;
}

gboolean
mail_missed_found (MailTransaction  *transaction,
                   MailPlacement    *placement,
                   GError          **error)
{
  g_autoptr(GArray) operations = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, operations, error,
                            "SELECT o.id FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                            " WHERE t.item = ? AND o.state = ? AND o.error_code = ? ORDER BY o.id", "ids", placement->id,
                            MAIL_OPERATION_HELD, CODE))
    return FALSE;

  for (guint i = 0; i < operations->len; i++)
    {
      g_autoptr(MailOperation) operation = NULL;

      if (!mail_operation_load (transaction->db, g_array_index (operations, gint64, i), &operation, error) ||
          !mail_operation_resume (transaction, operation, error))
        return FALSE;
    }
  return TRUE;
}

/* Nobody else has it: it stays until somebody throws it away, or puts it back on the server by moving it to a folder there. */
static gboolean
keep (MailTransaction  *transaction,
      MailPlacement    *placement,
      GError          **error)
{
  g_autofree char *keywords = g_strdup (placement->keywords);
  gint64 folder = placement->folder;

  if (!placement->made_here && !mail_folder_find_recovery (transaction, placement->account, &folder, error))
    return FALSE;

  return mail_sqlite_run (transaction->db, error, "UPDATE message SET made_here = 1 WHERE id = ?", "i", placement->message) &&
         mail_sqlite_run (transaction->db, error, "UPDATE placement SET made_here = 1 WHERE message = ?", "i",
                          placement->message) &&
         mail_placement_set_server_flags (transaction, placement, placement->flags, keywords, 0, error) &&
         mail_placement_set_server_place (transaction, placement, 0, 0, 0, error) &&
         mail_placement_show_in (transaction, placement, folder, error);
}

gboolean
mail_missed_let_go_of (MailTransaction  *transaction,
                       MailPlacement    *placement,
                       GError          **error)
{
  gboolean missed = FALSE;
  gint64 state = MAIL_BODY_NONE;

  if (!mail_missed_note (transaction, placement, &missed, error) || missed)
    return missed;
  /* Under another label it is on the server all the same. */
  if (!mail_sqlite_lookup (transaction->db, &state, error,
                           "SELECT body_state FROM message WHERE id = ?1 AND NOT EXISTS"
                           " (SELECT 1 FROM placement WHERE message = ?1 AND id <> ?2)", "ii", placement->message, placement->id))
    return FALSE;

  return placement->folder != 0 && state == MAIL_BODY_COMPLETE ? keep (transaction, placement, error)
                                                               : mail_placement_remove (transaction, placement, error);
}

typedef gboolean (*PlacementFunc) (MailTransaction  *transaction,
                                   MailPlacement    *placement,
                                   GError          **error);

static gboolean
for_each_missed (MailTransaction  *transaction,
                 GArray           *items,
                 PlacementFunc     func,
                 GError          **error)
{
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error))
        return FALSE;
      if (placement != NULL && placement->waiting == MAIL_PLACEMENT_MISSED && !func (transaction, placement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_missed_let_go (MailTransaction  *transaction,
                    GArray           *items,
                    GError          **error)
{
  return for_each_missed (transaction, items, mail_missed_let_go_of, error);
}

gboolean
mail_missed_delete (MailTransaction  *transaction,
                    GArray           *items,
                    GError          **error)
{
  return for_each_missed (transaction, items, mail_placement_remove, error);
}
