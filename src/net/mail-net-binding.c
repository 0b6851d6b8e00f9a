/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-binding.h"

#include <gnutls/gnutls.h>

#include "mail-net-connection-private.h"

/**
 * mail_net_binding_new:
 * @type: its name as SCRAM spells it
 * @data: its bytes
 *
 * Returns: (transfer full): a channel binding
 */
MailNetBinding *
mail_net_binding_new (const char *type,
                      GBytes     *data)
{
  MailNetBinding *self = g_new0 (MailNetBinding, 1);

  self->type = g_strdup (type);
  self->data = g_bytes_ref (data);
  return self;
}

/**
 * mail_net_binding_copy:
 * @self: a channel binding
 *
 * Returns: (transfer full): a copy
 */
MailNetBinding *
mail_net_binding_copy (MailNetBinding *self)
{
  return mail_net_binding_new (self->type, self->data);
}

/**
 * mail_net_binding_free:
 * @self: (transfer full): a channel binding
 */
void
mail_net_binding_free (MailNetBinding *self)
{
  g_free (self->type);
  g_bytes_unref (self->data);
  g_free (self);
}

/* Without the extended master secret two connections of TLS 1.2 can be made to share what an exporter gives (RFC 9266 §4). */
static gboolean
may_export (gnutls_session_t session)
{
  return gnutls_protocol_get_version (session) >= GNUTLS_TLS1_3 || gnutls_session_ext_master_secret_status (session) != 0;
}

static void
add_binding (GPtrArray                *bindings,
             gnutls_session_t          session,
             gnutls_channel_binding_t  kind,
             const char               *type)
{
  gnutls_datum_t datum = { NULL, 0 };
  g_autoptr(GBytes) data = NULL;

  if (gnutls_session_channel_binding (session, kind, &datum) != GNUTLS_E_SUCCESS)
    return;

  data = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  if (g_bytes_get_size (data) > 0)
    g_ptr_array_add (bindings, mail_net_binding_new (type, data));
}

/**
 * mail_net_connection_list_bindings:
 * @self: a connection
 *
 * What a sign-in can be bound to. SCRAM cannot negotiate it: the first is what this version of TLS defines, the second what some
 * servers want instead.
 *
 * Returns: (transfer full) (element-type MailNetBinding): channel bindings, the best first; none on a connection in clear
 */
GPtrArray *
mail_net_connection_list_bindings (MailNetConnection *self)
{
  GPtrArray *bindings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_net_binding_free);
  gnutls_session_t session;

  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), bindings);

  if (!mail_net_connection_is_secure (self))
    return bindings;

  session = mail_net_transport_get_session (self->transport);
  if (may_export (session))
    add_binding (bindings, session, GNUTLS_CB_TLS_EXPORTER, "tls-exporter");
  else
    add_binding (bindings, session, GNUTLS_CB_TLS_UNIQUE, "tls-unique");
  add_binding (bindings, session, GNUTLS_CB_TLS_SERVER_END_POINT, "tls-server-end-point");
  return bindings;
}
