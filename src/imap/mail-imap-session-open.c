/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-imap-error.h"

/* From nothing to a connection on which somebody may sign in: greeting, STARTTLS, capabilities. And compression. */

static void
resume_reading (gpointer data)
{
  dex_promise_resolve_boolean (data, TRUE);
  dex_unref (data);
}

/* The server agreed: not a byte more is read before the handshake. */
static void
on_starttls_agreed (MailImapRequest      *request,
                    MailImapSession      *self,
                    const MailImapStatus *status)
{
  DexPromise *secured = dex_promise_new ();

  request->data = dex_ref (secured);
  request->destroy = resume_reading;
  mail_imap_session_hold (self, DEX_FUTURE (secured));
  mail_imap_request_resolve_true (request);
}

/* Sends STARTTLS without asking whether the server can: it is required. Awaits. */
static gboolean
start_tls (MailImapSession  *self,
           GError          **error)
{
  MailImapRequest *request = mail_imap_request_new (self, "STARTTLS", MAIL_IMAP_REQUEST_ALONE);
  g_autoptr(MailImapRequest) kept = mail_imap_request_ref (request);
  g_autoptr(GError) refusal = NULL;

  request->complete = on_starttls_agreed;
  if (!dex_await (mail_imap_request_submit (request, self), &refusal))
    {
      /* What a server says before TLS may be anybody's words. */
      if (!kept->is_answered)
        g_propagate_error (error, g_steal_pointer (&refusal));
      else
        mail_set_error (error, MAIL_ERROR_PERMANENT, NULL,
                        _("“%s” does not offer encryption (STARTTLS) on this port, so nothing was sent to it"), self->endpoint->host);
      return FALSE;
    }

  if (!dex_await (mail_net_connection_start_tls (self->connection), error))
    return FALSE;

  /* Nothing that was learnt before is believed. */
  mail_imap_session_reset_parser (self);
  g_ptr_array_set_size (self->capabilities, 0);
  self->has_fresh_capabilities = FALSE;
  g_clear_pointer (&self->greeting, g_free);
  self->is_exposed = FALSE;
  self->n_strays = 0;
  return TRUE;
}

/*< private >
 * mail_imap_session_ask_capabilities:
 * @self: a session
 * @error: why not
 *
 * Asks what the server can do, unless it has said so by itself in this phase. Awaits.
 *
 * Returns: whether it is known
 */
gboolean
mail_imap_session_ask_capabilities (MailImapSession  *self,
                                    GError          **error)
{
  MailImapRequest *request;

  if (self->has_fresh_capabilities)
    return TRUE;

  request = mail_imap_request_new (self, "CAPABILITY", MAIL_IMAP_REQUEST_ALONE);
  return dex_await (mail_imap_request_submit (request, self), error);
}

static void
forget_connection (MailImapSession *self)
{
  if (self->connection == NULL)
    return;

  self->earlier_bytes_in += mail_net_connection_get_bytes_in (self->connection);
  mail_net_connection_close (self->connection);
  g_clear_object (&self->connection);
}

/* Somebody may have closed the session while it was connecting. */
static gboolean
is_still_wanted (MailImapSession  *self,
                 GError          **error)
{
  if (self->state != MAIL_IMAP_SESSION_CLOSED)
    return TRUE;

  if (self->failure != NULL)
    g_propagate_error (error, g_error_copy (self->failure));
  else
    mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, _("The connection is no longer wanted"));
  return FALSE;
}

static gboolean
await_greeting (MailImapSession  *self,
                GError          **error)
{
  DexFuture *greeted;

  if (!is_still_wanted (self, error))
    return FALSE;

  greeted = dex_ref (DEX_FUTURE (self->greeted));
  self->timeout = MAIL_IMAP_SESSION_TIMEOUT_GREETING;
  mail_net_connection_set_timeout (self->connection, self->timeout);
  mail_imap_session_reset_parser (self);
  mail_imap_session_start_reading (self);
  return dex_await (greeted, error);
}

/*< private >
 * mail_imap_session_connect:
 * @self: a session that knows its endpoint; a connection it has is closed, and nothing may be unanswered on it
 * @error: why not
 *
 * Connects up to the point where somebody may sign in. Awaits.
 *
 * Returns: whether that went well; the session is not failed otherwise
 */
