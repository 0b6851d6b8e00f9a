/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include <stdlib.h>

#include "mail-error.h"

/**
 * mail_operation_find_folder:
 * @folders: (element-type MailFolder): the account's
 * @id: which
 *
 * Returns: (nullable) (transfer none): the folder
 */
const MailFolder *
mail_operation_find_folder (GPtrArray *folders,
                            gint64     id)
{
  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->id == id)
        return folder;
    }
  return NULL;
}

/**
 * mail_operation_group:
 * @folders: (element-type MailFolder): the account's
 * @targets: (element-type MailOperationTarget): in order of server folder
 *
 * Cuts targets into those of each server folder. What waits for an earlier operation to tell its UID is left out.
 *
 * Returns: (transfer full) (element-type MailOperationGroup): pieces of @targets, which must outlive it
 */
GArray *
mail_operation_group (GPtrArray *folders,
                      GArray    *targets)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (MailOperationGroup));

  for (guint i = 0; i < targets->len; i++)
    {
      const MailOperationTarget *target = &g_array_index (targets, MailOperationTarget, i);
      MailOperationGroup *last = groups->len > 0 ? &g_array_index (groups, MailOperationGroup, groups->len - 1) : NULL;
      const MailFolder *folder = mail_operation_find_folder (folders, target->server_folder);

      if (target->uid == 0 || folder == NULL || folder->raw_name == NULL || (folder->flags & MAIL_FOLDER_RENAMING))
        continue;
      if (last != NULL && last->folder == folder && last->targets + last->n_targets == target)
        last->n_targets++;
      else
        g_array_append_val (groups, ((MailOperationGroup) { folder, target, 1 }));
    }
  return groups;
}

MailImapUidSet *
mail_operation_group_uids (const MailOperationGroup *group)
{
  MailImapUidSet *uids = mail_imap_uid_set_new ();

  for (guint i = 0; i < group->n_targets; i++)
    mail_imap_uid_set_add (uids, group->targets[i].uid);
  return uids;
}

/* Opens a mailbox if its UIDs still mean what the store thinks. Awaits. */
static MailImapMailbox *
open_known (MailSync          *sync,
            MailImapSession   *session,
            const MailFolder  *folder,
            gboolean           read_only,
            GError           **error)
{
  g_autoptr(MailImapMailbox) mailbox = mail_sync_open (session, folder->raw_name, read_only, NULL, error);
  MailMailboxState state;

  if (mailbox == NULL || !mail_engine_read_state (sync->store, folder->id, &state, error))
    return NULL;
  if (!mailbox->has_uidvalidity || mailbox->uidvalidity == 0 || mailbox->uidvalidity == state.uidvalidity)
    return g_steal_pointer (&mailbox);

  g_clear_pointer (&mailbox, mail_imap_mailbox_free);
  if (!read_only)
    mailbox = mail_sync_open (session, folder->raw_name, TRUE, NULL, NULL);
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "“%s” was renumbered on the server and has to be read again", folder->path);
  return NULL;
}

/**
 * mail_operation_open:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @error: (out): why not
 *
 * Opens a mailbox for changing it, and makes sure that its UIDs still mean what the store thinks. Awaits.
 *
 * Returns: whether it is open
 */
