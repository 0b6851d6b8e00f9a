/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-search.h"

#include <glib/gi18n-lib.h>

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-folder.h"
#include "mail-sync-headers.h"
#include "mail-sync-search-key.h"
#include "mail-store-uids.h"

/* One search of one folder. */
typedef struct {
  MailSync *sync;
  MailImapSession *session;
  const MailFolder *folder;
  const MailSearchNode *query;
  MailMailboxState state;
} Search;

/* The mailbox as the store knows it; one that was never opened is begun first. Awaits. */
static gboolean
open_mailbox (Search  *self,
              GError **error)
{
  g_autoptr(MailImapMailbox) mailbox = NULL;

  if (!mail_engine_read_state (self->sync->store, self->folder->id, &self->state, error))
    return FALSE;
  if (self->state.uidvalidity == 0 &&
      (!mail_sync_folder (self->sync, self->session, self->folder, MAIL_SYNC_NEWEST, error) ||
       !mail_engine_read_state (self->sync->store, self->folder->id, &self->state, error)))
    return FALSE;
  if (!mail_sync_is_open (self->session, self->folder->raw_name, TRUE))
    {
      mailbox = mail_sync_open (self->session, self->folder->raw_name, TRUE, NULL, error);
      if (mailbox == NULL)
        return FALSE;
    }
  if (mail_sync_get_uidvalidity (self->session) == self->state.uidvalidity)
    return TRUE;
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, _("The folder was made anew on the server"));
  return FALSE;
}

/* (nullable): the UIDs of the newest that fit. Awaits. */
static GArray *
ask_server (Search                  *self,
            const MailImapSearchKey *key,
            GError                 **error)
{
  g_autoptr(MailImapFound) found = dex_await_boxed (mail_imap_session_search (self->session, &(MailImapSearch) { .key = key }), error);
  GArray *uids;
  gsize n_ranges;
  const MailImapUidRange *ranges;

  if (found == NULL)
    return NULL;
  uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  ranges = mail_imap_uid_set_get_ranges (found->uids, &n_ranges);
  for (gsize i = n_ranges; i > 0; i--)
    for (guint64 uid = ranges[i - 1].last; uid >= ranges[i - 1].first && uid > 0 && uids->len < MAIL_SYNC_SEARCH_LIMIT; uid--)
      g_array_append_val (uids, ((guint32) { (guint32) uid }));
  return uids;
}

typedef struct {
  gint64 folder;
  GArray *uids;
} Question;

static void
question_free (gpointer data)
{
  g_array_unref (((Question *) data)->uids);
  g_free (data);
}

static gboolean
find_uids (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  const Question *question = data;
  GArray *found = mail_store_reader_find_uids (reader, question->folder, question->uids, error);

  if (found == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, found);
  return TRUE;
}

/* (element-type MailPlacedUid): those that are here. Awaits. */
static GArray *
read_known (Search  *self,
            GArray  *uids,
            GError **error)
{
  Question question = { self->folder->id, g_array_ref (uids) };

  return dex_await_boxed (mail_store_read (self->sync->store, find_uids, g_memdup2 (&question, sizeof question), question_free), error);
}

static MailImapUidSet *
find_missing (const GArray *uids,
              const GArray *known)
{
  g_autoptr(GHashTable) here = g_hash_table_new (NULL, NULL);
  MailImapUidSet *missing = mail_imap_uid_set_new ();

  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (here, GUINT_TO_POINTER (g_array_index (known, MailPlacedUid, i).uid));
  for (guint i = 0; i < uids->len; i++)
    {
      guint32 uid = g_array_index (uids, guint32, i);

      if (!g_hash_table_contains (here, GUINT_TO_POINTER (uid)))
        mail_imap_uid_set_add_range (missing, uid, uid);
    }
  return missing;
}

