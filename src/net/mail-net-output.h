/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* One TLS record, and a good size for one segment train: what is handed to the socket in one call. */
#define MAIL_NET_OUTPUT_STAGE (16 * 1024)

/* Bytes waiting to be written, in order. Small pieces are gathered into one stage; big ones wait by reference. */
typedef struct _MailNetOutput MailNetOutput;

MailNetOutput *mail_net_output_new     (void);
void           mail_net_output_free    (MailNetOutput *self);
void           mail_net_output_push    (MailNetOutput *self,
                                        GBytes        *bytes,
                                        gboolean       secret);
gboolean       mail_net_output_is_empty (MailNetOutput *self);
const guint8  *mail_net_output_peek    (MailNetOutput *self,
                                        gsize         *length);
void           mail_net_output_consume (MailNetOutput *self,
                                        gsize          length);
DexFuture     *mail_net_output_wait    (MailNetOutput *self,
                                        guint64        at_most);
void           mail_net_output_fail    (MailNetOutput *self,
                                        const GError  *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetOutput, mail_net_output_free)

G_END_DECLS
