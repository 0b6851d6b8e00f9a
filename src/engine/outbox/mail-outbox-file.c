/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-outbox-private.h"

#include "mail-error.h"
#include "mail-mime-summary.h"
#include "mail-store-learnt.h"
#include "mail-sync-headers.h"

/* Where the copy of what was sent comes from: protocols §2.7. */

/* How often in a row a server must not have saved a copy before it is believed that it never does. */
#define CONSISTENT_RESULTS 3

/* A server that saves by itself does it while, or right after, it takes the message: milliseconds to look again. */
static const guint look_pauses[] = { 1000, 2000, 5000 };
/* Among how many of the newest messages in Sent it is looked for where the server does not search. */
#define NEWEST_SENT 30

static MailFolder *
find_sent (MailSync  *sync,
           GError   **error)
{
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == MAIL_ROLE_SENT && folder->raw_name != NULL)
        return mail_folder_copy (folder);
    }
  return NULL;
}

/* Some servers refuse to search by header (exmail): looks at the newest messages themselves. Awaits. */
static gboolean
read_sent (MailImapSession  *session,
           guint32           exists,
           const char       *message_id,
           gboolean         *found,
           GError          **error)
{
  g_autoptr(GPtrArray) arrivals = NULL;

  arrivals = dex_await_boxed (mail_sync_fetch_headers_sequence (session, exists - MIN (exists, NEWEST_SENT) + 1, exists, FALSE), error);
  for (guint i = 0; arrivals != NULL && i < arrivals->len; i++)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (((const MailArrival *) g_ptr_array_index (arrivals, i))->header, &length);
      g_autoptr(MailMimeSummary) summary = mail_mime_summary_new (bytes, length);

      *found = *found || g_strcmp0 (summary->message_id, message_id) == 0;
    }
  return arrivals != NULL;
}

/* Awaits; the session is ours. */
static gboolean
search_sent (MailImapSession   *session,
             const MailFolder  *sent,
             const char        *message_id,
             gboolean          *found,
             GError           **error)
{
  g_autofree char *bracketed = g_strdup_printf ("<%s>", message_id);
  g_autoptr(MailImapMailbox) mailbox = mail_sync_open (session, sent->raw_name, TRUE, NULL, error);
  g_autoptr(MailImapFound) answer = NULL;
  g_autoptr(GError) refusal = NULL;

  if (mailbox == NULL)
    return FALSE;
  *found = FALSE;
  if (mailbox->exists == 0)
    return TRUE;
  answer = dex_await_boxed (mail_imap_session_search (session, &(MailImapSearch) { .header_name = "Message-ID",
                                                                                   .header_value = bracketed }), &refusal);
  if (answer == NULL && mail_sync_is_over (session, refusal))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  if (answer == NULL)
    return read_sent (session, mailbox->exists, message_id, found, error);
  *found = !mail_imap_uid_set_is_empty (answer->uids);
  return TRUE;
}

/**
 * mail_outbox_look:
 * @self: the outbox
 * @entry: what was, or may have been, sent
 * @found: (out): whether the server's Sent folder shows it
 * @error: (out): why nobody knows
 *
 * Awaits.
 *
 * Returns: whether @found says something
 */
gboolean
mail_outbox_look (MailOutbox             *self,
                  const MailOutboxEntry  *entry,
                  gboolean               *found,
                  GError                **error)
{
  g_autoptr(GError) why = NULL;
  g_autoptr(MailFolder) sent = find_sent (self->sync, &why);
  g_autoptr(MailImapSession) session = NULL;
  gboolean done;

  *found = FALSE;
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (sent == NULL || entry->message_id == NULL)
    return TRUE;
  session = mail_sync_sessions_lease (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND, error);
  if (session == NULL)
    return FALSE;

  done = search_sent (session, sent, entry->message_id, found, error);
  mail_sync_sessions_release (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND);
  return done;
}

/* Looks several times, because a copy may come a little late. Awaits. */
static gboolean
look_patiently (MailOutbox             *self,
                const MailOutboxEntry  *entry,
                gboolean               *found,
                GError                **error)
{
  guint n_looks = self->is_plain ? 1 : G_N_ELEMENTS (look_pauses);

  *found = FALSE;
  for (guint i = 0; i < n_looks && !*found && !self->is_closed; i++)
    {
      dex_await (dex_timeout_new_msec ((int) look_pauses[i]), NULL);
      if (!mail_outbox_look (self, entry, found, error))
        return FALSE;
    }
  if (!self->is_closed)
    return TRUE;
  mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
  return FALSE;
}

/* Awaits. */
static gboolean
learn (MailOutbox          *self,
       MailSentCopyPolicy   policy,
       GError             **error)
{
  self->sync->settings->sent_copy = policy;
  return dex_await (mail_store_learn_sent_copy (self->sync->store, self->sync->account, policy), error);
}

/* Nobody knows yet whether this server saves what it sends: looks first. Awaits. */
static gboolean
decide (MailOutbox             *self,
        const MailOutboxEntry  *entry,
        gboolean               *append,
        GError                **error)
{
  gboolean found;

  if (!look_patiently (self, entry, &found, error))
    return FALSE;

  *append = !found;
  self->n_not_saved = found ? 0 : self->n_not_saved + 1;
  if (found)
    return learn (self, MAIL_SENT_COPY_SERVER, error);
  return (self->n_not_saved < CONSISTENT_RESULTS && !self->is_plain) || learn (self, MAIL_SENT_COPY_CLIENT, error);
}

/**
 * mail_outbox_file:
 * @self: the outbox
 * @entry: what was sent
 * @error: (out): why not now
 *
 * Sees to it that there is one copy in Sent. Awaits.
 *
 * Returns: whether that is settled
 */
gboolean
mail_outbox_file (MailOutbox             *self,
                  const MailOutboxEntry  *entry,
                  GError                **error)
{
  gboolean append = self->sync->settings->sent_copy == MAIL_SENT_COPY_CLIENT;

  if (self->sync->settings->sent_copy == MAIL_SENT_COPY_UNKNOWN && !decide (self, entry, &append, error))
    return FALSE;
  return dex_await (mail_store_outbox_filed (self->sync->store, entry->id, append), error);
}
