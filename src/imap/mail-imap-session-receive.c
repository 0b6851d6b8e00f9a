/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-imap-error.h"
#include "mail-imap-mutf7.h"

/* The one reading fibre of a connection, and where each response goes. */

static void
on_enabled (MailImapSession     *self,
            const MailImapWords *words)
{
  for (guint i = 0; i < words->n_words; i++)
    if (words->words[i].length > 0)
      g_ptr_array_add (self->enabled, mail_imap_slice_dup (words->words[i]));
}

/* What arrived before TLS is believed as far as "send STARTTLS" needs, and no further: no text of it reaches anybody. */
static void
on_greeting (MailImapSession     *self,
             const MailImapStatus *status)
{
  GError *error = NULL;

  self->greeting = mail_imap_slice_dup (status->text);
  if (status->tag.data != NULL || status->kind == MAIL_IMAP_STATUS_NO || status->kind == MAIL_IMAP_STATUS_BAD)
    error = mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("“%s” does not greet like an IMAP server"), self->endpoint->host);
  else if (status->kind == MAIL_IMAP_STATUS_BYE && !self->is_exposed)
    error = mail_imap_error_new (status, MAIL_ERROR_TRANSIENT);
  else if (status->kind == MAIL_IMAP_STATUS_BYE)
    error = mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” turned the connection away"), self->endpoint->host);
  else if (status->kind == MAIL_IMAP_STATUS_PREAUTH)
    error = mail_error_new (MAIL_ERROR_PROTOCOL, NULL,
                            _("“%s” says that you are already signed in, which a server that is to be trusted does not"),
                            self->endpoint->host);

  if (error != NULL)
    {
      mail_imap_session_fail (self, error);
      return;
    }
  dex_promise_resolve_boolean (self->greeted, TRUE);
  dex_clear (&self->greeted);
}

static gboolean
offer_to_requests (MailImapSession        *self,
                   const MailImapResponse *response)
{
  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    {
      MailImapRequest *request = link->data;

      if (request->claim != NULL && request->claim (request, self, response))
        return TRUE;
    }

  return FALSE;
}

static void
on_alert (MailImapSession *self,
          MailImapSlice    text)
{
  g_autofree char *raw = mail_imap_slice_dup (text);
  g_autofree char *valid = g_utf8_make_valid (raw, MIN ((gssize) text.length, MAIL_ERROR_MAX_SERVER_TEXT));

  if (self->state < MAIL_IMAP_SESSION_AUTHENTICATED || self->delegate == NULL || self->delegate->alert == NULL ||
      g_hash_table_size (self->alerts) >= MAIL_IMAP_MAX_ALERTS)
    return;
  if (g_hash_table_add (self->alerts, g_strdup (valid)))
    self->delegate->alert (self, valid, self->delegate_data);
}

static void
on_bye (MailImapSession      *self,
        const MailImapStatus *status)
{
  if (self->is_leaving)
    return;
  if (self->is_exposed)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” ended the connection"), self->endpoint->host));
  else
    mail_imap_session_fail (self, mail_imap_error_new (status, MAIL_ERROR_TRANSIENT));
}

static void
on_tagged (MailImapSession      *self,
           const MailImapStatus *status)
{
  if (status->code.kind == MAIL_IMAP_CODE_HIGHESTMODSEQ && self->delegate != NULL && self->delegate->highest_modseq != NULL &&
      self->selected != NULL)
    self->delegate->highest_modseq (self, status->code.number, self->delegate_data);

  /* What comes next may not be a response any more. */
  mail_imap_parser_stop (self->parser);
  if (!mail_imap_session_finish_tagged (self, status))
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL,
                                                  _("“%s” answered a question that was not asked"), self->endpoint->host));
}

static void
on_status (MailImapSession        *self,
           const MailImapResponse *response)
{
  const MailImapStatus *status = &response->status;

  if (self->greeted != NULL)
    {
      on_greeting (self, status);
      return;
    }
  if (status->code.kind == MAIL_IMAP_CODE_ALERT)
    on_alert (self, status->text);
  if (status->code.kind == MAIL_IMAP_CODE_NOTIFICATIONOVERFLOW && !self->is_exposed && self->delegate != NULL &&
      self->delegate->overflow != NULL)
    self->delegate->overflow (self, self->delegate_data);
  if (status->tag.data != NULL)
    on_tagged (self, status);
  else if (status->kind == MAIL_IMAP_STATUS_BYE)
    on_bye (self, status);
  else if (!self->is_exposed)
    offer_to_requests (self, response);
}

static void
on_stray (MailImapSession *self)
{
  if (++self->n_strays > 1)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL,
                                                  _("“%s” waits for something that was not announced"), self->endpoint->host));
}

