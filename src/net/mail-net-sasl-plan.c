/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl-plan.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* No server that means well lists more. */
#define MAX_OFFERED 64

struct _MailNetSaslPlan {
  char *host;
  MailNetCredential *credential;
  GPtrArray *offered; /* char *: what is left to try */
  const char *current; /* (nullable): what is being tried */
  gboolean can_bind;
  gboolean offers_binding;
  guint binding; /* which of the connection's */
  guint n_refusals;
};

/**
 * mail_net_sasl_plan_new:
 * @host: the server, for sentences
 * @credential: who signs in; copied
 * @can_bind: the connection has a channel binding
 *
 * Returns: (transfer full): a plan for a server that offers nothing yet
 */
MailNetSaslPlan *
mail_net_sasl_plan_new (const char              *host,
                        const MailNetCredential *credential,
                        gboolean                 can_bind)
{
  MailNetSaslPlan *self = g_new0 (MailNetSaslPlan, 1);

  self->host = g_strdup (host);
  self->credential = mail_net_credential_copy (credential);
  self->offered = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  self->can_bind = can_bind;
  return self;
}

/**
 * mail_net_sasl_plan_free:
 * @self: (transfer full): a plan
 */
void
mail_net_sasl_plan_free (MailNetSaslPlan *self)
{
  g_free (self->host);
  mail_net_credential_free (self->credential);
  g_ptr_array_unref (self->offered);
  g_free (self);
}

/**
 * mail_net_sasl_plan_offer:
 * @self: a plan
 * @mechanism: what the server offers
 */
void
mail_net_sasl_plan_offer (MailNetSaslPlan *self,
                          const char      *mechanism)
{
  if (self->offered->len >= MAX_OFFERED)
    return;

  g_ptr_array_add (self->offered, g_strdup (mechanism));
  if (g_ascii_strncasecmp (mechanism, "SCRAM-", 6) == 0 && mail_net_sasl_get_strength (mechanism) == MAIL_NET_SASL_BOUND)
    self->offers_binding = TRUE;
}

static void
set_no_method (MailNetSaslPlan  *self,
               GError          **error)
{
  switch (self->credential->kind)
    {
    case MAIL_NET_SECRET_TOKEN:
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” cannot be signed in to through the browser (OAuth)"), self->host);
      break;
    case MAIL_NET_SECRET_CERTIFICATE:
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” does not take a certificate for a password"), self->host);
      break;
    case MAIL_NET_SECRET_PASSWORD:
    default:
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” does not let anybody sign in with a password here"), self->host);
    }
}

static void
set_weaker (MailNetSaslPlan  *self,
            GError          **error)
{
  GError *weaker = mail_error_new (MAIL_ERROR_AUTHENTICATION, NULL,
                                   _("“%s” used to prove that nobody sits in between, and now does not offer that (%s) any more. "
                                     "Enter the password again if you trust this network."),
                                   self->host, self->credential->best_method);

  mail_error_set_detail (weaker, MAIL_NET_SASL_WEAKER);
  g_propagate_error (error, weaker);
}

/**
 * mail_net_sasl_plan_next:
 * @self: a plan
 * @error: %MAIL_ERROR_PERMANENT: there is no method; %MAIL_ERROR_AUTHENTICATION with the detail %MAIL_NET_SASL_WEAKER: none that
 *   protects as well as the one that has worked before
 *
 * Returns: (transfer none) (nullable): the method to try now: a mechanism, or %MAIL_NET_SASL_COMMAND where that was offered
 */
const char *
mail_net_sasl_plan_next (MailNetSaslPlan  *self,
                         GError          **error)
{
  const char *mechanism = mail_net_sasl_choose ((const char * const *) self->offered->pdata, self->credential->kind, self->can_bind);

  if (mail_net_sasl_get_strength (self->credential->best_method) == MAIL_NET_SASL_BOUND &&
      mail_net_sasl_get_strength (mechanism) < MAIL_NET_SASL_BOUND && self->credential->kind == MAIL_NET_SECRET_PASSWORD)
    {
      set_weaker (self, error);
      return NULL;
    }
  if (mechanism == NULL)
    set_no_method (self, error);
  self->current = mechanism;
  return mechanism;
}

/**
 * mail_net_sasl_plan_begin:
 * @self: a plan whose next () is a mechanism
 * @connection: the connection it is tried on
 * @error: why not
 *
 * Returns: (transfer full) (nullable): the exchange of that mechanism
 */
MailNetSasl *
mail_net_sasl_plan_begin (MailNetSaslPlan    *self,
                          MailNetConnection  *connection,
                          GError            **error)
{
  const MailNetEndpoint *endpoint = mail_net_connection_get_endpoint (connection);
  g_autoptr(GPtrArray) bindings = mail_net_connection_list_bindings (connection);
  MailNetSaslPeer peer = { endpoint->host, endpoint->port, NULL, self->offers_binding };

  if (self->binding < bindings->len)
    peer.binding = g_ptr_array_index (bindings, self->binding);
  return mail_net_sasl_new (self->current, self->credential, &peer, error);
}

static void
drop (MailNetSaslPlan *self,
      const char      *prefix)
{
  for (guint i = self->offered->len; i > 0; i--)
    if (g_ascii_strncasecmp (g_ptr_array_index (self->offered, i - 1), prefix, strlen (prefix)) == 0)
      g_ptr_array_remove_index (self->offered, i - 1);
}

static void
drop_current (MailNetSaslPlan *self)
{
  for (guint i = self->offered->len; i > 0; i--)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->offered, i - 1), self->current) == 0)
      g_ptr_array_remove_index (self->offered, i - 1);
}

static gboolean
has_more (MailNetSaslPlan *self)
{
  return mail_net_sasl_plan_next (self, NULL) != NULL;
}

/**
 * mail_net_sasl_plan_misunderstood:
 * @self: a plan
 *
 * The server does not understand the method it offers.
 *
 * Returns: whether there is another
 */
gboolean
mail_net_sasl_plan_misunderstood (MailNetSaslPlan *self)
{
  drop_current (self);
  return has_more (self);
}

/**
 * mail_net_sasl_plan_refused:
 * @self: a plan
 * @connection: where it was tried
 *
 * The server refuses the sign-in.
 *
 * Returns: whether it is tried once more
 */
gboolean
mail_net_sasl_plan_refused (MailNetSaslPlan   *self,
                            MailNetConnection *connection)
{
  gboolean is_scram = g_ascii_strncasecmp (self->current, "SCRAM-", 6) == 0;

  if (self->n_refusals++ > 0 || !is_scram)
    return FALSE;

  if (mail_net_sasl_get_strength (self->current) == MAIL_NET_SASL_BOUND)
    {
      g_autoptr(GPtrArray) bindings = mail_net_connection_list_bindings (connection);

      return ++self->binding < bindings->len;
    }

  drop (self, "SCRAM-");
  return has_more (self);
}
