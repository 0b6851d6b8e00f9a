/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-wanted.h"

#include "mail-store-bodies.h"
#include "mail-store-items.h"
#include "mail-store-message.h"
#include "mail-store-placement.h"
#include "mail-store-private.h"

/* Of "placement AS p": those in a folder whose body the server has and is not known to refuse, since a time, newest first. */
#define WITHOUT_BODY \
  " WHERE p.server_folder = ? AND p.bodyless = 1 AND p.date >= ? AND p.uid IS NOT NULL" \
  " AND NOT EXISTS (SELECT 1 FROM parked_body WHERE item = p.id AND not_before > ?) ORDER BY p.date DESC LIMIT ?"

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
                              "SELECT p.id FROM placement AS p" WITHOUT_BODY, "iiiu", folder, since,
                              g_get_real_time () / G_USEC_PER_SEC, limit) ? g_steal_pointer (&items) : NULL;
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

/* The same Message-ID and size, and the time it arrived, which moving and copying keep; whatever the server calls content is equal,
 * or not known. In the same folder it would be another mail. */
static gboolean
find_twin (MailSqlite  *db,
           gint64       item,
           gint64      *twin,
           GError     **error)
{
  *twin = 0;
  return mail_sqlite_lookup (db, twin, error,
                             "SELECT t.id FROM placement AS i JOIN message AS m ON m.id = i.message"
                             " JOIN message AS t ON t.account = m.account AND t.identity = m.identity"
                             " WHERE i.id = ?1 AND t.id <> m.id AND t.body_state = ?2 AND t.size = m.size"
                             " AND t.message_id = m.message_id AND t.message_id <> '' AND t.object_id IS m.object_id"
                             " AND (t.orphaned IS NOT NULL"
                             "  OR EXISTS (SELECT 1 FROM placement AS p WHERE p.message = t.id AND p.date = i.date))"
                             " AND NOT EXISTS (SELECT 1 FROM placement AS p WHERE p.message = t.id"
                             "  AND p.server_folder = i.server_folder) LIMIT 1", "id", item, MAIL_BODY_COMPLETE);
}

/* What a row does not say by itself. Nearly no message has a namesake. */
static gboolean
look_closer (MailStoreReader  *reader,
             MailWantedBody   *wanted,
             gboolean          has_namesake,
             GError          **error)
{
  gint64 twin = 0;
  gboolean has_begun = FALSE;

  if ((has_namesake && !find_twin (reader->db, wanted->item, &twin, error)) ||
      (wanted->size > MAIL_BODY_CHUNK && !mail_store_reader_has_begun (reader, wanted->message, &has_begun, error)))
    return FALSE;

  wanted->has_twin = twin != 0;
  wanted->is_fresh = !has_begun;
  return TRUE;
}

/**
 * mail_store_reader_list_wanted:
 * @reader: a reader
 * @folder: where the server has them
 * @since: unix seconds: older ones are left out
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * As mail_store_reader_list_without_body ().
 *
 * Returns: (transfer full) (element-type MailWantedBody): those whose body is to be fetched, newest first
 */
GArray *
mail_store_reader_list_wanted (MailStoreReader  *reader,
                               gint64            folder,
                               gint64            since,
                               guint             limit,
                               GError          **error)
{
  g_autoptr(GArray) bodies = g_array_new (FALSE, FALSE, sizeof (MailWantedBody));
  g_autoptr(MailStatement) rows = NULL;
  g_autoptr(GError) failure = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT p.id, p.message, m.size, p.uid, EXISTS (SELECT 1 FROM message AS t WHERE t.account = m.account"
                            "  AND t.identity = m.identity AND t.id <> m.id)"
                            " FROM placement AS p JOIN message AS m ON m.id = p.message" WITHOUT_BODY, "iiiu", folder, since,
                            g_get_real_time () / G_USEC_PER_SEC, limit);
  if (rows == NULL)
    return NULL;

  while (mail_statement_next (rows, &failure))
    {
      MailWantedBody wanted = { .item = mail_statement_get_int (rows, 0), .message = mail_statement_get_int (rows, 1),
                                .size = (guint64) mail_statement_get_int (rows, 2),
                                .uid = (guint32) mail_statement_get_int (rows, 3) };

      if (!look_closer (reader, &wanted, mail_statement_get_int (rows, 4) != 0, error))
        return NULL;
      g_array_append_val (bodies, wanted);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&bodies) : NULL;
}

/* What it was is nobody's now, and never had a body. */
static gboolean
drop_unplaced (MailTransaction  *transaction,
               gint64            message,
               GError          **error)
{
  gint64 placed = 0;

  if (!mail_sqlite_lookup (transaction->db, &placed, error, "SELECT id FROM placement WHERE message = ?", "i", message))
    return FALSE;
  return placed != 0 || mail_message_discard (transaction, message, error);
}

static gboolean
share_body (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  gint64 item = *(gint64 *) data;
  g_autoptr(MailPlacement) placement = NULL;
  gint64 before;
  gint64 twin;

  if (!find_twin (transaction->db, item, &twin, error) ||
      (twin != 0 && !mail_placement_load (transaction, item, &placement, error)))
    return FALSE;
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, placement != NULL);
  if (placement == NULL)
    return TRUE;

  before = placement->message;
  if (!mail_placement_set_message (transaction, placement, twin, placement->date, error) ||
      !mail_sqlite_run (transaction->db, error, "UPDATE message SET orphaned = NULL WHERE id = ?", "i", twin))
    return FALSE;
  mail_change_recorder_body (transaction->changes, item);
  return drop_unplaced (transaction, before, error);
}

/**
 * mail_store_share_body:
 * @self: a store
 * @item: one that has a twin: see #MailWantedBody
 *
 * The item is the same mail as its twin from now on, as it is where a server gives content names of its own.
 *
 * Returns: (transfer full): a future for whether there still was a twin (%G_TYPE_BOOLEAN)
 */
DexFuture *
mail_store_share_body (MailStore *self,
                       gint64     item)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, share_body, g_memdup2 (&item, sizeof item), g_free);
}
