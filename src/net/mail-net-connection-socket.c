/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-connection-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* How long a handshake may be silent. */
#define HANDSHAKE_TIMEOUT_SEC 30

static void start_timer (MailNetConnection *self);

static void
clear_timer (MailNetConnection *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
release_socket (MailNetConnection *self)
{
  clear_timer (self);
  g_clear_pointer (&self->watch, mail_net_watch_free);
  if (self->transport != NULL && self->secure)
    mail_net_transport_say_goodbye (self->transport);
  g_clear_pointer (&self->transport, mail_net_transport_free);
  if (self->stream != NULL)
    g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);
  g_clear_object (&self->stream);
}

static void
reject (DexPromise   **promise,
        const GError  *error)
{
  g_autoptr(DexPromise) owned = g_steal_pointer (promise);

  if (owned != NULL)
    dex_promise_reject (owned, g_error_copy (error));
}

static void
resolve (DexPromise **promise,
         gboolean     value)
{
  g_autoptr(DexPromise) owned = g_steal_pointer (promise);

  if (owned != NULL)
    dex_promise_resolve_boolean (owned, value);
}

/*< private >
 * mail_net_connection_end:
 * @self: a connection
 * @error: (transfer full): why
 *
 * Ends the connection. Everyone who waits for it gets an answer; what was read before can still be taken.
 */
void
mail_net_connection_end (MailNetConnection *self,
                         GError            *error)
{
  g_autoptr(MailNetConnection) alive = g_object_ref (self);

  if (self->state == MAIL_NET_STATE_CLOSED)
    {
      g_error_free (error);
      return;
    }

  if (self->state == MAIL_NET_STATE_CONNECTING && self->opening != NULL)
    g_cancellable_cancel (dex_promise_get_cancellable (self->opening));
  self->state = MAIL_NET_STATE_CLOSED;
  self->failure = error;
  release_socket (self);
  reject (&self->opening, error);
  reject (&self->filling, error);
  mail_net_output_fail (self->output, error);
}

/*< private >
 * mail_net_connection_is_waiting:
 * @self: a connection
 *
 * Returns: whether somebody waits for the peer, to speak or to take what is written
 */
gboolean
mail_net_connection_is_waiting (MailNetConnection *self)
{
  return self->filling != NULL || self->state == MAIL_NET_STATE_SHAKING_HANDS || !mail_net_output_is_empty (self->output);
}

static guint
current_timeout (MailNetConnection *self)
{
  if (self->state != MAIL_NET_STATE_SHAKING_HANDS)
    return self->timeout_sec;

  return self->timeout_sec > 0 ? MIN (self->timeout_sec, HANDSHAKE_TIMEOUT_SEC) : HANDSHAKE_TIMEOUT_SEC;
}

static gboolean
on_timer (gpointer data)
{
  g_autoptr(MailNetConnection) self = g_object_ref (data);
  guint timeout = current_timeout (self);

  clear_timer (self);
  if (timeout == 0 || !mail_net_connection_is_waiting (self))
    return G_SOURCE_REMOVE;

  if (g_get_monotonic_time () - self->active_at >= (gint64) timeout * G_USEC_PER_SEC)
    mail_net_connection_end (self, mail_error_new (MAIL_ERROR_TRANSIENT, NULL,
                                                   ngettext ("“%s” has not answered for %u second",
                                                             "“%s” has not answered for %u seconds", timeout),
                                                   self->endpoint->host, timeout));
  else
    start_timer (self);
  return G_SOURCE_REMOVE;
}

