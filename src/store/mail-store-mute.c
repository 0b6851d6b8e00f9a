/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-mute.h"

#include "mail-store-act-rest.h"
#include "mail-store-private.h"
#include "mail-store-threads.h"

typedef struct {
  GArray *items;
  gboolean mute;
} MuteJob;

static void
mute_job_free (gpointer data)
{
  MuteJob *job = data;

  g_array_unref (job->items);
  g_free (job);
}

/* changed: it was not so before. */
static gboolean
set_muted (MailTransaction  *transaction,
           gint64            thread,
           gboolean          mute,
           gboolean         *changed,
           GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        mute ? "INSERT OR IGNORE INTO muted_thread (thread) VALUES (?)" : "DELETE FROM muted_thread WHERE thread = ?",
                        "i", thread))
    return FALSE;
  *changed = mail_sqlite_get_changes (transaction->db) > 0;
  return !*changed || mail_thread_note_items (transaction, thread, error);
}

static gboolean
mute_thread (MailAct   *act,
             gint64     thread,
             gboolean   mute,
             GArray    *unread,
             GError   **error)
{
  MailTransaction *transaction = act->transaction;
  MailFlagChange change = { .add = mute, .remove = !mute };
  gboolean changed = FALSE;

  if (!set_muted (transaction, thread, mute, &changed, error))
    return FALSE;
  if (!changed)
    return TRUE;
  return mail_act_note (act, thread, MAIL_OPERATION_MUTE, 0, &change, error) &&
         (!mute || mail_sqlite_collect (transaction->db, unread, error,
                                        "SELECT p.id FROM message AS m JOIN placement AS p ON p.message = m.id"
                                        " WHERE m.thread = ? AND p.folder IS NOT NULL AND (p.flags & ?) = 0", "id", thread,
                                        MAIL_FLAG_SEEN));
}

static gboolean
mute_all (MailTransaction  *transaction,
          gpointer          data,
          GValue           *result,
          GError          **error)
{
  const MuteJob *job = data;
  g_autoptr(GArray) unread = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(MailActJob) reading = NULL;
  g_autoptr(MailAct) act = mail_act_new (transaction, FALSE, error);

  if (act == NULL)
    return FALSE;
  for (guint i = 0; i < job->items->len; i++)
    {
      gint64 thread = 0;

      if (!mail_sqlite_lookup (transaction->db, &thread, error,
                               "SELECT m.thread FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.id = ?", "i",
                               g_array_index (job->items, gint64, i)) ||
          (thread != 0 && !mute_thread (act, thread, job->mute, unread, error)))
        return FALSE;
    }
  reading = mail_act_job_new (MAIL_OPERATION_FLAGS, unread);
  reading->change.add = MAIL_FLAG_SEEN;
  if (unread->len > 0 && !mail_act_job_start (act, reading, error))
    return FALSE;

  mail_result_set_int64 (result, act->id);
  return TRUE;
}

/**
 * mail_store_mute:
 * @self: a store
 * @items: (element-type gint64): of the conversations
 * @mute: whether the person wants to hear no more of them, or to hear of them again
 *
 * What is unread of a conversation that is muted is read by the same act, and what comes to it later is, too, as long as it is; both
 * also on the server. When conversations turn out to be one, it is muted when one of them was.
 *
 * Returns: (transfer full): a future for the act (%G_TYPE_INT64), for undo; 0 when nothing changed
 */
DexFuture *
mail_store_mute (MailStore *self,
                 GArray    *items,
                 gboolean   muted)
{
  MuteJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  job = g_new0 (MuteJob, 1);
  job->items = g_array_copy (items);
  job->mute = muted;
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, mute_all, job, mute_job_free);
}

gboolean
mail_mute_arrived (MailTransaction  *transaction,
                   GArray           *items,
                   GError          **error)
{
  static const MailFlagChange seen = { .add = MAIL_FLAG_SEEN };
  g_autoptr(MailAct) act = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;
      gint64 muted = 0;

      if (!mail_sqlite_lookup (transaction->db, &muted, error,
                               "SELECT EXISTS (SELECT 1 FROM placement AS p JOIN message AS m ON m.id = p.message"
                               " JOIN muted_thread AS u ON u.thread = m.thread WHERE p.id = ?)", "i",
                               g_array_index (items, gint64, i)))
        return FALSE;
      if (muted == 0)
        continue;
      /* Not an act of its own to be taken back. */
      if (act == NULL)
        act = mail_act_new (transaction, TRUE, error);
      if (act == NULL || !mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error) ||
          !mail_act_change_flags (act, placement, &seen, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_act_undo_mute (MailAct   *self,
                    gint64     thread,
                    gboolean   muted,
                    GError   **error)
{
  gboolean changed;

  return mail_thread_resolve (self->transaction->db, &thread, error) &&
         set_muted (self->transaction, thread, !muted, &changed, error);
}
