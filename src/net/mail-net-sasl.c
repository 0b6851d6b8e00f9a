/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"
#include "mail-pool.h"

#define SCRAM(name, strength) { name, MAIL_NET_SECRET_PASSWORD, strength, mail_net_sasl_respond_scram, 1, TRUE }
#define PASSWORD(name, strength, respond) { name, MAIL_NET_SECRET_PASSWORD, strength, respond, 0, FALSE }
#define TOKEN(name, respond) { name, MAIL_NET_SECRET_TOKEN, MAIL_NET_SASL_SENDS_SECRET, respond, 0, FALSE }

/* The best first. CRAM-MD5 is last: servers that do it keep passwords readable, and some do it wrong. */
static const MailNetSaslMechanism mechanisms[] = {
  { "EXTERNAL", MAIL_NET_SECRET_CERTIFICATE, MAIL_NET_SASL_BOUND, mail_net_sasl_respond_external, 0, FALSE },
  SCRAM ("SCRAM-SHA-256-PLUS", MAIL_NET_SASL_BOUND),
  SCRAM ("SCRAM-SHA-1-PLUS", MAIL_NET_SASL_BOUND),
  SCRAM ("SCRAM-SHA-256", MAIL_NET_SASL_KEEPS_SECRET),
  SCRAM ("SCRAM-SHA-1", MAIL_NET_SASL_KEEPS_SECRET),
  PASSWORD ("PLAIN", MAIL_NET_SASL_SENDS_SECRET, mail_net_sasl_respond_plain),
  PASSWORD (MAIL_NET_SASL_COMMAND, MAIL_NET_SASL_SENDS_SECRET, NULL),
  PASSWORD ("LOGIN", MAIL_NET_SASL_SENDS_SECRET, mail_net_sasl_respond_login),
  PASSWORD ("CRAM-MD5", MAIL_NET_SASL_KEEPS_SECRET, mail_net_sasl_respond_cram_md5),
  TOKEN ("OAUTHBEARER", mail_net_sasl_respond_oauthbearer),
  TOKEN ("XOAUTH2", mail_net_sasl_respond_xoauth2),
};

/*< private >
 * mail_net_sasl_find:
 * @name: the name of a mechanism, in any case
 *
 * Returns: (transfer none) (nullable): the mechanism, when it is one of ours
 */
const MailNetSaslMechanism *
mail_net_sasl_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];

  return NULL;
}

/*< private >
 * mail_net_sasl_encode:
 * @bytes: a response
 * @length: how long it is
 *
 * Returns: (transfer full): the response in base64
 */
char *
mail_net_sasl_encode (gconstpointer bytes,
                      gsize         length)
{
  return g_base64_encode (bytes, length);
}

static gboolean
is_base64 (const char *text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  return strlen (text) % 4 == 0 && strspn (text + length, "=") <= 2 && text[length + strspn (text + length, "=")] == '\0';
}

/*< private >
 * mail_net_sasl_decode:
 * @challenge: what the server said, in base64
 * @error: %MAIL_ERROR_PROTOCOL when it is not base64, or not text
 *
 * Returns: (transfer full) (nullable): what it means
 */
char *
mail_net_sasl_decode (const char  *challenge,
                      GError     **error)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (is_base64 (challenge))
    bytes = g_base64_decode (challenge, &length);
  if (bytes == NULL || memchr (bytes, '\0', length) != NULL)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server’s sign-in question cannot be read"));
      return NULL;
    }

  return g_strndup ((const char *) bytes, length);
}

/*< private >
 * mail_net_sasl_escape_name:
 * @name: a user name
 *
 * Returns: (transfer full): the name as RFC 5801 §4 writes it in lists separated by commas
 */
char *
mail_net_sasl_escape_name (const char *name)
{
  GString *escaped = g_string_new (name);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);
  return g_string_free_and_steal (escaped);
}

/*< private >
 * mail_net_sasl_too_many_challenges:
 * @self: an exchange that has said everything
 * @error: (out): %MAIL_ERROR_PROTOCOL
 *
 * Returns: (nullable): nothing
 */
char *
mail_net_sasl_too_many_challenges (MailNetSasl  *self,
                                   GError      **error)
{
  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server asks more than the sign-in method %s answers"),
                  self->mechanism->name);
  return NULL;
}

static gboolean
is_offered (const char * const *offered,
            const char         *name)
{
  for (guint i = 0; offered[i] != NULL; i++)
    if (g_ascii_strcasecmp (offered[i], name) == 0)
      return TRUE;

  return FALSE;
}

/**
 * mail_net_sasl_choose:
 * @offered: (array zero-terminated=1): names of mechanisms the server offers, in any case
 * @kind: what there is to sign in with
 * @can_bind: there is a channel binding
 *
 * Returns: (transfer none) (nullable): the best of them that we can do, or %NULL
 */
const char *
mail_net_sasl_choose (const char * const *offered,
                      MailNetSecretKind   kind,
                      gboolean            can_bind)
{
  g_return_val_if_fail (offered != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      gboolean needs_binding = mechanisms[i].strength == MAIL_NET_SASL_BOUND && kind == MAIL_NET_SECRET_PASSWORD;

      if (mechanisms[i].kind == kind && (can_bind || !needs_binding) && is_offered (offered, mechanisms[i].name))
        return mechanisms[i].name;
    }

  return NULL;
}

/**
 * mail_net_sasl_get_strength:
 * @mechanism: (nullable): the name of a mechanism
 *
 * Returns: what it protects from; of an unknown one: nothing
 */
