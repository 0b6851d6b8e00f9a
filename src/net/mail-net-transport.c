/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-transport.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "mail-error.h"
#include "mail-net-deflate.h"
#include "mail-net-trust-private.h"
#include "mail-net-verify.h"

struct _MailNetTransport {
  int fd;
  int failed_errno;

  /* Under TLS only */
  gnutls_session_t session;
  const MailNetEndpoint *endpoint; /* the connection's, which outlives us */
  MailNetTrust *trust;
  GError *refusal; /* what verification said inside the handshake */
  guint8 *raw; /* encrypted bytes ahead of GnuTLS, which would ask the kernel twice a record */
  gsize raw_begin;
  gsize raw_end;

  MailNetDeflate *deflate; /* (nullable): what is said is compressed before it is encrypted */
};

/*< private >
 * mail_net_transport_new:
 * @fd: a connected non-blocking socket, not ours to close
 *
 * Returns: (transfer full): a transport in clear
 */
MailNetTransport *
mail_net_transport_new (int fd)
{
  MailNetTransport *self = g_new0 (MailNetTransport, 1);

  self->fd = fd;
  return self;
}

/*< private >
 * mail_net_transport_free:
 * @self: (transfer full): a transport
 */
void
mail_net_transport_free (MailNetTransport *self)
{
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->deflate, mail_net_deflate_free);
  g_free (self->raw);
  g_free (self);
}

/*< private >
 * mail_net_transport_has_unread:
 * @self: a transport in clear
 *
 * Returns: whether the kernel already holds bytes of the peer
 */
gboolean
mail_net_transport_has_unread (MailNetTransport *self)
{
  char byte;

  return recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static gssize
fail_with_errno (MailNetTransport  *self,
                 int                number,
                 GError           **error)
{
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, _("The connection to the server was lost: %s"), g_strerror (number));
  return MAIL_NET_FAILED;
}

static ssize_t
pull (gnutls_transport_ptr_t  data,
      void                   *buffer,
      size_t                  size)
{
  MailNetTransport *self = data;
  gsize length;

  if (self->raw_begin == self->raw_end)
    {
      ssize_t received;

      do
        received = recv (self->fd, self->raw, MAIL_NET_RAW_SIZE, 0);
      while (received < 0 && errno == EINTR);
      if (received <= 0)
        {
          self->failed_errno = received < 0 ? errno : 0;
          gnutls_transport_set_errno (self->session, errno);
          return received;
        }
      self->raw_begin = 0;
      self->raw_end = (gsize) received;
    }

  length = MIN (size, self->raw_end - self->raw_begin);
  memcpy (buffer, self->raw + self->raw_begin, length);
  self->raw_begin += length;
  return (ssize_t) length;
}

static ssize_t
push (gnutls_transport_ptr_t  data,
      const void             *bytes,
      size_t                  length)
{
  MailNetTransport *self = data;
  ssize_t sent;

  do
    sent = send (self->fd, bytes, length, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    {
      self->failed_errno = errno;
      gnutls_transport_set_errno (self->session, errno);
    }
  return sent;
}

/* Runs inside the handshake: a peer that is refused gets an alert and not one byte more. */
static int
verify (gnutls_session_t session)
{
  MailNetTransport *self = gnutls_session_get_ptr (session);

  g_clear_error (&self->refusal);
  self->refusal = mail_net_verify_peer (session, self->endpoint, self->trust);
  return self->refusal != NULL ? GNUTLS_E_CERTIFICATE_ERROR : 0;
}

/* Server Name Indication is for names only (RFC 6066 §3). */
static void
indicate_name (MailNetTransport *self)
{
  g_autofree char *ascii = g_hostname_to_ascii (self->endpoint->host);

  if (ascii == NULL || g_hostname_is_ip_address (ascii))
    return;

  if (g_str_has_suffix (ascii, "."))
    ascii[strlen (ascii) - 1] = '\0';
  gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, ascii, strlen (ascii));
}

