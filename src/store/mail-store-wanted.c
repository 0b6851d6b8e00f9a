/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-wanted.h"

#include "mail-store-private.h"

/**
 * mail_store_reader_list_without_body:
 * @reader: a reader
 * @folder: where the server has them
 * @since: unix seconds: older ones are left out
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * Those a server did not give within the last day are left out.
 *
 * Returns: (transfer full) (element-type gint64): items with a UID whose body is not complete, newest first
 */
GArray *
mail_store_reader_list_without_body (MailStoreReader  *reader,
                                     gint64            folder,
                                     gint64            since,
                                     guint             limit,
                                     GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  return mail_sqlite_collect (reader->db, items, error,
                              "SELECT id FROM placement WHERE server_folder = ? AND bodyless = 1 AND date >= ?"
                              " AND uid IS NOT NULL"
                              " AND NOT EXISTS (SELECT 1 FROM parked_body WHERE item = placement.id AND not_before > ?)"
                              " ORDER BY date DESC LIMIT ?", "iiiu", folder, since, g_get_real_time () / G_USEC_PER_SEC,
                              limit) ? g_steal_pointer (&items) : NULL;
}

static gboolean
park_body (MailTransaction  *transaction,
           gpointer          data,
           GValue           *result,
           GError          **error)
{
  gint64 item = *(gint64 *) data;
  gint64 misses = 0;

  /* Nothing is parked that is gone meanwhile. */
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO parked_body (item, misses, not_before) SELECT id, 1, ?1 FROM placement WHERE id = ?2"
                        " ON CONFLICT (item) DO UPDATE SET misses = misses + 1, not_before = ?1", "ii",
                        transaction->now + MAIL_STORE_PARKED_SECONDS, item) ||
      !mail_sqlite_lookup (transaction->db, &misses, error, "SELECT misses FROM parked_body WHERE item = ?", "i", item))
    return FALSE;

  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, (guint) misses);
  return TRUE;
}

/**
 * mail_store_park_body:
 * @self: a store
 * @item: whose body the server did not give
 *
 * It is not asked for again before a day is over, unless a person wants it. Forgotten when the body comes.
 *
 * Returns: (transfer full): a future for how often that happened, one after the other; 0 when the item is gone
 */
DexFuture *
mail_store_park_body (MailStore *self,
                      gint64     item)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, park_body, g_memdup2 (&item, sizeof item), g_free);
}
