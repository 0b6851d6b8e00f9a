/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <string.h>

#include "mail-error.h"
#include "mail-net-sasl-plan.h"
#include "mail-smtp-command.h"

typedef struct {
  MailSmtpSession *session;
  MailNetCredential *credential;
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  g_object_unref (sign_in->session);
  mail_net_credential_free (sign_in->credential);
  g_free (sign_in);
}

/* Gives the exchange up in order: the server then answers 501. Awaits. */
static void
give_up (MailSmtpSession *self)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "*\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, NULL);
}

/* Answers one challenge. Awaits. */
static MailSmtpReply *
answer (MailSmtpSession  *self,
        const char       *response,
        GError          **error)
{
  g_autofree char *line = g_strconcat (response != NULL ? response : "", "\r\n", NULL);
  MailSmtpReply *reply = mail_smtp_session_command (self, line, MAIL_NET_WRITE_SECRET, MAIL_SMTP_TIMEOUT_SEC, error);

  explicit_bzero (line, strlen (line));
  return reply;
}

/* From the command to the last reply; @pending is the initial response that did not fit into the command. Awaits. */
static MailSmtpReply *
exchange (MailSmtpSession  *self,
          MailNetSasl      *sasl,
          const char       *command,
          char             *pending,
          GError          **error)
{
  MailSmtpReply *reply;

  reply = mail_smtp_session_command (self, command, MAIL_NET_WRITE_SECRET, MAIL_SMTP_TIMEOUT_SEC, error);
  while (reply != NULL && reply->code == 334)
    {
      const char *challenge = reply->lines[0] != NULL ? reply->lines[0] : "";
      gboolean is_answered = pending != NULL || dex_await (mail_net_sasl_step (sasl, challenge), error);
      char *response = pending != NULL ? g_steal_pointer (&pending) : mail_net_sasl_take_response (sasl);

      mail_smtp_reply_free (reply);
      if (!is_answered)
        {
          give_up (self);
          return NULL;
        }
      reply = answer (self, response, error);
      mail_net_secret_free (response);
    }

  mail_net_secret_free (pending);
  if (reply == NULL || reply->code != 235 || mail_net_sasl_check_success (sasl, error))
    return reply;

  mail_smtp_reply_free (reply);
  mail_smtp_session_close (self);
  return NULL;
}

/* One mechanism. (nullable): the last reply, or an error. Awaits. */
static MailSmtpReply *
try_mechanism (MailSmtpSession  *self,
               MailNetSaslPlan  *plan,
               GError          **error)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_plan_begin (plan, self->connection, error);
  char *initial;
  char *command;
  MailSmtpReply *reply;

  if (sasl == NULL || !dex_await (mail_net_sasl_step (sasl, NULL), error))
    return NULL;

  initial = mail_net_sasl_take_response (sasl);
  command = mail_smtp_command_auth (mail_net_sasl_get_name (sasl), initial);
  if (initial != NULL && strchr (command + strlen ("AUTH "), ' ') != NULL)
    g_clear_pointer (&initial, mail_net_secret_free);
  reply = exchange (self, sasl, command, initial, error);
  mail_net_secret_free (command);
  return reply;
}

static MailNetSaslPlan *
make_plan (MailSmtpSession         *self,
           const MailNetCredential *credential)
{
  MailNetSaslPlan *plan = mail_net_sasl_plan_new (mail_net_connection_get_endpoint (self->connection)->host, credential,
                                                  mail_net_connection_is_secure (self->connection));

  for (guint i = 0; self->mechanisms[i] != NULL; i++)
    mail_net_sasl_plan_offer (plan, self->mechanisms[i]);
  return plan;
}

/* A server that lists a mechanism it does not know says so by its syntax codes. */
static gboolean
is_about_mechanism (const MailSmtpReply *reply)
{
  return reply->code >= 500 && reply->code <= 504;
}

