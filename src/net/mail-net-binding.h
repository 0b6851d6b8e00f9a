/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mail-net-connection.h"

G_BEGIN_DECLS

/**
 * MailNetBinding:
 * @type: "tls-exporter" (RFC 9266), "tls-unique" or "tls-server-end-point" (RFC 5929)
 * @data: what both ends of one TLS connection know, and nobody in between
 *
 * A channel binding: a sign-in that contains it cannot be passed on over another connection.
 */
typedef struct {
  char *type;
  GBytes *data;
} MailNetBinding;

MailNetBinding *mail_net_binding_new            (const char        *type,
                                                 GBytes            *data);
MailNetBinding *mail_net_binding_copy           (MailNetBinding    *self);
void            mail_net_binding_free           (MailNetBinding    *self);

/* (transfer full) (element-type MailNetBinding): the best first; none on a connection in clear */
GPtrArray      *mail_net_connection_list_bindings (MailNetConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetBinding, mail_net_binding_free)

G_END_DECLS