/* Rows come in as they do in a round, which finds them there later. Awaits. */
static gboolean
fetch_missing (Search          *self,
               MailImapUidSet  *missing,
               GError         **error)
{
  g_autoptr(GPtrArray) arrivals = NULL;
  g_autoptr(GError) why = NULL;
  guint n_new;

  if (mail_imap_uid_set_is_empty (missing))
    return TRUE;
  arrivals = dex_await_boxed (mail_sync_fetch_headers (self->session, missing, FALSE), error);
  if (arrivals == NULL)
    return FALSE;
  for (guint i = arrivals->len; i > 0; i--)
    if (!mail_imap_uid_set_contains (missing, ((MailArrival *) g_ptr_array_index (arrivals, i - 1))->uid))
      g_ptr_array_remove_index_fast (arrivals, i - 1);
  if (arrivals->len == 0)
    return TRUE;
  n_new = dex_await_uint (mail_store_sync_arrivals (self->sync->store, self->folder->id, self->state.uidvalidity, arrivals), &why);
  if (why == NULL)
    self->sync->messages += n_new;
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return why == NULL;
}

/* A server is asked for whole days: what is a few hours beside them is seen here. */
static gboolean
is_on_time (const MailSearchNode *query,
            gint64                date)
{
  if (query->kind == MAIL_SEARCH_NODE_DATE)
    return date >= query->low && date < query->high;
  if (query->kind != MAIL_SEARCH_NODE_AND)
    return TRUE;
  for (guint i = 0; i < query->children->len; i++)
    if (!is_on_time (g_ptr_array_index (query->children, i), date))
      return FALSE;
  return TRUE;
}

static GArray *
make_hits (Search       *self,
           const GArray *known)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));

  for (guint i = 0; i < known->len; i++)
    {
      const MailPlacedUid *placed = &g_array_index (known, MailPlacedUid, i);
      MailSearchHit hit = { placed->item, placed->message, placed->folder, placed->date };

      if (placed->folder != 0 && is_on_time (self->query, placed->date))
        g_array_append_val (hits, hit);
    }
  return hits;
}

/* Awaits. */
static GArray *
run (Search                   *self,
     const MailImapSearchKey  *key,
     GError                  **error)
{
  g_autoptr(GArray) uids = NULL;
  g_autoptr(GArray) known = NULL;
  g_autoptr(MailImapUidSet) missing = NULL;

  if (!open_mailbox (self, error))
    return NULL;
  uids = ask_server (self, key, error);
  known = uids != NULL ? read_known (self, uids, error) : NULL;
  if (known == NULL)
    return NULL;
  missing = find_missing (uids, known);
  if (!fetch_missing (self, missing, error))
    return NULL;
  if (!mail_imap_uid_set_is_empty (missing))
    {
      g_array_unref (known);
      known = read_known (self, uids, error);
    }
  return known != NULL ? make_hits (self, known) : NULL;
}

/**
 * mail_sync_search:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @query: what a person wants to find
 * @error: (out): why not, in words for people; %MAIL_ERROR_PERMANENT when no server can be asked for that
 *
 * Lets the server search a folder of which not all is here, and brings the headers of what it finds into the store. Awaits.
 *
 * Returns: (transfer full) (element-type MailSearchHit): what was found, the newest %MAIL_SYNC_SEARCH_LIMIT of it
 */
GArray *
mail_sync_search (MailSync          *sync,
                  MailImapSession   *session,
                  const MailFolder  *folder,
                  const char        *query,
                  GError           **error)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, MAIL_SEARCH_TYPED, g_get_real_time () / G_USEC_PER_SEC);
  gboolean is_gmail = mail_imap_session_has (session, "X-GM-EXT-1");
  Search self = { .sync = sync, .session = session, .folder = folder, .query = node };
  g_autoptr(MailImapSearchKey) key = NULL;
  g_autoptr(GPtrArray) labels = mail_engine_read_labels (sync->store, error);
  gboolean can_match = FALSE;

  if (labels == NULL)
    return NULL;
  if (node != NULL)
    key = mail_sync_search_key_new (node, is_gmail ? MAIL_SYNC_SEARCH_GMAIL : MAIL_SYNC_SEARCH_STANDARD, folder, sync->settings,
                                    labels, &can_match);
  if (!can_match)
    return g_array_new (FALSE, FALSE, sizeof (MailSearchHit));
  if (key == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("A server cannot be searched for the names of attachments"));
      return NULL;
    }
  return run (&self, key, error);
}
