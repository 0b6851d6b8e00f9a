/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-imap-join.h"

/* UID FETCH: which answer belongs to which of several, and how it reaches whoever asked. */

/* What everybody gets in an answer, asked for or not. */
#define ALWAYS (MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_MODSEQ)

/* The funcs and their data are shared by the commands one call was split into. */
typedef struct {
  gatomicrefcount ref_count;
  const MailImapFetchFuncs *funcs;
  gpointer data;
  GDestroyNotify destroy;
} Consumer;

typedef struct {
  Consumer *consumer;
  MailImapUidSet *uids; /* (nullable): by sequence number otherwise */
  guint32 first;
  guint32 last;
  MailImapFetchItems items;
  gboolean wants_headers;
  char *section; /* (nullable) */
  guint64 offset;
  gboolean is_piece; /* of the section */
  guint n_messages;
} Fetch;

static Consumer *
consumer_new (const MailImapFetchFuncs *funcs,
              gpointer                  data,
              GDestroyNotify            destroy)
{
  Consumer *self = g_new0 (Consumer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->data = data;
  self->destroy = destroy;
  return self;
}

static void
consumer_unref (Consumer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  consumer_unref (fetch->consumer);
  g_clear_pointer (&fetch->uids, mail_imap_uid_set_unref);
  g_free (fetch->section);
  g_free (fetch);
}

static void
on_fetched (MailImapRequest      *request,
            MailImapSession      *self,
            const MailImapStatus *status)
{
  Fetch *fetch = request->data;

  request->is_settled = TRUE;
  dex_promise_resolve_uint (request->promise, fetch->n_messages);
}

static gboolean
is_about (Fetch   *fetch,
          guint32  sequence,
          guint32  uid)
{
  if (fetch->uids == NULL)
    return sequence >= fetch->first && sequence <= fetch->last;

  return uid == 0 || mail_imap_uid_set_contains (fetch->uids, uid);
}

/* The FETCH commands that are unanswered, in the order they were sent, which is the order servers answer in. */
static MailImapRequest *
find_fetch (MailImapSession *self,
            gboolean       (*matches) (Fetch         *fetch,
                                       gconstpointer  data),
            gconstpointer    data)
{
  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    {
      MailImapRequest *request = link->data;

      if (request->complete == on_fetched && matches (request->data, data))
        return request;
    }

  return NULL;
}

static gboolean
is_section_of (Fetch         *fetch,
               gconstpointer  data)
{
  const MailImapBody *body = data;

  return fetch->section != NULL && mail_imap_slice_is_word (body->section.name, fetch->section) &&
         (!fetch->is_piece || !body->section.has_origin || body->section.origin == fetch->offset) &&
         is_about (fetch, body->sequence, body->uid);
}

static gboolean
holds_wanted_section (Fetch               *fetch,
                      const MailImapFetch *message)
{
  for (guint i = 0; i < message->n_sections; i++)
    if ((message->sections[i].is_header && fetch->wants_headers) ||
        (fetch->section != NULL && mail_imap_slice_is_word (message->sections[i].name, fetch->section)))
      return TRUE;

  return FALSE;
}

static gboolean
is_answer_to (Fetch         *fetch,
              gconstpointer  data)
{
  const MailImapFetch *message = data;

  if (fetch->uids != NULL && message->uid == 0)
    return FALSE;
  if (!(message->items & fetch->items & ~ALWAYS) && !holds_wanted_section (fetch, message) &&
      (fetch->items & ~ALWAYS || fetch->section != NULL || fetch->wants_headers))
    return FALSE;

  return is_about (fetch, message->sequence, message->uid);
}

/*< private >
 * mail_imap_session_fetch_begin:
 * @self: a session
 * @body: a section that begins
 */
void
mail_imap_session_fetch_begin (MailImapSession    *self,
                               const MailImapBody *body)
{
  MailImapRequest *request = find_fetch (self, is_section_of, body);
  Consumer *consumer;

  g_clear_pointer (&self->fetching, mail_imap_request_unref);
  if (request == NULL)
    return;

  self->fetching = mail_imap_request_ref (request);
  consumer = ((Fetch *) request->data)->consumer;
  if (consumer->funcs->body_begin != NULL && !mail_imap_request_is_cancelled (request))
    consumer->funcs->body_begin (body, consumer->data);
}

/*< private >
 * mail_imap_session_fetch_data:
 * @self: a session
 * @body: the section
 * @bytes: the next bytes of it
 * @length: how many
 */
void
mail_imap_session_fetch_data (MailImapSession    *self,
                              const MailImapBody *body,
                              const char         *bytes,
                              gsize               length)
{
  Consumer *consumer;

  if (self->fetching == NULL || mail_imap_request_is_cancelled (self->fetching))
    {
      if (body->section.total > MAIL_IMAP_SESSION_MAX_UNWANTED)
        mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("A large message is no longer wanted")));
      return;
    }

  consumer = ((Fetch *) self->fetching->data)->consumer;
  if (consumer->funcs->body_data != NULL)
    mail_imap_session_hold (self, consumer->funcs->body_data (body, bytes, length, consumer->data));
}

