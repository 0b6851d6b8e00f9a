/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define MAIL_TYPE_LIMITER (mail_limiter_get_type ())
G_DECLARE_FINAL_TYPE (MailLimiter, mail_limiter, MAIL, LIMITER, GObject)

MailLimiter *mail_limiter_new     (guint        maximum);
DexFuture   *mail_limiter_acquire (MailLimiter *self) G_GNUC_WARN_UNUSED_RESULT;
void         mail_limiter_release (MailLimiter *self);

G_END_DECLS
