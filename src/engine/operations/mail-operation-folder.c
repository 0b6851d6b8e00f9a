/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include <string.h>

#include "mail-error.h"
#include "mail-imap-mutf7.h"

/* Folders: made, renamed, deleted, subscribed to. protocols §1.5 and §2.2: after a lost reply, LIST decides. */

/* What a folder is called on the server. */
typedef struct {
  char *raw_name;
  char *path; /* the same, decoded */
  char delimiter;
} ServerName;

static void
server_name_clear (ServerName *self)
{
  g_clear_pointer (&self->raw_name, g_free);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerName, server_name_clear)

static MailImapListAttributes
get_special_use (MailRole role)
{
  switch (role)
    {
    case MAIL_ROLE_ARCHIVE:
      return MAIL_IMAP_LIST_ARCHIVE;
    case MAIL_ROLE_DRAFTS:
      return MAIL_IMAP_LIST_DRAFTS;
    case MAIL_ROLE_JUNK:
      return MAIL_IMAP_LIST_JUNK;
    case MAIL_ROLE_SENT:
      return MAIL_IMAP_LIST_SENT;
    case MAIL_ROLE_TRASH:
      return MAIL_IMAP_LIST_TRASH;
    case MAIL_ROLE_NONE:
    case MAIL_ROLE_INBOX:
    case MAIL_ROLE_ALL:
    case MAIL_ROLE_FLAGGED:
    case MAIL_ROLE_IMPORTANT:
    case MAIL_ROLE_OUTBOX:
    default:
      return 0;
    }
}

/* What the server writes before the names of the person's own folders. Awaits. */
static MailImapNamespace *
find_top (MailOperationRun  *run,
          GError           **error)
{
  g_autoptr(GPtrArray) namespaces = dex_await_boxed (mail_imap_session_list_namespaces (run->session), error);

  if (namespaces == NULL)
    return NULL;
  for (guint i = 0; i < namespaces->len; i++)
    {
      const MailImapNamespace *one = g_ptr_array_index (namespaces, i);

      if (one->kind == 0)
        return mail_imap_namespace_copy (one);
    }
  return g_new0 (MailImapNamespace, 1);
}

/* What it is to be called: names resolve now, its parent may have been made or renamed before. Awaits. */
static gboolean
find_name (MailOperationRun  *run,
           ServerName        *name,
           GError           **error)
{
  const MailFolder *parent = mail_operation_find_folder (run->folders, run->destination->parent);
  g_autofree char *encoded = mail_imap_mutf7_encode (run->destination->name);
  g_autoptr(MailImapNamespace) top = NULL;

  if (parent != NULL && parent->raw_name == NULL)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "“%s” is not on the server yet", parent->path);
      return FALSE;
    }
  if (parent != NULL && parent->delimiter == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "There are no folders in “%s” on the server", parent->path);
      return FALSE;
    }
  if (parent == NULL)
    top = find_top (run, error);
  if (parent == NULL && top == NULL)
    return FALSE;

  name->delimiter = parent != NULL ? parent->delimiter : top->delimiter;
  name->raw_name = parent != NULL ? g_strdup_printf ("%s%c%s", parent->raw_name, parent->delimiter, encoded)
                                  : g_strconcat (top->prefix != NULL ? top->prefix : "", encoded, NULL);
  name->path = mail_imap_mutf7_decode (name->raw_name);
  return TRUE;
}

/* What the server has. Awaits. */
static GPtrArray *
list_mailboxes (MailOperationRun  *run,
                GError           **error)
{
  return dex_await_boxed (mail_imap_session_list_folders (run->session, 0), error);
}

static gboolean
is_listed (GPtrArray  *listed,
           const char *raw_name)
{
  for (guint i = 0; i < listed->len; i++)
    {
      const MailImapFolder *folder = g_ptr_array_index (listed, i);

      if (g_str_equal (folder->path, raw_name))
        return (folder->attributes & (MAIL_IMAP_LIST_NOSELECT | MAIL_IMAP_LIST_NONEXISTENT)) == 0;
    }
  return FALSE;
}