/*< private >
 * mail_imap_session_fetch_end:
 * @self: a session
 * @body: the section
 * @complete: whether all of it came
 */
void
mail_imap_session_fetch_end (MailImapSession    *self,
                             const MailImapBody *body,
                             gboolean            complete)
{
  Consumer *consumer;

  if (self->fetching == NULL || mail_imap_request_is_cancelled (self->fetching))
    return;

  consumer = ((Fetch *) self->fetching->data)->consumer;
  if (consumer->funcs->body_end != NULL)
    consumer->funcs->body_end (body, complete, consumer->data);
}

/*< private >
 * mail_imap_session_fetch_message:
 * @self: a session
 * @message: a FETCH response
 *
 * Returns: whether somebody asked for it
 */
gboolean
mail_imap_session_fetch_message (MailImapSession     *self,
                                 const MailImapFetch *message)
{
  g_autoptr(MailImapRequest) request = g_steal_pointer (&self->fetching);
  Fetch *fetch;

  if (request == NULL)
    {
      request = find_fetch (self, is_answer_to, message);
      if (request == NULL)
        return FALSE;
      mail_imap_request_ref (request);
    }

  fetch = request->data;
  fetch->n_messages++;
  self->omits_preview |= message->is_preview_damaged;
  if (fetch->consumer->funcs->message != NULL && !mail_imap_request_is_cancelled (request))
    mail_imap_session_hold (self, fetch->consumer->funcs->message (message, fetch->consumer->data));
  return TRUE;
}

static void
add_items (MailImapCommand            *command,
           const MailImapFetchRequest *wanted)
{
  static const struct {
    MailImapFetchItems item;
    const char *name;
  } names[] = {
    { MAIL_IMAP_FETCH_FLAGS, "FLAGS" }, { MAIL_IMAP_FETCH_INTERNALDATE, "INTERNALDATE" },
    { MAIL_IMAP_FETCH_SIZE, "RFC822.SIZE" }, { MAIL_IMAP_FETCH_MODSEQ, "MODSEQ" }, { MAIL_IMAP_FETCH_STRUCTURE, "BODYSTRUCTURE" },
    { MAIL_IMAP_FETCH_ENVELOPE, "ENVELOPE" }, { MAIL_IMAP_FETCH_GM_MSGID, "X-GM-MSGID" },
    { MAIL_IMAP_FETCH_GM_THRID, "X-GM-THRID" }, { MAIL_IMAP_FETCH_GM_LABELS, "X-GM-LABELS" },
    { MAIL_IMAP_FETCH_EMAILID, "EMAILID" }, { MAIL_IMAP_FETCH_THREADID, "THREADID" },
    { MAIL_IMAP_FETCH_PREVIEW, "PREVIEW (LAZY)" },
  };

  mail_imap_command_open (command);
  mail_imap_command_add_words (command, "UID");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (wanted->items & names[i].item)
      mail_imap_command_add_words (command, names[i].name);
  if (wanted->header_fields != NULL)
    mail_imap_command_add_section (command, "BODY.PEEK", "HEADER.FIELDS", wanted->header_fields);
  if (wanted->section != NULL)
    {
      mail_imap_command_add_section (command, wanted->is_binary ? "BINARY.PEEK" : "BODY.PEEK", wanted->section, NULL);
      if (wanted->length > 0)
        mail_imap_command_add_origin (command, wanted->offset, wanted->length);
    }
  mail_imap_command_close (command);
}

static void
add_modifiers (MailImapCommand            *command,
               const MailImapFetchRequest *wanted)
{
  if (wanted->changed_since == 0)
    return;

  mail_imap_command_open (command);
  mail_imap_command_add_words (command, "CHANGEDSINCE");
  mail_imap_command_add_number (command, wanted->changed_since);
  if (wanted->vanished)
    mail_imap_command_add_words (command, "VANISHED");
  mail_imap_command_close (command);
}

static gboolean
is_header (const char *section)
{
  return section != NULL && (strstr (section, "HEADER") != NULL || strstr (section, "MIME") != NULL);
}

static Fetch *
fetch_new (Consumer                   *consumer,
           const MailImapFetchRequest *wanted)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->consumer = consumer;
  g_atomic_ref_count_inc (&consumer->ref_count);
  fetch->items = wanted->items & ~(guint) MAIL_IMAP_FETCH_SECTIONS;
  fetch->section = g_strdup (wanted->section);
  fetch->offset = wanted->offset;
  fetch->is_piece = wanted->length > 0;
  fetch->wants_headers = wanted->header_fields != NULL || is_header (wanted->section);
  return fetch;
}