/*< private >
 * mail_net_transport_begin_tls:
 * @self: a transport in clear of which nothing is unread
 * @endpoint: who is meant; has to outlive @self
 * @trust: what is believed
 * @error: why TLS is not possible
 *
 * From now on nothing is read or written in clear. Call mail_net_transport_handshake () until it is done.
 *
 * Returns: whether the handshake can begin
 */
gboolean
mail_net_transport_begin_tls (MailNetTransport       *self,
                              const MailNetEndpoint  *endpoint,
                              MailNetTrust           *trust,
                              GError                **error)
{
  gnutls_certificate_credentials_t credentials = mail_net_trust_get_credentials (trust, error);

  if (credentials == NULL)
    return FALSE;

  self->endpoint = endpoint;
  self->trust = mail_net_trust_ref (trust);
  self->raw = g_malloc (MAIL_NET_RAW_SIZE);
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_session_set_ptr (self->session, self);
  gnutls_set_default_priority_append (self->session, "-VERS-TLS1.1:-VERS-TLS1.0:-VERS-SSL3.0", NULL, 0);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_session_set_verify_function (self->session, verify);
  indicate_name (self);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_push_function (self->session, push);
  return TRUE;
}

static void
set_alert_error (MailNetTransport  *self,
                 GError           **error)
{
  gnutls_alert_description_t alert = gnutls_alert_get (self->session);

  if (alert == GNUTLS_A_PROTOCOL_VERSION)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” offers only versions of TLS that are no longer safe"),
                    self->endpoint->host);
  else
    mail_set_error (error, MAIL_ERROR_PERMANENT, gnutls_alert_get_name (alert), _("“%s” refuses an encrypted connection"),
                    self->endpoint->host);
}

static gssize
fail_handshake (MailNetTransport  *self,
                int                result,
                GError           **error)
{
  const char *host = self->endpoint->host;

  if (self->refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->refusal));
      return MAIL_NET_FAILED;
    }

  switch (result)
    {
    case GNUTLS_E_PULL_ERROR:
    case GNUTLS_E_PUSH_ERROR:
      return fail_with_errno (self, self->failed_errno, error);
    case GNUTLS_E_PREMATURE_TERMINATION:
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, _("“%s” closed the connection while it was being encrypted"), host);
      break;
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      set_alert_error (self, error);
      break;
    case GNUTLS_E_UNEXPECTED_PACKET:
    case GNUTLS_E_UNEXPECTED_PACKET_LENGTH:
    case GNUTLS_E_RECORD_OVERFLOW:
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("“%s” does not speak TLS of a safe version on port %u"), host,
                      self->endpoint->port);
      break;
    default:
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The connection to “%s” could not be encrypted: %s"), host,
                      gnutls_strerror (result));
    }

  return MAIL_NET_FAILED;
}

/*< private >
 * mail_net_transport_handshake:
 * @self: a transport after mail_net_transport_begin_tls ()
 * @error: why it failed; %MAIL_ERROR_CERTIFICATE when the peer is not believed
 *
 * Returns: 0 when done, %MAIL_NET_WOULD_BLOCK or %MAIL_NET_FAILED
 */
gssize
mail_net_transport_handshake (MailNetTransport  *self,
                              GError           **error)
{
  int result;

  do
    result = gnutls_handshake (self->session);
  while (result < 0 && result != GNUTLS_E_AGAIN && !gnutls_error_is_fatal (result));

  if (result == GNUTLS_E_SUCCESS)
    {
      g_autofree char *description = gnutls_session_get_desc (self->session);

      g_debug ("%s: %s", self->endpoint->host, description);
      return 0;
    }

  return result == GNUTLS_E_AGAIN ? MAIL_NET_WOULD_BLOCK : fail_handshake (self, result, error);
}

