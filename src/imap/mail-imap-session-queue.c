/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-imap-error.h"

/* Which command is sent when, and who gets which answer. */

static guint
get_patience (MailImapSession *self,
              MailImapRequest *request)
{
  if (request == self->idle_request && self->idle == MAIL_IMAP_IDLE_GRANTED)
    return 0;
  if (request == self->idle_request && request->is_settled)
    return MAIL_IMAP_SESSION_TIMEOUT_DONE;
  return request->flags & MAIL_IMAP_REQUEST_PATIENT ? MAIL_IMAP_SESSION_TIMEOUT_LONG : MAIL_IMAP_SESSION_TIMEOUT;
}

/*< private >
 * mail_imap_session_update_timeout:
 * @self: a session
 *
 * Waiting for nothing, the server may be silent for ever: keep-alive of the socket finds out whether it is there.
 */
void
mail_imap_session_update_timeout (MailImapSession *self)
{
  guint timeout = 0;

  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    timeout = MAX (timeout, get_patience (self, link->data));
  if (timeout == self->timeout)
    return;

  self->timeout = timeout;
  mail_net_connection_set_timeout (self->connection, timeout);
}

static gboolean
may_send (MailImapSession *self,
          MailImapRequest *request)
{
  if (self->writing != NULL || self->in_flight.length >= MAIL_IMAP_SESSION_MAX_DEPTH)
    return FALSE;
  if (self->in_flight.length > 0 && (request->flags & (MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SETTLED)))
    return FALSE;

  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    {
      MailImapRequest *other = link->data;

      if ((other->flags & (MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_LAST)) ||
          (request->family != MAIL_IMAP_FAMILY_NONE && request->family == other->family))
        return FALSE;
    }

  return TRUE;
}

typedef struct {
  MailImapSession *session;
  MailImapRequest *request;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_object_unref (upload->session);
  mail_imap_request_unref (upload->request);
  g_free (upload);
}

/* Sends exactly as many bytes as were announced. Awaits. */
static gboolean
upload_bytes (MailImapSession  *self,
              MailImapRequest  *request,
              GError          **error)
{
  MailNetConnection *connection = self->connection;
  guint64 left = request->size;

  while (left > 0)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (request->read (request->read_data), error);
      gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;

      if (bytes == NULL)
        return FALSE;
      if (length == 0 || length > left || mail_imap_request_is_cancelled (request))
        {
          mail_set_error (error, length == 0 || length > left ? MAIL_ERROR_STORAGE : MAIL_ERROR_CANCELLED, NULL,
                          _("Sending the message was broken off"));
          return FALSE;
        }
      if (!dex_await (mail_net_connection_write_bytes (connection, bytes, MAIL_NET_WRITE_CONTENT), error))
        return FALSE;
      left -= length;
    }

  mail_net_connection_write (connection, "\r\n", 2, MAIL_NET_WRITE_NONE);
  return TRUE;
}

/* What was announced has to be sent, or the connection is of no more use. */
static DexFuture *
upload_fiber (gpointer data)
{
  Upload *upload = data;
  MailImapSession *self = upload->session;
  GError *error = NULL;

  if (!upload_bytes (self, upload->request, &error))
    {
      mail_imap_request_reject (upload->request, g_error_copy (error));
      mail_imap_session_fail (self, error);
      return dex_future_new_true ();
    }

  if (self->writing == upload->request)
    g_clear_pointer (&self->writing, mail_imap_request_unref);
  mail_imap_session_pump (self);
  return dex_future_new_true ();
}

static void
start_upload (MailImapSession *self,
              MailImapRequest *request)
{
  Upload *upload = g_new0 (Upload, 1);

  upload->session = g_object_ref (self);
  upload->request = mail_imap_request_ref (request);
  dex_future_disown (mail_fiber_spawn (NULL, upload_fiber, upload, upload_free));
}