static void
on_garbage (MailImapSession        *self,
            const MailImapResponse *response)
{
  static const char unavailable[] = "Server Unavailable";

  if (self->greeted != NULL)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("“%s” does not greet like an IMAP server"),
                                                  self->endpoint->host));
  else if (mail_imap_session_fail_tagged (self, response->tag))
    return;
  else if (response->line.length >= sizeof unavailable - 1 &&
           g_ascii_strncasecmp (response->line.data, unavailable, sizeof unavailable - 1) == 0)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_TRANSIENT, unavailable, _("The server cannot do this at the moment")));
  else if (++self->n_strays > MAIL_IMAP_SESSION_MAX_GARBAGE)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("“%s” sends what cannot be read"),
                                                  self->endpoint->host));
}

static void
on_folder (MailImapSession        *self,
           const MailImapResponse *response)
{
  MailImapFolder folder = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (self->delegate == NULL || self->delegate->folder == NULL)
    return;

  if (response->kind == MAIL_IMAP_RESPONSE_LIST)
    {
      path = mail_imap_session_dup_path (self, response->list.mailbox);
      folder.delimiter = response->list.delimiter;
      folder.attributes = response->list.attributes;
    }
  else
    {
      path = mail_imap_session_dup_path (self, response->mailbox_status.mailbox);
      folder.counts = response->mailbox_status.counts;
    }
  name = mail_imap_mutf7_decode (path);
  folder.path = path;
  folder.name = name;
  self->delegate->folder (self, &folder, self->delegate_data);
}

/* What nobody asked for. */
static void
tell_delegate (MailImapSession        *self,
               const MailImapResponse *response)
{
  const MailImapDelegate *delegate = self->delegate;

  if (delegate == NULL)
    return;

  switch ((int) response->kind)
    {
    case MAIL_IMAP_RESPONSE_EXISTS:
      if (delegate->exists != NULL)
        delegate->exists (self, response->number, self->delegate_data);
      break;
    case MAIL_IMAP_RESPONSE_EXPUNGE:
      if (delegate->expunge != NULL)
        delegate->expunge (self, response->number, self->delegate_data);
      break;
    case MAIL_IMAP_RESPONSE_VANISHED:
      if (delegate->vanished != NULL)
        delegate->vanished (self, response->vanished.uids, response->vanished.earlier, self->delegate_data);
      break;
    case MAIL_IMAP_RESPONSE_FETCH:
      if (delegate->fetch != NULL)
        mail_imap_session_hold (self, delegate->fetch (self, &response->fetch, self->delegate_data));
      break;
    case MAIL_IMAP_RESPONSE_LIST:
    case MAIL_IMAP_RESPONSE_MAILBOX_STATUS:
      on_folder (self, response);
      break;
    default:
      break;
    }
}

/* What is told twice, once as the code of a status. */
static gboolean
is_of_a_code (const MailImapResponse *response)
{
  static const char untagged[] = "* CAPABILITY";

  return response->kind == MAIL_IMAP_RESPONSE_CAPABILITY &&
         (response->line.length < sizeof untagged - 1 ||
          g_ascii_strncasecmp (response->line.data, untagged, sizeof untagged - 1) != 0);
}

/* FETCH holds people's mail, and so may what cannot be read; "+" may hold a challenge. */
static void
note (MailImapSession        *self,
      const MailImapResponse *response)
{
  if (response->kind == MAIL_IMAP_RESPONSE_CONTINUATION)
    mail_net_connection_note_received (self->connection, "+", 1);
  else if (response->kind == MAIL_IMAP_RESPONSE_GARBAGE)
    mail_net_connection_note_received (self->connection, "(cannot be read)", -1);
  else if (response->kind != MAIL_IMAP_RESPONSE_FETCH && !is_of_a_code (response))
    mail_net_connection_note_received (self->connection, response->line.data, (gssize) response->line.length);
}

/* Whether this is about the mailbox that is being left: nobody wants to hear it, and it must not be taken for the next one's. The
 * number of messages is taken all the same, and again after [CLOSED]: not every server says that. */
static gboolean
is_about_the_last_mailbox (MailImapSession        *self,
                           const MailImapResponse *response)
{
  if (response->kind == MAIL_IMAP_RESPONSE_STATUS && response->status.code.kind == MAIL_IMAP_CODE_CLOSED)
    self->is_switching = FALSE;

  return self->is_switching &&
         (response->kind == MAIL_IMAP_RESPONSE_EXPUNGE || response->kind == MAIL_IMAP_RESPONSE_VANISHED ||
          response->kind == MAIL_IMAP_RESPONSE_FETCH);
}

static void
on_response (const MailImapResponse *response,
             gpointer                data)
{
  MailImapSession *self = data;

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return;

  note (self, response);
  if (is_about_the_last_mailbox (self, response))
    return;
  if (response->kind == MAIL_IMAP_RESPONSE_STATUS)
    on_status (self, response);
  else if (response->kind == MAIL_IMAP_RESPONSE_GARBAGE)
    on_garbage (self, response);
  else if (response->kind == MAIL_IMAP_RESPONSE_CAPABILITY)
    mail_imap_session_take_capabilities (self, &response->words);
  else if (self->greeted != NULL || self->is_exposed)
    return;
  else if (response->kind == MAIL_IMAP_RESPONSE_ENABLED)
    on_enabled (self, &response->words);
  else if (response->kind == MAIL_IMAP_RESPONSE_FETCH && mail_imap_session_fetch_message (self, &response->fetch))
    return;
  else if (response->kind == MAIL_IMAP_RESPONSE_CONTINUATION && mail_imap_session_continue (self))
    return;
  else if (offer_to_requests (self, response))
    return;
  else if (response->kind == MAIL_IMAP_RESPONSE_CONTINUATION)
    on_stray (self);
  else
    tell_delegate (self, response);
}

