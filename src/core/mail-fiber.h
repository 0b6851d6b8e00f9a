/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Enough for TLS, SQLite-free procedures and a log call; parsing and HTML work run on a MailPool, on an ordinary stack. */
#define MAIL_FIBER_STACK_SIZE (512 * 1024)

DexFuture *mail_fiber_spawn (DexScheduler   *scheduler,
                             DexFiberFunc    func,
                             gpointer        data,
                             GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
