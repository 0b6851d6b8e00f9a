/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-threads.h"

/* A conversation is a set of messages that name each other: every Message-ID a message has or names leads to its thread, so the
 * order of arrival does not matter. When a message names two, the younger thread is merged into the older, and whatever was
 * merged into the younger: merged_into is never followed more than once. */

static gboolean
find_thread (MailSqlite  *db,
             gint64       account,
             gint64       key,
             gint64      *thread,
             GError     **error)
{
  return mail_sqlite_lookup (db, thread, error,
                             "SELECT coalesce(t.merged_into, t.id) FROM thread_key AS k JOIN thread AS t ON t.id = k.thread"
                             " WHERE k.account = ? AND k.key = ?", "ii", account, key);
}

static gboolean
merge (MailSqlite  *db,
       gint64       younger,
       gint64       older,
       GError     **error)
{
  return mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE thread = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE thread SET merged_into = ? WHERE merged_into = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE thread SET merged_into = ? WHERE id = ?", "ii", older, younger);
}

gboolean
mail_thread_assign (MailSqlite    *db,
                    gint64         account,
                    const gint64  *keys,
                    guint          n_keys,
                    gint64        *thread,
                    GError       **error)
{
  g_autofree gint64 *found = g_new0 (gint64, n_keys + 1);
  gint64 oldest = 0;

  for (guint i = 0; i < n_keys; i++)
    {
      if (!find_thread (db, account, keys[i], &found[i], error))
        return FALSE;
      if (found[i] != 0 && (oldest == 0 || found[i] < oldest))
        oldest = found[i];
    }

  if (oldest == 0)
    {
      if (!mail_sqlite_run (db, error, "INSERT INTO thread (merged_into) VALUES (NULL)", ""))
        return FALSE;
      oldest = mail_sqlite_get_last_id (db);
    }

  for (guint i = 0; i < n_keys; i++)
    {
      if (found[i] == 0 &&
          !mail_sqlite_run (db, error, "INSERT OR IGNORE INTO thread_key (account, key, thread) VALUES (?, ?, ?)", "iii",
                            account, keys[i], oldest))
        return FALSE;
      if (found[i] != 0 && found[i] != oldest && !merge (db, found[i], oldest, error))
        return FALSE;
    }

  *thread = oldest;
  return TRUE;
}

gboolean
mail_thread_resolve (MailSqlite  *db,
                     gint64      *thread,
                     GError     **error)
{
  return mail_sqlite_lookup (db, thread, error, "SELECT coalesce(merged_into, id) FROM thread WHERE id = ?", "i", *thread);
}