/* Refused for good: it may be as it was wanted all the same, since an earlier answer was lost. Awaits. */
static gboolean
is_so_anyway (MailOperationRun  *run,
              const char        *raw_name,
              gboolean           wanted,
              GError            *why,
              GError           **error)
{
  g_autoptr(GPtrArray) listed = NULL;

  if (g_error_matches (why, MAIL_ERROR, MAIL_ERROR_PERMANENT))
    listed = list_mailboxes (run, NULL);
  if (listed != NULL && is_listed (listed, raw_name) == wanted)
    {
      g_error_free (why);
      return TRUE;
    }
  g_propagate_error (error, why);
  return FALSE;
}

static gboolean
announce (MailOperationRun  *run,
          const char        *raw_name,
          GError           **error)
{
  return dex_await (mail_store_operation_sent_folder (run->sync->store, run->operation->id, MAIL_OPERATION_STEP_ASKED,
                                                      raw_name), error);
}

static gboolean
confirm (MailOperationRun  *run,
         const ServerName  *name,
         GError           **error)
{
  return dex_await (mail_store_operation_confirm_folder (run->sync->store, run->operation->id, name->raw_name, name->path,
                                                         name->delimiter), error);
}

/* No mailbox is renamed or deleted under the session that has it open. Awaits. */
static gboolean
leave_mailbox (MailOperationRun  *run,
               GError           **error)
{
  return mail_imap_session_get_selected (run->session) == NULL || dex_await (mail_imap_session_unselect (run->session), error);
}

static gboolean
create_mailbox (MailOperationRun  *run,
                const char        *raw_name,
                GError           **error)
{
  GError *why = NULL;

  if (dex_await (mail_imap_session_create (run->session, raw_name, get_special_use (run->destination->role)), &why))
    return TRUE;
  if (mail_imap_error_get_code (why) == MAIL_IMAP_CODE_USEATTR)
    {
      g_clear_error (&why);
      if (dex_await (mail_imap_session_create (run->session, raw_name, 0), &why))
        return TRUE;
    }
  return is_so_anyway (run, raw_name, TRUE, why, error);
}

