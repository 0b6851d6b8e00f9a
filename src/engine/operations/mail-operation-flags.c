/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include "mail-error.h"
#include "mail-keywords.h"
#include "mail-sync-flags.h"

/* Flags: what several acts set alike is stored by one command a folder. Repeating it changes nothing. */

/* A target and the operation it belongs to, so that many operations can share a command. */
typedef struct {
  gint64 operation;
  MailOperationTarget target;
} OwnedTarget;

static int
compare_targets (gconstpointer a,
                 gconstpointer b)
{
  const OwnedTarget *first = a;
  const OwnedTarget *second = b;

  if (first->target.server_folder != second->target.server_folder)
    return first->target.server_folder < second->target.server_folder ? -1 : 1;
  return (first->target.uid > second->target.uid) - (first->target.uid < second->target.uid);
}

/* Awaits. */
static GArray *
collect (MailSync   *sync,
         GPtrArray  *operations,
         GError    **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (OwnedTarget));

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);
      g_autoptr(GArray) targets = mail_engine_read_targets (sync->store, operation->id, MAIL_OPERATION_TARGETS, error);

      if (targets == NULL)
        return NULL;
      for (guint j = 0; j < targets->len; j++)
        g_array_append_val (all, ((OwnedTarget) { operation->id, g_array_index (targets, MailOperationTarget, j) }));
      if (targets->len == 0)
        g_array_append_val (all, ((OwnedTarget) { .operation = operation->id }));
    }
  g_array_sort (all, compare_targets);
  return g_steal_pointer (&all);
}

/* Keywords the server does not keep are not sent: some ignore them, others refuse the whole command. They stay here. */
static gboolean
store_flags (MailImapSession     *session,
             MailImapUidSet      *uids,
             const MailOperation *operation,
             gboolean             add,
             GError             **error)
{
  const MailKept *kept = mail_sync_get_kept (session);
  MailFlags wanted = add ? operation->add : operation->remove;
  const char *keywords = add ? operation->add_keywords : operation->remove_keywords;
  g_autofree char *kept_keywords = kept->any ? g_strdup (keywords) : mail_keywords_common (keywords, kept->keywords);
  g_auto(GStrv) words = NULL;
  MailImapSystemFlags flags;

  if (!kept->any)
    wanted &= ~MAIL_FLAGS_KEYWORDS | kept->flags;
  flags = mail_sync_flags_to_imap (wanted, kept_keywords, &words);
  if (flags == 0 && *words == NULL)
    return TRUE;
  return dex_await (mail_imap_session_store (session, uids, add, flags, (const char * const *) words), error);
}

/* Tells the store, operation by operation. Awaits. */
static gboolean
confirm (MailSync           *sync,
         const OwnedTarget  *targets,
         guint               n_targets,
         GError            **error)
{
  g_autoptr(GHashTable) by_operation = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                                              (GDestroyNotify) g_array_unref);
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  gpointer operation, uids;

  for (guint i = 0; i < n_targets; i++)
    {
      GArray *done = g_hash_table_lookup (by_operation, &targets[i].operation);

      if (done == NULL)
        {
          done = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
          g_hash_table_insert (by_operation, (gpointer) &targets[i].operation, done);
        }
      if (targets[i].target.item != 0)
        g_array_append_val (done, ((MailNewUid) { targets[i].target.item, 0 }));
    }
  g_hash_table_iter_init (&iter, by_operation);
  while (g_hash_table_iter_next (&iter, &operation, &uids))
    g_ptr_array_add (futures, mail_store_operation_confirm (sync->store, *(const gint64 *) operation, uids));
  return dex_await (dex_future_allv ((DexFuture **) futures->pdata, futures->len), error);
}

static gboolean
can_begin (GArray *all,
           gint64  operation)
{
  for (guint i = 0; i < all->len; i++)
    {
      const OwnedTarget *one = &g_array_index (all, OwnedTarget, i);

      if (one->operation == operation && one->target.uid != 0)
        return TRUE;
    }
  return FALSE;
}