gboolean
mail_operation_open (MailSync          *sync,
                     MailImapSession   *session,
                     const MailFolder  *folder,
                     GError           **error)
{
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autoptr(GError) refusal = NULL;

  if (mail_sync_is_open (session, folder->raw_name, FALSE))
    return TRUE;
  mailbox = open_known (sync, session, folder, FALSE, error);
  if (mailbox == NULL)
    return FALSE;
  if (mail_sync_may_change (mailbox))
    return dex_await (mail_store_learn_kept (sync->store, folder->id, mail_sync_get_kept (session)), error);

  refusal = mail_error_new (MAIL_ERROR_PERMANENT, NULL, "“%s” cannot be changed", folder->path);
  mail_error_set_detail (refusal, MAIL_OPERATION_READ_ONLY);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/**
 * mail_operation_open_to_copy:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @error: (out): why not
 *
 * The same of a mailbox that stays as it is, so that it may be one that cannot be changed. Awaits.
 *
 * Returns: whether it is open
 */
gboolean
mail_operation_open_to_copy (MailSync          *sync,
                             MailImapSession   *session,
                             const MailFolder  *folder,
                             GError           **error)
{
  g_autoptr(MailImapMailbox) mailbox = NULL;

  if (mail_sync_is_open (session, folder->raw_name, FALSE))
    return TRUE;
  mailbox = open_known (sync, session, folder, TRUE, error);
  return mailbox != NULL;
}

/* How far the destination's UIDs go: 1 when the server does not say, which makes looking slower, not wrong. */
static gboolean
note_uidnext (MailOperationRun  *run,
              guint             *uidnext,
              GError           **error)
{
  const char *path = run->destination->raw_name;
  g_autoptr(GError) why = NULL;

  *uidnext = 0;
  /* Never STATUS of the mailbox that is open; and for changing it, since Courier refuses to append to one that is open for looking. */
  if (mail_sync_is_open (run->session, path, TRUE))
    {
      g_autoptr(MailImapMailbox) mailbox = mail_sync_open (run->session, path, FALSE, NULL, &why);

      if (mailbox != NULL)
        *uidnext = mailbox->uidnext;
    }
  else
    {
      g_autoptr(MailImapCounts) counts = NULL;

      counts = dex_await_boxed (mail_imap_session_status (run->session, path, MAIL_IMAP_STATUS_UIDNEXT), &why);
      if (counts != NULL && (counts->items & MAIL_IMAP_STATUS_UIDNEXT))
        *uidnext = counts->uidnext;
    }

  *uidnext = MAX (*uidnext, 1);
  if (why == NULL || !mail_sync_is_over (run->session, why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * mail_operation_announce:
 * @run: the operation
 * @step: what is about to be done
 * @error: (out): why not
 *
 * Notes how far the destination's UIDs go and commits that the next command may reach the server: after a break it is verified
 * before anything is repeated. Awaits.
 *
 * Returns: whether it is on disk
 */
gboolean
mail_operation_announce (MailOperationRun   *run,
                         MailOperationStep   step,
                         GError            **error)
{
  guint uidnext = run->operation->noted_uidnext;

  if (step == MAIL_OPERATION_STEP_ASKED && !note_uidnext (run, &uidnext, error))
    return FALSE;
  return dex_await (mail_store_operation_sent (run->sync->store, run->operation->id, step, uidnext), error);
}

static int
compare_uids (gconstpointer a,
              gconstpointer b)
{
  guint32 one = ((const MailOperationTarget *) a)->uid;
  guint32 other = ((const MailOperationTarget *) b)->uid;

  return (one > other) - (one < other);
}

/* They stand in the order of their UIDs. */
static gboolean
has_target (const MailOperationGroup  *group,
            const MailOperationTarget *target)
{
  const MailOperationTarget *found = bsearch (target, group->targets, group->n_targets, sizeof *target, compare_uids);

  return found != NULL && found->item == target->item;
}

/**
 * mail_operation_announce_group:
 * @run: the operation
 * @group: what it is about to be done to, as it was when that was read
 * @step: what is about to be done
 * @error: (out): why not
 *
 * Announces it, and looks again what it is to be done to: a person may have taken some of it back until then, and from then on
 * nothing is changed any more. Awaits.
 *
 * Returns: (transfer full) (element-type MailOperationTarget): what is still wanted of @group
 */
GArray *
mail_operation_announce_group (MailOperationRun          *run,
                               const MailOperationGroup  *group,
                               MailOperationStep          step,
                               GError                   **error)
{
  g_autoptr(GArray) wanted = g_array_new (FALSE, FALSE, sizeof (MailOperationTarget));
  g_autoptr(GArray) targets = NULL;

  if (!mail_operation_announce (run, step, error))
    return NULL;
  targets = mail_engine_read_targets (run->sync->store, run->operation->id, MAIL_OPERATION_MOVED, error);
  if (targets == NULL)
    return NULL;
  for (guint i = 0; i < targets->len; i++)
    {
      const MailOperationTarget *target = &g_array_index (targets, MailOperationTarget, i);

      if (target->server_folder == group->folder->id && has_target (group, target))
        g_array_append_val (wanted, *target);
    }
  return g_steal_pointer (&wanted);
}

/**
 * mail_operation_run_confirm:
 * @sync: the account's
 * @operation: which
 * @uids: (element-type MailNewUid): its targets that are done
 * @all: whether that is all that was announced, so that nothing of the operation is on its way any more
 * @error: (out): why not
 *
 * Of many in several transactions: what is not confirmed after a break is verified. Awaits.
 *
 * Returns: whether the store knows
 */
gboolean
mail_operation_run_confirm (MailSync  *sync,
                            gint64     operation,
                            GArray    *uids,
                            gboolean   all,
                            GError   **error)
{
  guint end;

  for (guint begin = 0; begin < uids->len || begin == 0; begin = end)
    {
      g_autoptr(GArray) some = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
      gboolean is_last;

      end = MIN (uids->len, begin + MAIL_OPERATION_TARGETS);
      is_last = end == uids->len;
      if (end > begin)
        g_array_append_vals (some, &g_array_index (uids, MailNewUid, begin), end - begin);
      if (!dex_await (is_last && all ? mail_store_operation_answered (sync->store, operation, some)
                                     : mail_store_operation_confirm (sync->store, operation, some), error))
        return FALSE;
      if (is_last)
        break;
    }
  return TRUE;
}

/**
 * mail_operation_note_uidvalidity:
 * @run: the operation
 * @uidvalidity: of the destination, as the server said it with the UIDs of what has arrived there; 0 when it did not
 * @error: (out): why not
 *
 * A mailbox nothing was in may have another UIDVALIDITY once something is (Courier makes one up whenever it is asked for that of an empty
 * one). Nothing in it is numbered anew by that, and what arrived can be addressed at once. Awaits.
 *
 * Returns: whether the store knows
 */
gboolean
mail_operation_note_uidvalidity (MailOperationRun  *run,
                                 guint32            uidvalidity,
                                 GError           **error)
{
  MailMailboxState state;

  if (!mail_engine_read_state (run->sync->store, run->destination->id, &state, error))
    return FALSE;
  if (uidvalidity == 0 || state.uidvalidity == 0 || uidvalidity == state.uidvalidity || state.exists > 0)
    return TRUE;
  return dex_await (mail_store_sync_reset (run->sync->store, run->destination->id, uidvalidity), error);
}

/**
 * mail_operation_create_missing:
 * @run: the operation
 * @error: (out): why not
 *
 * The server has no such destination (TRYCREATE): makes it, and subscribes to it. Awaits.
 *
 * Returns: whether it exists now
 */
gboolean
mail_operation_create_missing (MailOperationRun  *run,
                               GError           **error)
{
  g_autoptr(GError) why = NULL;

  if (!dex_await (mail_imap_session_create (run->session, run->destination->raw_name, 0), &why) &&
      mail_imap_error_get_code (why) != MAIL_IMAP_CODE_ALREADYEXISTS)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  dex_await (mail_imap_session_subscribe (run->session, run->destination->raw_name, TRUE), NULL);
  return TRUE;
}

static gboolean
is_within (MailImapUidSet *found,
           MailImapUidSet *ours)
{
  gsize n_ranges;
  const MailImapUidRange *ranges = mail_imap_uid_set_get_ranges (found, &n_ranges);

  for (gsize i = 0; i < n_ranges; i++)
    for (guint64 uid = ranges[i].first; uid <= ranges[i].last; uid++)
      if (!mail_imap_uid_set_contains (ours, (guint32) uid))
        return FALSE;
  return TRUE;
}

/* Without UIDPLUS only a plain EXPUNGE is left, which takes what others marked too: only when nobody did. */
static gboolean
expunge_plainly (MailOperationRun  *run,
                 MailImapUidSet    *uids,
                 GError           **error)
{
  g_autoptr(MailImapFound) found = NULL;

  found = dex_await_boxed (mail_imap_session_search (run->session,
                                                     &(MailImapSearch) { .with = MAIL_IMAP_FLAG_DELETED }), error);
  if (found == NULL)
    return FALSE;
  if (!is_within (found->uids, uids))
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL,
                      "Another program has marked messages of this folder for deletion; ours wait until they are gone");
      return FALSE;
    }
  return dex_await (mail_imap_session_expunge_all_deleted (run->session), error);
}

/**
 * mail_operation_expunge:
 * @run: the operation
 * @uids: which messages of the open mailbox
 * @error: (out): why not
 *
 * Removes messages for good, and no others. Can be repeated. Awaits.
 *
 * Returns: whether they are gone
 */
gboolean
mail_operation_expunge (MailOperationRun  *run,
                        MailImapUidSet    *uids,
                        GError           **error)
{
  static const char * const no_keywords[] = { NULL };

  if (!dex_await (mail_imap_session_store (run->session, uids, TRUE, MAIL_IMAP_FLAG_DELETED, no_keywords), error))
    return FALSE;
  if (mail_imap_session_has (run->session, "UIDPLUS"))
    return dex_await (mail_imap_session_expunge (run->session, uids), error);
  return expunge_plainly (run, uids, error);
}