static void
on_body_begin (const MailImapBody *body,
               gpointer            data)
{
  MailImapSession *self = data;

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return;
  if (body->section.total > MAIL_IMAP_SESSION_MAX_BODY)
    mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("“%s” announced a message that is too large"),
                                                  self->endpoint->host));
  else
    mail_imap_session_fetch_begin (self, body);
}

static void
on_body_data (const MailImapBody *body,
              const char         *bytes,
              gsize               length,
              gpointer            data)
{
  MailImapSession *self = data;

  if (self->state != MAIL_IMAP_SESSION_CLOSED)
    mail_imap_session_fetch_data (self, body, bytes, length);
}

static void
on_body_end (const MailImapBody *body,
             gpointer            data)
{
  MailImapSession *self = data;

  if (self->state != MAIL_IMAP_SESSION_CLOSED)
    mail_imap_session_fetch_end (self, body, TRUE);
}

static const MailImapHandler handler = { on_response, on_body_begin, on_body_data, on_body_end };

/*< private >
 * mail_imap_session_reset_parser:
 * @self: a session
 *
 * Begins anew, as if nothing had been heard yet.
 */
void
mail_imap_session_reset_parser (MailImapSession *self)
{
  g_clear_pointer (&self->parser, mail_imap_parser_free);
  self->parser = mail_imap_parser_new (&handler, self);
}

/* A reader does not keep its session alive: a session nobody holds closes its connection. */
typedef struct {
  GWeakRef session;
  MailNetConnection *connection;
} Reader;

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_weak_ref_clear (&reader->session);
  g_object_unref (reader->connection);
  g_free (reader);
}

static gboolean
is_reading (MailImapSession *self,
            Reader          *reader)
{
  return self != NULL && self->state != MAIL_IMAP_SESSION_CLOSED && self->connection == reader->connection;
}

/* Feeds the parser until nothing is left or somebody wants it to wait. Returns what is to be waited for, if anything. */
static DexFuture *
feed (MailImapSession *self,
      Reader          *reader,
      gboolean        *is_empty)
{
  gsize length;
  const guint8 *bytes = mail_net_connection_peek (reader->connection, &length);
  GError *error = NULL;
  gssize taken;

  *is_empty = length == 0;
  if (length == 0)
    return NULL;

  taken = mail_imap_parser_feed (self->parser, (const char *) bytes, length, &error);
  if (!is_reading (self, reader))
    {
      g_clear_error (&error);
      *is_empty = TRUE;
      return NULL;
    }
  if (taken < 0)
    {
      mail_imap_session_fail (self, error);
      *is_empty = TRUE;
      return NULL;
    }

  mail_net_connection_consume (reader->connection, (gsize) taken);
  if (self->is_compressing)
    mail_net_connection_begin_compression (reader->connection);
  self->is_compressing = FALSE;
  return g_steal_pointer (&self->hold);
}

/* Hands over everything that was read. Returns whether there may be more. Awaits. */
static gboolean
process (Reader *reader)
{
  gboolean is_empty = FALSE;

  while (!is_empty)
    {
      g_autoptr(MailImapSession) self = g_weak_ref_get (&reader->session);
      DexFuture *hold;

      if (!is_reading (self, reader))
        return FALSE;
      hold = feed (self, reader, &is_empty);
      g_clear_object (&self);
      if (hold != NULL)
        dex_await (hold, NULL);
    }

  return TRUE;
}

static DexFuture *
read_fiber (gpointer data)
{
  Reader *reader = data;
  g_autoptr(MailImapSession) self = NULL;
  g_autoptr(GError) error = NULL;

  while (dex_await_boolean (mail_net_connection_fill (reader->connection), &error))
    if (!process (reader))
      break;

  self = g_weak_ref_get (&reader->session);
  if (!is_reading (self, reader))
    return dex_future_new_true ();
  if (error == NULL)
    error = mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” ended the connection"), self->endpoint->host);
  mail_imap_session_fail (self, g_steal_pointer (&error));
  return dex_future_new_true ();
}

/*< private >
 * mail_imap_session_start_reading:
 * @self: a session that is connected
 */
void
mail_imap_session_start_reading (MailImapSession *self)
{
  Reader *reader = g_new0 (Reader, 1);

  g_weak_ref_init (&reader->session, self);
  reader->connection = g_object_ref (self->connection);
  dex_future_disown (mail_fiber_spawn (NULL, read_fiber, reader, reader_free));
}
