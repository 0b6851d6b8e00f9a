/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-threads.h"

/* A conversation is a set of messages that name each other, and has the number of the first of them that came. Every Message-ID a
 * message has or names leads to it, so the order of arrival does not matter: that of a message which is here by its row, any other by
 * thread_key. When a message names two, the younger one is merged into the older, and whatever was merged into the younger:
 * merged_into is never followed more than once. */

gboolean
mail_thread_find (MailSqlite  *db,
                  gint64       account,
                  gint64       key,
                  gint64      *thread,
                  GError     **error)
{
  return mail_sqlite_lookup (db, thread, error,
                             "SELECT thread FROM message WHERE account = ?1 AND identity = ?2 UNION ALL"
                             " SELECT coalesce(t.merged_into, k.thread) FROM thread_key AS k"
                             " LEFT JOIN merged_thread AS t ON t.id = k.thread WHERE k.account = ?1 AND k.key = ?2", "ii",
                             account, key);
}

gboolean
mail_thread_note_items (MailTransaction  *transaction,
                        gint64            thread,
                        GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (transaction->db, error,
                            "SELECT p.folder, p.id, p.date FROM message AS m JOIN placement AS p ON p.message = m.id"
                            " WHERE m.thread = ? AND p.folder IS NOT NULL", "i", thread);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    mail_change_recorder_item (transaction->changes, MAIL_ITEM_CHANGED, mail_statement_get_int (rows, 0),
                               mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2), mail_statement_get_int (rows, 2));
  return mail_statement_ended (&failure, error);
}

/* Lists that show the younger one have to hear of it. */
static gboolean
merge (MailTransaction  *transaction,
       gint64            younger,
       gint64            older,
       GError          **error)
{
  MailSqlite *db = transaction->db;

  return mail_thread_note_items (transaction, younger, error) &&
         mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE thread = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE merged_thread SET merged_into = ? WHERE merged_into = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE OR REPLACE muted_thread SET thread = ? WHERE thread = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "INSERT OR IGNORE INTO merged_thread (id, merged_into) VALUES (?, ?)", "ii", younger, older);
}

gboolean
mail_thread_assign (MailTransaction *transaction,
                    gint64           account,
                    gint64           message,
                    gint64           identity,
                    const gint64    *keys,
                    guint            n_keys,
                    gint64          *thread,
                    GError         **error)
{
  MailSqlite *db = transaction->db;
  g_autofree gint64 *found = g_new0 (gint64, n_keys + 1);
  gint64 oldest = 0;

  for (guint i = 0; i < n_keys; i++)
    {
      if (!mail_thread_find (db, account, keys[i], &found[i], error))
        return FALSE;
      if (found[i] != 0 && (oldest == 0 || found[i] < oldest))
        oldest = found[i];
    }
  if (oldest == 0)
    oldest = message;

  for (guint i = 0; i < n_keys; i++)
    {
      if (found[i] == 0 && keys[i] != identity &&
          !mail_sqlite_run (db, error, "INSERT OR IGNORE INTO thread_key (account, key, thread) VALUES (?, ?, ?)", "iii",
                            account, keys[i], oldest))
        return FALSE;
      if (found[i] != 0 && found[i] != oldest && !merge (transaction, found[i], oldest, error))
        return FALSE;
    }

  *thread = oldest;
  return TRUE;
}

gboolean
mail_thread_message_goes (MailSqlite  *db,
                          gint64       message,
                          GError     **error)
{
  return mail_sqlite_run (db, error,
                          "INSERT OR IGNORE INTO thread_key (account, key, thread)"
                          " SELECT account, identity, thread FROM message WHERE id = ? AND message_id <> ''", "i", message);
}

gboolean
mail_thread_resolve (MailSqlite  *db,
                     gint64      *thread,
                     GError     **error)
{
  return mail_sqlite_lookup (db, thread, error, "SELECT merged_into FROM merged_thread WHERE id = ?", "i", *thread);
}