static DexFuture *
submit_fetch (MailImapSession            *self,
              MailImapRequest            *request,
              Fetch                      *fetch,
              const MailImapFetchRequest *wanted)
{
  add_items (request->command, wanted);
  add_modifiers (request->command, wanted);
  request->complete = on_fetched;
  request->data = fetch;
  request->destroy = fetch_free;
  return mail_imap_request_submit (request, self);
}

static DexFuture *
fetch_part (MailImapSession            *self,
            MailImapUidSet             *uids,
            const MailImapFetchRequest *wanted,
            Consumer                   *consumer)
{
  MailImapRequest *request = mail_imap_request_new (self, "UID FETCH", MAIL_IMAP_REQUEST_SELECTED);
  Fetch *fetch = fetch_new (consumer, wanted);

  fetch->uids = mail_imap_uid_set_ref (uids);
  mail_imap_command_add_uids (request->command, uids);
  return submit_fetch (self, request, fetch, wanted);
}

static gboolean
add_up (GValue       *sum,
        const GValue *part)
{
  if (G_VALUE_TYPE (sum) == G_TYPE_INVALID)
    g_value_init (sum, G_TYPE_UINT);
  g_value_set_uint (sum, g_value_get_uint (sum) + g_value_get_uint (part));
  return TRUE;
}

/**
 * mail_imap_session_fetch:
 * @self: a session with an open mailbox
 * @uids: which messages; split into several commands when it is long
 * @request: what of them; copied
 * @funcs: who gets it; has to outlive the command
 * @data: their argument
 * @destroy: (nullable): frees @data when they are not called any more; not before the future is dropped or settled
 *
 * UID FETCH. Memory stays bounded whatever is asked for: a message is handed over as it comes, and a consumer that is slow slows the
 * server.
 *
 * Returns: (transfer full): a future for the number of FETCH responses that came
 */
DexFuture *
mail_imap_session_fetch (MailImapSession            *self,
                         MailImapUidSet             *uids,
                         const MailImapFetchRequest *request,
                         const MailImapFetchFuncs   *funcs,
                         gpointer                    data,
                         GDestroyNotify              destroy)
{
  g_autoptr(GPtrArray) parts = NULL;
  g_autoptr(GPtrArray) futures = NULL;
  Consumer *consumer;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (request != NULL && funcs != NULL, NULL);

  consumer = consumer_new (funcs, data, destroy);
  parts = mail_imap_session_split (self, uids, 0);
  futures = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (futures, fetch_part (self, g_ptr_array_index (parts, i), request, consumer));
  consumer_unref (consumer);

  return mail_imap_join (g_steal_pointer (&futures), add_up);
}

/**
 * mail_imap_session_fetch_sequence:
 * @self: a session with an open mailbox
 * @first: a sequence number, 1 or more
 * @last: another, not below; %MAIL_IMAP_UID_MAX: the last message
 * @request: what of them; copied
 * @funcs: who gets it; has to outlive the command
 * @data: their argument
 * @destroy: (nullable): frees @data when they are not called any more
 *
 * FETCH by sequence numbers, which only mean something to whoever has counted since SELECT. It waits until everything before it is
 * answered. The answers have UIDs.
 *
 * Returns: (transfer full): a future for the number of FETCH responses that came
 */
DexFuture *
mail_imap_session_fetch_sequence (MailImapSession            *self,
                                  guint32                     first,
                                  guint32                     last,
                                  const MailImapFetchRequest *request,
                                  const MailImapFetchFuncs   *funcs,
                                  gpointer                    data,
                                  GDestroyNotify              destroy)
{
  g_autoptr(MailImapUidSet) range = NULL;
  MailImapRequest *command;
  Consumer *consumer;
  Fetch *fetch;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (request != NULL && funcs != NULL, NULL);
  g_return_val_if_fail (first > 0 && first <= last, NULL);

  range = mail_imap_uid_set_new_range (first, last);
  command = mail_imap_request_new (self, "FETCH", MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_SETTLED);
  consumer = consumer_new (funcs, data, destroy);
  fetch = fetch_new (consumer, request);
  consumer_unref (consumer);
  fetch->first = first;
  fetch->last = last;
  mail_imap_command_add_uids (command->command, range);
  return submit_fetch (self, command, fetch, request);
}

/**
 * mail_imap_session_has_preview:
 * @self: a session
 *
 * Returns: whether PREVIEW (RFC 8970) is offered, and what came for it could be read
 */
gboolean
mail_imap_session_has_preview (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return mail_imap_session_has (self, "PREVIEW") && !self->omits_preview;
}

/**
 * mail_imap_session_omit_preview:
 * @self: a session
 *
 * What the server says to PREVIEW is of no use: mail_imap_session_has_preview () is %FALSE from now on.
 */
void
mail_imap_session_omit_preview (MailImapSession *self)
{
  g_return_if_fail (MAIL_IS_IMAP_SESSION (self));

  self->omits_preview = TRUE;
}

/**
 * mail_imap_session_omits_preview:
 * @self: a session
 *
 * Returns: whether that was said, or found out
 */
gboolean
mail_imap_session_omits_preview (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->omits_preview;
}
