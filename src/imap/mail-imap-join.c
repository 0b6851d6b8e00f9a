/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-join.h"

#include <glib/gi18n.h>

#include "mail-error.h"

typedef struct {
  MailImapJoinFunc add;
} Join;

/* Every part has its answer: adds them up, or passes on the first error. */
static DexFuture *
add_all (DexFuture *all,
         gpointer   data)
{
  Join *join = data;
  DexFutureSet *set = DEX_FUTURE_SET (all);
  g_auto(GValue) sum = G_VALUE_INIT;

  for (guint i = 0; i < dex_future_set_get_size (set); i++)
    {
      GError *error = NULL;
      const GValue *value = dex_future_set_get_value_at (set, i, &error);

      if (value == NULL)
        return dex_future_new_for_error (error);
      if (!join->add (&sum, value))
        break;
    }

  return dex_future_new_for_value (&sum);
}

/*< private >
 * mail_imap_join:
 * @futures: (transfer full) (element-type DexFuture): of the commands one call was split into
 * @add: adds up their answers
 *
 * Returns: (transfer full): a future for the sum when all are settled, rejected with the first error; dropping it drops all
 */
DexFuture *
mail_imap_join (GPtrArray        *futures,
                MailImapJoinFunc  add)
{
  g_autoptr(GPtrArray) owned = futures;
  Join *join;

  if (owned->len == 0)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("No messages were named")));
  if (owned->len == 1)
    return dex_ref (g_ptr_array_index (owned, 0));

  join = g_new0 (Join, 1);
  join->add = add;
  return dex_future_finally (dex_future_allv ((DexFuture * const *) owned->pdata, owned->len), add_all, join, g_free);
}