static gssize
fail_record (MailNetTransport  *self,
             int                result,
             GError           **error)
{
  if (result == GNUTLS_E_PULL_ERROR || result == GNUTLS_E_PUSH_ERROR)
    return fail_with_errno (self, self->failed_errno, error);

  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The encrypted connection to “%s” broke: %s"), self->endpoint->host,
                  result == GNUTLS_E_FATAL_ALERT_RECEIVED ? gnutls_alert_get_name (gnutls_alert_get (self->session))
                                                         : gnutls_strerror (result));
  return MAIL_NET_FAILED;
}

static gssize
read_record (MailNetTransport  *self,
             void              *buffer,
             gsize              size,
             GError           **error)
{
  ssize_t result;

  /* GnuTLS says AGAIN after a record of its own, such as a session ticket, too: what is already read must not wait for a
   * socket that has nothing more to say. */
  do
    {
      result = gnutls_record_recv (self->session, buffer, size);
      /* TLS 1.2 only; nobody needs it, and it has been an attack. */
      if (result == GNUTLS_E_REHANDSHAKE)
        gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
    }
  while (result < 0 && (result != GNUTLS_E_AGAIN || self->raw_begin < self->raw_end) && !gnutls_error_is_fatal ((int) result));

  if (result >= 0)
    return result;
  if (result == GNUTLS_E_AGAIN)
    return MAIL_NET_WOULD_BLOCK;
  /* No close_notify before the end: the protocols above say themselves when something is complete. */
  if (result == GNUTLS_E_PREMATURE_TERMINATION)
    return 0;

  return fail_record (self, (int) result, error);
}

static gssize
read_plain (MailNetTransport  *self,
            void              *buffer,
            gsize              size,
            GError           **error)
{
  ssize_t received;

  if (self->session != NULL)
    return read_record (self, buffer, size, error);

  do
    received = recv (self->fd, buffer, size, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0)
    return errno == EAGAIN ? MAIL_NET_WOULD_BLOCK : fail_with_errno (self, errno, error);
  return received;
}

static gssize
read_inflated (MailNetTransport  *self,
               void              *buffer,
               gsize              size,
               GError           **error)
{
  gsize inflated;
  gssize received;

  while (mail_net_deflate_inflate (self->deflate, buffer, size, &inflated, error))
    {
      if (inflated > 0)
        return (gssize) inflated;
      received = read_plain (self, mail_net_deflate_reserve (self->deflate, MAIL_NET_RAW_SIZE), MAIL_NET_RAW_SIZE, error);
      if (received <= 0)
        return received;
      mail_net_deflate_produce (self->deflate, (gsize) received);
    }
  return MAIL_NET_FAILED;
}

/*< private >
 * mail_net_transport_read:
 * @self: a transport; under TLS, after the handshake
 * @buffer: (out): where to
 * @size: how much fits
 * @error: %MAIL_ERROR_TRANSIENT or, when TLS or the compression is damaged, %MAIL_ERROR_PROTOCOL
 *
 * Returns: how many bytes were read, 0 at the end of the stream, %MAIL_NET_WOULD_BLOCK or %MAIL_NET_FAILED
 */
gssize
mail_net_transport_read (MailNetTransport  *self,
                         void              *buffer,
                         gsize              size,
                         GError           **error)
{
  return self->deflate != NULL ? read_inflated (self, buffer, size, error) : read_plain (self, buffer, size, error);
}

/*< private >
 * mail_net_transport_acknowledge:
 * @self: a transport that was read from
 *
 * Has the kernel tell the peer at once that what was read is here. A server that waits for that before it sends a last small piece
 * (Courier: TCP_NODELAY is off) else waits for the 40 ms in which the kernel hopes for something of ours to tell it with. The kernel
 * goes back to hoping by itself, so this is said after each reading.
 */
