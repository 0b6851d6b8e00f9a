/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-headers.h"

#include <string.h>

#include "mail-error.h"
#include "mail-mime-message.h"
#include "mail-mime-text.h"
#include "mail-sync.h"
#include "mail-sync-flags.h"

/* What is looked at of a preview, in bytes: RFC 8970 allows 200 characters. */
#define MAX_PREVIEW 1024

/* protocols: one HEADER.FIELDS list a FETCH (Yahoo fails on two). */
static const char * const header_fields[] = {
  "From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
  "List-Id", "List-Post", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type", "Authentication-Results",
  "Auto-Submitted", "Autocrypt", "X-Priority", "Importance", "Disposition-Notification-To", NULL
};

/* What comes in for one command. Counted: the session holds one reference, the future's callback another. */
typedef struct {
  GPtrArray *rows;       /* MailArrival or MailServerFlags */
  GHashTable *by_uid;    /* uid → MailArrival, for servers that spread a message over several responses */
} Harvest;

static Harvest *
harvest_new (GDestroyNotify free_row)
{
  Harvest *self = g_atomic_rc_box_new0 (Harvest);

  self->rows = g_ptr_array_new_with_free_func (free_row);
  self->by_uid = g_hash_table_new (NULL, NULL);
  return self;
}

static void
harvest_clear (gpointer data)
{
  Harvest *self = data;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_hash_table_unref (self->by_uid);
}

static void
harvest_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, harvest_clear);
}

static MailArrival *
get_arrival (Harvest *self,
             guint32  uid)
{
  MailArrival *arrival = g_hash_table_lookup (self->by_uid, GUINT_TO_POINTER (uid));

  if (arrival == NULL)
    {
      arrival = mail_arrival_new ();
      arrival->uid = uid;
      g_ptr_array_add (self->rows, arrival);
      g_hash_table_insert (self->by_uid, GUINT_TO_POINTER (uid), arrival);
    }
  return arrival;
}

static void
take_ids (MailArrival        *arrival,
          const MailImapFetch *fetch)
{
  g_autofree char *object_id = NULL;
  g_autofree char *thread_id = NULL;

  if (fetch->items & MAIL_IMAP_FETCH_GM_MSGID)
    object_id = g_strdup_printf ("%" G_GUINT64_FORMAT, fetch->gm_msgid);
  else if (fetch->items & MAIL_IMAP_FETCH_EMAILID)
    object_id = mail_imap_slice_dup (fetch->emailid);
  if (fetch->items & MAIL_IMAP_FETCH_GM_THRID)
    thread_id = g_strdup_printf ("%" G_GUINT64_FORMAT, fetch->gm_thrid);
  else if (fetch->items & MAIL_IMAP_FETCH_THREADID)
    thread_id = mail_imap_slice_dup (fetch->threadid);

  if (object_id != NULL)
    g_set_str (&arrival->object_id, object_id);
  if (thread_id != NULL)
    g_set_str (&arrival->thread_object_id, thread_id);
}

static void
take_header (MailArrival         *arrival,
             const MailImapFetch *fetch)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const MailImapSection *section = &fetch->sections[i];

      if (!section->is_header || section->is_nil || section->data.data == NULL)
        continue;
      g_clear_pointer (&arrival->header, g_bytes_unref);
      arrival->header = g_bytes_new (section->data.data, section->data.length);
    }
}

/* What it says in the list until the message is here. */
static void
take_preview (MailArrival         *arrival,
              const MailImapFetch *fetch)
{
  g_autofree char *text = NULL;

  if (!(fetch->items & MAIL_IMAP_FETCH_PREVIEW) || fetch->preview.data == NULL || fetch->is_preview_damaged)
    return;

  text = g_utf8_make_valid (fetch->preview.data, (gssize) MIN (fetch->preview.length, MAX_PREVIEW));
  g_free (arrival->preview);
  arrival->preview = mail_mime_text_preview (text, MAIL_MIME_PREVIEW_LENGTH);
}

