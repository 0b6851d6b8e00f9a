/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-connection-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-net-connect.h"

G_DEFINE_FINAL_TYPE (MailNetConnection, mail_net_connection, G_TYPE_OBJECT)

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(MailNetConnection) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) stream = NULL;

  stream = mail_net_connect_finish (self->endpoint, source, result, &error);
  if (self->state == MAIL_NET_STATE_CLOSED)
    return;
  if (stream == NULL)
    {
      mail_net_connection_end (self, g_steal_pointer (&error));
      return;
    }

  mail_net_connection_adopt (self, stream);
}

/* The set around the promise lets dropping the future cancel it. */
static DexFuture *
future_for (DexPromise *promise)
{
  return dex_future_first (dex_ref (DEX_FUTURE (promise)), NULL);
}

/**
 * mail_net_connection_connect:
 * @self: a new connection
 *
 * Connects, and for %MAIL_NET_SECURITY_TLS shakes hands and looks at the certificate. Dropping the future before the socket is
 * connected gives up. Once for each connection.
 *
 * Errors: %MAIL_ERROR_TRANSIENT, %MAIL_ERROR_CERTIFICATE with the certificate, %MAIL_ERROR_PROTOCOL when the peer does not speak
 * TLS, %MAIL_ERROR_PERMANENT when it offers none that is safe, %MAIL_ERROR_CANCELLED; each is a sentence that names the server.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_net_connection_connect (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  if (self->state == MAIL_NET_STATE_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  g_return_val_if_fail (self->state == MAIL_NET_STATE_NEW, NULL);

  self->state = MAIL_NET_STATE_CONNECTING;
  self->opening = dex_promise_new_cancellable ();
  mail_net_connect (self->endpoint, dex_promise_get_cancellable (self->opening), on_connected, g_object_ref (self));
  return future_for (self->opening);
}

static GError *
refuse_start_tls (MailNetConnection *self)
{
  if (self->secure || !mail_net_output_is_empty (self->output))
    return mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("Encryption of the connection to “%s” cannot begin here"), self->endpoint->host);

  if (mail_net_input_length (&self->input) > 0 || mail_net_transport_has_unread (self->transport))
    return mail_error_new (MAIL_ERROR_PROTOCOL, NULL,
                           _("Somebody between here and “%s” tried to slip words into the connection before it was encrypted: "
                             "this is an attack, or a very broken server"), self->endpoint->host);

  return NULL;
}

/**
 * mail_net_connection_start_tls:
 * @self: an open connection in clear
 *
 * To be called when the server's consent to STARTTLS, and nothing after it, was taken with mail_net_connection_consume (), and
 * before anything else is written. A single byte beyond the consent ends the connection with %MAIL_ERROR_PROTOCOL: it came from a
 * meddler. So does a failed handshake; there is no way back to clear text. The caller throws away its parser and all it learnt.
 *
 * Errors: as for mail_net_connection_connect ()
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_net_connection_start_tls (MailNetConnection *self)
{
  GError *refusal;
  DexFuture *future;

  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  if (self->state == MAIL_NET_STATE_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  g_return_val_if_fail (self->state == MAIL_NET_STATE_OPEN, NULL);

  refusal = refuse_start_tls (self);
  if (refusal != NULL)
    {
      mail_net_connection_end (self, refusal);
      return dex_future_new_for_error (g_error_copy (self->failure));
    }

  self->opening = dex_promise_new_cancellable ();
  future = future_for (self->opening);
  mail_net_connection_begin_handshake (self);
  return future;
}

/**
 * mail_net_connection_begin_compression:
 * @self: an open connection
 *
 * To be called when the server's consent to COMPRESS DEFLATE (RFC 4978) was taken with mail_net_connection_consume (), and before
 * anything is awaited: what else was read is compressed already, and so is all that is written from now on. Errors of the
 * compressed stream are those of mail_net_connection_fill (), %MAIL_ERROR_PROTOCOL.
 */
