/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include "mail-error.h"

/* Move, copy, delete: protocols §1.10 and §2.2. */

/* Yahoo mixes up the new UIDs of messages that were moved together (September 2026): deleting one would delete another. */
static gboolean
is_paired_rightly (MailImapSession      *session,
                   const MailImapCopied *copied)
{
  return copied->pairs != NULL && (copied->pairs->len == 1 || !mail_imap_session_has (session, "XYMHIGHESTMODSEQ"));
}

/* What the server did, as new UIDs; those it does not tell, or not rightly, are found by the folder's next sync. */
static GArray *
read_copied (MailImapSession          *session,
             const MailOperationGroup *group,
             const MailImapCopied     *copied)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  guint n_pairs = is_paired_rightly (session, copied) ? copied->pairs->len : 0;
  g_autoptr(GHashTable) destinations = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_pairs; i++)
    {
      const MailImapUidPair *pair = &g_array_index (copied->pairs, MailImapUidPair, i);

      g_hash_table_insert (destinations, GUINT_TO_POINTER (pair->source), GUINT_TO_POINTER (pair->destination));
    }

  for (guint i = 0; i < group->n_targets; i++)
    {
      MailNewUid uid = { group->targets[i].item, 0 };

      if (!mail_imap_uid_set_contains (copied->done, group->targets[i].uid))
        continue;
      uid.uid = GPOINTER_TO_UINT (g_hash_table_lookup (destinations, GUINT_TO_POINTER (group->targets[i].uid)));
      g_array_append_val (uids, uid);
    }
  return uids;
}

typedef DexFuture *(*CopyFunc) (MailImapSession *session,
                                MailImapUidSet  *uids,
                                const char      *path);

/* Makes a missing destination once. Awaits. */
static MailImapCopied *
ask_or_create (MailOperationRun  *run,
               CopyFunc           func,
               MailImapUidSet    *uids,
               GError           **error)
{
  g_autoptr(GError) why = NULL;
  MailImapCopied *copied = dex_await_boxed (func (run->session, uids, run->destination->raw_name), &why);

  if (copied != NULL)
    return copied;
  if (mail_imap_error_get_code (why) != MAIL_IMAP_CODE_TRYCREATE)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  if (!mail_operation_create_missing (run, error))
    return NULL;
  return dex_await_boxed (func (run->session, uids, run->destination->raw_name), error);
}

/* Awaits. */
static MailImapCopied *
ask_server (MailOperationRun  *run,
            CopyFunc           func,
            MailImapUidSet    *uids,
            GError           **error)
{
  g_autoptr(MailImapCopied) copied = ask_or_create (run, func, uids, error);

  if (copied == NULL ||
      (is_paired_rightly (run->session, copied) && !mail_operation_note_uidvalidity (run, copied->uidvalidity, error)))
    return NULL;
  return g_steal_pointer (&copied);
}

static gboolean
finish_copied (MailOperationRun          *run,
               const MailOperationGroup  *group,
               MailImapCopied            *copied,
               GArray                    *uids,
               GError                   **error)
{
  gboolean all = copied->error == NULL && uids->len == group->n_targets;

  if (uids->len > 0 && !mail_operation_run_confirm (run->sync, run->operation->id, uids, all, error))
    return FALSE;
  if (copied->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (copied->error));
  return FALSE;
}

/* Without MOVE: copies first, then the originals go. Awaits. */
static gboolean
move_by_copy (MailOperationRun          *run,
              const MailOperationGroup  *group,
              GError                   **error)
{
  g_autoptr(MailImapUidSet) set = mail_operation_group_uids (group);
  g_autoptr(MailImapCopied) copied = ask_server (run, mail_imap_session_copy, set, error);
  g_autoptr(GArray) uids = NULL;

  if (copied == NULL)
    return FALSE;
  if (copied->error != NULL)
    {
      /* Half a set copied: the originals all stay; what was copied is found before anything is repeated. */
      g_propagate_error (error, g_error_copy (copied->error));
      return FALSE;
    }
  uids = read_copied (run->session, group, copied);
  return mail_operation_announce (run, MAIL_OPERATION_STEP_COPIED, error) &&
         mail_operation_open (run->sync, run->session, group->folder, error) &&
         mail_operation_expunge (run, set, error) &&
         mail_operation_run_confirm (run->sync, run->operation->id, uids, uids->len == group->n_targets, error);
}

