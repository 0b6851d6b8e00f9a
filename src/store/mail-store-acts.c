/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-act-rest.h"
#include "mail-store-folder.h"
#include "mail-store-private.h"
#include "mail-store-transfer.h"

static gboolean
find_destination (MailAct    *act,
                  MailActJob *job,
                  gint64      account,
                  gint64     *id,
                  GError    **error)
{
  g_autoptr(MailFolder) folder = NULL;

  *id = job->folder;
  if (*id != 0)
    return mail_folder_load (act->transaction->db, *id, &folder, error) &&
           (folder == NULL || mail_act_need_folder (act, folder, error));

  if (!mail_folder_find_role (act->transaction->db, account, job->role, &folder, error))
    return FALSE;
  if (folder == NULL &&
      (!mail_folder_make_local (act->transaction, account, job->role, id, error) ||
       !mail_folder_load (act->transaction->db, *id, &folder, error)))
    return FALSE;

  *id = folder->id;
  return mail_act_need_folder (act, folder, error);
}

/* Looked up once for each account. */
gboolean
mail_act_find_destination (MailAct     *act,
                           MailActJob  *job,
                           gint64       account,
                           gint64      *folder,
                           GError     **error)
{
  const gint64 *known = g_hash_table_lookup (job->destinations, &account);

  if (known != NULL)
    {
      *folder = *known;
      return TRUE;
    }
  if (!find_destination (act, job, account, folder, error))
    return FALSE;

  g_hash_table_insert (job->destinations, g_memdup2 (&account, sizeof account), g_memdup2 (folder, sizeof *folder));
  return TRUE;
}

/* Whose it is; fails when it is gone. */
static gboolean
find_account (MailTransaction  *transaction,
              gint64            folder,
              gint64           *account,
              GError          **error)
{
  *account = 0;
  if (!mail_sqlite_lookup (transaction->db, account, error, "SELECT account FROM folder WHERE id = ?", "i", folder))
    return FALSE;
  if (*account != 0)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer there");
  return FALSE;
}

static gboolean
find_role (MailTransaction  *transaction,
           gint64            folder,
           gint64           *role,
           GError          **error)
{
  *role = MAIL_ROLE_NONE;
  return mail_sqlite_lookup (transaction->db, role, error, "SELECT role FROM folder WHERE id = ?", "i", folder);
}

/* What is put into Junk is junk, and what is taken out of it is none, unless it is thrown away: by these keywords the server's filter
 * and other programs learn. */
static gboolean
judge (MailAct        *act,
       MailPlacement  *placement,
       gint64          folder,
       GError        **error)
{
  static const MailFlagChange junk = { .add = MAIL_FLAG_JUNK, .remove = MAIL_FLAG_NOT_JUNK };
  static const MailFlagChange not_junk = { .add = MAIL_FLAG_NOT_JUNK, .remove = MAIL_FLAG_JUNK };
  gint64 from;
  gint64 to;

  if (!find_role (act->transaction, placement->folder, &from, error) || !find_role (act->transaction, folder, &to, error))
    return FALSE;
  if (from == to || (from != MAIL_ROLE_JUNK && to != MAIL_ROLE_JUNK) || to == MAIL_ROLE_TRASH)
    return TRUE;
  return mail_act_change_flags (act, placement, to == MAIL_ROLE_JUNK ? &junk : &not_junk, error);
}

static gboolean
act_on (MailAct        *act,
        MailActJob     *job,
        MailPlacement  *placement,
        GError        **error)
{
  gint64 folder = 0;
  gint64 account;

  if (!mail_snapshot_settle (act, placement, error))
    return FALSE;
  if (job->kind == MAIL_OPERATION_FLAGS)
    return mail_act_change_flags (act, placement, &job->change, error);
  if (job->kind == MAIL_OPERATION_DELETE)
    return mail_act_delete (act, placement, error);

  if (!mail_act_find_destination (act, job, placement->account, &folder, error) ||
      !find_account (act->transaction, folder, &account, error))
    return FALSE;
  if (account != placement->account)
    return mail_act_transfer (act, placement, folder, account, job->kind == MAIL_OPERATION_COPY, error);
  if (job->kind == MAIL_OPERATION_COPY)
    return mail_act_copy (act, placement, folder, error);
  return judge (act, placement, folder, error) && mail_act_move (act, placement, folder, error);
}

