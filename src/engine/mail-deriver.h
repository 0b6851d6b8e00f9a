/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine.h"

G_BEGIN_DECLS

/**
 * MailDeriver:
 *
 * Reads bodies that arrived, in the background, newest first, for what lists show of them: the preview line and the paper clip.
 * Parsing runs on a reader; it takes half of one processor at most.
 */
#define MAIL_TYPE_DERIVER (mail_deriver_get_type ())
G_DECLARE_FINAL_TYPE (MailDeriver, mail_deriver, MAIL, DERIVER, GObject)

MailDeriver *mail_deriver_new   (MailEngine  *engine);
void         mail_deriver_start (MailDeriver *self);
/* A body became readable. Any thread. */
void         mail_deriver_wake  (MailDeriver *self);
void         mail_deriver_stop  (MailDeriver *self);

G_END_DECLS
