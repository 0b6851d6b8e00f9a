/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-operations.h"
#include "mail-store-outbox.h"

G_BEGIN_DECLS

/* What the servers have not confirmed yet, in numbers and words. Signal "changed". What is gone within a second is never
 * spoken of. Main thread. */
#define MAIL_TYPE_WAITING (mail_waiting_get_type ())
G_DECLARE_FINAL_TYPE (MailWaiting, mail_waiting, MAIL, WAITING, GObject)

MailWaiting *mail_waiting_new            (MailStore   *store);
guint        mail_waiting_get_n_changes  (MailWaiting *self);
guint        mail_waiting_get_n_messages (MailWaiting *self);
/* Of both, those that need the person. */
guint        mail_waiting_get_n_failed   (MailWaiting *self);
/* Messages an act of many has not reached yet on this computer: 0 nearly always. */
guint        mail_waiting_get_n_left     (MailWaiting *self);
/* (transfer full) (nullable): "3 changes waiting"; NULL when nothing waits */
char        *mail_waiting_describe       (MailWaiting *self);
/* (transfer none) (element-type MailOperation) / (element-type MailOutboxEntry): until the next "changed" */
GPtrArray   *mail_waiting_get_operations (MailWaiting *self);
GPtrArray   *mail_waiting_get_outbox     (MailWaiting *self);

G_END_DECLS