static DexFuture *
take_message (const MailImapFetch *fetch,
              gpointer             data)
{
  Harvest *self = data;
  MailArrival *arrival;

  if (!(fetch->items & MAIL_IMAP_FETCH_UID) || fetch->uid == 0)
    return NULL;

  arrival = get_arrival (self, fetch->uid);
  if (fetch->items & MAIL_IMAP_FETCH_FLAGS)
    {
      g_free (arrival->keywords);
      arrival->flags = mail_sync_flags_from_imap (&fetch->flags, &arrival->keywords);
    }
  if (fetch->items & MAIL_IMAP_FETCH_INTERNALDATE)
    arrival->internal_date = fetch->internaldate;
  if (fetch->items & MAIL_IMAP_FETCH_SIZE)
    arrival->size = fetch->size;
  if (fetch->items & MAIL_IMAP_FETCH_MODSEQ)
    arrival->modseq = fetch->modseq;
  take_ids (arrival, fetch);
  take_header (arrival, fetch);
  take_preview (arrival, fetch);
  return NULL;
}

/* A message of which only flags came was not asked for here: somebody changed them meanwhile. */
static void
drop_headless (GPtrArray *rows)
{
  for (guint i = rows->len; i > 0; i--)
    if (((MailArrival *) g_ptr_array_index (rows, i - 1))->header == NULL)
      g_ptr_array_remove_index_fast (rows, i - 1);
}

/* What is asked for, and what came of it. Counted: it may be asked twice. */
typedef struct {
  MailImapSession *session;
  MailImapUidSet *uids; /* (nullable): by sequence number otherwise */
  guint32 first;
  guint32 last;
  gboolean wants_preview;
  Harvest *harvest; /* (nullable): of the last time it was asked */
} Question;

static void
question_clear (gpointer data)
{
  Question *question = data;

  g_object_unref (question->session);
  g_clear_pointer (&question->uids, mail_imap_uid_set_unref);
  g_clear_pointer (&question->harvest, harvest_unref);
}

static void
question_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, question_clear);
}

static MailImapFetchItems
choose_items (Question *question)
{
  MailImapSession *session = question->session;
  MailImapFetchItems items = MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_FLAGS | MAIL_IMAP_FETCH_INTERNALDATE |
                             MAIL_IMAP_FETCH_SIZE;

  if (mail_imap_session_has (session, "X-GM-EXT-1"))
    items |= MAIL_IMAP_FETCH_GM_MSGID | MAIL_IMAP_FETCH_GM_THRID;
  else if (mail_imap_session_has (session, "OBJECTID"))
    items |= MAIL_IMAP_FETCH_EMAILID | MAIL_IMAP_FETCH_THREADID;
  if (mail_imap_session_is_enabled (session, "CONDSTORE"))
    items |= MAIL_IMAP_FETCH_MODSEQ;
  if (question->wants_preview)
    items |= MAIL_IMAP_FETCH_PREVIEW;
  return items;
}

static DexFuture *
fetch (Question *question)
{
  static const MailImapFetchFuncs funcs = { .message = take_message };
  MailImapFetchRequest request = { .items = choose_items (question), .header_fields = header_fields };
  Harvest *harvest = harvest_new ((GDestroyNotify) mail_arrival_free);

  g_clear_pointer (&question->harvest, harvest_unref);
  question->harvest = g_atomic_rc_box_acquire (harvest);
  if (question->uids != NULL)
    return mail_imap_session_fetch (question->session, question->uids, &request, &funcs, harvest, harvest_unref);
  return mail_imap_session_fetch_sequence (question->session, question->first, question->last, &request, &funcs, harvest,
                                           harvest_unref);
}

/* Whether it was the preview that came in the way of all the rest: it was refused, or could not be read. */
static gboolean
was_spoilt (Question     *question,
            const GError *error)
{
  if (!question->wants_preview || mail_imap_session_get_state (question->session) == MAIL_IMAP_SESSION_CLOSED)
    return FALSE;

  return !mail_imap_session_has_preview (question->session) || g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PERMANENT) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