gboolean
mail_act_do_one (MailAct     *act,
                 MailActJob  *job,
                 gint64       item,
                 GError     **error)
{
  g_autoptr(MailPlacement) placement = NULL;

  return mail_placement_load (act->transaction, item, &placement, error) &&
         (placement == NULL || act_on (act, job, placement, error));
}

static gboolean
run_act (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  MailActJob *job = data;
  g_autoptr(MailAct) act = mail_act_new (transaction, FALSE, error);

  if (act == NULL)
    return FALSE;
  g_hash_table_remove_all (job->destinations);
  if (!mail_act_job_start (act, job, error))
    return FALSE;

  mail_result_set_int64 (result, act->id);
  return TRUE;
}

static DexFuture *
start (MailStore  *self,
       MailActJob *job)
{
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, run_act, job, mail_act_job_free);
}

/**
 * mail_store_change_flags:
 * @self: a store
 * @items: (element-type gint64): which
 * @add: flags to set
 * @remove: flags to clear
 * @add_keywords: (nullable): keywords to set, space-separated
 * @remove_keywords: (nullable): keywords to clear
 *
 * Changes flags here at once and, by an operation, on the server. Of many items some are changed when the future resolves, and the
 * others one transaction after the other; a kill does not end that. So it is with all acts. What was wanted of the same items
 * before and not sent yet is replaced by what is wanted now: a flag set and cleared again costs the server nothing.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), for undo; 0 when nothing changed
 */
DexFuture *
mail_store_change_flags (MailStore  *self,
                         GArray     *items,
                         MailFlags   add,
                         MailFlags   remove,
                         const char *add_keywords,
                         const char *remove_keywords)
{
  MailActJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  job = mail_act_job_new (MAIL_OPERATION_FLAGS, items);
  job->change.add = add;
  job->change.remove = remove;
  job->change.add_keywords = g_strdup (add_keywords);
  job->change.remove_keywords = g_strdup (remove_keywords);
  return start (self, job);
}

/**
 * mail_store_move:
 * @self: a store
 * @items: (element-type gint64): which
 * @folder: where to; of any account
 *
 * Moves items here at once and, by an operation, on the server; they keep their ids, except in another account: there they are new
 * ones, and the old ones go when the other server has them. Moves that were not sent yet become one,
 * or none when the item ends where the server has it. What was to be appended or copied and was not sent yet goes to the new
 * folder instead. A draft is moved here alone; what is in the outbox can be moved to the trash only, and is then not sent.
 * What is moved into Junk, or out of it to anywhere but the trash, is marked as junk, or as none, by the same act.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when nothing moved; %MAIL_ERROR_PERMANENT when the folder is
 *   gone
 */
DexFuture *
mail_store_move (MailStore *self,
                 GArray    *items,
                 gint64     folder)
{
  MailActJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);
  g_return_val_if_fail (folder > 0, NULL);

  job = mail_act_job_new (MAIL_OPERATION_MOVE, items);
  job->folder = folder;
  return start (self, job);
}

/**
 * mail_store_move_to_role:
 * @self: a store
 * @items: (element-type gint64): which, of any accounts
 * @role: archive, junk, trash or inbox
 *
 * As mail_store_move (), to the folder of that role of each item's own account. One that does not exist is made here, and on the
 * server by an operation before the move.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when nothing moved
 */
DexFuture *
mail_store_move_to_role (MailStore *self,
                         GArray    *items,
                         MailRole   role)
{
  MailActJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);
  g_return_val_if_fail (role != MAIL_ROLE_NONE && role != MAIL_ROLE_OUTBOX, NULL);

  job = mail_act_job_new (MAIL_OPERATION_MOVE, items);
  job->role = role;
  return start (self, job);
}

/**
 * mail_store_copy:
 * @self: a store
 * @items: (element-type gint64): which
 * @folder: where to; of any account
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when nothing was copied
 */
DexFuture *
mail_store_copy (MailStore *self,
                 GArray    *items,
                 gint64     folder)
{
  MailActJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);
  g_return_val_if_fail (folder > 0, NULL);

  job = mail_act_job_new (MAIL_OPERATION_COPY, items);
  job->folder = folder;
  return start (self, job);
}

/**
 * mail_store_delete:
 * @self: a store
 * @items: (element-type gint64): which
 *
 * Deletes for ever: the items are shown nowhere any more, and go when the server has confirmed. What is only on this computer
 * goes at once; a mail that is being sent stays.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when there is nothing undo could bring back
 */
DexFuture *
mail_store_delete (MailStore *self,
                   GArray    *items)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  return start (self, mail_act_job_new (MAIL_OPERATION_DELETE, items));
}
