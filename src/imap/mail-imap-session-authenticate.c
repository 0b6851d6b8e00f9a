/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-imap-error.h"
#include "mail-net-sasl-plan.h"

/* Signing in, and what is asked right after. RFC 3501 §6.2, 4422, 4959, 2971. */

typedef struct {
  MailImapSession *session;
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

/* What an exchange has still to send, and what it came to. */
typedef struct {
  MailNetSasl *sasl;
  char *prepared; /* (nullable): the initial response, when it was not sent with the command */
  GError *failure; /* (nullable): why it was given up */
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  mail_net_sasl_unref (exchange->sasl);
  mail_net_secret_free (exchange->prepared);
  g_clear_error (&exchange->failure);
  g_free (exchange);
}

/* One challenge that is being answered. */
typedef struct {
  MailImapRequest *request;
  MailImapSession *session;
  MailNetConnection *connection;
  char *challenge;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  mail_imap_request_unref (answer->request);
  g_object_unref (answer->session);
  g_object_unref (answer->connection);
  g_free (answer->challenge);
  g_free (answer);
}

static void
send_line (MailNetConnection *connection,
           const char        *line)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  mail_net_connection_write (connection, bytes, strlen (bytes), MAIL_NET_WRITE_SECRET);
  explicit_bzero (bytes, strlen (bytes));
}

/* Awaits. */
static DexFuture *
answer_fiber (gpointer data)
{
  Answer *answer = data;
  Exchange *exchange = answer->request->data;
  char *response = NULL;

  if (dex_await (mail_net_sasl_step (exchange->sasl, answer->challenge), &exchange->failure))
    response = mail_net_sasl_take_response (exchange->sasl);
  else
    response = g_strdup ("*");
  if (answer->session->state != MAIL_IMAP_SESSION_CLOSED && answer->session->connection == answer->connection)
    send_line (answer->connection, response != NULL ? response : "");
  mail_net_secret_free (response);
  return dex_future_new_true ();
}

/* The server says "+": with or without a challenge, with or without a space. Nothing more is read until it is answered. */
static gboolean
claim_challenge (MailImapRequest        *request,
                 MailImapSession        *self,
                 const MailImapResponse *response)
{
  Exchange *exchange = request->data;
  Answer *answer;

  if (response->kind != MAIL_IMAP_RESPONSE_CONTINUATION)
    return FALSE;

  if (exchange->failure != NULL)
    {
      mail_imap_session_fail (self, g_error_copy (exchange->failure));
      return TRUE;
    }
  if (exchange->prepared != NULL)
    {
      send_line (self->connection, exchange->prepared);
      g_clear_pointer (&exchange->prepared, mail_net_secret_free);
      return TRUE;
    }

  answer = g_new0 (Answer, 1);
  answer->request = mail_imap_request_ref (request);
  answer->session = g_object_ref (self);
  answer->connection = g_object_ref (self->connection);
  answer->challenge = mail_imap_slice_dup (response->continuation);
  mail_imap_session_hold (self, mail_fiber_spawn (NULL, answer_fiber, answer, answer_free));
  return TRUE;
}

/* NetEase's servers, by their greeting or their name. */
static gboolean
is_coremail (MailImapSession *self)
{
  return (self->greeting != NULL && strstr (self->greeting, "Coremail") != NULL) || mail_imap_session_host_is (self, "163.com") ||
         mail_imap_session_host_is (self, "126.com") || mail_imap_session_host_is (self, "yeah.net") ||
         mail_imap_session_host_is (self, "188.com");
}

/* Coremail offers an initial response and does not understand it; others are found out. */
static gboolean
takes_initial_response (MailImapSession *self)
{
  return mail_imap_session_has (self, "SASL-IR") && !self->refuses_initial_response && !is_coremail (self);
}

/* The command for an exchange, with its first response in it where there is a place for that. */
static MailImapRequest *
make_request (MailImapSession *self,
              MailNetSasl     *sasl)
{
  g_autofree char *name = g_strdup_printf ("AUTHENTICATE %s", mail_net_sasl_get_name (sasl));
  MailImapRequest *request = mail_imap_request_new (self, name, MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SIGNS_IN);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->sasl = mail_net_sasl_ref (sasl);
  exchange->prepared = mail_net_sasl_take_response (sasl);
  request->claim = claim_challenge;
  request->data = exchange;
  request->destroy = exchange_free;
  if (exchange->prepared != NULL && takes_initial_response (self))
    {
      mail_imap_command_add_words (request->command, *exchange->prepared != '\0' ? exchange->prepared : "=");
      mail_imap_command_hide (request->command);
      g_clear_pointer (&exchange->prepared, mail_net_secret_free);
    }
  return request;
}

