/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-pool.h"
#include "mail-store-mailbox.h"
#include "mail-store-missed.h"
#include "mail-store-mute.h"
#include "mail-store-operation.h"
#include "mail-store-people.h"
#include "mail-store-private.h"
#include "mail-store-sync.h"

/* A Date field this far in the future is not believed, in seconds. */
#define MAX_FUTURE (24 * 60 * 60)

typedef struct {
  gint64 folder;
  guint32 uidvalidity;
  GPtrArray *arrivals; /* MailArrival */

  gint64 account;
  MailRole role;
  MailKept kept;
  gboolean waiting;    /* something here waits for a UID */
  gboolean known;      /* something here has a UID in the range of what came */
  gboolean orphans;    /* some content has no folder at the moment */
  gboolean muted;      /* some conversation is */
  GArray *unread;      /* gint64: what may have come to one */
  MailPeople *people;
  guint n_new;
} Arrivals;

static void
arrivals_free (gpointer data)
{
  Arrivals *self = data;

  g_ptr_array_unref (self->arrivals);
  g_array_unref (self->unread);
  g_clear_pointer (&self->people, mail_people_free);
  mail_kept_clear (&self->kept);
  g_free (self);
}

MailArrival *
mail_arrival_new (void)
{
  return g_new0 (MailArrival, 1);
}

void
mail_arrival_free (MailArrival *self)
{
  g_free (self->keywords);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_free (self->object_id);
  g_free (self->thread_object_id);
  g_free (self->preview);
  g_clear_pointer (&self->content, mail_content_free);
  g_free (self);
}

static void
read_headers (GPtrArray *arrivals)
{
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);

  for (guint i = 0; i < arrivals->len; i++)
    {
      MailArrival *arrival = g_ptr_array_index (arrivals, i);

      if (arrival->content == NULL)
        arrival->content = mail_content_new (arrival->header != NULL ? arrival->header : nothing, arrival->size, arrival->object_id,
                                             arrival->thread_object_id);
    }
}

static gboolean
read_headers_job (gpointer       data,
                  GCancellable  *cancellable,
                  GValue        *result,
                  GError       **error)
{
  read_headers (data);
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_set_boxed (result, data);
  return TRUE;
}

/**
 * mail_store_read_arrivals:
 * @arrivals: (element-type MailArrival): what FETCH said; not touched by anybody else until the future resolves
 *
 * Reads what the store keeps of their headers, on a thread of the readers, so that the writer, which everybody waits for, need not.
 *
 * Returns: (transfer full): a future that resolves to @arrivals
 */
DexFuture *
mail_store_read_arrivals (GPtrArray *arrivals)
{
  g_return_val_if_fail (arrivals != NULL, NULL);

  return mail_pool_run (mail_pool_get_readers (), read_headers_job, g_ptr_array_ref (arrivals), (GDestroyNotify) g_ptr_array_unref);
}

/* Before the transaction, for those that nobody has read yet. */
static void
prepare (gpointer data)
{
  read_headers (((Arrivals *) data)->arrivals);
}

static gint64
get_date (MailTransaction   *transaction,
          const MailArrival *arrival,
          const MailContent *content)
{
  if (arrival->internal_date != 0)
    return arrival->internal_date;
  if (content->header_date != 0 && content->header_date < transaction->now + MAX_FUTURE)
    return content->header_date;

  return transaction->now;
}

/* An item that waited here turns out to be this mail of the server. What it says of the date is what others see. */
static gboolean
adopt (MailTransaction    *transaction,
       Arrivals           *self,
       MailPlacement      *placement,
       const MailArrival  *arrival,
       const MailContent  *content,
       GError            **error)
{
  if ((placement->waiting == MAIL_PLACEMENT_MISSED && !mail_missed_found (transaction, placement, error)) ||
      !mail_placement_set_server_place (transaction, placement, self->folder, arrival->uid, 0, error) ||
      !mail_placement_hear_flags (transaction, placement, &self->kept, arrival->flags, arrival->keywords, arrival->modseq, error) ||
      !mail_operation_item_arrived (transaction, placement->id, error))
    return FALSE;
  if (content->object_id != NULL &&
      !mail_sqlite_run (transaction->db, error, "UPDATE message SET object_id = ? WHERE id = ? AND object_id IS NULL", "si",
                        content->object_id, placement->message))
    return FALSE;

  return arrival->internal_date == 0 || arrival->internal_date == placement->date ||
         mail_placement_set_message (transaction, placement, placement->message, arrival->internal_date, error);
}