/* One command does it all. Awaits. */
static gboolean
ask_and_finish (MailOperationRun          *run,
                const MailOperationGroup  *group,
                CopyFunc                   func,
                GError                   **error)
{
  g_autoptr(MailImapUidSet) set = mail_operation_group_uids (group);
  g_autoptr(MailImapCopied) copied = ask_server (run, func, set, error);
  g_autoptr(GArray) uids = NULL;

  if (copied == NULL)
    return FALSE;
  uids = read_copied (run->session, group, copied);
  return finish_copied (run, group, copied, uids, error);
}

static gboolean
move_by_move (MailOperationRun          *run,
              const MailOperationGroup  *group,
              GError                   **error)
{
  return ask_and_finish (run, group, mail_imap_session_move, error);
}

typedef gboolean (*GroupFunc) (MailOperationRun          *run,
                               const MailOperationGroup  *group,
                               GError                   **error);

/* Says that it is on its way, and does it to what is wanted by then. The mailbox is open. Awaits. */
static gboolean
announce_and_do (MailOperationRun          *run,
                 const MailOperationGroup  *group,
                 MailOperationStep          step,
                 GroupFunc                  func,
                 GError                   **error)
{
  g_autoptr(GArray) wanted = mail_operation_announce_group (run, group, step, error);
  MailOperationGroup now = { .folder = group->folder };

  if (wanted == NULL)
    return FALSE;
  now.targets = (const MailOperationTarget *) (gpointer) wanted->data;
  now.n_targets = wanted->len;
  return wanted->len == 0 || func (run, &now, error);
}

static gboolean
move_group (MailOperationRun          *run,
            const MailOperationGroup  *group,
            GError                   **error)
{
  gboolean can_move = mail_imap_session_has (run->session, "MOVE");

  return mail_operation_open (run->sync, run->session, group->folder, error) &&
         announce_and_do (run, group, MAIL_OPERATION_STEP_ASKED, can_move ? move_by_move : move_by_copy, error);
}

/* Which of a group are still in their old folder. Awaits. */
static MailImapUidSet *
find_present (MailOperationRun          *run,
              const MailOperationGroup  *group,
              GError                   **error)
{
  g_autoptr(MailImapUidSet) set = mail_operation_group_uids (group);
  g_autoptr(MailImapFound) found = NULL;

  if (!mail_operation_open (run->sync, run->session, group->folder, error))
    return NULL;
  found = dex_await_boxed (mail_imap_session_search (run->session, &(MailImapSearch) { .uids = set }), error);
  return found != NULL ? mail_imap_uid_set_ref (found->uids) : NULL;
}

static guint32
find_new_uid (GArray *uids,
              gint64  item)
{
  for (guint i = 0; i < uids->len; i++)
    if (g_array_index (uids, MailNewUid, i).item == item)
      return g_array_index (uids, MailNewUid, i).uid;
  return 0;
}

/* After a break: what left its old folder was moved; what is still there and also in the new one was copied, and its original has
 * to go; the rest was never reached. Awaits. */
static gboolean
verify_move (MailOperationRun          *run,
             const MailOperationGroup  *group,
             GError                   **error)
{
  g_autoptr(MailImapUidSet) present = find_present (run, group, error);
  g_autoptr(MailImapUidSet) doubled = mail_imap_uid_set_new ();
  g_autoptr(GArray) moved = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  g_autoptr(GArray) found = NULL;

  if (present == NULL)
    return FALSE;
  found = mail_operation_look_up (run, group->targets, group->n_targets, error);
  if (found == NULL)
    return FALSE;

  for (guint i = 0; i < group->n_targets; i++)
    {
      const MailOperationTarget *target = &group->targets[i];
      guint32 uid = find_new_uid (found, target->item);

      if (mail_imap_uid_set_contains (present, target->uid) && uid == 0)
        continue;
      if (mail_imap_uid_set_contains (present, target->uid))
        mail_imap_uid_set_add (doubled, target->uid);
      g_array_append_val (moved, ((MailNewUid) { target->item, uid }));
    }
  if (!mail_imap_uid_set_is_empty (doubled) &&
      (!mail_operation_open (run->sync, run->session, group->folder, error) ||
       !mail_operation_expunge (run, doubled, error)))
    return FALSE;
  return moved->len == 0 || mail_operation_run_confirm (run->sync, run->operation->id, moved, FALSE, error);
}

/* Nothing to be done: it is there already. */
static gboolean
confirm_arrived (MailOperationRun          *run,
                 const MailOperationGroup  *group,
                 GError                   **error)
{
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  for (guint i = 0; i < group->n_targets; i++)
    g_array_append_val (uids, ((MailNewUid) { group->targets[i].item, group->targets[i].uid }));
  return mail_operation_run_confirm (run->sync, run->operation->id, uids, FALSE, error);
}

