/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-roles.h"

#include "mail-error.h"
#include "mail-store-folder.h"
#include "mail-store-operations.h"
#include "mail-store-placement.h"
#include "mail-store-private.h"

typedef struct {
  gint64 account;
  MailRole role;
  gint64 folder;
} Choice;

/**
 * mail_role_is_choosable:
 * @role: a role
 *
 * Returns: whether a person can say which folder has it: mail is put there by what the role means
 */
gboolean
mail_role_is_choosable (MailRole role)
{
  return role == MAIL_ROLE_DRAFTS || role == MAIL_ROLE_SENT || role == MAIL_ROLE_ARCHIVE || role == MAIL_ROLE_JUNK ||
         role == MAIL_ROLE_TRASH;
}

/* The role of a row f: the one it was chosen for; else the one that was found out, unless another was chosen for that. A chosen
 * folder that is missing counts for nothing. */
#define EFFECTIVE_ROLE \
  "coalesce((SELECT c.role FROM role_choice AS c WHERE c.folder = f.id)," \
  " (SELECT 0 FROM role_choice AS c JOIN folder AS g ON g.id = c.folder" \
  "  WHERE c.account = f.account AND c.role = f.stated_role AND g.missing_since IS NULL), f.stated_role)"

gboolean
mail_folder_apply_roles (MailTransaction  *transaction,
                         gint64            account,
                         GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE folder AS f SET role = " EFFECTIVE_ROLE " WHERE f.account = ? AND f.role <> " EFFECTIVE_ROLE,
                        "i", account))
    return FALSE;

  if (mail_sqlite_get_changes (transaction->db) > 0)
    mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return TRUE;
}

static gboolean
show_items_in (MailTransaction  *transaction,
               gint64            from,
               gint64            to,
               GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, items, error, "SELECT id FROM placement WHERE folder = ?", "i", from))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error) ||
          !mail_placement_show_in (transaction, placement, to, error))
        return FALSE;
    }

  return TRUE;
}

/* A folder that was made here for the role, and is not on the server, is not needed any more: what is in it, or on its way there,
 * goes to the chosen one. */
static gboolean
give_up_local (MailTransaction  *transaction,
               const Choice     *choice,
               GError          **error)
{
  gint64 local = 0;

  if (!mail_sqlite_lookup (transaction->db, &local, error,
                           "SELECT f.id FROM folder AS f WHERE f.role = ? AND f.account = ? AND f.raw_name IS NULL AND f.id <> ?"
                           " AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = f.id AND o.state = ?)", "diid",
                           choice->role, choice->account, choice->folder, MAIL_OPERATION_SENT))
    return FALSE;
  if (local == 0)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS | MAIL_STORE_CHANGED_OPERATIONS);
  return show_items_in (transaction, local, choice->folder, error) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM operation WHERE folder = ? AND kind = ?", "id", local,
                          MAIL_OPERATION_CREATE_FOLDER) &&
         mail_sqlite_run (transaction->db, error, "UPDATE operation SET folder = ? WHERE folder = ?", "ii", choice->folder,
                          local) &&
         mail_sqlite_run (transaction->db, error, "UPDATE operation_target SET folder = ? WHERE folder = ?", "ii",
                          choice->folder, local) &&
         mail_sqlite_run (transaction->db, error, "UPDATE act_item SET folder = ? WHERE folder = ?", "ii", choice->folder,
                          local) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM folder WHERE id = ?", "i", local);
}

static gboolean
check_choice (MailTransaction  *transaction,
              const Choice     *choice,
              GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_load (transaction->db, choice->folder, &folder, error))
    return FALSE;
  if (folder != NULL && folder->account == choice->account && folder->role != MAIL_ROLE_INBOX &&
      folder->role != MAIL_ROLE_OUTBOX && !(folder->flags & MAIL_FOLDER_NO_SELECT))
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "This folder cannot be chosen for that");
  return FALSE;
}

static gboolean
set_role (MailTransaction  *transaction,
          gpointer          data,
          GValue           *result,
          GError          **error)
{
  const Choice *choice = data;

  if (choice->folder != 0 && !check_choice (transaction, choice, error))
    return FALSE;
  if (!mail_sqlite_run (transaction->db, error, "DELETE FROM role_choice WHERE (account = ? AND role = ?) OR folder = ?", "idi",
                        choice->account, choice->role, choice->folder))
    return FALSE;
  if (choice->folder != 0 &&
      (!give_up_local (transaction, choice, error) ||
       !mail_sqlite_run (transaction->db, error, "INSERT INTO role_choice (account, role, folder) VALUES (?, ?, ?)", "idi",
                         choice->account, choice->role, choice->folder)))
    return FALSE;

  return mail_folder_apply_roles (transaction, choice->account, error);
}

/**
 * mail_store_set_role:
 * @self: a store
 * @account: whose
 * @role: one that can be chosen (mail_role_is_choosable ())
 * @folder: the folder that is to have it from now on; 0: the one the server or its name tells
 *
 * What the person chose wins over everything else, at once and after every listing; the folder that had the role is an ordinary
 * one then. A folder has one role: choosing it for another takes it from the first.
 *
 * Returns: (transfer full): a future for %TRUE; %MAIL_ERROR_PERMANENT for a folder that cannot be it: another account's, the inbox,
 *   one that cannot be opened
 */
DexFuture *
mail_store_set_role (MailStore *self,
                     gint64     account,
                     MailRole   role,
                     gint64     folder)
{
  Choice choice = { account, role, folder };

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (mail_role_is_choosable (role), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, set_role, g_memdup2 (&choice, sizeof choice),
                           g_free);
}

/**
 * mail_store_reader_get_role_choice:
 * @reader: a reader
 * @account: whose
 * @role: which
 * @folder: (out): what the person chose; 0: nothing
 * @error: (out): why it failed
 *
 * Returns: whether @folder is set
 */
gboolean
mail_store_reader_get_role_choice (MailStoreReader  *reader,
                                   gint64            account,
                                   MailRole          role,
                                   gint64           *folder,
                                   GError          **error)
{
  *folder = 0;
  return mail_sqlite_lookup (reader->db, folder, error, "SELECT folder FROM role_choice WHERE account = ? AND role = ?", "id",
                             account, role);
}