void
mail_net_connection_begin_compression (MailNetConnection *self)
{
  gsize length;

  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  if (self->state != MAIL_NET_STATE_OPEN)
    return;

  length = mail_net_input_length (&self->input);
  mail_net_transport_begin_compression (self->transport, self->input.data + self->input.begin, length);
  mail_net_input_consume (&self->input, length);
  /* Bytes that are here already wait for no socket. */
  self->more = TRUE;
}

/**
 * mail_net_connection_is_secure:
 * @self: a connection
 *
 * Returns: whether TLS protects what is written now
 */
gboolean
mail_net_connection_is_secure (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), FALSE);

  return self->secure && self->state == MAIL_NET_STATE_OPEN;
}

/**
 * mail_net_connection_may_authenticate:
 * @self: a connection
 * @error: %MAIL_ERROR_PERMANENT: the connection is not protected and the endpoint does not allow that
 *
 * Every session asks this before it writes a secret.
 *
 * Returns: whether a secret may be written
 */
gboolean
mail_net_connection_may_authenticate (MailNetConnection  *self,
                                      GError            **error)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), FALSE);

  if (mail_net_connection_is_secure (self) ||
      (self->endpoint->security == MAIL_NET_SECURITY_NONE && self->endpoint->allow_plaintext_auth))
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL,
                  _("The connection to “%s” is not encrypted, so the password was not sent"), self->endpoint->host);
  return FALSE;
}

/**
 * mail_net_connection_close:
 * @self: a connection in any state
 *
 * Closes at once; what waits to be written is dropped, and every pending future is rejected with %MAIL_ERROR_CANCELLED.
 */
void
mail_net_connection_close (MailNetConnection *self)
{
  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  mail_net_connection_end (self, mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("The connection to “%s” was closed"), self->endpoint->host));
}

/**
 * mail_net_connection_is_open:
 * @self: a connection
 *
 * Returns: whether it can be read from and written to, as far as is known
 */
gboolean
mail_net_connection_is_open (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), FALSE);

  return self->state == MAIL_NET_STATE_OPEN && !self->ended && self->write_failure == NULL;
}

/**
 * mail_net_connection_fill:
 * @self: a connection that was opened
 *
 * Waits for bytes beyond those that mail_net_connection_peek () has. Asking again while waiting gives the same answer to both;
 * dropping the future loses nothing.
 *
 * Errors: %MAIL_ERROR_TRANSIENT when the connection is lost or silent for too long; %MAIL_ERROR_PROTOCOL when TLS is damaged or
 * the peer sends more than any parser leaves lying; %MAIL_ERROR_CANCELLED when it was closed here. Bytes that came before an
 * error are given first.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when there are new bytes, to %FALSE when the peer has closed
 */
DexFuture *
mail_net_connection_fill (MailNetConnection *self)
{
  gboolean was_waiting;

  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  if (self->state == MAIL_NET_STATE_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  g_return_val_if_fail (self->state >= MAIL_NET_STATE_SHAKING_HANDS, NULL);
  if (self->ended)
    return dex_future_new_false ();
  if (mail_net_input_length (&self->input) >= MAIL_NET_MAX_BUFFERED)
    {
      mail_net_connection_end (self, mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("“%s” sends more than can be understood"), self->endpoint->host));
      return dex_future_new_for_error (g_error_copy (self->failure));
    }

  was_waiting = mail_net_connection_is_waiting (self);
  if (self->filling == NULL)
    self->filling = dex_promise_new ();
  mail_net_connection_begin_waiting (self, was_waiting);
  return dex_ref (DEX_FUTURE (self->filling));
}

/**
 * mail_net_connection_peek:
 * @self: a connection
 * @length: (out): how many bytes there are
 *
 * Returns: (transfer none) (nullable): what was read and not consumed; valid until the next consume or await
 */
const guint8 *
mail_net_connection_peek (MailNetConnection *self,
                          gsize             *length)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  *length = mail_net_input_length (&self->input);
  return *length > 0 ? self->input.data + self->input.begin : NULL;
}