/* Both mailboxes are ours meanwhile, locked in the order of their ids. Awaits. */
static gboolean
do_group (MailOperationRun          *run,
          const MailOperationGroup  *group,
          GroupFunc                  func,
          GError                   **error)
{
  gint64 other = run->destination != NULL ? run->destination->id : group->folder->id;
  gint64 first = MIN (group->folder->id, other);
  gint64 second = MAX (group->folder->id, other);
  gboolean done;

  if (!mail_sync_lock (run->sync, first, error))
    return FALSE;
  if (second == first)
    {
      done = func (run, group, error);
    }
  else
    {
      done = mail_sync_lock (run->sync, second, error);
      if (done)
        {
          done = func (run, group, error);
          mail_sync_unlock (run->sync, second);
        }
    }
  mail_sync_unlock (run->sync, first);
  return done;
}

/* Does it for each folder the targets are in. Awaits. */
static gboolean
for_each_group (MailOperationRun  *run,
                GroupFunc          func,
                GError           **error)
{
  g_autoptr(GArray) targets = mail_engine_read_targets (run->sync->store, run->operation->id, MAIL_OPERATION_MOVED, error);
  g_autoptr(GArray) groups = NULL;

  if (targets == NULL)
    return FALSE;

  groups = mail_operation_group (run->folders, targets);
  for (guint i = 0; i < groups->len; i++)
    if (!do_group (run, &g_array_index (groups, MailOperationGroup, i), func, error))
      return FALSE;
  return TRUE;
}

static gboolean
move_step (MailOperationRun          *run,
           const MailOperationGroup  *group,
           GError                   **error)
{
  if (group->folder->id == run->destination->id)
    return confirm_arrived (run, group, error);
  if (run->operation->state == MAIL_OPERATION_SENT && run->operation->step >= MAIL_OPERATION_STEP_ASKED)
    return verify_move (run, group, error);
  return move_group (run, group, error);
}

/**
 * mail_operation_move_carry_out:
 * @run: the operation
 * @error: (out): why not
 *
 * Moves messages. One that was sent before a break is only verified. Awaits.
 *
 * Returns: whether all that could be addressed is done
 */
gboolean
mail_operation_move_carry_out (MailOperationRun  *run,
                               GError           **error)
{
  return for_each_group (run, move_step, error);
}

static gboolean
copy_group (MailOperationRun          *run,
            const MailOperationGroup  *group,
            GError                   **error)
{
  return ask_and_finish (run, group, mail_imap_session_copy, error);
}

static gboolean
copy_step (MailOperationRun          *run,
           const MailOperationGroup  *group,
           GError                   **error)
{
  g_autoptr(GArray) uids = NULL;

  if (run->operation->state == MAIL_OPERATION_SENT)
    {
      uids = mail_operation_look_up (run, group->targets, group->n_targets, error);
      return uids != NULL && (uids->len == 0 || mail_operation_run_confirm (run->sync, run->operation->id, uids, FALSE, error));
    }
  return mail_operation_open_to_copy (run->sync, run->session, group->folder, error) &&
         announce_and_do (run, group, MAIL_OPERATION_STEP_ASKED, copy_group, error);
}

/**
 * mail_operation_copy_carry_out:
 * @run: the operation
 * @error: (out): why not
 *
 * Copies messages. One that was sent before a break is only verified. Awaits.
 *
 * Returns: whether all that could be addressed is done
 */
gboolean
mail_operation_copy_carry_out (MailOperationRun  *run,
                               GError           **error)
{
  return for_each_group (run, copy_step, error);
}

/* Awaits. */
static gboolean
delete_group (MailOperationRun          *run,
              const MailOperationGroup  *group,
              GError                   **error)
{
  g_autoptr(MailImapUidSet) set = mail_operation_group_uids (group);
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  for (guint i = 0; i < group->n_targets; i++)
    g_array_append_val (uids, ((MailNewUid) { group->targets[i].item, 0 }));
  return mail_operation_expunge (run, set, error) &&
         mail_operation_run_confirm (run->sync, run->operation->id, uids, TRUE, error);
}

static gboolean
delete_step (MailOperationRun          *run,
             const MailOperationGroup  *group,
             GError                   **error)
{
  return mail_operation_open (run->sync, run->session, group->folder, error) &&
         announce_and_do (run, group, MAIL_OPERATION_STEP_NONE, delete_group, error);
}

/**
 * mail_operation_delete_carry_out:
 * @run: the operation
 * @error: (out): why not
 *
 * Deletes messages for ever. Can be repeated. Awaits.
 *
 * Returns: whether all that could be addressed is done
 */
gboolean
mail_operation_delete_carry_out (MailOperationRun  *run,
                                 GError           **error)
{
  return for_each_group (run, delete_step, error);
}
