/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* An address literal passes the checks servers make of the name, and tells nobody what this computer or its network is called. */
#define OWN_NAME "[127.0.0.1]"

static const MailNetEndpoint *
endpoint_of (MailSmtpSession *self)
{
  return mail_net_connection_get_endpoint (self->connection);
}

/* HELO for a server that does not know EHLO, where neither encryption nor signing in depends on it. Awaits. */
static gboolean
say_helo (MailSmtpSession  *self,
          GError          **error)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "HELO " OWN_NAME "\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
  if (reply == NULL)
    return FALSE;

  return reply->code == 250 || mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_CONNECT, error);
}

/* Awaits. */
static gboolean
say_ehlo (MailSmtpSession  *self,
          GError          **error)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "EHLO " OWN_NAME "\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code == 250)
    {
      mail_smtp_session_learn (self, reply);
      return TRUE;
    }
  if (reply->code >= 500 && endpoint_of (self)->security != MAIL_NET_SECURITY_STARTTLS)
    return say_helo (self, error);

  return mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_CONNECT, error);
}

/* Encryption that was asked for and is not given is the end: there is no going on in clear. Awaits. */
static gboolean
start_tls (MailSmtpSession  *self,
           GError          **error)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  if (!(self->capabilities & MAIL_SMTP_CAPABILITY_STARTTLS))
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL,
                      _("“%s” offers no encryption (STARTTLS) on port %u, or somebody in between hides it"),
                      endpoint_of (self)->host, endpoint_of (self)->port);
      return FALSE;
    }

  reply = mail_smtp_session_command (self, "STARTTLS\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 220)
    return mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_CONNECT, error);
  if (!dex_await (mail_net_connection_start_tls (self->connection), error))
    return FALSE;

  mail_smtp_session_forget (self);
  return say_ehlo (self, error);
}

/* Awaits. */
static gboolean
take_greeting (MailSmtpSession  *self,
               GError          **error)
{
  g_autoptr(MailSmtpReply) reply = mail_smtp_session_read_reply (self, MAIL_SMTP_TIMEOUT_SEC, error);

  if (reply == NULL)
    return FALSE;

  return reply->code == 220 || mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_CONNECT, error);
}

/* Awaits. */
static gboolean
connect_session (MailSmtpSession  *self,
                 GError          **error)
{
  gboolean needs_tls = endpoint_of (self)->security == MAIL_NET_SECURITY_STARTTLS;

  if (!dex_await (mail_net_connection_connect (self->connection), error) || !take_greeting (self, error) || !say_ehlo (self, error) ||
      (needs_tls && !start_tls (self, error)))
    {
      mail_smtp_session_close (self);
      return FALSE;
    }

  self->phase = MAIL_SMTP_PHASE_READY;
  return TRUE;
}

/*< private >
 * mail_smtp_session_reconnect:
 * @self: a session that was open, outside of a transaction
 * @error: why not
 *
 * Begins again on a new connection. When it fails, the session is closed. Awaits.
 *
 * Returns: whether the session is open
 */
gboolean
mail_smtp_session_reconnect (MailSmtpSession  *self,
                             GError          **error)
{
  MailNetConnection *connection = mail_net_connection_new (endpoint_of (self), self->trust);

  mail_net_connection_close (self->connection);
  g_object_unref (self->connection);
  self->connection = connection;
  mail_smtp_session_forget (self);
  return connect_session (self, error);
}

/* Awaits. */
static DexFuture *
open_fiber (gpointer data)
{
  GError *error = NULL;

  return connect_session (data, &error) ? dex_future_new_true () : dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_open:
 * @self: a new session
 *
 * Connects, takes the greeting, encrypts the connection as the endpoint says, and asks what the server can do. What it said before
 * TLS is forgotten and never shown as its word. When it fails, the session is closed.
 *
 * Errors: those of mail_net_connection_connect (); %MAIL_ERROR_PROTOCOL when STARTTLS is not offered, or what is there does not
 * speak SMTP; %MAIL_ERROR_TRANSIENT and %MAIL_ERROR_PERMANENT for what the server refuses
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_open (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (self->phase == MAIL_SMTP_PHASE_NEW || self->phase == MAIL_SMTP_PHASE_CLOSED, NULL);

  return mail_smtp_session_run (self, open_fiber, g_object_ref (self), g_object_unref);
}
