/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-index.h"
#include "mail-search-private.h"
#include "mail-store-check.h"

/* What the store has noted is looked at again anyway, and so is what is behind the cursor. */
static const struct {
  MailFindingKind kind;
  const char *sql;
} questions[] = {
  { MAIL_FINDING_INDEX_EXTRA,
    "SELECT d.message FROM document AS d WHERE NOT EXISTS (SELECT 1 FROM mail.message WHERE id = d.message)"
    " AND d.message NOT IN (SELECT message FROM mail.reindex) LIMIT ?" },
  { MAIL_FINDING_INDEX_MISSING,
    "SELECT m.id FROM mail.message AS m WHERE m.id <= (SELECT cursor FROM state)"
    " AND NOT EXISTS (SELECT 1 FROM document AS d WHERE d.message = m.id)"
    " AND m.id NOT IN (SELECT message FROM mail.reindex) LIMIT ?" },
};

static gboolean
check_file (MailSqlite  *db,
            GPtrArray   *findings,
            GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, error, "PRAGMA main.quick_check (100)", "");

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      g_autofree char *detail = g_strconcat ("search.db: ", mail_statement_get_text (rows, 0), NULL);

      if (g_strcmp0 (mail_statement_get_text (rows, 0), "ok") != 0)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_FILE, 0, detail));
    }
  return mail_statement_ended (&failure, error);
}

/* What is noted of words, and whose they are, are two tables. */
static gboolean
check_words (MailSqlite  *db,
             GPtrArray   *findings,
             GError     **error)
{
  gint64 n = 0;

  if (!mail_sqlite_lookup (db, &n, error,
                           "SELECT (SELECT count(*) FROM text_docsize AS t WHERE NOT EXISTS (SELECT 1 FROM document WHERE id = t.id))"
                           " + (SELECT count(*) FROM document AS d WHERE NOT EXISTS (SELECT 1 FROM text_docsize WHERE id = d.id))", ""))
    return FALSE;
  if (n > 0)
    g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_FILE, 0, "search.db: words of no message"));
  return TRUE;
}

/* On a connection that never read of the index: FTS5 looks at what it remembers of one, and takes what another has written since for
 * damage. */
static gboolean
check (MailSqlite    *unused,
       gpointer       data,
       GCancellable  *cancellable,
       GValue        *result,
       GError       **error)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_finding_free);
  g_autoptr(MailSqlite) db = mail_search_index_open_reader (data, error);

  if (db == NULL || !mail_sqlite_exec (db, "BEGIN", error) || !check_file (db, findings, error) || !check_words (db, findings, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!mail_sqlite_collect (db, messages, error, questions[i].sql, "d", MAIL_STORE_CHECK_MAX))
        return FALSE;
      for (guint j = 0; j < messages->len; j++)
        g_ptr_array_add (findings, mail_finding_new (questions[i].kind, g_array_index (messages, gint64, j), NULL));
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&findings));
  return TRUE;
}

/**
 * mail_search_check:
 * @self: the search
 *
 * Looks at every entry of the index, whether it is that of a message, and at every message that was indexed, whether it has one. A damaged
 * file is a finding, too: mail_search_rebuild () is for that.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailFinding (%G_TYPE_PTR_ARRAY); rejected with %MAIL_ERROR_TRANSIENT when
 *   there is no index yet
 */
DexFuture *
mail_search_check (MailSearch *self)
{
  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);

  return mail_search_run (self, check, g_strdup (mail_store_get_profile (mail_search_get_store (self))), g_free);
}
