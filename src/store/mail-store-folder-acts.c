/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-folder-acts.h"

#include "mail-error.h"
#include "mail-store-act.h"
#include "mail-store-folder.h"
#include "mail-store-private.h"

/* What a person asked for, as a job. */
typedef struct {
  MailOperationKind kind;
  gint64 account; /* of a new folder */
  gint64 folder;
  gint64 parent;  /* -1: stays where it is */
  char *name;     /* (nullable): stays as it is */
  gboolean wanted;
} FolderJob;

static void
folder_job_free (gpointer data)
{
  FolderJob *job = data;

  g_free (job->name);
  g_free (job);
}

/* The newest of a kind on the folder that has not failed. */
static gboolean
find_operation (MailAct            *act,
                gint64              folder,
                MailOperationKind   kind,
                MailOperation     **operation,
                GError            **error)
{
  gint64 id = 0;

  return mail_sqlite_lookup (act->transaction->db, &id, error,
                             "SELECT id FROM operation WHERE folder = ? AND kind = ? AND state <> ? ORDER BY id DESC LIMIT 1",
                             "idd", folder, kind, MAIL_OPERATION_FAILED) &&
         mail_operation_load (act->transaction->db, id, operation, error);
}

static gboolean
was_sent (const MailOperation *operation)
{
  return operation != NULL && operation->state == MAIL_OPERATION_SENT;
}

/* An operation that was not sent, or has failed, is not wanted any more. */
static gboolean
drop_operations (MailAct            *act,
                 gint64              folder,
                 MailOperationKind   kind,
                 GError            **error)
{
  mail_change_recorder_what (act->transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (act->transaction->db, error, "DELETE FROM operation WHERE folder = ? AND kind = ? AND state <> ?",
                          "idd", folder, kind, MAIL_OPERATION_SENT);
}

/* Whether the server has it, or will when what is on its way has arrived. */
static gboolean
is_on_server (MailAct           *act,
              const MailFolder  *folder,
              gboolean          *known,
              GError           **error)
{
  g_autoptr(MailOperation) create = NULL;

  if (!find_operation (act, folder->id, MAIL_OPERATION_CREATE_FOLDER, &create, error))
    return FALSE;

  *known = folder->raw_name != NULL || was_sent (create);
  return TRUE;
}

static gboolean
create (MailAct    *act,
        FolderJob  *job,
        gint64     *id,
        GError    **error)
{
  MailTransaction *transaction = act->transaction;
  g_autoptr(MailFolder) parent = NULL;
  g_autoptr(MailFolder) folder = NULL;
  char delimiter;

  if (!mail_folder_check_name (transaction->db, job->account, job->parent, job->name, 0, error) ||
      !mail_folder_load (transaction->db, job->parent, &parent, error) ||
      (parent != NULL && !mail_act_need_folder (act, parent, error)) ||
      !mail_folder_find_delimiter (transaction->db, job->account, job->parent, &delimiter, error) ||
      !mail_sqlite_run (transaction->db, error,
                        "INSERT INTO folder (account, name, path, delimiter, role, stated_role, flags)"
                        " VALUES (?1, ?2, ?2, ?3, 0, 0, ?4)", "isdd", job->account, job->name, delimiter,
                        MAIL_FOLDER_LOCAL | MAIL_FOLDER_SUBSCRIBED))
    return FALSE;

  *id = mail_sqlite_get_last_id (transaction->db);
  return mail_folder_load (transaction->db, *id, &folder, error) &&
         mail_folder_set_place (transaction, folder, job->parent, job->name, error) &&
         mail_act_need_folder (act, folder, error) &&
         mail_act_note_folder (act, *id, MAIL_OPERATION_CREATE_FOLDER, 0, NULL, error);
}

/* Several renamings that were not sent are one, or none when the folder ends where the server has it. */
static gboolean
queue_rename (MailAct     *act,
              MailFolder  *folder,
              gint64       parent,
              const char  *name,
              GError     **error)
{
  g_autoptr(MailOperation) queued = NULL;
  gboolean known;

  if (!is_on_server (act, folder, &known, error) ||
      !find_operation (act, folder->id, MAIL_OPERATION_RENAME_FOLDER, &queued, error))
    return FALSE;
  if (!known)
    return TRUE;
  if (queued == NULL || was_sent (queued))
    return drop_operations (act, folder->id, MAIL_OPERATION_RENAME_FOLDER, error) &&
           mail_act_add_folder_operation (act, MAIL_OPERATION_RENAME_FOLDER, folder, error);

  return queued->old_parent != parent || g_strcmp0 (queued->old_name, name) != 0 ||
         drop_operations (act, folder->id, MAIL_OPERATION_RENAME_FOLDER, error);
}

gboolean
mail_act_rename_folder (MailAct     *self,
                        MailFolder  *folder,
                        gint64       parent,
                        const char  *name,
                        GError     **error)
{
  g_autoptr(MailFolder) above = NULL;

  if (folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_OUTBOX)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "This folder keeps its name");
      return FALSE;
    }
  if (parent == folder->parent && g_strcmp0 (name, folder->name) == 0)
    return TRUE;

  return mail_folder_check_name (self->transaction->db, folder->account, parent, name, folder->id, error) &&
         mail_folder_load (self->transaction->db, parent, &above, error) &&
         (above == NULL || mail_act_need_folder (self, above, error)) &&
         mail_act_note_folder (self, folder->id, MAIL_OPERATION_RENAME_FOLDER, folder->parent, folder->name, error) &&
         queue_rename (self, folder, parent, name, error) &&
         mail_folder_set_place (self->transaction, folder, parent, name, error);
}