/* Whom one writes to, and who writes: not what machines send, nor what is junk. */
static void
meet_people (Arrivals              *self,
             const MailMimeSummary *summary)
{
  if (self->role == MAIL_ROLE_SENT)
    {
      mail_people_add (self->people, summary->to, MAIL_PERSON_WEIGHT_WRITTEN);
      mail_people_add (self->people, summary->cc, MAIL_PERSON_WEIGHT_WRITTEN);
    }
  else if ((summary->flags & MAIL_MIME_SUMMARY_AUTOMATIC) == 0 && self->role != MAIL_ROLE_JUNK)
    mail_people_add (self->people, summary->from, MAIL_PERSON_WEIGHT_WRITES);
}

static gboolean
add (MailTransaction    *transaction,
     Arrivals           *self,
     const MailArrival  *arrival,
     MailContent        *content,
     GError            **error)
{
  MailPlacement placement = {
    .account = self->account,
    .bodyless = TRUE,
    .folder = self->folder,
    .server_folder = self->folder,
    .uid = arrival->uid,
    .modseq = arrival->modseq,
    .flags = arrival->flags,
    .server_flags = arrival->flags,
    .keywords = arrival->keywords,
    .server_keywords = arrival->keywords,
    .date = get_date (transaction, arrival, content),
  };
  gboolean is_new;

  /* What has no id of the server's is found only among what has no folder. */
  if ((self->orphans || content->object_id != NULL) &&
      !mail_message_find (transaction, self->account, content, &placement.message, error))
    return FALSE;
  is_new = placement.message == 0;
  if (!is_new ? !mail_placement_insert (transaction, &placement, error)
              : !mail_message_insert (transaction, self->account, content, &placement.message, error) ||
                !mail_placement_insert_new (transaction, &placement, error))
    return FALSE;
  if (is_new && arrival->preview != NULL && *arrival->preview != '\0' &&
      !mail_sqlite_run (transaction->db, error, "UPDATE message SET offered_preview = ? WHERE id = ?", "si", arrival->preview,
                        placement.message))
    return FALSE;

  if (self->muted && (arrival->flags & MAIL_FLAG_SEEN) == 0)
    g_array_append_val (self->unread, placement.id);
  self->n_new++;
  meet_people (self, content->summary);
  return TRUE;
}

static gboolean
arrive (MailTransaction    *transaction,
        Arrivals           *self,
        const MailArrival  *arrival,
        GError            **error)
{
  MailContent *content = arrival->content;
  g_autoptr(MailPlacement) known = NULL;
  g_autoptr(MailPlacement) waiting = NULL;

  if (arrival->uid == 0)
    return TRUE;
  if (self->known && !mail_placement_load_by_uid (transaction, self->folder, arrival->uid, &known, error))
    return FALSE;
  if (known != NULL)
    return mail_placement_hear_flags (transaction, known, &self->kept, arrival->flags, arrival->keywords, arrival->modseq, error);

  if (self->waiting &&
      !mail_mailbox_find_waiting (transaction, self->folder, self->account, content, &waiting, error))
    return FALSE;
  if (waiting != NULL)
    return adopt (transaction, self, waiting, arrival, content, error);

  return add (transaction, self, arrival, content, error);
}

/* Questions that are asked once for all of them, and spare asking for each. Two arrivals of one UID are one: what is known is
 * looked for when there may be such. */
