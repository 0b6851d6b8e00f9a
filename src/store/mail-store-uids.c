/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-uids.h"

#include "mail-store-private.h"

static gboolean
find_one (MailStoreReader  *reader,
          gint64            folder,
          guint32           uid,
          GArray           *found,
          GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, &failure,
                                                     "SELECT id, message, folder, date FROM placement WHERE server_folder = ? AND uid = ?",
                                                     "ii", folder, (gint64) uid);

  while (rows != NULL && mail_statement_next (rows, &failure))
    g_array_append_val (found, ((MailPlacedUid) { uid, mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1),
                                                  mail_statement_get_int (rows, 2), mail_statement_get_int (rows, 3) }));
  return mail_statement_ended (&failure, error);
}

/**
 * mail_store_reader_find_uids:
 * @reader: a reader
 * @folder: where the server has them
 * @uids: (element-type guint32): as the server calls them
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailPlacedUid): those that are here
 */
GArray *
mail_store_reader_find_uids (MailStoreReader  *reader,
                             gint64            folder,
                             const GArray     *uids,
                             GError          **error)
{
  g_autoptr(GArray) found = g_array_sized_new (FALSE, FALSE, sizeof (MailPlacedUid), uids->len);

  for (guint i = 0; i < uids->len; i++)
    if (!find_one (reader, folder, g_array_index (uids, guint32, i), found, error))
      return NULL;
  return g_steal_pointer (&found);
}
