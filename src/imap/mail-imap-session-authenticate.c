/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-imap-error.h"
#include "mail-net-sasl.h"

/* Signing in with a user name and a password, and what is asked right after. RFC 3501 §6.2, 4616, 4959, 2971. */

typedef struct {
  MailImapSession *session;
  char *user;
  char *secret;
} Credentials;

static void
credentials_free (gpointer data)
{
  Credentials *credentials = data;

  g_object_unref (credentials->session);
  g_free (credentials->user);
  mail_net_secret_free (credentials->secret);
  g_free (credentials);
}

/* What an exchange has still to send. */
typedef struct {
  MailNetSasl *sasl;
  char *prepared; /* (nullable): the initial response, when it was not sent with the command */
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  mail_net_sasl_free (exchange->sasl);
  mail_net_secret_free (exchange->prepared);
  g_free (exchange);
}

static void
send_line (MailImapSession *self,
           const char      *line)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  mail_net_connection_write (self->connection, bytes, strlen (bytes), MAIL_NET_WRITE_SECRET);
  explicit_bzero (bytes, strlen (bytes));
}

/* The server says "+": with or without a challenge, with or without a space. */
static gboolean
claim_challenge (MailImapRequest        *request,
                 MailImapSession        *self,
                 const MailImapResponse *response)
{
  Exchange *exchange = request->data;
  g_autofree char *challenge = NULL;
  char *answer = NULL;

  if (response->kind != MAIL_IMAP_RESPONSE_CONTINUATION)
    return FALSE;

  if (exchange->prepared != NULL)
    {
      send_line (self, exchange->prepared);
      g_clear_pointer (&exchange->prepared, mail_net_secret_free);
      return TRUE;
    }

  challenge = mail_imap_slice_dup (response->continuation);
  if (!mail_net_sasl_step (exchange->sasl, challenge, &answer, NULL))
    answer = g_strdup ("*");
  send_line (self, answer != NULL ? answer : "");
  mail_net_secret_free (answer);
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

/* Awaits. */
static gboolean
authenticate_with (MailImapSession  *self,
                   const char       *mechanism,
                   Credentials      *credentials,
                   GError          **error)
{
  MailNetSasl *sasl = mail_net_sasl_new (mechanism, credentials->user, credentials->secret, error);
  g_autofree char *name = NULL;
  Exchange *exchange;
  MailImapRequest *request;

  if (sasl == NULL)
    return FALSE;

  name = g_strdup_printf ("AUTHENTICATE %s", mail_net_sasl_get_name (sasl));
  request = mail_imap_request_new (self, name, MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SIGNS_IN);
  exchange = g_new0 (Exchange, 1);
  exchange->sasl = sasl;
  request->claim = claim_challenge;
  request->data = exchange;
  request->destroy = exchange_free;
  if (!mail_net_sasl_step (sasl, NULL, &exchange->prepared, error))
    {
      mail_imap_request_unref (request);
      return FALSE;
    }
  if (exchange->prepared != NULL && takes_initial_response (self))
    {
      mail_imap_command_add_words (request->command, exchange->prepared);
      mail_imap_command_hide (request->command);
      g_clear_pointer (&exchange->prepared, mail_net_secret_free);
    }

  return dex_await (mail_imap_request_submit (request, self), error);
}

/* Awaits. */
static gboolean
log_in (MailImapSession  *self,
        Credentials      *credentials,
        GError          **error)
{
  MailImapRequest *request = mail_imap_request_new (self, "LOGIN", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SIGNS_IN);

  mail_imap_command_add_secret (request->command, credentials->user);
  mail_imap_command_add_secret (request->command, credentials->secret);
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

/* What the server has not understood may be said otherwise; what it refused may not: accounts are locked for less. */
static gboolean
was_misunderstood (MailImapSession *self,
                   GError          *error)
{
  return self->state != MAIL_IMAP_SESSION_CLOSED && error->domain == MAIL_ERROR &&
         (error->code == MAIL_ERROR_PERMANENT || error->code == MAIL_ERROR_PROTOCOL);
}

/* AUTHENTICATE PLAIN: with its answer in the same line where that is offered; servers that offer it and do not understand it get it
 * without, on a connection of its own. Awaits. */
static gboolean
authenticate_plain (MailImapSession  *self,
                    Credentials      *credentials,
                    GError          **error)
{
  g_autoptr(GError) refusal = NULL;

  if (authenticate_with (self, "PLAIN", credentials, &refusal))
    return TRUE;
  if (!was_misunderstood (self, refusal) || !takes_initial_response (self))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  self->refuses_initial_response = TRUE;
  return mail_imap_session_connect (self, error) && authenticate_with (self, "PLAIN", credentials, error);
}

/* One way after the other, as long as the server does not understand. Awaits. */
static gboolean
sign_in (MailImapSession  *self,
         Credentials      *credentials,
         GError          **error)
{
  gboolean may_log_in = !mail_imap_session_has (self, "LOGINDISABLED") && is_ascii (credentials->user) && is_ascii (credentials->secret);
  gboolean may_plain = mail_imap_session_has (self, "AUTH=PLAIN");
  gboolean prefers_login = may_log_in && strpbrk (credentials->user, "\\/") != NULL;
  g_autoptr(GError) refusal = NULL;

  if (may_plain && !prefers_login)
    {
      if (authenticate_plain (self, credentials, &refusal))
        return TRUE;
      if (!may_log_in || !was_misunderstood (self, refusal))
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
    }
  if (may_log_in)
    return log_in (self, credentials, error);
  if (mail_imap_session_has (self, "AUTH=LOGIN"))
    return authenticate_with (self, "LOGIN", credentials, error);

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” does not let anybody sign in with a password here"), self->endpoint->host);
  return FALSE;
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

/* That the server does not like it matters to nobody; that the connection is gone does. Awaits. */
static gboolean
exchange_id (MailImapSession  *self,
             GError          **error)
{
  MailImapRequest *request;
  g_autoptr(GError) refusal = NULL;

  if (!wants_id (self))
    return TRUE;

  request = mail_imap_request_new (self, "ID", MAIL_IMAP_REQUEST_ALONE);
  request->claim = claim_id;
  mail_imap_command_open (request->command);
  mail_imap_command_add_string (request->command, "name");
  mail_imap_command_add_string (request->command, MAIL_IMAP_CLIENT_NAME);
  mail_imap_command_add_string (request->command, "version");
  mail_imap_command_add_string (request->command, MAIL_IMAP_CLIENT_VERSION);
  mail_imap_command_close (request->command);
  if (!dex_await (mail_imap_request_submit (request, self), &refusal) && self->state == MAIL_IMAP_SESSION_CLOSED)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  return TRUE;
}

static gboolean
authenticate (Credentials  *credentials,
              GError      **error)
{
  MailImapSession *self = credentials->session;

  if (!mail_net_connection_may_authenticate (self->connection, error))
    return FALSE;

  /* What it could do before does not count after; some servers say it again by themselves. */
  self->has_fresh_capabilities = FALSE;
  if (!sign_in (self, credentials, error))
    return FALSE;

  mail_imap_session_set_state (self, MAIL_IMAP_SESSION_AUTHENTICATED);
  /* iCloud's front end damages what it says in its answer. */
  if (mail_imap_session_host_is (self, "mail.me.com"))
    self->has_fresh_capabilities = FALSE;
  return mail_imap_session_ask_capabilities (self, error) && exchange_id (self, error);
}

static DexFuture *
authenticate_fiber (gpointer data)
{
  Credentials *credentials = data;
  GError *error = NULL;

  if (!authenticate (credentials, &error))
    {
      /* The connection it was to be tried again on did not come about. */
      if (credentials->session->state == MAIL_IMAP_SESSION_CONNECTING)
        mail_imap_session_fail (credentials->session, g_error_copy (error));
      return dex_future_new_for_error (error);
    }

  return dex_future_new_true ();
}

/**
 * mail_imap_session_authenticate:
 * @self: a session whose open () has resolved
 * @user: the user name
 * @secret: the password; copied, and wiped
 *
 * Signs in, asks again what the server can do, and says who we are (ID) where that is offered or known to be needed.
 *
 * One refusal is final: nothing is tried with the same password again. What the server merely does not understand is said in another
 * way: PLAIN without initial response on a new connection, then LOGIN.
 *
 * Errors: %MAIL_ERROR_AUTHENTICATION when the server refuses; %MAIL_ERROR_TRANSIENT when it says that it is a matter of time;
 * %MAIL_ERROR_PERMANENT when the connection is not protected, or there is no way to sign in with a password. The session stays open
 * unless its state says otherwise.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_authenticate (MailImapSession *self,
                                const char      *user,
                                const char      *secret)
{
  Credentials *credentials;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  g_return_val_if_fail (self->state == MAIL_IMAP_SESSION_NOT_AUTHENTICATED, NULL);

  credentials = g_new0 (Credentials, 1);
  credentials->session = g_object_ref (self);
  credentials->user = g_strdup (user);
  credentials->secret = mail_net_secret_dup (secret);
  return mail_fiber_spawn (NULL, authenticate_fiber, credentials, credentials_free);
}