static gboolean
delete_below (MailAct     *act,
              MailFolder  *folder,
              GError     **error)
{
  g_autoptr(GArray) below = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (act->transaction->db, below, error, "SELECT id FROM folder WHERE parent = ?", "i", folder->id))
    return FALSE;

  for (guint i = 0; i < below->len; i++)
    {
      g_autoptr(MailFolder) child = NULL;

      if (!mail_folder_load (act->transaction->db, g_array_index (below, gint64, i), &child, error) ||
          !mail_act_delete_folder (act, child, error))
        return FALSE;
    }
  return TRUE;
}

/* The deepest first: a folder that has others in it would stay on the server. */
gboolean
mail_act_delete_folder (MailAct     *self,
                        MailFolder  *folder,
                        GError     **error)
{
  gboolean known;

  if (folder->role == MAIL_ROLE_INBOX || folder->role == MAIL_ROLE_OUTBOX)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "This folder cannot be deleted");
      return FALSE;
    }
  if (folder->flags & MAIL_FOLDER_DELETING)
    return TRUE;
  if (!delete_below (self, folder, error) || !is_on_server (self, folder, &known, error))
    return FALSE;
  if (!known)
    return mail_folder_gone (self->transaction, folder->id, error);

  mail_change_recorder_what (self->transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return drop_operations (self, folder->id, MAIL_OPERATION_DELETE_FOLDER, error) &&
         mail_act_note_folder (self, folder->id, MAIL_OPERATION_DELETE_FOLDER, 0, NULL, error) &&
         mail_act_add_folder_operation (self, MAIL_OPERATION_DELETE_FOLDER, folder, error);
}

