/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"
#include "mail-net-sasl.h"
#include "mail-smtp-command.h"

typedef struct {
  MailSmtpSession *session;
  char *user;
  char *secret;
} Authenticate;

static void
authenticate_free (Authenticate *data)
{
  g_object_unref (data->session);
  g_free (data->user);
  mail_net_secret_free (data->secret);
  g_free (data);
}

/* Gives the exchange up in order: the server then answers 501. Awaits. */
static gboolean
give_up (MailSmtpSession  *self,
         GError           *reason,
         GError          **error)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "*\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, NULL);
  g_propagate_error (error, reason);
  return FALSE;
}

/* From the command to the last reply; @pending is the initial response that did not fit into the command. Awaits. */
static MailSmtpReply *
exchange (MailSmtpSession  *self,
          MailNetSasl      *sasl,
          char             *command,
          char             *pending,
          GError          **error)
{
  MailSmtpReply *reply;

  reply = mail_smtp_session_command (self, command, MAIL_NET_WRITE_SECRET, MAIL_SMTP_TIMEOUT_SEC, error);
  while (reply != NULL && reply->code == 334)
    {
      const char *challenge = reply->lines[0] != NULL ? reply->lines[0] : "";
      GError *failure = NULL;
      char *response = g_steal_pointer (&pending);
      g_autofree char *line = NULL;

      if (response == NULL && !mail_net_sasl_step (sasl, challenge, &response, &failure))
        {
          mail_smtp_reply_free (reply);
          give_up (self, failure, error);
          return NULL;
        }

      mail_smtp_reply_free (reply);
      line = g_strconcat (response != NULL ? response : "", "\r\n", NULL);
      mail_net_secret_free (response);
      reply = mail_smtp_session_command (self, line, MAIL_NET_WRITE_SECRET, MAIL_SMTP_TIMEOUT_SEC, error);
      explicit_bzero (line, strlen (line));
    }

  mail_net_secret_free (pending);
  return reply;
}

/* One mechanism. (nullable): the last reply, or an error. Awaits. */
static MailSmtpReply *
try_mechanism (Authenticate  *data,
               const char    *mechanism,
               GError       **error)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_new (mechanism, data->user, data->secret, error);
  char *initial = NULL;
  char *command;
  MailSmtpReply *reply;

  if (sasl == NULL || !mail_net_sasl_step (sasl, NULL, &initial, error))
    return NULL;

  command = mail_smtp_command_auth (mechanism, initial);
  if (initial != NULL && strchr (command + strlen ("AUTH "), ' ') != NULL)
    g_clear_pointer (&initial, mail_net_secret_free);
  reply = exchange (data->session, sasl, command, initial, error);
  mail_net_secret_free (command);
  return reply;
}

static const char *
choose_mechanism (MailSmtpSession  *self,
                  const char       *except,
                  GError          **error)
{
  g_autoptr(GPtrArray) offered = g_ptr_array_new ();
  const char *mechanism;

  for (guint i = 0; self->mechanisms[i] != NULL; i++)
    if (except == NULL || g_ascii_strcasecmp (self->mechanisms[i], except) != 0)
      g_ptr_array_add (offered, self->mechanisms[i]);
  g_ptr_array_add (offered, NULL);

  mechanism = mail_net_sasl_choose ((const char * const *) offered->pdata);
  if (mechanism == NULL)
    mail_smtp_session_refuse_local (self, MAIL_SMTP_CLASS_AUTH_ADMIN,
                                    mail_error_new (MAIL_ERROR_PERMANENT, NULL,
                                                    _("“%s” offers no way of signing in with a password"), mail_net_connection_get_endpoint (self->connection)->host),
                                    error);
  return mechanism;
}

/* A server that lists a mechanism it does not know says so by its syntax codes; a refused password is not tried twice. */
static gboolean
is_about_mechanism (const MailSmtpReply *reply)
{
  return reply->code >= 500 && reply->code <= 504;
}

/* Awaits. */
static gboolean
authenticate (Authenticate  *data,
              GError       **error)
{
  MailSmtpSession *self = data->session;
  g_autoptr(MailSmtpReply) reply = NULL;
  const char *mechanism, *second;

  if (!mail_net_connection_may_authenticate (self->connection, error))
    return FALSE;
  mechanism = choose_mechanism (self, NULL, error);
  if (mechanism == NULL)
    return FALSE;

  reply = try_mechanism (data, mechanism, error);
  if (reply != NULL && is_about_mechanism (reply) && (second = choose_mechanism (self, mechanism, NULL)) != NULL)
    {
      g_clear_pointer (&reply, mail_smtp_reply_free);
      reply = try_mechanism (data, second, error);
    }
  if (reply == NULL)
    return FALSE;

  return reply->code == 235 || mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_AUTH, error);
}

static DexFuture *
authenticate_fiber (gpointer data)
{
  GError *error = NULL;

  return authenticate (data, &error) ? dex_future_new_true () : dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_authenticate:
 * @self: an open session
 * @user: the user's name
 * @secret: the password; copied, and wiped afterwards
 *
 * Signs in by the best method both know. Nothing is sent in clear unless the endpoint allows it. A refused password is not tried
 * by another method: that locks accounts. Many servers close after a refusal.
 *
 * Errors: %MAIL_ERROR_AUTHENTICATION; %MAIL_ERROR_TRANSIENT when passwords cannot be checked now; %MAIL_ERROR_PERMANENT when
 * there is no method, or no encryption
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_authenticate (MailSmtpSession *self,
                                const char      *user,
                                const char      *secret)
{
  Authenticate *data;

  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (user != NULL && secret != NULL, NULL);

  data = g_new0 (Authenticate, 1);
  data->session = g_object_ref (self);
  data->user = g_strdup (user);
  data->secret = mail_net_secret_dup (secret);
  return mail_smtp_session_run (self, authenticate_fiber, data, (GDestroyNotify) authenticate_free);
}