/* Writes what can be written of the request at hand without waiting. */
static void
advance (MailImapSession *self,
         MailImapRequest *request)
{
  gsize length;
  const char *bytes = mail_imap_command_next (request->command, &length);

  if (bytes != NULL)
    mail_net_connection_write (self->connection, bytes, length,
                               mail_imap_command_is_secret (request->command) ? MAIL_NET_WRITE_SECRET : MAIL_NET_WRITE_NONE);

  if (mail_imap_command_is_waiting (request->command) || mail_imap_command_needs_upload (request->command))
    {
      if (self->writing == NULL)
        self->writing = mail_imap_request_ref (request);
      if (!mail_imap_command_is_waiting (request->command))
        start_upload (self, request);
      return;
    }
  g_clear_pointer (&self->writing, mail_imap_request_unref);
}

static void
send_request (MailImapSession *self,
              MailImapRequest *request)
{
  g_queue_push_tail (&self->in_flight, mail_imap_request_ref (request));
  self->n_commands++;
  request->sent_at = g_get_monotonic_time ();
  if (request->flags & MAIL_IMAP_REQUEST_LEAVES)
    {
      /* These say where the old mailbox ends and the new one begins, RFC 7162 §3.2.11. */
      self->is_switching = self->selected != NULL && (mail_imap_session_is_enabled (self, "QRESYNC") ||
                                                      mail_imap_session_is_rev2 (self));
      g_clear_pointer (&self->selected, g_free);
      mail_imap_session_set_state (self, MAIL_IMAP_SESSION_AUTHENTICATED);
    }
  advance (self, request);
  mail_imap_session_update_timeout (self);
}

/*< private >
 * mail_imap_session_pump:
 * @self: a session
 *
 * Sends what may be sent now, in the order of asking.
 */
void
mail_imap_session_pump (MailImapSession *self)
{
  while (!g_queue_is_empty (&self->queue) && self->state != MAIL_IMAP_SESSION_CLOSED)
    {
      g_autoptr(MailImapRequest) request = NULL;
      MailImapRequest *head = g_queue_peek_head (&self->queue);

      if (mail_imap_request_is_cancelled (head))
        {
          request = g_queue_pop_head (&self->queue);
          mail_imap_request_reject (request, mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("This was cancelled before it began")));
          continue;
        }
      if (self->idle_request != NULL && g_queue_find (&self->in_flight, self->idle_request) != NULL)
        mail_imap_session_stop_idling (self);
      if (!may_send (self, head))
        return;

      request = g_queue_pop_head (&self->queue);
      if ((request->flags & MAIL_IMAP_REQUEST_SELECTED) && self->selected == NULL)
        mail_imap_request_reject (request, mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("No folder is open on this connection")));
      else
        send_request (self, request);
    }
}

/*< private >
 * mail_imap_session_enqueue:
 * @self: a session
 * @request: what to send when its turn comes
 */
void
mail_imap_session_enqueue (MailImapSession *self,
                           MailImapRequest *request)
{
  g_queue_push_tail (&self->queue, mail_imap_request_ref (request));
  mail_imap_session_pump (self);
}

/*< private >
 * mail_imap_session_continue:
 * @self: a session
 *
 * The server has said "+".
 *
 * Returns: whether a literal was waiting for it
 */
gboolean
mail_imap_session_continue (MailImapSession *self)
{
  g_autoptr(MailImapRequest) request = NULL;

  if (self->writing == NULL || !mail_imap_command_is_waiting (self->writing->command))
    return FALSE;

  request = mail_imap_request_ref (self->writing);
  if (mail_imap_request_is_cancelled (request) && request->read != NULL)
    {
      mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("Sending the message was broken off")));
      return TRUE;
    }
  advance (self, request);
  mail_imap_session_pump (self);
  return TRUE;
}

static GList *
find_tag (MailImapSession *self,
          MailImapSlice    tag)
{
  for (GList *link = self->in_flight.head; link != NULL; link = link->next)
    if (mail_imap_slice_is_word (tag, ((MailImapRequest *) link->data)->tag))
      return link;

  return NULL;
}