/* One timer, set when there is none and not moved with every byte: it looks at the clock when it fires. */
static void
start_timer (MailNetConnection *self)
{
  guint timeout = current_timeout (self);

  if (self->timer != NULL || timeout == 0 || self->state == MAIL_NET_STATE_CLOSED)
    return;

  self->timer = g_timeout_source_new (1);
  g_source_set_static_name (self->timer, "mail-net-timeout");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_set_ready_time (self->timer, self->active_at + (gint64) timeout * G_USEC_PER_SEC);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Says to the socket's watch what is wanted of it now. */
static void
update_watch (MailNetConnection *self)
{
  GIOCondition wanted = 0;
  gboolean has_output;

  if (self->watch == NULL)
    return;

  has_output = !mail_net_output_is_empty (self->output);
  if (self->state == MAIL_NET_STATE_SHAKING_HANDS)
    {
      mail_net_watch_want (self->watch, mail_net_transport_get_wanted (self->transport));
      return;
    }

  if (self->filling != NULL && !self->more)
    wanted |= G_IO_IN;
  if (has_output && self->blocked)
    wanted |= G_IO_OUT;
  mail_net_watch_want (self->watch, wanted);
  if ((self->filling != NULL && self->more) || (has_output && !self->blocked))
    mail_net_watch_wake (self->watch);
}

/*< private >
 * mail_net_connection_begin_waiting:
 * @self: a connection of which something new is wanted
 * @was_waiting: what mail_net_connection_is_waiting () said before it was
 *
 * Has the socket watched for it; silence counts from now if nobody waited before.
 */
void
mail_net_connection_begin_waiting (MailNetConnection *self,
                                   gboolean           was_waiting)
{
  if (!was_waiting)
    self->active_at = g_get_monotonic_time ();
  start_timer (self);
  update_watch (self);
}

/* Reads until there is nothing left, but no more than a turn's share. */
static void
drain (MailNetConnection *self)
{
  guint8 *room = mail_net_input_reserve (&self->input, MAIL_NET_MAX_TURN);
  g_autoptr(GError) error = NULL;
  gsize total = 0;
  gssize length = 0;

  while (total < MAIL_NET_MAX_TURN)
    {
      length = mail_net_transport_read (self->transport, room + total, MAIL_NET_MAX_TURN - total, &error);
      if (length <= 0)
        break;
      total += (gsize) length;
    }

  self->more = length > 0;
  self->ended = length == 0;
  if (total > 0)
    {
      mail_net_transport_acknowledge (self->transport);
      mail_net_input_produce (&self->input, total);
      self->bytes_in += total;
      self->active_at = g_get_monotonic_time ();
      resolve (&self->filling, TRUE);
    }
  else if (self->ended)
    resolve (&self->filling, FALSE);

  if (error != NULL)
    mail_net_connection_end (self, g_steal_pointer (&error));
}

/* A peer that closes says why first: what it sent is still read, only nothing is written any more. */
static void
fail_writing (MailNetConnection *self,
              GError            *error)
{
  g_clear_error (&self->write_failure);
  self->write_failure = error;
  mail_net_output_fail (self->output, error);
}

static void
write_out (MailNetConnection *self)
{
  g_autoptr(GError) error = NULL;
  gsize total = 0;

  self->blocked = FALSE;
  while (total < MAIL_NET_MAX_TURN && self->transport != NULL && !mail_net_output_is_empty (self->output))
    {
      gsize length;
      const guint8 *bytes = mail_net_output_peek (self->output, &length);
      gssize written = mail_net_transport_write (self->transport, bytes, length, &error);

      if (written < 0)
        {
          self->blocked = written == MAIL_NET_WOULD_BLOCK;
          break;
        }
      total += (gsize) written;
      self->bytes_out += (gsize) written;
      self->active_at = g_get_monotonic_time ();
      mail_net_output_consume (self->output, (gsize) written);
    }

  if (error != NULL)
    fail_writing (self, g_steal_pointer (&error));
}

static void
progress_handshake (MailNetConnection *self)
{
  g_autoptr(GError) error = NULL;
  gssize result = mail_net_transport_handshake (self->transport, &error);

  if (result == MAIL_NET_WOULD_BLOCK)
    return;
  if (result == MAIL_NET_FAILED)
    {
      mail_net_connection_end (self, g_steal_pointer (&error));
      return;
    }

  self->state = MAIL_NET_STATE_OPEN;
  self->secure = TRUE;
  /* The server's first words may have come with the end of the handshake. */
  self->more = TRUE;
  self->active_at = g_get_monotonic_time ();
  resolve (&self->opening, TRUE);
}

static void
on_socket (gpointer data)
{
  g_autoptr(MailNetConnection) self = g_object_ref (data);

  if (self->state == MAIL_NET_STATE_SHAKING_HANDS)
    progress_handshake (self);
  if (self->state == MAIL_NET_STATE_OPEN && self->filling != NULL)
    drain (self);
  if (self->state == MAIL_NET_STATE_OPEN && !mail_net_output_is_empty (self->output))
    write_out (self);
  update_watch (self);
}

/*< private >
 * mail_net_connection_begin_handshake:
 * @self: a connection whose @opening is set
 *
 * The handshake goes on by itself and settles @opening.
 */
void
mail_net_connection_begin_handshake (MailNetConnection *self)
{
  g_autoptr(GError) error = NULL;

  if (!mail_net_transport_begin_tls (self->transport, self->endpoint, self->trust, &error))
    {
      mail_net_connection_end (self, g_steal_pointer (&error));
      return;
    }

  self->state = MAIL_NET_STATE_SHAKING_HANDS;
  self->active_at = g_get_monotonic_time ();
  clear_timer (self);
  start_timer (self);
  mail_net_watch_wake (self->watch);
}

/*< private >
 * mail_net_connection_adopt:
 * @self: a connection that is connecting
 * @stream: a connected socket
 *
 * Takes the socket into use, under TLS at once if that is the endpoint's way.
 */
void
mail_net_connection_adopt (MailNetConnection *self,
                           GSocketConnection *stream)
{
  int fd = g_socket_get_fd (g_socket_connection_get_socket (stream));

  self->stream = g_object_ref (stream);
  self->transport = mail_net_transport_new (fd);
  self->watch = mail_net_watch_new (fd, on_socket, self);
  if (self->endpoint->security == MAIL_NET_SECURITY_TLS)
    {
      mail_net_connection_begin_handshake (self);
      return;
    }

  self->state = MAIL_NET_STATE_OPEN;
  resolve (&self->opening, TRUE);
}

/*< private >
 * mail_net_connection_restart_timer:
 * @self: a connection whose timeout has changed
 */
void
mail_net_connection_restart_timer (MailNetConnection *self)
{
  self->active_at = g_get_monotonic_time ();
  clear_timer (self);
  if (mail_net_connection_is_waiting (self))
    start_timer (self);
}
