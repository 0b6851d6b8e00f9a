/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tell.h"

#include <glib-object.h>

typedef struct {
  GWeakRef object;
  MailTellFunc func;
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  g_weak_ref_clear (&telling->object);
  g_free (telling);
}

static DexFuture *
tell (DexFuture *future,
      gpointer   data)
{
  Telling *telling = data;
  g_autoptr(GObject) object = g_weak_ref_get (&telling->object);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (object != NULL)
    telling->func (object, value, error);
  return dex_future_new_true ();
}

/**
 * mail_tell:
 * @future: (transfer full): what is waited for
 * @func: told how it ended, on this thread
 * @object: (type GObject): for @func; not kept alive by it: who is gone by then is not told
 *
 * What a widget asks for in the background. Dropping the result gives up asking.
 *
 * Returns: (transfer full): a future that resolves when @func was called
 */
DexFuture *
mail_tell (DexFuture    *future,
           MailTellFunc  func,
           gpointer      object)
{
  Telling *telling = g_new0 (Telling, 1);

  g_weak_ref_init (&telling->object, object);
  telling->func = func;
  return dex_future_finally (future, tell, telling, telling_free);
}