/* What the server does not want is put right by the person's next subscribing; what broke off is done again. Awaits. */
static gboolean
try_to_subscribe (MailOperationRun  *run,
                  const char        *raw_name,
                  gboolean           wanted,
                  GError           **error)
{
  g_autoptr(GError) why = NULL;

  if (dex_await (mail_imap_session_subscribe (run->session, raw_name, wanted), &why) ||
      g_error_matches (why, MAIL_ERROR, MAIL_ERROR_PERMANENT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* One that exists already is what was wanted. Awaits. */
static gboolean
create (MailOperationRun  *run,
        GError           **error)
{
  g_auto(ServerName) name = { 0 };

  if (run->destination->raw_name != NULL)
    {
      name.raw_name = g_strdup (run->destination->raw_name);
      name.path = g_strdup (run->destination->path);
      name.delimiter = run->destination->delimiter;
    }
  else if (!find_name (run, &name, error))
    {
      return FALSE;
    }
  if (!announce (run, name.raw_name, error) || !create_mailbox (run, name.raw_name, error))
    return FALSE;

  return try_to_subscribe (run, name.raw_name, TRUE, error) && confirm (run, &name, error);
}

static gboolean
is_below (const MailFolder *folder,
          const MailFolder *above)
{
  return folder->raw_name != NULL && above->delimiter != 0 && g_str_has_prefix (folder->raw_name, above->raw_name) &&
         folder->raw_name[strlen (above->raw_name)] == above->delimiter;
}

/* Servers leave subscriptions at the old names. Can be repeated. Awaits. */
static gboolean
take_subscriptions_along (MailOperationRun  *run,
                          const char        *new_name,
                          GError           **error)
{
  const MailFolder *renamed = run->destination;

  for (guint i = 0; i < run->folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (run->folders, i);
      g_autofree char *raw_name = NULL;

      if (!(folder->flags & MAIL_FOLDER_SUBSCRIBED) || (folder != renamed && !is_below (folder, renamed)))
        continue;
      raw_name = g_strconcat (new_name, folder->raw_name + strlen (renamed->raw_name), NULL);
      if (!try_to_subscribe (run, raw_name, TRUE, error) || !try_to_subscribe (run, folder->raw_name, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

/* Sent before a break: there under the new name and not under the old one, it was done. Awaits. */
static gboolean
verify_renaming (MailOperationRun  *run,
                 gboolean          *done,
                 GError           **error)
{
  const char *asked = run->operation->raw_name;
  g_autoptr(GPtrArray) listed = NULL;

  *done = FALSE;
  if (run->operation->state != MAIL_OPERATION_SENT || asked == NULL)
    return TRUE;
  listed = list_mailboxes (run, error);
  if (listed == NULL)
    return FALSE;

  *done = is_listed (listed, asked) && !is_listed (listed, run->destination->raw_name);
  return TRUE;
}

static gboolean
rename_mailbox (MailOperationRun  *run,
                GError           **error)
{
  g_auto(ServerName) name = { 0 };
  gboolean done;

  if (!verify_renaming (run, &done, error))
    return FALSE;
  if (done)
    {
      name.raw_name = g_strdup (run->operation->raw_name);
      name.path = mail_imap_mutf7_decode (name.raw_name);
    }
  else if (!find_name (run, &name, error))
    {
      return FALSE;
    }

  if (!done && !g_str_equal (name.raw_name, run->destination->raw_name) &&
      (!leave_mailbox (run, error) || !announce (run, name.raw_name, error) ||
       !dex_await (mail_imap_session_rename (run->session, run->destination->raw_name, name.raw_name), error)))
    return FALSE;
  return (g_str_equal (name.raw_name, run->destination->raw_name) || take_subscriptions_along (run, name.raw_name, error)) &&
         confirm (run, &name, error);
}

/* Awaits. */
static gboolean
delete_mailbox (MailOperationRun  *run,
                GError           **error)
{
  const char *raw_name = run->destination->raw_name;
  GError *why = NULL;

  if (!leave_mailbox (run, error) || !announce (run, NULL, error))
    return FALSE;
  if (!dex_await (mail_imap_session_delete (run->session, raw_name), &why) &&
      !is_so_anyway (run, raw_name, FALSE, why, error))
    return FALSE;

  return try_to_subscribe (run, raw_name, FALSE, error) && confirm (run, &(ServerName) { 0 }, error);
}

/* As the person wants it now. Can be repeated. Awaits. */
static gboolean
subscribe (MailOperationRun  *run,
           GError           **error)
{
  gboolean wanted = (run->destination->flags & MAIL_FOLDER_SUBSCRIBED) != 0;

  return announce (run, NULL, error) &&
         dex_await (mail_imap_session_subscribe (run->session, run->destination->raw_name, wanted), error) &&
         confirm (run, &(ServerName) { 0 }, error);
}

static gboolean
carry_out (MailOperationRun  *run,
           GError           **error)
{
  switch (run->operation->kind)
    {
    case MAIL_OPERATION_CREATE_FOLDER:
      return create (run, error);
    case MAIL_OPERATION_RENAME_FOLDER:
      return rename_mailbox (run, error);
    case MAIL_OPERATION_DELETE_FOLDER:
      return delete_mailbox (run, error);
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return subscribe (run, error);
    default:
      g_assert_not_reached ();
    }
}

/* A folder the server does not list any more. Awaits. */
static gboolean
settle_missing (MailOperationRun  *run,
                GError           **error)
{
  if (run->operation->kind == MAIL_OPERATION_DELETE_FOLDER)
    return confirm (run, &(ServerName) { 0 }, error);

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer on the server");
  return FALSE;
}

/**
 * mail_operation_folder_carry_out:
 * @run: an operation of a folder, which is its destination
 * @error: (out): why not
 *
 * Makes, renames, deletes a folder, or subscribes to it. What was sent before a break is verified first where repeating it would
 * do harm. No list of folders is read meanwhile: an old one would undo what is done here. Awaits.
 *
 * Returns: whether it is done
 */
gboolean
mail_operation_folder_carry_out (MailOperationRun  *run,
                                 GError           **error)
{
  gint64 folder = run->operation->folder;
  gboolean done = FALSE;

  if (!mail_sync_lock (run->sync, MAIL_SYNC_TREE, error))
    return FALSE;
  if (mail_sync_lock (run->sync, folder, error))
    {
      done = run->destination != NULL ? carry_out (run, error) : settle_missing (run, error);
      mail_sync_unlock (run->sync, folder);
    }
  mail_sync_unlock (run->sync, MAIL_SYNC_TREE);
  return done;
}