/* What the exchange itself found out counts for more than what the server says at its end. */
static gboolean
conclude (MailImapSession  *self,
          Exchange         *exchange,
          gboolean          is_accepted,
          GError          **refusal)
{
  g_autoptr(GError) failure = g_steal_pointer (&exchange->failure);

  if (is_accepted && failure == NULL && mail_net_sasl_check_success (exchange->sasl, &failure))
    return TRUE;
  if (failure == NULL)
    return FALSE;

  /* Who breaks the rules of an exchange gets no second one, and who says yes where we said no gets nothing at all. */
  if ((is_accepted || !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION)) && self->state != MAIL_IMAP_SESSION_CLOSED)
    mail_imap_session_fail (self, g_error_copy (failure));
  g_clear_error (refusal);
  *refusal = g_steal_pointer (&failure);
  return FALSE;
}

/* Awaits. */
static gboolean
authenticate_with (MailImapSession  *self,
                   MailNetSaslPlan  *plan,
                   GError          **error)
{
  g_autoptr(MailNetSasl) sasl = mail_net_sasl_plan_begin (plan, self->connection, error);
  g_autoptr(MailImapRequest) kept = NULL;
  g_autoptr(GError) refusal = NULL;
  MailImapRequest *request;
  gboolean is_accepted;

  if (sasl == NULL || !dex_await (mail_net_sasl_step (sasl, NULL), error))
    return FALSE;

  request = make_request (self, sasl);
  kept = mail_imap_request_ref (request);
  is_accepted = dex_await (mail_imap_request_submit (request, self), &refusal);
  if (conclude (self, kept->data, is_accepted, &refusal))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Awaits. */
static gboolean
log_in (MailImapSession          *self,
        const MailNetCredential  *credential,
        GError                  **error)
{
  MailImapRequest *request = mail_imap_request_new (self, "LOGIN", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SIGNS_IN);

  mail_imap_command_add_secret (request->command, credential->user);
  mail_imap_command_add_secret (request->command, credential->secret);
  return dex_await (mail_imap_request_submit (request, self), error);
}

static gboolean
is_ascii (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || (guchar) *p >= 0x7f)
      return FALSE;

  return TRUE;
}

/* What the server has not understood may be said otherwise. */
static gboolean
was_misunderstood (MailImapSession *self,
                   const GError    *error)
{
  return self->state == MAIL_IMAP_SESSION_NOT_AUTHENTICATED && error->domain == MAIL_ERROR &&
         (error->code == MAIL_ERROR_PERMANENT || error->code == MAIL_ERROR_PROTOCOL);
}

/* A refusal that is about what was shown, not about who showed it. */
static gboolean
may_be_about_method (MailImapSession *self,
                     const GError    *error)
{
  MailImapCodeKind code = mail_imap_error_get_code (error);

  return self->state == MAIL_IMAP_SESSION_NOT_AUTHENTICATED && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION) &&
         (code == MAIL_IMAP_CODE_NONE || code == MAIL_IMAP_CODE_AUTHENTICATIONFAILED);
}

/* One method: with its first answer in the same line where that is offered; servers that offer it and do not understand it get it
 * without, on a connection of its own. Awaits. */
static gboolean
try_method (MailImapSession          *self,
            MailNetSaslPlan          *plan,
            const char               *method,
            const MailNetCredential  *credential,
            GError                  **error)
{
  g_autoptr(GError) refusal = NULL;

  if (g_str_equal (method, MAIL_NET_SASL_COMMAND))
    return log_in (self, credential, error);
  if (authenticate_with (self, plan, &refusal))
    return TRUE;
  if (!was_misunderstood (self, refusal) || !takes_initial_response (self))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  self->refuses_initial_response = TRUE;
  return mail_imap_session_connect (self, error) && authenticate_with (self, plan, error);
}

