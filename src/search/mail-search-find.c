/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "mail-error.h"
#include "mail-search-private.h"
#include "mail-search-statement.h"

G_DEFINE_BOXED_TYPE (MailSearchPage, mail_search_page, mail_search_page_copy, mail_search_page_free)
G_DEFINE_BOXED_TYPE (MailSearchCoverage, mail_search_coverage, mail_search_coverage_copy, mail_search_coverage_free)

typedef struct {
  char *query;
  MailSearchSyntax syntax;
  gint64 before;
  guint limit;
} Find;

static void
find_free (gpointer data)
{
  g_free (((Find *) data)->query);
  g_free (data);
}

MailSearchPage *
mail_search_page_copy (MailSearchPage *self)
{
  MailSearchPage *copy = g_new0 (MailSearchPage, 1);

  copy->hits = g_array_ref (self->hits);
  copy->next = self->next;
  return copy;
}

void
mail_search_page_free (MailSearchPage *self)
{
  g_array_unref (self->hits);
  g_free (self);
}

static MailSearchPage *
page_new (void)
{
  MailSearchPage *page = g_new0 (MailSearchPage, 1);

  page->hits = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));
  return page;
}

/* Statements are as many as queries: they are not kept prepared. */
static sqlite3_stmt *
prepare (MailSqlite                 *db,
         const MailSearchStatement  *statement,
         GError                    **error)
{
  sqlite3 *handle = mail_sqlite_get_handle (db);
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (handle, statement->sql, -1, &stmt, NULL) != SQLITE_OK)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, sqlite3_errmsg (handle), "The search index cannot be read");
      return NULL;
    }

  for (guint i = 0; i < statement->bindings->len; i++)
    {
      const MailSearchBinding *binding = &g_array_index (statement->bindings, MailSearchBinding, i);

      if (binding->text != NULL)
        sqlite3_bind_text (stmt, (int) i + 1, binding->text, -1, SQLITE_STATIC);
      else
        sqlite3_bind_int64 (stmt, (int) i + 1, binding->number);
    }
  return stmt;
}

/* Rows of one message stand side by side: the first stands for it. Returns SQLite's last word. */
static int
read_hits (sqlite3_stmt   *stmt,
           guint           limit,
           MailSearchPage *page)
{
  gint64 row = 0;
  int code;

  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      MailSearchHit hit = { sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 3),
                            sqlite3_column_int64 (stmt, 4) };

      if (sqlite3_column_int64 (stmt, 0) == row)
        continue;
      if (page->hits->len == limit)
        {
          page->next = row;
          return SQLITE_DONE;
        }
      row = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (page->hits, hit);
    }
  return code;
}

static gboolean
find_in (MailSqlite            *db,
         const MailSearchNode  *node,
         const Find            *find,
         MailSearchPage        *page,
         GError               **error)
{
  g_autoptr(MailSearchStatement) statement = mail_search_statement_new (db, node, find->before, error);
  sqlite3_stmt *stmt = statement != NULL ? prepare (db, statement, error) : NULL;
  int code;

  if (stmt == NULL)
    return FALSE;

  code = read_hits (stmt, find->limit, page);
  if (code == SQLITE_INTERRUPT)
    mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "Nobody waits for the results any more");
  else if (code != SQLITE_DONE)
    mail_set_error (error, MAIL_ERROR_STORAGE, sqlite3_errmsg (mail_sqlite_get_handle (db)), "The search index cannot be read");
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

static gboolean
find_job (MailSqlite    *db,
          gpointer       data,
          GCancellable  *cancellable,
          GValue        *result,
          GError       **error)
{
  const Find *find = data;
  g_autoptr(MailSearchNode) node = mail_search_query_parse (find->query, find->syntax, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(MailSearchPage) page = page_new ();

  if (node != NULL && !find_in (db, node, find, page, error))
    return FALSE;

  g_value_init (result, MAIL_TYPE_SEARCH_PAGE);
  g_value_take_boxed (result, g_steal_pointer (&page));
  return TRUE;
}

/**
 * mail_search_find:
 * @self: the search
 * @query: what a person typed
 * @syntax: whether they are done
 * @next: what the page before said; 0: the first page
 * @limit: how many messages at most
 *
 * Finds messages, newest first. A query that asks for nothing finds nothing. Dropping the future ends the search.
 *
 * Returns: (transfer full): a future for a #MailSearchPage; rejected with %MAIL_ERROR_TRANSIENT when there is no index yet
 */
DexFuture *
mail_search_find (MailSearch       *self,
                  const char       *query,
                  MailSearchSyntax  syntax,
                  gint64            next,
                  guint             limit)
{
  Find *find;

  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  find = g_new0 (Find, 1);
  find->query = g_strdup (query);
  find->syntax = syntax;
  find->before = next != 0 ? next : G_MAXINT64;
  find->limit = limit;
  return mail_search_run (self, find_job, find, find_free);
}

MailSearchCoverage *
mail_search_coverage_copy (MailSearchCoverage *self)
{
  MailSearchCoverage *copy = g_memdup2 (self, sizeof *self);

  copy->folders = g_array_ref (self->folders);
  copy->bodiless = g_array_ref (self->bodiless);
  return copy;
}

void
mail_search_coverage_free (MailSearchCoverage *self)
{
  g_clear_pointer (&self->folders, g_array_unref);
  g_clear_pointer (&self->bodiless, g_array_unref);
  g_free (self);
}

static gboolean
count_rows (MailSqlite    *db,
            gpointer       data,
            GCancellable  *cancellable,
            GValue        *result,
            GError       **error)
{
  g_autoptr(MailSearchCoverage) coverage = g_new0 (MailSearchCoverage, 1);

  coverage->folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  coverage->bodiless = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!mail_sqlite_lookup (db, &coverage->n_bodies, error, "SELECT bodies FROM state", "") ||
      !mail_sqlite_lookup (db, &coverage->n_headers, error, "SELECT headers FROM state", "") ||
      !mail_sqlite_lookup (db, &coverage->n_messages, error, "SELECT count(*) FROM mail.message", "") ||
      !mail_sqlite_collect (db, coverage->folders, error,
                            "SELECT f.id FROM mail.folder AS f CROSS JOIN mail.mailbox AS b ON b.folder = f.id"
                            " CROSS JOIN mail.folder_summary AS s ON s.folder = f.id"
                            " WHERE f.missing_since IS NULL AND b.messages > s.total", "") ||
      !mail_sqlite_collect (db, coverage->bodiless, error,
                            "SELECT f.id FROM mail.folder AS f WHERE f.missing_since IS NULL AND EXISTS"
                            " (SELECT 1 FROM mail.placement WHERE server_folder = f.id AND bodyless = 1)", ""))
    return FALSE;

  g_value_init (result, MAIL_TYPE_SEARCH_COVERAGE);
  g_value_take_boxed (result, g_steal_pointer (&coverage));
  return TRUE;
}

/**
 * mail_search_get_coverage:
 * @self: the search
 *
 * Counts in an index of the mail: not for every key press.
 *
 * Returns: (transfer full): a future for a #MailSearchCoverage; rejected with %MAIL_ERROR_TRANSIENT when there is no index yet
 */
DexFuture *
mail_search_get_coverage (MailSearch *self)
{
  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);

  return mail_search_run (self, count_rows, NULL, NULL);
}
