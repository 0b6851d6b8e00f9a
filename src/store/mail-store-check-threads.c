/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations, looked at against what each message names, and what subjects say of those that name nothing. That two belong together for another reason, which only their server
 * knows, cannot be seen from here: what is in one conversation is never taken apart. */
#include "mail-store-check.h"
#include "mail-store-loops.h"
#include "mail-store-message.h"
#include "mail-store-subjects.h"

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
      gint64 group = 0;
      gint64 found = 0;
      gboolean is_here;

      if (!mail_thread_find (db, account, keys[i], &group, &found, &is_here, error))
        return FALSE;
      *good = found == thread;
    }
  return TRUE;
}

/* Those that are believed do; few are not. */
static gboolean
check_parents (MailSqlite     *db,
               gint64          account,
               MailStatement  *row,
               gint64          thread,
               gboolean       *good,
               GError        **error)
{
  gsize length;
  const guint8 *parents = mail_statement_get_bytes (row, 5, &length);
  guint n_parents = (guint) (length / sizeof (gint64));
  g_autofree gint64 *keys = g_memdup2 (parents, length);
  g_autoptr(GArray) believed = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!lead_to (db, account, keys, n_parents, thread, good, error))
    return FALSE;
  if (*good)
    return TRUE;
  return mail_loop_believe (db, account, mail_statement_get_int (row, 3), keys, n_parents, believed, error) &&
         (believed->len == n_parents ||
          lead_to (db, account, (const gint64 *) (gpointer) believed->data, believed->len, thread, good, error));
}

/* Of what names no other: that its subject is known, and put it where it is. The rest may have named what is no longer here. */
static gboolean
check_subject (MailSqlite  *db,
               gint64       message,
               gboolean    *good,
               GError     **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(MailThreading) threading = { 0 };
  gint64 known = 0;

  if (!mail_message_load_threading (db, message, &threading, keys, error))
    return FALSE;
  if (threading.subject == 0)
    return TRUE;
  if (!mail_sqlite_lookup (db, &known, error,
                           "SELECT 1 FROM subject_key AS s LEFT JOIN merged_thread AS t ON t.id = s.thread WHERE s.account = ?1"
                           " AND s.key BETWEEN ?2 AND ?3 AND coalesce (t.merged_into, s.thread) = ?4 LIMIT 1", "iiii",
                           threading.account, threading.subject, threading.subject | 1, threading.group))
    return FALSE;
  *good = known != 0;
  return !*good || (threading.subject & 1) == 0 ||
         mail_subject_check (db, threading.account, message, threading.subject, good, error);
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

  *good = thread > 0 && thread <= message && mail_statement_is_null (row, 6) && mail_statement_get_int (row, 7) != 0;
  if (*good && mail_statement_get_int (row, 4) != 0 && !lead_to (db, account, &own, 1, thread, good, error))
    return FALSE;
  if (*good && !mail_statement_is_null (row, 5))
    return check_parents (db, account, row, thread, good, error);
  return !*good || mail_statement_get_int (row, 8) == 0 || check_subject (db, message, good, error);
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
                            "SELECT m.id, m.account, m.thread, m.identity, coalesce (m.message_id, '') <> '', m.parents, t.id,"
                            " CASE WHEN o.message IS NULL THEN coalesce (j.conversation, m.thread) = m.thread"
                            " ELSE o.thread > m.thread AND (SELECT conversation FROM joined_thread WHERE id = o.thread) IS m.thread END,"
                            " m.id > coalesce ((SELECT next FROM subject_backlog), 0)"
                            " FROM message AS m LEFT JOIN merged_thread AS t ON t.id = m.thread"
                            " LEFT JOIN joined_message AS o ON o.message = m.id LEFT JOIN joined_thread AS j ON j.id = m.thread"
                            " ORDER BY m.id", "");
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