/* Hands over what came, and asks again without previews where they spoil it. */
static DexFuture *
hear (DexFuture *future,
      gpointer   data)
{
  Question *question = data;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gboolean failed = dex_future_get_value (future, &error) == NULL;

  if (was_spoilt (question, error))
    {
      g_debug ("Previews are of no use here");
      mail_imap_session_omit_preview (question->session);
      question->wants_preview = FALSE;
      return dex_future_finally (fetch (question), hear, g_atomic_rc_box_acquire (question), question_unref);
    }
  if (failed)
    return NULL;

  rows = g_steal_pointer (&question->harvest->rows);
  drop_headless (rows);
  return mail_store_read_arrivals (rows);
}

/* Previews are asked for where that is a screenful, and only those the server has at hand: it costs Dovecot more than all the
 * rest. */
static DexFuture *
ask (MailImapSession *session,
     MailImapUidSet  *uids,
     guint32          first,
     guint32          last,
     gboolean         with_previews)
{
  Question *question = g_atomic_rc_box_new0 (Question);
  gboolean is_screenful = uids == NULL || mail_imap_uid_set_count (uids) <= MAIL_SYNC_FIRST_WINDOW;

  question->session = g_object_ref (session);
  question->uids = uids != NULL ? mail_imap_uid_set_ref (uids) : NULL;
  question->first = first;
  question->last = last;
  question->wants_preview = with_previews && is_screenful && mail_imap_session_has_preview (session);
  return dex_future_finally (fetch (question), hear, question, question_unref);
}

/**
 * mail_sync_fetch_headers:
 * @session: with the mailbox open
 * @uids: which messages
 * @with_previews: what the server says is the first line of each, too, where it tells and they are no more than a screenful
 *
 * Asks for what the store's rows are made of.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailArrival
 */
DexFuture *
mail_sync_fetch_headers (MailImapSession *session,
                         MailImapUidSet  *uids,
                         gboolean         with_previews)
{
  return ask (session, uids, 0, 0, with_previews);
}

/**
 * mail_sync_fetch_headers_sequence:
 * @session: with the mailbox just opened
 * @first: sequence number
 * @last: sequence number
 * @with_previews: as above
 *
 * The same by sequence number, for the newest messages of a mailbox nothing is known of.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailArrival
 */
DexFuture *
mail_sync_fetch_headers_sequence (MailImapSession *session,
                                  guint32          first,
                                  guint32          last,
                                  gboolean         with_previews)
{
  return ask (session, NULL, first, last, with_previews);
}

static DexFuture *
take_flags (const MailImapFetch *fetch,
            gpointer             data)
{
  Harvest *self = data;
  MailServerFlags *flags = mail_sync_flags_new (fetch);

  if (flags != NULL)
    g_ptr_array_add (self->rows, flags);
  return NULL;
}

static DexFuture *
hand_over_flags (DexFuture *future,
                 gpointer   data)
{
  Harvest *self = data;

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&self->rows));
}

/**
 * mail_sync_fetch_flags:
 * @session: with the mailbox open
 * @uids: which messages
 * @changed_since: only what changed after this MODSEQ; 0: all
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailServerFlags
 */
DexFuture *
mail_sync_fetch_flags (MailImapSession *session,
                       MailImapUidSet  *uids,
                       guint64          changed_since)
{
  static const MailImapFetchFuncs funcs = { .message = take_flags };
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_FLAGS, .changed_since = changed_since };
  Harvest *harvest = harvest_new ((GDestroyNotify) mail_server_flags_free);
  DexFuture *fetched;

  fetched = mail_imap_session_fetch (session, uids, &request, &funcs, g_atomic_rc_box_acquire (harvest), harvest_unref);
  return dex_future_then (fetched, hand_over_flags, harvest, harvest_unref);
}
