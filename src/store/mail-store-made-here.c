/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-made-here.h"

#include "mail-store-bodies.h"
#include "mail-store-folder.h"
#include "mail-store-message.h"
#include "mail-store-operations.h"
#include "mail-store-private.h"
#include "mail-store-schema.h"

/* Whether an item is a draft, waits to be sent, or is to be appended: what tells of it. */
#define IS_WANTED(item) \
  "(EXISTS (SELECT 1 FROM draft WHERE item = " item ") OR EXISTS (SELECT 1 FROM outbox WHERE item = " item ")" \
  " OR EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation WHERE t.item = " item " AND o.kind = ?1))"

/* An item whose message is lost. */
typedef struct {
  gint64 item;
  gint64 message;
  gint64 account;
  gboolean is_draft;
} Lost;

static gboolean
find_lost_messages (MailSqlite  *db,
                    GArray      *lost,
                    GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (db, error,
                            "SELECT p.id, p.message, p.account, EXISTS (SELECT 1 FROM draft WHERE item = p.id) FROM placement AS p"
                            " WHERE p.made_here = 1 AND NOT EXISTS (SELECT 1 FROM message WHERE id = p.message)"
                            " AND (p.server_folder IS NULL OR " IS_WANTED ("p.id") ")", "d", MAIL_OPERATION_APPEND);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      Lost one = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2),
                   mail_statement_get_int (rows, 3) != 0 };

      g_array_append_val (lost, one);
    }
  return mail_statement_ended (&failure, error);
}

/* Folders that are only here, of which a server does not tell, and in them what was in a folder that is lost. */
static gboolean
salvage_folders (MailTransaction  *transaction,
                 GError          **error)
{
  static const MailRole roles[] = { MAIL_ROLE_DRAFTS, MAIL_ROLE_OUTBOX };
  g_autoptr(GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  MailSqlite *db = transaction->db;

  if (!mail_sqlite_collect (db, accounts, error, "SELECT id FROM account", ""))
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (roles); j++)
      {
        gint64 account = g_array_index (accounts, gint64, i);
        gint64 folder = 0;

        if (!mail_sqlite_lookup (db, &folder, error, "SELECT id FROM folder WHERE account = ? AND role = ?", "id", account, roles[j]) ||
            (folder == 0 && !mail_folder_make_local (transaction, account, roles[j], &folder, error)))
          return FALSE;
      }
  return mail_sqlite_run (db, error,
                          "UPDATE placement SET folder = (SELECT id FROM folder AS f WHERE f.account = placement.account AND f.role ="
                          " iif (EXISTS (SELECT 1 FROM outbox WHERE item = placement.id), ?1, ?2)), server_folder = NULL, uid = NULL"
                          " WHERE made_here = 1 AND folder NOT IN (SELECT id FROM folder)", "dd", MAIL_ROLE_OUTBOX, MAIL_ROLE_DRAFTS);
}

/* What the message says of itself. A draft without one is still in what the composer saved. */
static gboolean
salvage_messages (MailTransaction  *transaction,
                  MailStoreReader  *reader,
                  GError          **error)
{
  g_autoptr(GArray) lost = g_array_new (FALSE, FALSE, sizeof (Lost));

  if (!find_lost_messages (reader->db, lost, error))
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    {
      const Lost *one = &g_array_index (lost, Lost, i);
      g_autoptr(GBytes) bytes = NULL;

      if (reader->bodies != NULL)
        bytes = mail_store_reader_load_body (reader, one->message, MAIL_SECTION_WHOLE, NULL);
      if ((bytes != NULL || one->is_draft) && !mail_message_restore (transaction, one->message, one->account, bytes, error))
        return FALSE;
    }
  return TRUE;
}