gboolean
mail_imap_session_connect (MailImapSession  *self,
                           GError          **error)
{
  if (!is_still_wanted (self, error))
    return FALSE;
  forget_connection (self);
  mail_imap_session_set_state (self, MAIL_IMAP_SESSION_CONNECTING);
  self->connection = mail_net_connection_new (self->endpoint, self->trust);
  g_ptr_array_set_size (self->capabilities, 0);
  self->has_fresh_capabilities = FALSE;
  self->is_exposed = self->endpoint->security == MAIL_NET_SECURITY_STARTTLS;
  self->is_compressed = FALSE;
  self->round_trip_usec = 0;
  self->greeted = dex_promise_new ();
  g_clear_pointer (&self->greeting, g_free);
  dex_clear (&self->hold);

  if (!dex_await (mail_net_connection_connect (self->connection), error) || !await_greeting (self, error))
    return FALSE;
  if (self->is_exposed && !start_tls (self, error))
    return FALSE;
  if (!mail_imap_session_ask_capabilities (self, error))
    return FALSE;

  mail_imap_session_set_state (self, MAIL_IMAP_SESSION_NOT_AUTHENTICATED);
  return TRUE;
}

static DexFuture *
open_fiber (gpointer data)
{
  MailImapSession *self = data;
  GError *error = NULL;

  if (!mail_imap_session_connect (self, &error))
    {
      mail_imap_session_fail (self, g_error_copy (error));
      return dex_future_new_for_error (error);
    }

  return dex_future_new_true ();
}

/**
 * mail_imap_session_open:
 * @self: a new session
 * @endpoint: where to; copied
 * @trust: which certificates are believed
 *
 * Connects, hears the greeting, starts TLS as @endpoint says and asks what the server can do. With STARTTLS, encryption is required;
 * nothing the server says before it is believed.
 *
 * Errors: those of mail_net_connection_connect () and mail_net_connection_start_tls (); %MAIL_ERROR_TRANSIENT when the server turns
 * us away; %MAIL_ERROR_PROTOCOL when it is no IMAP server; %MAIL_ERROR_PERMANENT without STARTTLS
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_open (MailImapSession       *self,
                        const MailNetEndpoint *endpoint,
                        MailNetTrust          *trust)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (self->state == MAIL_IMAP_SESSION_NEW, NULL);

  self->endpoint = mail_net_endpoint_copy (endpoint);
  self->trust = mail_net_trust_ref (trust);
  self->state = MAIL_IMAP_SESSION_CONNECTING;
  return mail_fiber_spawn (NULL, open_fiber, g_object_ref (self), g_object_unref);
}

static void
on_compression_agreed (MailImapRequest      *request,
                       MailImapSession      *self,
                       const MailImapStatus *status)
{
  self->is_compressing = TRUE;
  self->is_compressed = TRUE;
  mail_imap_request_resolve_true (request);
}

/**
 * mail_imap_session_compress:
 * @self: a session that is signed in and has nothing unanswered
 *
 * Has everything compressed from now on (RFC 4978), which is worth its processor time where the way is slower than that. Once for
 * each connection, only where the server has COMPRESS=DEFLATE, and only under TLS; a refusal changes nothing.
 *
 * Errors: %MAIL_ERROR_PERMANENT when the server does not want to
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_compress (MailImapSession *self)
{
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (!self->is_compressed, NULL);

  if (!mail_imap_session_has (self, "COMPRESS=DEFLATE") || !mail_imap_session_is_secure (self))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This connection cannot be compressed")));

  request = mail_imap_request_new (self, "COMPRESS", MAIL_IMAP_REQUEST_LAST);
  mail_imap_command_add_words (request->command, "DEFLATE");
  request->complete = on_compression_agreed;
  return mail_imap_request_submit (request, self);
}

/**
 * mail_imap_session_is_secure:
 * @self: a session
 *
 * Returns: whether TLS protects what is said now
 */
gboolean
mail_imap_session_is_secure (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->connection != NULL && mail_net_connection_is_secure (self->connection);
}

/**
 * mail_imap_session_is_compressed:
 * @self: a session
 *
 * Returns: whether mail_imap_session_compress () went well on this connection
 */
gboolean
mail_imap_session_is_compressed (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->is_compressed;
}

/* Servers close without an answer too. */
static DexFuture *
be_gone (DexFuture *answered,
         gpointer   data)
{
  mail_imap_session_close (data);
  return dex_future_new_true ();
}

/**
 * mail_imap_session_logout:
 * @self: a session
 *
 * Says goodbye and closes the connection.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the connection is over, however it ended
 */
DexFuture *
mail_imap_session_logout (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (self->state < MAIL_IMAP_SESSION_NOT_AUTHENTICATED)
    mail_imap_session_close (self);
  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return dex_future_new_true ();

  self->is_leaving = TRUE;
  return dex_future_finally (mail_imap_request_submit (mail_imap_request_new (self, "LOGOUT", MAIL_IMAP_REQUEST_ALONE), self),
                             be_gone, g_object_ref (self), g_object_unref);
}