/* Says of those that can begin that they are on their way, so that what the person does from now on is done after them. What is no
 * longer wanted is left out. Awaits. */
static GPtrArray *
announce (MailSync   *sync,
          GPtrArray  *operations,
          GArray     *all,
          GError    **error)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);
      gboolean begins = operation->state == MAIL_OPERATION_QUEUED && can_begin (all, operation->id);

      g_ptr_array_add (futures, begins ? mail_store_operation_sent (sync->store, operation->id, MAIL_OPERATION_STEP_NONE, 0)
                                       : dex_future_new_true ());
    }
  for (guint i = 0; i < operations->len; i++)
    {
      g_autoptr(GError) why = NULL;

      if (dex_await (dex_ref (g_ptr_array_index (futures, i)), &why))
        {
          g_ptr_array_add (wanted, g_ptr_array_index (operations, i));
        }
      else if (!g_error_matches (why, MAIL_ERROR, MAIL_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
    }
  return g_steal_pointer (&wanted);
}

/* One folder's share. Awaits; the folder is ours. */
static gboolean
store_in_folder (MailSync             *sync,
                 MailImapSession      *session,
                 const MailFolder     *folder,
                 const MailOperation  *operation,
                 const OwnedTarget    *targets,
                 guint                 n_targets,
                 GError              **error)
{
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();

  for (guint i = 0; i < n_targets; i++)
    mail_imap_uid_set_add (uids, targets[i].target.uid);
  return mail_operation_open (sync, session, folder, error) &&
         store_flags (session, uids, operation, TRUE, error) &&
         store_flags (session, uids, operation, FALSE, error) &&
         confirm (sync, targets, n_targets, error);
}

/* The end of those that are in the same place. */
static guint
find_end (GArray *all,
          guint   begin)
{
  const MailOperationTarget *first = &g_array_index (all, OwnedTarget, begin).target;
  guint end = begin + 1;

  while (end < all->len && g_array_index (all, OwnedTarget, end).target.server_folder == first->server_folder &&
         (g_array_index (all, OwnedTarget, end).target.uid == 0) == (first->uid == 0) &&
         (g_array_index (all, OwnedTarget, end).target.item == 0) == (first->item == 0))
    end++;
  return end;
}

/**
 * mail_operation_flags_carry_out:
 * @sync: the account's
 * @session: a session that is ours
 * @folders: (element-type MailFolder): the account's
 * @operations: (element-type MailOperation): such that set and clear the same flags
 * @error: (out): why not
 *
 * Stores flags, for all the operations with one command a folder. Awaits.
 *
 * Returns: whether all of it that could be addressed is done
 */
gboolean
mail_operation_flags_carry_out (MailSync         *sync,
                                MailImapSession  *session,
                                GPtrArray        *folders,
                                GPtrArray        *operations,
                                GError          **error)
{
  g_autoptr(GArray) before = collect (sync, operations, error);
  g_autoptr(GPtrArray) wanted = before != NULL ? announce (sync, operations, before, error) : NULL;
  g_autoptr(GArray) all = wanted != NULL ? collect (sync, wanted, error) : NULL;
  guint end;

  if (all == NULL)
    return FALSE;

  for (guint begin = 0; begin < all->len; begin = end)
    {
      const OwnedTarget *first = &g_array_index (all, OwnedTarget, begin);
      const MailFolder *folder = mail_operation_find_folder (folders, first->target.server_folder);
      gboolean done;

      end = find_end (all, begin);
      /* An operation without targets is over; what waits for its UID waits. */
      if (first->target.item == 0 && !confirm (sync, first, end - begin, error))
        return FALSE;
      if (first->target.uid == 0 || folder == NULL || folder->raw_name == NULL ||
          (folder->flags & MAIL_FOLDER_RENAMING))
        continue;

      if (!mail_sync_lock (sync, folder->id, error))
        return FALSE;
      done = store_in_folder (sync, session, folder, g_ptr_array_index (operations, 0), first, end - begin, error);
      mail_sync_unlock (sync, folder->id);
      if (!done)
        return FALSE;
    }
  return TRUE;
}
