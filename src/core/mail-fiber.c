/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fiber.h"

/**
 * mail_fiber_spawn:
 * @scheduler: (nullable): where the fibre runs; %NULL for the calling thread's
 * @func: the procedure; it may await
 * @data: its argument
 * @destroy: (nullable): frees @data when the fibre has ended
 *
 * Starts a fibre with the stack size of the house, which does not depend on libdex's default.
 *
 * Returns: (transfer full): a future for what @func answers
 */
DexFuture *
mail_fiber_spawn (DexScheduler   *scheduler,
                  DexFiberFunc    func,
                  gpointer        data,
                  GDestroyNotify  destroy)
{
  /* libdex takes NULL for the main thread, wherever it is called. */
  if (scheduler == NULL)
    scheduler = dex_scheduler_get_thread_default ();
  return dex_scheduler_spawn (scheduler, MAIL_FIBER_STACK_SIZE, func, data, destroy);
}
