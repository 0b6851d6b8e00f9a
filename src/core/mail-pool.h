/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define MAIL_TYPE_POOL (mail_pool_get_type ())
G_DECLARE_FINAL_TYPE (MailPool, mail_pool, MAIL, POOL, GObject)

/**
 * MailPoolFunc:
 * @data: what was given to mail_pool_run ()
 * @cancellable: is cancelled when nobody wants the answer any more; long jobs look at it
 * @result: (out): an unset #GValue: the job initialises it with its answer's type and sets it; left unset, the answer is %TRUE
 * @error: (out): set exactly when %FALSE is returned
 *
 * A blocking job: an ordinary function on an ordinary stack, on one of the pool's threads. It must not await.
 *
 * Returns: whether it went well
 */
typedef gboolean (*MailPoolFunc) (gpointer       data,
                                  GCancellable  *cancellable,
                                  GValue        *result,
                                  GError       **error);

MailPool  *mail_pool_new         (const char     *name,
                                  guint           n_threads);
MailPool  *mail_pool_get_readers (void);
DexFuture *mail_pool_run         (MailPool       *self,
                                  MailPoolFunc    func,
                                  gpointer        data,
                                  GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
