/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-renamed.h"

#include "mail-engine-read.h"
#include "mail-mime-summary.h"
#include "mail-store-renamed.h"
#include "mail-sync-headers.h"

/* How many mailboxes one listing opens to know them again: a tree that was renamed is known over some rounds. */
#define MAX_OPENED 32

#define NEEDED_ITEMS (MAIL_IMAP_STATUS_UIDNEXT | MAIL_IMAP_STATUS_UIDVALIDITY)

typedef struct {
  MailSync *sync;
  MailImapSession *session;
  GPtrArray *newcomers; /* MailImapFolder that no folder here is called like */
  guint n_opened;
} Search;

static gboolean
may_be_renamed (const MailFolder *folder,
                GHashTable       *listed_names)
{
  return folder->raw_name != NULL && folder->role != MAIL_ROLE_INBOX && !g_hash_table_contains (listed_names, folder->raw_name) &&
         (folder->flags & (MAIL_FOLDER_LOCAL | MAIL_FOLDER_NO_SELECT | MAIL_FOLDER_DELETING | MAIL_FOLDER_RENAMING)) == 0;
}

/* (nullable): what it is known by. Awaits. */
static MailImapCounts *
get_counts (Search               *self,
            const MailImapFolder *newcomer)
{
  if ((newcomer->counts.items & NEEDED_ITEMS) == NEEDED_ITEMS)
    return mail_imap_counts_copy (&newcomer->counts);
  return dex_await_boxed (mail_imap_session_status (self->session, newcomer->path, NEEDED_ITEMS), NULL);
}

static const MailArrival *
find_uid (GPtrArray *arrivals,
          guint32    uid)
{
  for (guint i = 0; i < arrivals->len; i++)
    if (((MailArrival *) g_ptr_array_index (arrivals, i))->uid == uid)
      return g_ptr_array_index (arrivals, i);
  return NULL;
}

static gboolean
is_same_message (const MailMailboxSample *sample,
                 const MailArrival       *arrival)
{
  g_autoptr(MailMimeSummary) summary = NULL;
  gsize length;
  const char *header;

  if (arrival == NULL || arrival->header == NULL || arrival->size != sample->size)
    return FALSE;
  header = g_bytes_get_data (arrival->header, &length);
  summary = mail_mime_summary_new (header, length);
  return g_strcmp0 (summary->message_id, sample->message_id) == 0;
}

/* Whether each message it is known by is there, under its UID. Awaits; not being able to tell is no. */
static gboolean
has_samples (Search               *self,
             const MailImapFolder *newcomer,
             GPtrArray            *samples)
{
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
  g_autoptr(MailImapMailbox) mailbox = mail_sync_open (self->session, newcomer->path, TRUE, NULL, NULL);
  g_autoptr(GPtrArray) arrivals = NULL;

  if (mailbox == NULL)
    return FALSE;
  for (guint i = 0; i < samples->len; i++)
    mail_imap_uid_set_add (uids, ((MailMailboxSample *) g_ptr_array_index (samples, i))->uid);
  arrivals = dex_await_boxed (mail_sync_fetch_headers (self->session, uids, FALSE), NULL);
  for (guint i = 0; arrivals != NULL && i < samples->len; i++)
    {
      const MailMailboxSample *sample = g_ptr_array_index (samples, i);

      if (!is_same_message (sample, find_uid (arrivals, sample->uid)))
        return FALSE;
    }
  return arrivals != NULL;
}

/* UIDVALIDITY alone proves nothing: mailboxes made in one second may share it. Awaits. */
static gboolean
is_it (Search                 *self,
       const MailImapFolder   *newcomer,
       const MailMailboxState *state,
       GPtrArray              *samples)
{
  g_autoptr(MailImapCounts) counts = get_counts (self, newcomer);

  if (counts == NULL || counts->uidvalidity != state->uidvalidity || counts->uidnext < state->uidnext ||
      self->n_opened >= MAX_OPENED)
    return FALSE;
  self->n_opened++;
  return has_samples (self, newcomer, samples);
}

/* Awaits. */
static gboolean
find_again (Search            *self,
            const MailFolder  *folder,
            GError           **error)
{
  g_autoptr(GPtrArray) samples = NULL;
  MailMailboxState state;

  if (!mail_engine_read_state (self->sync->store, folder->id, &state, error))
    return FALSE;
  samples = mail_engine_read_sample (self->sync->store, folder->id, error);
  if (samples == NULL)
    return FALSE;
  /* An empty one is as good as a new one. */
  if (state.uidvalidity == 0 || samples->len == 0)
    return TRUE;

  for (guint i = 0; i < self->newcomers->len; i++)
    {
      const MailImapFolder *newcomer = g_ptr_array_index (self->newcomers, i);

      if (!is_it (self, newcomer, &state, samples))
        continue;
      g_debug ("“%s” is called “%s” now", folder->path, newcomer->name);
      g_ptr_array_remove_index (self->newcomers, i);
      return dex_await (mail_store_sync_renamed (self->sync->store, folder->id, newcomer->path), error);
    }
  return TRUE;
}

static void
collect_newcomers (Search    *self,
                   GPtrArray *listed,
                   GPtrArray *folders)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->raw_name != NULL)
        g_hash_table_add (known, folder->raw_name);
    }
  for (guint i = 0; i < listed->len; i++)
    {
      MailImapFolder *one = g_ptr_array_index (listed, i);

      if ((one->attributes & (MAIL_IMAP_LIST_NOSELECT | MAIL_IMAP_LIST_NONEXISTENT)) == 0 && !g_hash_table_contains (known, one->path))
        g_ptr_array_add (self->newcomers, one);
    }
}

/**
 * mail_sync_renamed:
 * @sync: the account's
 * @session: a session that is ours
 * @listed: (element-type MailImapFolder): what the server has
 * @error: (out): why the store could not be asked, or told
 *
 * Looks, among mailboxes that are new, for those whose names have gone: of the same UIDVALIDITY, and with the same messages under the
 * same UIDs. To be done before the store is told what is listed. Awaits.
 *
 * Returns: whether the store knows
 */
gboolean
mail_sync_renamed (MailSync         *sync,
                   MailImapSession  *session,
                   GPtrArray        *listed,
                   GError          **error)
{
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) newcomers = g_ptr_array_new ();
  Search self = { .sync = sync, .session = session, .newcomers = newcomers };

  if (folders == NULL)
    return FALSE;
  collect_newcomers (&self, listed, folders);
  if (newcomers->len == 0)
    return TRUE;

  for (guint i = 0; i < listed->len; i++)
    g_hash_table_add (names, ((MailImapFolder *) g_ptr_array_index (listed, i))->path);
  for (guint i = 0; i < folders->len && newcomers->len > 0; i++)
    if (may_be_renamed (g_ptr_array_index (folders, i), names) && !find_again (&self, g_ptr_array_index (folders, i), error))
      return FALSE;
  return TRUE;
}