/* LOGIN carries ASCII only, and it is what understands the names of shared mailboxes ("owner\alias"). */
static MailNetSaslPlan *
make_plan (MailImapSession         *self,
           const MailNetCredential *credential)
{
  MailNetSaslPlan *plan = mail_net_sasl_plan_new (self->endpoint->host, credential, mail_net_connection_is_secure (self->connection));
  gboolean may_log_in = !mail_imap_session_has (self, "LOGINDISABLED") && is_ascii (credential->user) && is_ascii (credential->secret);
  gboolean prefers_login = may_log_in && strpbrk (credential->user, "\\/") != NULL;

  for (guint i = 0; i < self->capabilities->len; i++)
    {
      const char *capability = g_ptr_array_index (self->capabilities, i);

      if (g_ascii_strncasecmp (capability, "AUTH=", 5) == 0 && !(prefers_login && g_ascii_strcasecmp (capability, "AUTH=PLAIN") == 0))
        mail_net_sasl_plan_offer (plan, capability + 5);
    }
  if (may_log_in)
    mail_net_sasl_plan_offer (plan, MAIL_NET_SASL_COMMAND);
  return plan;
}

/* Whether another method is to be tried; @refused (inout) is the refusal after which there is a second try. */
static gboolean
goes_on (MailImapSession  *self,
         MailNetSaslPlan  *plan,
         const GError     *refusal,
         GError          **refused)
{
  if (was_misunderstood (self, refusal))
    return mail_net_sasl_plan_misunderstood (plan);
  if (!may_be_about_method (self, refusal) || !mail_net_sasl_plan_refused (plan, self->connection))
    return FALSE;

  *refused = g_error_copy (refusal);
  return TRUE;
}

/* One way after the other, as the plan says. A server that hangs up at the second (Dovecot 2.4.1 does, at a channel binding it does not
 * know) has said no before. Awaits. */
static gboolean
find_way_in (MailImapSession          *self,
             const MailNetCredential  *credential,
             GError                  **error)
{
  g_autoptr(MailNetSaslPlan) plan = make_plan (self, credential);
  g_autoptr(GError) refused = NULL;
  const char *method;

  while ((method = mail_net_sasl_plan_next (plan, error)) != NULL)
    {
      g_autoptr(GError) refusal = NULL;

      if (try_method (self, plan, method, credential, &refusal))
        {
          self->method = method;
          return TRUE;
        }
      if (!goes_on (self, plan, refusal, &refused))
        {
          gboolean is_broken_off = refused != NULL && self->state == MAIL_IMAP_SESSION_CLOSED &&
                                   g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_TRANSIENT);

          g_propagate_error (error, is_broken_off ? g_steal_pointer (&refused) : g_steal_pointer (&refusal));
          return FALSE;
        }
    }

  return FALSE;
}

/* A token is nobody's to type: the sentence is another one. */
static void
explain_token (MailImapSession  *self,
               GError          **error)
{
  g_autoptr(GError) refusal = NULL;

  if (error == NULL || !g_error_matches (*error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION))
    return;

  refusal = *error;
  *error = mail_error_new (MAIL_ERROR_AUTHENTICATION, mail_error_get_server_text (refusal),
                           _("“%s” no longer accepts that this program was allowed to read this account; sign in again"),
                           self->endpoint->host);
}

static gboolean
claim_id (MailImapRequest        *request,
          MailImapSession        *self,
          const MailImapResponse *response)
{
  const MailImapWords *words = &response->words;

  if (response->kind != MAIL_IMAP_RESPONSE_ID)
    return FALSE;

  for (guint i = 0; i + 1 < words->n_words && g_hash_table_size (self->server_id) < 30; i += 2)
    {
      g_autofree char *key = NULL;

      if (words->words[i].data == NULL || words->words[i + 1].data == NULL)
        continue;
      key = mail_imap_slice_dup (words->words[i]);
      g_hash_table_insert (self->server_id, g_ascii_strdown (key, -1), mail_imap_slice_dup (words->words[i + 1]));
    }
  return TRUE;
}

/* NetEase refuses to open a folder to clients that have not said who they are. The name of the program is all that is told. */
static gboolean
wants_id (MailImapSession *self)
{
  return mail_imap_session_has (self, "ID") || is_coremail (self);
}

/* That the server does not like it matters to nobody: what comes next need not wait for its answer. */
static void
say_who_we_are (MailImapSession *self)
{
  MailImapRequest *request = mail_imap_request_new (self, "ID", 0);

  request->claim = claim_id;
  mail_imap_command_open (request->command);
  mail_imap_command_add_string (request->command, "name");
  mail_imap_command_add_string (request->command, MAIL_IMAP_CLIENT_NAME);
  mail_imap_command_add_string (request->command, "version");
  mail_imap_command_add_string (request->command, MAIL_IMAP_CLIENT_VERSION);
  mail_imap_command_close (request->command);
  dex_future_disown (mail_imap_request_submit (request, self));
}

