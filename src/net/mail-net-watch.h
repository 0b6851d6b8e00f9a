/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One source for one socket for as long as it lives: waiting again costs no system call and no allocation. */
typedef struct _MailNetWatch MailNetWatch;

typedef void (*MailNetWatchFunc) (gpointer data);

MailNetWatch *mail_net_watch_new  (int               fd,
                                   MailNetWatchFunc  func,
                                   gpointer          data);
void          mail_net_watch_free (MailNetWatch     *self);
void          mail_net_watch_want (MailNetWatch     *self,
                                   GIOCondition      condition);
void          mail_net_watch_wake (MailNetWatch     *self);

G_END_DECLS