static gboolean
look_ahead (MailTransaction  *transaction,
            Arrivals         *self,
            GError          **error)
{
  g_autoptr(GHashTable) uids = g_hash_table_new (NULL, NULL);
  guint32 low = G_MAXUINT32;
  guint32 high = 0;
  gint64 known = 0;
  gint64 orphans = 0;
  gint64 muted = 0;

  for (guint i = 0; i < self->arrivals->len; i++)
    {
      guint32 uid = ((const MailArrival *) g_ptr_array_index (self->arrivals, i))->uid;

      low = MIN (low, uid);
      high = MAX (high, uid);
      g_hash_table_add (uids, GUINT_TO_POINTER (uid));
    }
  if (!mail_sqlite_lookup (transaction->db, &known, error,
                           "SELECT EXISTS (SELECT 1 FROM placement WHERE server_folder = ? AND uid BETWEEN ? AND ?)", "iuu",
                           self->folder, low, high) ||
      !mail_sqlite_lookup (transaction->db, &orphans, error,
                           "SELECT EXISTS (SELECT 1 FROM message WHERE orphaned IS NOT NULL)", "") ||
      !mail_sqlite_lookup (transaction->db, &muted, error, "SELECT EXISTS (SELECT 1 FROM muted_thread)", ""))
    return FALSE;

  self->known = known != 0 || g_hash_table_size (uids) < self->arrivals->len;
  self->orphans = orphans != 0;
  self->muted = muted != 0;
  return TRUE;
}

static gboolean
arrive_all (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  Arrivals *self = data;
  gint64 role = 0;

  mail_kept_clear (&self->kept);
  g_clear_pointer (&self->people, mail_people_free);
  self->people = mail_people_new ();
  if (!mail_mailbox_check (transaction, self->folder, self->uidvalidity, error) ||
      !mail_mailbox_has_waiting (transaction, self->folder, &self->waiting, error) ||
      !mail_mailbox_load_kept (transaction, self->folder, &self->kept, error) ||
      !mail_sqlite_lookup (transaction->db, &self->account, error, "SELECT account FROM folder WHERE id = ?", "i",
                           self->folder) ||
      !mail_sqlite_lookup (transaction->db, &role, error, "SELECT role FROM folder WHERE id = ?", "i", self->folder) ||
      !look_ahead (transaction, self, error))
    return FALSE;

  self->role = (MailRole) role;
  self->n_new = 0;
  g_array_set_size (self->unread, 0);
  for (guint i = 0; i < self->arrivals->len; i++)
    if (!arrive (transaction, self, g_ptr_array_index (self->arrivals, i), error))
      return FALSE;
  if (!mail_mute_arrived (transaction, self->unread, error) || !mail_people_write (self->people, transaction, error))
    return FALSE;

  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, self->n_new);
  return TRUE;
}

/**
 * mail_store_sync_arrivals:
 * @self: a store
 * @folder: whose mailbox was read
 * @uidvalidity: of the UIDs in @arrivals
 * @arrivals: (element-type MailArrival): what FETCH said, at most a few hundred at a time; not changed after the call
 *
 * Adds or updates what is at (folder, UID). An item that waits here without a UID (moved, copied or appended by us, or of a
 * mailbox that was numbered anew) is adopted: by the server's own id, by Message-ID and size, without a Message-ID by what the
 * header says; for what was made here the Message-ID is enough, since servers add to what they are given. An item that has a
 * UID is never adopted, and the UID of one message never given to two items. Content the server calls by the same id, or that
 * left its last folder within seven days, shares the message row and so its body.
 *
 * Returns: (transfer full): a future for how many items are new (%G_TYPE_UINT); rejected with %MAIL_ERROR_TRANSIENT when the
 *   mailbox has been numbered anew, with %MAIL_ERROR_PERMANENT when the folder is gone
 */
DexFuture *
mail_store_sync_arrivals (MailStore *self,
                          gint64     folder,
                          guint32    uidvalidity,
                          GPtrArray *arrivals)
{
  Arrivals *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (arrivals != NULL, NULL);

  job = g_new0 (Arrivals, 1);
  job->folder = folder;
  job->uidvalidity = uidvalidity;
  job->arrivals = g_ptr_array_ref (arrivals);
  job->unread = g_array_new (FALSE, FALSE, sizeof (gint64));
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, prepare, arrive_all, job, arrivals_free);
}