/* Whether another method is to be tried. Many servers close after a refusal: it gets a connection of its own. Awaits. */
static gboolean
goes_on (MailSmtpSession      *self,
         MailNetSaslPlan      *plan,
         const MailSmtpReply  *reply,
         gboolean             *is_connected)
{
  if (is_about_mechanism (reply))
    return mail_net_sasl_plan_misunderstood (plan);
  if (reply->code != 535 || mail_smtp_reply_classify (reply, MAIL_SMTP_STAGE_AUTH) != MAIL_SMTP_CLASS_AUTH ||
      !mail_net_sasl_plan_refused (plan, self->connection))
    return FALSE;

  *is_connected = FALSE;
  return TRUE;
}

static gboolean
conclude (MailSmtpSession      *self,
          const char           *method,
          const MailSmtpReply  *reply,
          GError              **error)
{
  if (reply->code != 235)
    return mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_AUTH, error);

  self->method = method;
  return TRUE;
}

/* A server that is gone at the second try has said no before. */
static gboolean
break_off (GError        *failure,
           const GError  *refused,
           GError       **error)
{
  if (refused == NULL || !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  g_error_free (failure);
  g_propagate_error (error, g_error_copy (refused));
  return FALSE;
}

/* Awaits. */
static gboolean
find_way_in (MailSmtpSession          *self,
             const MailNetCredential  *credential,
             GError                  **error)
{
  g_autoptr(MailNetSaslPlan) plan = make_plan (self, credential);
  gboolean is_connected = TRUE;
  g_autoptr(GError) refused = NULL;
  const char *method;

  while ((method = mail_net_sasl_plan_next (plan, error)) != NULL)
    {
      g_autoptr(MailSmtpReply) reply = NULL;
      GError *failure = NULL;

      if (is_connected || mail_smtp_session_reconnect (self, &failure))
        reply = try_mechanism (self, plan, &failure);
      is_connected = TRUE;
      if (reply == NULL)
        return break_off (failure, refused, error);
      if (reply->code == 235 || !goes_on (self, plan, reply, &is_connected))
        return conclude (self, method, reply, error);
      if (!is_connected)
        refused = mail_smtp_reply_to_error (reply, MAIL_SMTP_STAGE_AUTH);
    }

  self->refusal_class = MAIL_SMTP_CLASS_AUTH_ADMIN;
  return FALSE;
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  SignIn *sign_in = data;
  MailSmtpSession *self = sign_in->session;
  GError *error = NULL;

  if (mail_net_connection_may_authenticate (self->connection, &error) && find_way_in (self, sign_in->credential, &error))
    return dex_future_new_true ();

  return dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_sign_in:
 * @self: an open session
 * @credential: who, and with what; copied, and wiped
 *
 * Signs in by the best method both know (#MailNetSaslPlan has the rules). Nothing is sent in clear unless the endpoint allows it.
 * Many servers close after a refusal.
 *
 * Errors: %MAIL_ERROR_AUTHENTICATION; %MAIL_ERROR_TRANSIENT when passwords cannot be checked now; %MAIL_ERROR_PERMANENT when
 * there is no method, or no encryption; %MAIL_ERROR_PROTOCOL when the server does not prove who it is
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_sign_in (MailSmtpSession         *self,
                           const MailNetCredential *credential)
{
  SignIn *sign_in;

  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (credential != NULL, NULL);

  sign_in = g_new0 (SignIn, 1);
  sign_in->session = g_object_ref (self);
  sign_in->credential = mail_net_credential_copy (credential);
  return mail_smtp_session_run (self, sign_in_fiber, sign_in, sign_in_free);
}

/**
 * mail_smtp_session_authenticate:
 * @self: an open session
 * @user: the user's name
 * @secret: the password; copied, and wiped afterwards
 *
 * The same with a password, and nothing known about how it went before.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_authenticate (MailSmtpSession *self,
                                const char      *user,
                                const char      *secret)
{
  g_autoptr(MailNetCredential) credential = mail_net_credential_new (user, secret);

  return mail_smtp_session_sign_in (self, credential);
}

/**
 * mail_smtp_session_get_method:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the method that signed in
 */
const char *
mail_smtp_session_get_method (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);

  return self->method;
}
