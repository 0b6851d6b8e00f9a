/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include "mail-mime-summary.h"
#include "mail-sync-headers.h"

/* The Message-ID decides where there is one; sizes differ by line ends on some servers. */
static gboolean
is_same (const MailArrival     *arrival,
         const MailMimeSummary *summary,
         const MailItem        *item)
{
  if (item->message_id != NULL)
    return g_strcmp0 (summary->message_id, item->message_id) == 0;
  return summary->message_id == NULL && arrival->size == item->size;
}

/* A server message stands for one of ours only. */
static guint32
take_same (GPtrArray      *arrivals,
           GPtrArray      *summaries,
           const MailItem *item)
{
  for (guint i = 0; i < arrivals->len; i++)
    {
      const MailArrival *arrival = g_ptr_array_index (arrivals, i);
      guint32 uid = arrival->uid;

      if (!is_same (arrival, g_ptr_array_index (summaries, i), item))
        continue;
      g_ptr_array_remove_index (arrivals, i);
      g_ptr_array_remove_index (summaries, i);
      return uid;
    }
  return 0;
}

static GPtrArray *
summarise (GPtrArray *arrivals,
           guint32    first)
{
  GPtrArray *summaries = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_summary_unref);

  /* "n:*" matches the last message even when its UID is lower. */
  for (guint i = arrivals->len; i > 0; i--)
    if (((MailArrival *) g_ptr_array_index (arrivals, i - 1))->uid < first)
      g_ptr_array_remove_index (arrivals, i - 1);
  for (guint i = 0; i < arrivals->len; i++)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (((MailArrival *) g_ptr_array_index (arrivals, i))->header, &length);

      g_ptr_array_add (summaries, mail_mime_summary_new (bytes, length));
    }
  return summaries;
}

/* What is copied may have gone where its copy was to be: an original is not its copy. */
static void
leave_originals_out (MailOperationRun           *run,
                     const MailOperationTarget  *targets,
                     guint                       n_targets,
                     GPtrArray                  *arrivals)
{
  for (guint i = arrivals->len; i > 0; i--)
    for (guint j = 0; j < n_targets; j++)
      if (targets[j].server_folder == run->destination->id &&
          targets[j].uid == ((const MailArrival *) g_ptr_array_index (arrivals, i - 1))->uid)
        {
          g_ptr_array_remove_index (arrivals, i - 1);
          break;
        }
}

/**
 * mail_operation_look_up:
 * @run: the operation; its noted UIDNEXT says from where on to look
 * @targets: (array length=n_targets): of what
 * @n_targets: how many
 * @error: (out): why not
 *
 * Looks whether copies of messages arrived in the destination, by the headers of what is new there: that works where SEARCH lags
 * behind. Leaves the destination open. Awaits.
 *
 * Returns: (transfer full) (element-type MailNewUid): those that were found
 */
GArray *
mail_operation_look_up (MailOperationRun           *run,
                        const MailOperationTarget  *targets,
                        guint                       n_targets,
                        GError                    **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autoptr(MailImapUidSet) uids = NULL;
  g_autoptr(GPtrArray) arrivals = NULL;
  g_autoptr(GPtrArray) summaries = NULL;
  guint first = MAX (1, run->operation->noted_uidnext);

  mailbox = mail_sync_open (run->session, run->destination->raw_name, TRUE, NULL, error);
  if (mailbox == NULL)
    return NULL;
  if (mailbox->exists == 0)
    return g_steal_pointer (&found);

  uids = mail_imap_uid_set_new_range (first, MAIL_IMAP_UID_MAX);
  arrivals = dex_await_boxed (mail_sync_fetch_headers (run->session, uids, FALSE), error);
  if (arrivals == NULL)
    return NULL;

  leave_originals_out (run, targets, n_targets, arrivals);
  summaries = summarise (arrivals, first);
  for (guint i = 0; i < n_targets; i++)
    {
      g_autoptr(MailItem) item = mail_engine_read_item (run->sync->store, targets[i].item, NULL);
      guint32 uid = item != NULL ? take_same (arrivals, summaries, item) : 0;

      if (uid != 0)
        g_array_append_val (found, ((MailNewUid) { targets[i].item, uid }));
    }
  return g_steal_pointer (&found);
}