MailNetSaslStrength
mail_net_sasl_get_strength (const char *mechanism)
{
  const MailNetSaslMechanism *found = mechanism != NULL ? mail_net_sasl_find (mechanism) : NULL;

  return found != NULL ? found->strength : MAIL_NET_SASL_SENDS_SECRET;
}

/**
 * mail_net_sasl_new:
 * @mechanism: a name from mail_net_sasl_choose ()
 * @credential: who signs in; copied, and wiped with the exchange
 * @peer: about the server
 * @error: %MAIL_ERROR_PERMANENT when we do not know @mechanism, or cannot do it on this connection
 *
 * Returns: (transfer full) (nullable): a new exchange
 */
MailNetSasl *
mail_net_sasl_new (const char               *mechanism,
                   const MailNetCredential  *credential,
                   const MailNetSaslPeer    *peer,
                   GError                  **error)
{
  const MailNetSaslMechanism *found;
  MailNetSasl *self;

  g_return_val_if_fail (mechanism != NULL && credential != NULL && peer != NULL, NULL);

  found = mail_net_sasl_find (mechanism);
  if (found == NULL || found->respond == NULL || (found->slow_step > 0 && found->strength == MAIL_NET_SASL_BOUND && peer->binding == NULL))
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("The sign-in method “%s” is not known"), mechanism);
      return NULL;
    }

  self = g_new0 (MailNetSasl, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->mechanism = found;
  self->credential = mail_net_credential_copy (credential);
  self->host = g_strdup (peer->host);
  self->port = peer->port;
  self->binding = peer->binding != NULL ? mail_net_binding_copy (peer->binding) : NULL;
  self->can_bind = peer->binding != NULL && !peer->offers_binding;
  return self;
}

/**
 * mail_net_sasl_ref:
 * @self: an exchange
 *
 * Returns: (transfer full): @self
 */
MailNetSasl *
mail_net_sasl_ref (MailNetSasl *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mail_net_sasl_unref:
 * @self: (transfer full): an exchange
 */
void
mail_net_sasl_unref (MailNetSasl *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->state != NULL)
    self->state_free (self->state);
  mail_net_credential_free (self->credential);
  g_free (self->host);
  g_clear_pointer (&self->binding, mail_net_binding_free);
  mail_net_secret_free (self->response);
  g_free (self);
}

/**
 * mail_net_sasl_get_name:
 * @self: an exchange
 *
 * Returns: (transfer none): the mechanism's name as commands spell it
 */
const char *
mail_net_sasl_get_name (MailNetSasl *self)
{
  return self->mechanism->name;
}

typedef struct {
  MailNetSasl *sasl;
  guint step;
  char *challenge;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  mail_net_sasl_unref (step->sasl);
  g_free (step->challenge);
  g_free (step);
}

static gboolean
respond (gpointer       data,
         GCancellable  *cancellable,
         GValue        *result,
         GError       **error)
{
  Step *step = data;
  GError *failure = NULL;
  char *response = step->sasl->mechanism->respond (step->sasl, step->step, step->challenge, &failure);

  g_clear_pointer (&step->sasl->response, mail_net_secret_free);
  step->sasl->response = response;
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/**
 * mail_net_sasl_step:
 * @self: an exchange
 * @challenge: (nullable): what the server said, in base64 and without "+ " or "334 "; %NULL asks for the initial response
 *
 * Goes one step on. What to answer is then in mail_net_sasl_take_response (). Hard work is done on another thread: there is one
 * step at a time.
 *
 * Without a place for the initial response, ask for it all the same and send it after the first, empty challenge, instead of
 * handing that challenge over.
 *
 * Errors: %MAIL_ERROR_PROTOCOL when the server asks what the mechanism does not answer, or does not prove who it is;
 * %MAIL_ERROR_AUTHENTICATION when it refuses in the mechanism's words. In either case send "*" and wait for its reply.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_net_sasl_step (MailNetSasl *self,
                    const char  *challenge)
{
  GError *error = NULL;
  Step *step;
  gboolean done;

  g_return_val_if_fail (self != NULL, NULL);

  if (challenge != NULL && strlen (challenge) > MAIL_NET_SASL_MAX_CHALLENGE)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PROTOCOL, NULL, _("The server’s sign-in question is too long")));

  if (challenge != NULL && self->step == 0)
    self->step = 1;
  step = g_new0 (Step, 1);
  step->sasl = mail_net_sasl_ref (self);
  step->step = self->step++;
  step->challenge = g_strdup (challenge != NULL ? challenge : "");
  if (step->step > 0 && step->step == self->mechanism->slow_step)
    return mail_pool_run (mail_pool_get_readers (), respond, step, step_free);

  done = respond (step, NULL, NULL, &error);
  step_free (step);
  return done ? dex_future_new_true () : dex_future_new_for_error (error);
}

/**
 * mail_net_sasl_take_response:
 * @self: an exchange of which a step has resolved
 *
 * Returns: (transfer full) (nullable): what to answer, in base64, to be freed with mail_net_secret_free (); %NULL when the mechanism
 *   has no initial response: name the mechanism alone and wait for the challenge
 */
char *
mail_net_sasl_take_response (MailNetSasl *self)
{
  return g_steal_pointer (&self->response);
}

/**
 * mail_net_sasl_check_success:
 * @self: an exchange the server says has succeeded
 * @error: %MAIL_ERROR_PROTOCOL: it has not shown that it knows the secret
 *
 * Returns: whether that is to be believed
 */
gboolean
mail_net_sasl_check_success (MailNetSasl  *self,
                             GError      **error)
{
  if (!self->mechanism->proves_server || self->server_is_proven)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL,
                  _("The server does not know the password, although it says so: it may be somebody else"));
  return FALSE;
}
