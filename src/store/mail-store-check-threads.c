/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations, looked at against what each message names. That two belong together for another reason, which only their server
 * knows, cannot be seen from here: what is in one conversation is never taken apart. */
#include "mail-store-check.h"
#include "mail-store-private.h"
#include "mail-store-threads.h"

static gboolean
check_merged (MailSqlite  *db,
              GPtrArray   *findings,
              GError     **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (db, ids, error,
                            "SELECT t.id FROM merged_thread AS t WHERE t.merged_into >= t.id"
                            " OR EXISTS (SELECT 1 FROM merged_thread WHERE id = t.merged_into) LIMIT ?", "d", MAIL_STORE_CHECK_MAX))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_MERGED_THREAD, g_array_index (ids, gint64, i), NULL));
  return TRUE;
}

/* Whether each of the keys leads to that conversation. */
static gboolean
lead_to (MailSqlite    *db,
         gint64         account,
         const gint64  *keys,
         guint          n_keys,
         gint64         thread,
         gboolean      *good,
         GError       **error)
{
  *good = TRUE;
  for (guint i = 0; *good && i < n_keys; i++)
    {
      gint64 found = 0;

      if (!mail_thread_find (db, account, keys[i], &found, error))
        return FALSE;
      *good = found == thread;
    }
  return TRUE;
}

static gboolean
check_message (MailSqlite     *db,
               MailStatement  *row,
               gboolean       *good,
               GError        **error)
{
  gint64 message = mail_statement_get_int (row, 0);
  gint64 account = mail_statement_get_int (row, 1);
  gint64 thread = mail_statement_get_int (row, 2);
  gint64 own = mail_statement_get_int (row, 3);
  gsize length;
  const guint8 *parents = mail_statement_get_bytes (row, 5, &length);
  g_autofree gint64 *keys = g_memdup2 (parents, length);

  *good = thread > 0 && thread <= message && mail_statement_is_null (row, 6);
  if (*good && mail_statement_get_int (row, 4) != 0 && !lead_to (db, account, &own, 1, thread, good, error))
    return FALSE;
  return !*good || lead_to (db, account, keys, (guint) (length / sizeof (gint64)), thread, good, error);
}

/*< private >
 * mail_store_reader_check_threads:
 *
 * Returns: whether everything was looked at
 */
gboolean
mail_store_reader_check_threads (MailStoreReader  *reader,
                                 GPtrArray        *findings,
                                 GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;
  guint n_before;

  if (!check_merged (reader->db, findings, error))
    return FALSE;

  n_before = findings->len;
  rows = mail_sqlite_query (reader->db, error,
                            "SELECT m.id, m.account, m.thread, m.identity, coalesce (m.message_id, '') <> '', m.parents, t.id"
                            " FROM message AS m LEFT JOIN merged_thread AS t ON t.id = m.thread ORDER BY m.id", "");
  if (rows == NULL)
    return FALSE;
  while (findings->len - n_before < MAIL_STORE_CHECK_MAX && mail_statement_next (rows, &failure))
    {
      gboolean good;

      if (!check_message (reader->db, rows, &good, error))
        return FALSE;
      if (!good)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_THREAD, mail_statement_get_int (rows, 0), NULL));
    }
  return mail_statement_ended (&failure, error);
}