gboolean
mail_act_subscribe_folder (MailAct     *self,
                           MailFolder  *folder,
                           gboolean     subscribe,
                           GError     **error)
{
  g_autoptr(MailOperation) queued = NULL;
  gboolean known;

  if (((folder->flags & MAIL_FOLDER_SUBSCRIBED) != 0) == subscribe)
    return TRUE;
  if (!is_on_server (self, folder, &known, error) ||
      !find_operation (self, folder->id, MAIL_OPERATION_SUBSCRIBE_FOLDER, &queued, error) ||
      !drop_operations (self, folder->id, MAIL_OPERATION_SUBSCRIBE_FOLDER, error) ||
      !mail_act_note_folder (self, folder->id, MAIL_OPERATION_SUBSCRIBE_FOLDER, 0, NULL, error))
    return FALSE;
  /* Back to what the server has when the opposite was not sent. */
  if (known && (queued == NULL || was_sent (queued)) &&
      !mail_act_add_folder_operation (self, MAIL_OPERATION_SUBSCRIBE_FOLDER, folder, error))
    return FALSE;

  mail_change_recorder_what (self->transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return mail_sqlite_run (self->transaction->db, error,
                          "UPDATE folder SET flags = CASE ?1 WHEN 1 THEN flags | ?2 ELSE flags & ~?2 END WHERE id = ?3", "ddi",
                          subscribe, MAIL_FOLDER_SUBSCRIBED, folder->id);
}

static gboolean
take_creation_back (MailAct     *act,
                    MailFolder  *folder,
                    GError     **error)
{
  gint64 used = 0;

  if (!mail_sqlite_lookup (act->transaction->db, &used, error,
                           "SELECT EXISTS (SELECT 1 FROM placement WHERE folder = ?1) OR"
                           " EXISTS (SELECT 1 FROM placement WHERE server_folder = ?1) OR"
                           " EXISTS (SELECT 1 FROM folder WHERE parent = ?1)", "i", folder->id))
    return FALSE;

  return used != 0 || mail_act_delete_folder (act, folder, error);
}

gboolean
mail_act_undo_folder (MailAct            *self,
                      gint64              id,
                      MailOperationKind   kind,
                      gint64              parent,
                      const char         *name,
                      GError            **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_load (self->transaction->db, id, &folder, error))
    return FALSE;
  if (folder == NULL)
    return TRUE;

  switch (kind)
    {
    case MAIL_OPERATION_CREATE_FOLDER:
      return take_creation_back (self, folder, error);
    case MAIL_OPERATION_RENAME_FOLDER:
      return mail_act_rename_folder (self, folder, parent, name, error);
    case MAIL_OPERATION_DELETE_FOLDER:
      mail_change_recorder_what (self->transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
      return drop_operations (self, id, kind, error);
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return mail_act_subscribe_folder (self, folder, (folder->flags & MAIL_FOLDER_SUBSCRIBED) == 0, error);
    default:
      return TRUE;
    }
}

static gboolean
load_folder (MailTransaction  *transaction,
             gint64            id,
             MailFolder      **folder,
             GError          **error)
{
  if (!mail_folder_load (transaction->db, id, folder, error))
    return FALSE;
  if (*folder != NULL)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer there");
  return FALSE;
}

static gboolean
act_on_folder (MailAct    *act,
               FolderJob  *job,
               GError    **error)
{
  g_autoptr(MailFolder) folder = NULL;
  g_autofree char *name = NULL;

  if (!load_folder (act->transaction, job->folder, &folder, error))
    return FALSE;

  switch (job->kind)
    {
    case MAIL_OPERATION_RENAME_FOLDER:
      name = g_strdup (job->name != NULL ? job->name : folder->name);
      return mail_act_rename_folder (act, folder, job->parent >= 0 ? job->parent : folder->parent, name, error);
    case MAIL_OPERATION_DELETE_FOLDER:
      return mail_act_delete_folder (act, folder, error);
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return mail_act_subscribe_folder (act, folder, job->wanted, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
run_folder_act (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  FolderJob *job = data;
  g_autoptr(MailAct) act = mail_act_new (transaction, FALSE, error);
  gint64 id = 0;

  if (act == NULL)
    return FALSE;
  if (job->kind == MAIL_OPERATION_CREATE_FOLDER ? !create (act, job, &id, error) : !act_on_folder (act, job, error))
    return FALSE;

  mail_result_set_int64 (result, id != 0 ? id : act->id);
  return TRUE;
}

static DexFuture *
start (MailStore *self,
       FolderJob  job)
{
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, run_folder_act, g_memdup2 (&job, sizeof job),
                           folder_job_free);
}

/* Servers are given names in one form. */
static char *
normalise (const char *name)
{
  char *normalised = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);

  return normalised != NULL ? normalised : g_strdup (name);
}

/**
 * mail_store_create_folder:
 * @self: a store
 * @account: whose
 * @parent: what it is to be in; 0: nothing
 * @name: what it is called
 *
 * Makes a folder here at once and, by an operation, on the server. It can be used at once: what is moved there follows.
 *
 * Returns: (transfer full): a future for the folder (%G_TYPE_INT64); %MAIL_ERROR_PERMANENT when it cannot be called so
 */
DexFuture *
mail_store_create_folder (MailStore  *self,
                          gint64      account,
                          gint64      parent,
                          const char *name)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return start (self, (FolderJob) { .kind = MAIL_OPERATION_CREATE_FOLDER, .account = account, .parent = parent,
                                    .name = normalise (name) });
}

/**
 * mail_store_rename_folder:
 * @self: a store
 * @folder: not the inbox
 * @name: what it is to be called
 *
 * What is in it, folders too, stays in it. A folder the server has not got yet is made under its new name.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when it is called so already
 */
DexFuture *
mail_store_rename_folder (MailStore  *self,
                          gint64      folder,
                          const char *name)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return start (self, (FolderJob) { .kind = MAIL_OPERATION_RENAME_FOLDER, .folder = folder, .parent = -1,
                                    .name = normalise (name) });
}

/**
 * mail_store_move_folder:
 * @self: a store
 * @folder: not the inbox
 * @parent: what it is to be in; 0: nothing
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when it is there already
 */
DexFuture *
mail_store_move_folder (MailStore *self,
                        gint64     folder,
                        gint64     parent)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (parent >= 0, NULL);

  return start (self, (FolderJob) { .kind = MAIL_OPERATION_RENAME_FOLDER, .folder = folder, .parent = parent });
}

/**
 * mail_store_delete_folder:
 * @self: a store
 * @folder: not the inbox
 *
 * The folder and those in it are shown no more. When what is to be moved out of it has been, the server is told to delete it, with
 * the mail in it; what is in it and only on this computer is kept then, in a folder for that.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when undo cannot bring it back
 */
DexFuture *
mail_store_delete_folder (MailStore *self,
                          gint64     folder)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return start (self, (FolderJob) { .kind = MAIL_OPERATION_DELETE_FOLDER, .folder = folder });
}

/**
 * mail_store_subscribe_folder:
 * @self: a store
 * @folder: which
 * @subscribe: whether the person's programs are to show it
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), 0 when it is so already
 */
DexFuture *
mail_store_subscribe_folder (MailStore *self,
                             gint64     folder,
                             gboolean   subscribe)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return start (self, (FolderJob) { .kind = MAIL_OPERATION_SUBSCRIBE_FOLDER, .folder = folder, .wanted = subscribe });
}
