/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MailBackoff:
 * @min_msec: the first pause, in milliseconds
 * @max_msec: the longest pause, in milliseconds
 * @attempts: how many pauses were taken since the last reset
 *
 * When to try again: exponential, with full jitter, so that many clients do not come back together. A plain struct, to be
 * embedded; not thread-safe.
 */
typedef struct {
  guint min_msec;
  guint max_msec;
  guint attempts;
} MailBackoff;

/* 2 s to 15 min: what a server that is down, or throttling, is asked. */
#define MAIL_BACKOFF_INIT { 2 * 1000, 15 * 60 * 1000, 0 }

guint mail_backoff_next_msec (MailBackoff *self);
void  mail_backoff_reset     (MailBackoff *self);

G_END_DECLS
