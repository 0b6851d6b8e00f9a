/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes read and not yet taken: one block, so that a parser sees them in one piece. A plain struct, zero when new. */
typedef struct {
  guint8 *data;
  gsize begin;
  gsize end;
  gsize size;
} MailNetInput;

guint8 *mail_net_input_reserve (MailNetInput *self,
                                gsize         wanted);
void    mail_net_input_produce (MailNetInput *self,
                                gsize         length);
void    mail_net_input_consume (MailNetInput *self,
                                gsize         length);
gsize   mail_net_input_length  (const MailNetInput *self);
void    mail_net_input_clear   (MailNetInput *self);

G_END_DECLS