void
mail_net_transport_acknowledge (MailNetTransport *self)
{
  int on = 1;

  setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static gssize
write_record (MailNetTransport  *self,
              const void        *bytes,
              gsize              length,
              GError           **error)
{
  ssize_t result;

  do
    result = gnutls_record_send (self->session, bytes, length);
  while (result < 0 && (result != GNUTLS_E_AGAIN || self->raw_begin < self->raw_end) && !gnutls_error_is_fatal ((int) result));

  if (result >= 0)
    return result;

  return result == GNUTLS_E_AGAIN ? MAIL_NET_WOULD_BLOCK : fail_record (self, (int) result, error);
}

static gssize
write_plain (MailNetTransport  *self,
             const void        *bytes,
             gsize              length,
             GError           **error)
{
  ssize_t sent;

  if (self->session != NULL)
    return write_record (self, bytes, length, error);

  do
    sent = send (self->fd, bytes, length, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    return errno == EAGAIN ? MAIL_NET_WOULD_BLOCK : fail_with_errno (self, errno, error);
  return sent;
}

/* What was compressed is written to its end before the bytes count as taken: asked again, they are not compressed again. */
static gssize
write_deflated (MailNetTransport  *self,
                const void        *bytes,
                gsize              length,
                GError           **error)
{
  gsize waiting;

  mail_net_deflate_peek (self->deflate, &waiting);
  if (waiting == 0)
    mail_net_deflate_take (self->deflate, bytes, length);
  for (;;)
    {
      const guint8 *compressed = mail_net_deflate_peek (self->deflate, &waiting);
      gssize written;

      if (waiting == 0)
        return (gssize) length;
      written = write_plain (self, compressed, waiting, error);
      if (written < 0)
        return written;
      mail_net_deflate_consume (self->deflate, (gsize) written);
    }
}

/*< private >
 * mail_net_transport_write:
 * @self: a transport; under TLS, after the handshake
 * @bytes: what to write; after %MAIL_NET_WOULD_BLOCK the same again
 * @length: how many bytes, at least one
 * @error: as for mail_net_transport_read ()
 *
 * Returns: how many bytes were taken, %MAIL_NET_WOULD_BLOCK or %MAIL_NET_FAILED
 */
gssize
mail_net_transport_write (MailNetTransport  *self,
                          const void        *bytes,
                          gsize              length,
                          GError           **error)
{
  return self->deflate != NULL ? write_deflated (self, bytes, length, error) : write_plain (self, bytes, length, error);
}

/*< private >
 * mail_net_transport_begin_compression:
 * @self: a transport; under TLS, after the handshake
 * @bytes: what was read already and is compressed
 * @length: how many bytes
 *
 * From now on everything is compressed, in both directions.
 */
void
mail_net_transport_begin_compression (MailNetTransport *self,
                                      const guint8     *bytes,
                                      gsize             length)
{
  self->deflate = mail_net_deflate_new ();
  if (length > 0)
    {
      memcpy (mail_net_deflate_reserve (self->deflate, length), bytes, length);
      mail_net_deflate_produce (self->deflate, length);
    }
}

/*< private >
 * mail_net_transport_get_session:
 * @self: a transport
 *
 * Returns: (nullable): the TLS session, under TLS
 */
gnutls_session_t
mail_net_transport_get_session (MailNetTransport *self)
{
  return self->session;
}

/*< private >
 * mail_net_transport_get_wanted:
 * @self: a transport whose handshake would block
 *
 * Returns: what the handshake waits for
 */
GIOCondition
mail_net_transport_get_wanted (MailNetTransport *self)
{
  return gnutls_record_get_direction (self->session) == 0 ? G_IO_IN : G_IO_OUT;
}

/*< private >
 * mail_net_transport_say_goodbye:
 * @self: a transport that is about to be freed
 *
 * Tells the peer, under TLS, that no more comes; if the socket is full it learns it from the end of the stream.
 */
void
mail_net_transport_say_goodbye (MailNetTransport *self)
{
  if (self->session != NULL)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
}
