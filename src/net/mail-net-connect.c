/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-connect.h"

#include <glib/gi18n.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "mail-error.h"
#include "mail-net-connection.h"

/* A connection that waits for news must notice that the other end is gone, and keep address translators awake. */
#define KEEPALIVE_IDLE_SEC 100
#define KEEPALIVE_INTERVAL_SEC 5
/* How long what we sent may stay unacknowledged. */
#define USER_TIMEOUT_MSEC (30 * 1000)

/* One the person named for this account, not the system's. */
static gboolean
has_own_proxy (const MailNetEndpoint *endpoint)
{
  return endpoint->proxy != NULL && !g_str_has_prefix (endpoint->proxy, "direct:");
}

/* A bridge or a server on this machine: no proxy leads there, and asking for the system's loads what finds them, 5 ms. */
static gboolean
is_here (const MailNetEndpoint *endpoint)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (endpoint->host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (endpoint->host, "localhost") == 0;
}

/*< private >
 * mail_net_connect:
 * @endpoint: where to
 * @cancellable: (nullable): gives up
 * @callback: is called when connected, or not
 * @data: its argument
 *
 * Connects a socket, through a proxy where there is one, all addresses of the host tried, without TLS. A proxy of the endpoint's own
 * looks up the host's name itself.
 */
void
mail_net_connect (const MailNetEndpoint *endpoint,
                  GCancellable          *cancellable,
                  GAsyncReadyCallback    callback,
                  gpointer               data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = g_network_address_new (endpoint->host, endpoint->port);

  g_socket_client_set_timeout (client, MAIL_NET_CONNECT_TIMEOUT_SEC);
  if (has_own_proxy (endpoint))
    {
      g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (endpoint->proxy, NULL);

      g_socket_client_set_proxy_resolver (client, resolver);
    }
  else if (endpoint->proxy != NULL || is_here (endpoint))
    g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, cancellable, callback, data);
}

/* It is the proxy that cannot be used, or that will not lead there. */
static GError *
explain_proxy (const MailNetEndpoint *endpoint,
               const GError          *error)
{
  const char *place = strstr (endpoint->proxy, "://") + strlen ("://");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The proxy “%s” refuses connections"), place);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The proxy “%s” does not answer"), place);
  if (error->domain == G_RESOLVER_ERROR)
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The proxy “%s” cannot be found"), place);

  return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The proxy “%s” does not lead to “%s”: %s"), place, endpoint->host,
                         error->message);
}

static GError *
explain (const MailNetEndpoint *endpoint,
         const GError          *error)
{
  g_autofree char *place = mail_net_endpoint_describe (endpoint);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("Connecting to %s was cancelled"), place);
  if (has_own_proxy (endpoint))
    return explain_proxy (endpoint, error);
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("There is no server named “%s”"), endpoint->host);
  if (error->domain == G_RESOLVER_ERROR)
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The address of “%s” cannot be looked up at the moment"), endpoint->host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” refuses connections on port %u"), endpoint->host, endpoint->port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” does not answer on port %u"), endpoint->host, endpoint->port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” cannot be reached from this network"), endpoint->host);

  return mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” could not be connected to: %s"), endpoint->host, error->message);
}

static void
set_options (GSocket *socket)
{
  int fd = g_socket_get_fd (socket);
  int idle = KEEPALIVE_IDLE_SEC, interval = KEEPALIVE_INTERVAL_SEC, on = 1;
  guint patience = USER_TIMEOUT_MSEC;

  g_socket_set_keepalive (socket, TRUE);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
  /* Small writes are gathered before they get here, so none of them has to wait for an acknowledgement. */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/*< private >
 * mail_net_connect_finish:
 * @endpoint: where to
 * @source: what the callback was given
 * @result: what the callback was given
 * @error: a #MailError that says in a sentence why not
 *
 * Returns: (transfer full) (nullable): a connected socket, nothing of it read
 */
GSocketConnection *
mail_net_connect_finish (const MailNetEndpoint  *endpoint,
                         GObject                *source,
                         GAsyncResult           *result,
                         GError                **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(GSocketConnection) stream = NULL;

  stream = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &reason);
  if (stream == NULL)
    {
      g_propagate_error (error, explain (endpoint, reason));
      return NULL;
    }

  /* A proxy that is itself spoken to under TLS: what is read from the socket would not be the server's. */
  if (G_IS_TCP_WRAPPER_CONNECTION (stream) &&
      !G_IS_SOCKET_CONNECTION (g_tcp_wrapper_connection_get_base_io_stream (G_TCP_WRAPPER_CONNECTION (stream))))
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("Proxies of this kind cannot be used for mail"));
      return NULL;
    }

  set_options (g_socket_connection_get_socket (stream));
  return g_steal_pointer (&stream);
}