static gboolean
authenticate (MailImapSession          *self,
              const MailNetCredential  *credential,
              GError                  **error)
{
  /* What says that it is may be among what its front end leaves out. */
  gboolean is_icloud = mail_imap_session_is_icloud (self);

  if (!mail_net_connection_may_authenticate (self->connection, error))
    return FALSE;

  /* What it could do before does not count after; some servers say it again by themselves. */
  self->has_fresh_capabilities = FALSE;
  if (!find_way_in (self, credential, error))
    {
      if (credential->kind == MAIL_NET_SECRET_TOKEN)
        explain_token (self, error);
      return FALSE;
    }

  mail_imap_session_set_state (self, MAIL_IMAP_SESSION_AUTHENTICATED);
  /* iCloud's front end damages what it says in its answer. */
  if (is_icloud || mail_imap_session_is_icloud (self))
    self->has_fresh_capabilities = FALSE;
  if (!mail_imap_session_ask_capabilities (self, error))
    return FALSE;

  if (wants_id (self))
    say_who_we_are (self);
  return TRUE;
}

static DexFuture *
authenticate_fiber (gpointer data)
{
  SignIn *sign_in = data;
  GError *error = NULL;

  if (!authenticate (sign_in->session, sign_in->credential, &error))
    {
      /* The connection it was to be tried again on did not come about. */
      if (sign_in->session->state == MAIL_IMAP_SESSION_CONNECTING)
        mail_imap_session_fail (sign_in->session, g_error_copy (error));
      return dex_future_new_for_error (error);
    }

  return dex_future_new_true ();
}

/**
 * mail_imap_session_sign_in:
 * @self: a session whose open () has resolved
 * @credential: who, and with what; copied, and wiped
 *
 * Signs in by the best method both sides know (#MailNetSaslPlan has the rules), asks again what the server can do, and says who we
 * are (ID) where that is offered or known to be needed; the answer to that comes later.
 *
 * What the server merely does not understand is said in another way: without initial response on a new connection, by the next
 * method, by LOGIN. A refusal is final but for one other method that may be meant by it.
 *
 * Errors: %MAIL_ERROR_AUTHENTICATION when the server refuses, or protects less than it did before (%MAIL_NET_SASL_WEAKER);
 * %MAIL_ERROR_TRANSIENT when it says that it is a matter of time; %MAIL_ERROR_PERMANENT when the connection is not protected, or
 * there is no way to sign in; %MAIL_ERROR_PROTOCOL when it does not prove who it is. The session stays open unless its state says
 * otherwise.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_sign_in (MailImapSession         *self,
                           const MailNetCredential *credential)
{
  SignIn *sign_in;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  g_return_val_if_fail (self->state == MAIL_IMAP_SESSION_NOT_AUTHENTICATED, NULL);

  sign_in = g_new0 (SignIn, 1);
  sign_in->session = g_object_ref (self);
  sign_in->credential = mail_net_credential_copy (credential);
  return mail_fiber_spawn (NULL, authenticate_fiber, sign_in, sign_in_free);
}

/**
 * mail_imap_session_authenticate:
 * @self: a session whose open () has resolved
 * @user: the user name
 * @secret: the password; copied, and wiped
 *
 * The same with a password, and nothing known about how it went before.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_authenticate (MailImapSession *self,
                                const char      *user,
                                const char      *secret)
{
  g_autoptr(MailNetCredential) credential = mail_net_credential_new (user, secret);

  return mail_imap_session_sign_in (self, credential);
}

/**
 * mail_imap_session_get_method:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the method that signed in
 */
const char *
mail_imap_session_get_method (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return self->method;
}

/**
 * mail_imap_session_refuses_initial_response:
 * @self: a session
 *
 * Returns: whether the server offered to take the first response with the command and did not understand it
 */
gboolean
mail_imap_session_refuses_initial_response (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->refuses_initial_response;
}

/**
 * mail_imap_session_omit_initial_response:
 * @self: a session that has not signed in
 *
 * What an earlier session found out: the first response is not sent with the command.
 */
void
mail_imap_session_omit_initial_response (MailImapSession *self)
{
  g_return_if_fail (MAIL_IS_IMAP_SESSION (self));

  self->refuses_initial_response = TRUE;
}
