/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-favorites.h"

#include "mail-store-private.h"

static gboolean
set_favorites (MailTransaction  *transaction,
               gpointer          data,
               GValue           *result,
               GError          **error)
{
  const GArray *folders = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  if (!mail_sqlite_run (transaction->db, error, "DELETE FROM favorite", ""))
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    if (!mail_sqlite_run (transaction->db, error,
                          "INSERT OR IGNORE INTO favorite (folder, position) SELECT id, ? FROM folder WHERE id = ?", "ui", i + 1,
                          g_array_index (folders, gint64, i)))
      return FALSE;
  return TRUE;
}

/**
 * mail_store_set_favorites:
 * @self: a store
 * @folders: (element-type gint64): those a person wants at hand, in their order
 *
 * A favorite stays one while it is renamed or moved, also by others; it ends with its folder. One that is gone already is passed over.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_set_favorites (MailStore *self,
                          GArray    *folders)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (folders != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, set_favorites, g_array_copy (folders),
                           (GDestroyNotify) g_array_unref);
}