static void
settle (MailImapSession      *self,
        MailImapRequest      *request,
        const MailImapStatus *status)
{
  /* BAD is about how it was said, not about who says it. */
  gboolean is_about_secret = (request->flags & MAIL_IMAP_REQUEST_SIGNS_IN) && status->kind == MAIL_IMAP_STATUS_NO;
  MailError otherwise = is_about_secret ? MAIL_ERROR_AUTHENTICATION : MAIL_ERROR_PERMANENT;

  if (status->kind != MAIL_IMAP_STATUS_OK && status->kind != MAIL_IMAP_STATUS_PREAUTH)
    mail_imap_request_reject (request, mail_imap_error_new (status, otherwise));
  else if (request->complete != NULL)
    request->complete (request, self, status);
  else
    mail_imap_request_resolve_true (request);
}

/* An answered request whose literal was never asked for is done with; one that uploads goes on: its bytes were announced. */
static void
forget_writing (MailImapSession *self,
                MailImapRequest *request)
{
  if (self->writing == request && mail_imap_command_is_waiting (request->command))
    g_clear_pointer (&self->writing, mail_imap_request_unref);
  if (self->fetching == request)
    g_clear_pointer (&self->fetching, mail_imap_request_unref);
}

static void
note_round_trip (MailImapSession *self,
                 MailImapRequest *request)
{
  gint64 taken = MAX (1, g_get_monotonic_time () - request->sent_at);

  if (self->round_trip_usec == 0 || taken < self->round_trip_usec)
    self->round_trip_usec = taken;
}

/*< private >
 * mail_imap_session_finish_tagged:
 * @self: a session
 * @status: a tagged response
 *
 * Returns: whether its tag is that of an unanswered command, which has its answer now
 */
gboolean
mail_imap_session_finish_tagged (MailImapSession      *self,
                                 const MailImapStatus *status)
{
  GList *link = find_tag (self, status->tag);
  g_autoptr(MailImapRequest) request = NULL;

  if (link == NULL)
    return FALSE;

  request = link->data;
  g_queue_delete_link (&self->in_flight, link);
  forget_writing (self, request);
  note_round_trip (self, request);
  request->is_answered = TRUE;
  if (request->flags & MAIL_IMAP_REQUEST_LEAVES)
    {
      self->is_unclear = self->is_switching;
      self->is_switching = FALSE;
    }
  settle (self, request, status);
  if (self->state != MAIL_IMAP_SESSION_CLOSED)
    {
      mail_imap_session_update_timeout (self);
      mail_imap_session_pump (self);
    }
  return TRUE;
}

/*< private >
 * mail_imap_session_fail_tagged:
 * @self: a session
 * @tag: the first word of a line that cannot be read
 *
 * Returns: whether it is the tag of an unanswered command, which has failed now
 */
gboolean
mail_imap_session_fail_tagged (MailImapSession *self,
                               MailImapSlice    tag)
{
  GList *link = find_tag (self, tag);
  g_autoptr(MailImapRequest) request = NULL;

  if (link == NULL)
    return FALSE;

  request = link->data;
  g_queue_delete_link (&self->in_flight, link);
  forget_writing (self, request);
  mail_imap_request_reject (request, mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("The server's answer cannot be read")));
  mail_imap_session_update_timeout (self);
  mail_imap_session_pump (self);
  return TRUE;
}

static void
reject_queue (GQueue       *queue,
              const GError *error)
{
  MailImapRequest *request;

  while ((request = g_queue_pop_head (queue)) != NULL)
    {
      mail_imap_request_reject (request, g_error_copy (error));
      mail_imap_request_unref (request);
    }
}

/*< private >
 * mail_imap_session_reject_all:
 * @self: a session whose connection is over
 * @error: why
 *
 * Gives everyone who waits an answer.
 */
void
mail_imap_session_reject_all (MailImapSession *self,
                              const GError    *error)
{
  g_clear_pointer (&self->writing, mail_imap_request_unref);
  g_clear_pointer (&self->fetching, mail_imap_request_unref);
  reject_queue (&self->in_flight, error);
  reject_queue (&self->queue, error);
}
