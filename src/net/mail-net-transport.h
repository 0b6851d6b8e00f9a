/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "mail-net-endpoint.h"
#include "mail-net-trust.h"

G_BEGIN_DECLS

/* Nothing happened; try again when the socket is as mail_net_transport_get_wanted () says. */
#define MAIL_NET_WOULD_BLOCK (-1)
/* It is over; the error says why. */
#define MAIL_NET_FAILED (-2)

/* What one system call takes from the socket: sixteen full TLS records would not fit, but Dovecot writes them 4 KiB long. */
#define MAIL_NET_RAW_SIZE (64 * 1024)

/* A non-blocking socket, in clear or under TLS, that never waits. */
typedef struct _MailNetTransport MailNetTransport;

MailNetTransport *mail_net_transport_new          (int                     fd);
void              mail_net_transport_free         (MailNetTransport       *self);
gboolean          mail_net_transport_has_unread   (MailNetTransport       *self);
gboolean          mail_net_transport_begin_tls    (MailNetTransport       *self,
                                                   const MailNetEndpoint  *endpoint,
                                                   MailNetTrust           *trust,
                                                   GError                **error);
gssize            mail_net_transport_handshake    (MailNetTransport       *self,
                                                   GError                **error);
gssize            mail_net_transport_read         (MailNetTransport       *self,
                                                   void                   *buffer,
                                                   gsize                   size,
                                                   GError                **error);
void              mail_net_transport_acknowledge  (MailNetTransport       *self);
gssize            mail_net_transport_write        (MailNetTransport       *self,
                                                   const void             *bytes,
                                                   gsize                   length,
                                                   GError                **error);
void              mail_net_transport_begin_compression
                                                  (MailNetTransport       *self,
                                                   const guint8           *bytes,
                                                   gsize                   length);
gnutls_session_t  mail_net_transport_get_session  (MailNetTransport       *self);
GIOCondition      mail_net_transport_get_wanted   (MailNetTransport       *self);
void              mail_net_transport_say_goodbye  (MailNetTransport       *self);

G_END_DECLS