/* Which item a message was: an index has both numbers, though the row cannot be read. *known: whether that is certain. */
static gint64
find_item (MailSqlite *db,
           gint64      message,
           gboolean   *known)
{
  gint64 item = 0;

  *known = mail_sqlite_lookup (db, &item, NULL, "SELECT id FROM damaged.placement INDEXED BY placement_message WHERE message = ?", "i",
                               message);
  return item;
}

static gboolean
is_wanted (MailSqlite  *db,
           gint64       item,
           gboolean    *wanted,
           GError     **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (db, &found, error, "SELECT " IS_WANTED ("?2"), "di", MAIL_OPERATION_APPEND, item))
    return FALSE;
  *wanted = found != 0;
  return TRUE;
}

/* item 0: another number. In the folder it is in by what is wanted of it; else, where a person finds it. */
static gboolean
restore_item (MailSqlite  *db,
              gint64       message,
              gint64       item,
              GError     **error)
{
  if (item == 0 && (!mail_sqlite_run (db, error, "UPDATE local_id SET highest = highest + 1", "") ||
                    !mail_sqlite_lookup (db, &item, error, "SELECT highest FROM local_id", "")))
    return FALSE;

  return mail_sqlite_run (db, error,
                          "INSERT INTO placement (id, message, account, made_here, folder, date, flags, server_flags, modseq, waiting,"
                          " bodyless) SELECT ?2, m.id, m.account, 1, CASE"
                          " WHEN EXISTS (SELECT 1 FROM outbox WHERE item = ?2) THEN (SELECT id FROM folder WHERE account = m.account"
                          "  AND role = ?3)"
                          " WHEN EXISTS (SELECT 1 FROM draft WHERE item = ?2) THEN (SELECT id FROM folder WHERE account = m.account"
                          "  AND role = ?4)"
                          " ELSE coalesce ((SELECT o.folder FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                          "  WHERE t.item = ?2 AND o.kind = ?5), (SELECT id FROM folder WHERE account = m.account AND role = ?4)) END,"
                          " iif (m.header_date > 0, m.header_date, unixepoch ()), ?6, ?6, 0, 0, m.body_state < 2"
                          " FROM message AS m WHERE m.id = ?1", "iidddd", message, item, MAIL_ROLE_OUTBOX, MAIL_ROLE_DRAFTS,
                          MAIL_OPERATION_APPEND, MAIL_FLAG_SEEN);
}

/* A message made here that is nowhere: of one that nothing is wanted with, the server has a copy and tells of it. */
static gboolean
salvage_items (MailSqlite  *db,
               GError     **error)
{
  g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (db, messages, error,
                            "SELECT m.id FROM message AS m WHERE m.made_here = 1 AND m.orphaned IS NULL"
                            " AND NOT EXISTS (SELECT 1 FROM placement WHERE message = m.id)", ""))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    {
      gint64 message = g_array_index (messages, gint64, i);
      gboolean known;
      gint64 item = find_item (db, message, &known);
      gboolean wanted = !known;

      if (item != 0 && !is_wanted (db, item, &wanted, error))
        return FALSE;
      if (wanted && !restore_item (db, message, item, error))
        return FALSE;
    }
  return TRUE;
}

/*< private >
 * mail_made_here_salvage:
 * @db: a new mail.db that has all rows that could be read
 * @profile: the profile's folder, where bodies.db is
 * @error: (out): why it could not be written
 *
 * Returns: whether what was made here is there, as far as anything tells of it
 */
gboolean
mail_made_here_salvage (MailSqlite  *db,
                        const char  *profile,
                        GError     **error)
{
  g_autoptr(MailSqlite) bodies = mail_store_schema_open_reader (profile, MAIL_STORE_FILE_BODIES, NULL);
  g_autoptr(MailChangeRecorder) changes = mail_change_recorder_new ();
  MailTransaction transaction = { .db = db, .changes = changes };
  MailStoreReader reader = { db, bodies };

  return salvage_folders (&transaction, error) && salvage_messages (&transaction, &reader, error) && salvage_items (db, error);
}
