/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"

typedef struct {
  const char *name;
  /* Answers one challenge; @step counts them, 0 is the initial response. NULL without an error: there is no such response. */
  char *(*respond) (MailNetSasl  *self,
                    guint         step,
                    GError      **error);
} Mechanism;

struct _MailNetSasl {
  const Mechanism *mechanism;
  char *user;
  char *secret;
  guint step;
};

/**
 * mail_net_secret_dup:
 * @secret: (nullable): a secret
 *
 * Returns: (transfer full) (nullable): a copy for mail_net_secret_free ()
 */
char *
mail_net_secret_dup (const char *secret)
{
  return g_strdup (secret);
}

/**
 * mail_net_secret_free:
 * @secret: (transfer full) (nullable): a string that holds a secret
 *
 * Wipes the string before its memory is given back.
 */
void
mail_net_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static char *
too_many_challenges (MailNetSasl  *self,
                     GError      **error)
{
  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server asks more than the sign-in method %s answers"),
                  self->mechanism->name);
  return NULL;
}

/* RFC 4616: authorization identity (none), user, secret, separated by NUL. */
static char *
respond_plain (MailNetSasl  *self,
               guint         step,
               GError      **error)
{
  gsize user_length = strlen (self->user);
  gsize length = user_length + strlen (self->secret) + 2;
  g_autofree char *message = NULL;
  char *response;

  if (step > 0)
    return too_many_challenges (self, error);

  message = g_malloc0 (length + 1);
  memcpy (message + 1, self->user, user_length);
  memcpy (message + user_length + 2, self->secret, length - user_length - 2);
  response = g_base64_encode ((const guchar *) message, length);
  explicit_bzero (message, length);
  return response;
}

/* Never standardised: the user, then the secret, whatever the prompts say. */
static char *
respond_login (MailNetSasl  *self,
               guint         step,
               GError      **error)
{
  switch (step)
    {
    case 0: return NULL;
    case 1: return g_base64_encode ((const guchar *) self->user, strlen (self->user));
    case 2: return g_base64_encode ((const guchar *) self->secret, strlen (self->secret));
    default: return too_many_challenges (self, error);
    }
}

/* The best first. */
static const Mechanism mechanisms[] = {
  { "PLAIN", respond_plain },
  { "LOGIN", respond_login },
};

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];

  return NULL;
}

/**
 * mail_net_sasl_choose:
 * @offered: (array zero-terminated=1): names of mechanisms the server offers, in any case
 *
 * Returns: (transfer none) (nullable): the best of them that we can do, or %NULL
 */
const char *
mail_net_sasl_choose (const char * const *offered)
{
  g_return_val_if_fail (offered != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    for (guint j = 0; offered[j] != NULL; j++)
      if (g_ascii_strcasecmp (mechanisms[i].name, offered[j]) == 0)
        return mechanisms[i].name;

  return NULL;
}

/**
 * mail_net_sasl_new:
 * @mechanism: a name from mail_net_sasl_choose ()
 * @user: the user's name, UTF-8
 * @secret: the password, UTF-8; copied, and wiped with the exchange
 * @error: %MAIL_ERROR_PERMANENT when we do not know @mechanism
 *
 * Returns: (transfer full) (nullable): a new exchange
 */
MailNetSasl *
mail_net_sasl_new (const char  *mechanism,
                   const char  *user,
                   const char  *secret,
                   GError     **error)
{
  const Mechanism *found;
  MailNetSasl *self;

  g_return_val_if_fail (mechanism != NULL && user != NULL && secret != NULL, NULL);

  found = find_mechanism (mechanism);
  if (found == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("The sign-in method “%s” is not known"), mechanism);
      return NULL;
    }

  self = g_new0 (MailNetSasl, 1);
  self->mechanism = found;
  self->user = g_strdup (user);
  self->secret = mail_net_secret_dup (secret);
  return self;
}

/**
 * mail_net_sasl_free:
 * @self: (transfer full): an exchange
 */
void
mail_net_sasl_free (MailNetSasl *self)
{
  g_free (self->user);
  mail_net_secret_free (self->secret);
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

/**
 * mail_net_sasl_step:
 * @self: an exchange
 * @challenge: (nullable): what the server said, in base64 and without "+ " or "334 "; %NULL asks for the initial response
 * @response: (out) (transfer full) (nullable): what to answer, in base64, to be freed with mail_net_secret_free (); %NULL when
 *   the mechanism has no initial response: name the mechanism alone and wait for the challenge
 * @error: %MAIL_ERROR_PROTOCOL when the server asks what the mechanism does not answer: send "*" and wait for its reply
 *
 * Without a place for the initial response, ask for it all the same and send it after the first, empty challenge, instead of
 * handing that challenge over.
 *
 * Returns: whether the exchange goes on
 */
gboolean
mail_net_sasl_step (MailNetSasl  *self,
                    const char   *challenge,
                    char        **response,
                    GError      **error)
{
  GError *failure = NULL;
  char *answer;

  g_return_val_if_fail (self != NULL && response != NULL, FALSE);

  if (challenge != NULL && strlen (challenge) > MAIL_NET_SASL_MAX_CHALLENGE)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server’s sign-in question is too long"));
      return FALSE;
    }

  if (challenge != NULL && self->step == 0)
    self->step = 1;
  answer = self->mechanism->respond (self, self->step++, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  *response = answer;
  return TRUE;
}