/**
 * mail_net_connection_consume:
 * @self: a connection
 * @length: how many of the bytes from mail_net_connection_peek () were taken
 */
void
mail_net_connection_consume (MailNetConnection *self,
                             gsize              length)
{
  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  mail_net_input_consume (&self->input, length);
}

/**
 * mail_net_connection_set_timeout:
 * @self: a connection
 * @seconds: how long the peer may be silent while somebody waits for it; 0 for ever
 *
 * Counts from the last byte in or out, or from now if somebody is waiting.
 */
void
mail_net_connection_set_timeout (MailNetConnection *self,
                                 guint              seconds)
{
  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  self->timeout_sec = seconds;
  mail_net_connection_restart_timer (self);
}

/**
 * mail_net_connection_get_bytes_in:
 * @self: a connection
 *
 * Returns: how many bytes the peer has said, without what TLS adds and compression spares
 */
guint64
mail_net_connection_get_bytes_in (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), 0);

  return self->bytes_in;
}

/**
 * mail_net_connection_get_bytes_out:
 * @self: a connection
 *
 * Returns: how many bytes were handed to the system, without what TLS adds and compression spares
 */
guint64
mail_net_connection_get_bytes_out (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), 0);

  return self->bytes_out;
}

/**
 * mail_net_connection_note_received:
 * @self: a connection
 * @line: what the peer said
 * @length: its length, or -1
 *
 * Adds to the transcript. Only the session can tell a reply from a mail, so it is the one to say what may be noted: never a part
 * of a message, never a challenge.
 */
void
mail_net_connection_note_received (MailNetConnection *self,
                                   const char        *line,
                                   gssize             length)
{
  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  mail_net_transcript_add (self->transcript, "S:", line, length < 0 ? strlen (line) : (gsize) length);
}

/**
 * mail_net_connection_get_transcript:
 * @self: a connection
 *
 * Returns: (transfer full): the last lines said, without secrets and without mail
 */
char *
mail_net_connection_get_transcript (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  return mail_net_transcript_to_string (self->transcript);
}

/**
 * mail_net_connection_get_endpoint:
 * @self: a connection
 *
 * Returns: (transfer none): where it goes
 */
const MailNetEndpoint *
mail_net_connection_get_endpoint (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  return self->endpoint;
}

static void
mail_net_connection_dispose (GObject *object)
{
  mail_net_connection_close (MAIL_NET_CONNECTION (object));

  G_OBJECT_CLASS (mail_net_connection_parent_class)->dispose (object);
}

static void
mail_net_connection_finalize (GObject *object)
{
  MailNetConnection *self = MAIL_NET_CONNECTION (object);

  mail_net_input_clear (&self->input);
  g_clear_pointer (&self->output, mail_net_output_free);
  g_clear_pointer (&self->transcript, mail_net_transcript_free);
  g_clear_pointer (&self->endpoint, mail_net_endpoint_free);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->write_failure);

  G_OBJECT_CLASS (mail_net_connection_parent_class)->finalize (object);
}

static void
mail_net_connection_class_init (MailNetConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_net_connection_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_net_connection_finalize;
}

static void
mail_net_connection_init (MailNetConnection *self)
{
  self->output = mail_net_output_new ();
  self->transcript = mail_net_transcript_new ();
  self->timeout_sec = MAIL_NET_DEFAULT_TIMEOUT_SEC;
}

/**
 * mail_net_connection_new:
 * @endpoint: where to; copied
 * @trust: which certificates are believed
 *
 * Returns: (transfer full): a connection that is not connected yet; used from one thread
 */
MailNetConnection *
mail_net_connection_new (const MailNetEndpoint *endpoint,
                         MailNetTrust          *trust)
{
  MailNetConnection *self;

  g_return_val_if_fail (endpoint != NULL && trust != NULL, NULL);

  self = g_object_new (MAIL_TYPE_NET_CONNECTION, NULL);
  self->endpoint = mail_net_endpoint_copy (endpoint);
  self->trust = mail_net_trust_ref (trust);
  return self;
}
