/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bytes may come that are no bytes of the stream: an empty block after each answer is usual, a flood of them is an attack. */
#define MAIL_NET_MAX_HOLLOW (64 * 1024)

/* Both directions of a compressed connection, RFC 4978: raw DEFLATE (RFC 1951), flushed after whatever is written at once. */
typedef struct _MailNetDeflate MailNetDeflate;

MailNetDeflate *mail_net_deflate_new     (void);
void            mail_net_deflate_free    (MailNetDeflate  *self);

guint8         *mail_net_deflate_reserve (MailNetDeflate  *self,
                                          gsize            wanted);
void            mail_net_deflate_produce (MailNetDeflate  *self,
                                          gsize            length);
gboolean        mail_net_deflate_inflate (MailNetDeflate  *self,
                                          void            *buffer,
                                          gsize            size,
                                          gsize           *length,
                                          GError         **error);

void            mail_net_deflate_take    (MailNetDeflate  *self,
                                          const void      *bytes,
                                          gsize            length);
const guint8   *mail_net_deflate_peek    (MailNetDeflate  *self,
                                          gsize           *length);
void            mail_net_deflate_consume (MailNetDeflate  *self,
                                          gsize            length);

G_END_DECLS
