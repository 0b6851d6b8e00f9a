/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * MailBell:
 * @is_rung: whether it rang since it was last cleared
 * @ringing: (nullable): what somebody waits for
 *
 * "There is something to do": rung by anybody on the engine's thread, waited for by one fibre. A bell that rings while nobody
 * waits is heard by the next wait. A plain struct, to be embedded, all zero when new.
 */
typedef struct {
  gboolean is_rung;
  DexPromise *ringing;
} MailBell;

void       mail_bell_ring   (MailBell *self);
void       mail_bell_silence (MailBell *self);
DexFuture *mail_bell_wait   (MailBell *self,
                             gint64    msec) G_GNUC_WARN_UNUSED_RESULT;
void       mail_bell_clear  (MailBell *self);

G_END_DECLS
