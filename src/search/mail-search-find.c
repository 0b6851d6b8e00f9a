/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "mail-error.h"
#include "mail-search-private.h"
#include "mail-search-statement.h"
#include "mail-store-items.h"

/* When there are as many as somebody wants, so many rows of Trash and Junk are counted on the way to the next. */
#define MAX_COUNTED_ON 2000

G_DEFINE_BOXED_TYPE (MailSearchPage, mail_search_page, mail_search_page_copy, mail_search_page_free)
G_DEFINE_BOXED_TYPE (MailSearchCoverage, mail_search_coverage, mail_search_coverage_copy, mail_search_coverage_free)

typedef struct {
  char *query;
  MailSearchSyntax syntax;
  gint64 before;
  guint limit;
  GArray *items;    /* (nullable): only the messages of these … */
  GArray *messages; /* (nullable): … and these; of mail_search_find_unread () */
  gboolean is_unread;
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  g_free (find->query);
  g_clear_pointer (&find->items, g_array_unref);
  g_clear_pointer (&find->messages, g_array_unref);
  g_free (find);
}

static Find *
find_new (const char       *query,
          MailSearchSyntax  syntax,
          gint64            next,
          guint             limit)
{
  Find *find = g_new0 (Find, 1);

  find->query = g_strdup (query);
  find->syntax = syntax;
  find->before = next != 0 ? next : G_MAXINT64;
  find->limit = limit;
  return find;
}

MailSearchPage *
mail_search_page_copy (MailSearchPage *self)
{
  MailSearchPage *copy = g_new0 (MailSearchPage, 1);

  copy->hits = g_array_ref (self->hits);
  copy->next = self->next;
  copy->n_left_out = self->n_left_out;
  copy->left_out = g_array_ref (self->left_out);
  return copy;
}

void
mail_search_page_free (MailSearchPage *self)
{
  g_array_unref (self->hits);
  g_array_unref (self->left_out);
  g_free (self);
}

static MailSearchPage *
page_new (void)
{
  MailSearchPage *page = g_new0 (MailSearchPage, 1);

  page->hits = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));
  page->left_out = g_array_new (FALSE, FALSE, sizeof (gint64));
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

/* Rows of one message stand side by side: the first that is not left out stands for it, and only one that has none is itself left out.
 * Returns SQLite's last word. */
static int
read_hits (sqlite3_stmt   *stmt,
           guint           limit,
           MailSearchPage *page)
{
  gint64 row = 0;
  gboolean is_shown = FALSE;
  guint n_counted_on = 0;
  int code;

  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);
      MailSearchHit hit = { sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 3),
                            sqlite3_column_int64 (stmt, 4) };
      gboolean is_left_out = mail_ids_contain (page->left_out, hit.folder);

      if (id == row && (is_shown || is_left_out))
        continue;
      if (page->hits->len == limit && (!is_left_out || n_counted_on++ == MAX_COUNTED_ON))
        {
          page->n_left_out -= id == row;
          page->next = id + 1;
          return SQLITE_DONE;
        }
      page->n_left_out += is_left_out;
      page->n_left_out -= id == row;
      row = id;
      is_shown = !is_left_out;
      if (is_shown)
        g_array_append_val (page->hits, hit);
    }
  return code;
}

static gboolean
find_in (MailSqlite            *db,
         const MailSearchNode  *node,
         const Find            *find,
         gint64                 from,
         gint64                 before,
         MailSearchPage        *page,
         GError               **error)
{
  g_autoptr(MailSearchStatement) statement = mail_search_statement_new (db, node, from, before, error);
  sqlite3_stmt *stmt = statement != NULL ? prepare (db, statement, error) : NULL;
  int code;

  if (stmt == NULL)
    return FALSE;

  g_array_set_size (page->left_out, 0);
  g_array_append_vals (page->left_out, statement->left_out->data, statement->left_out->len);
  code = read_hits (stmt, find->limit, page);
  if (code == SQLITE_INTERRUPT)
    mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "Nobody waits for the results any more");
  else if (code != SQLITE_DONE)
    mail_set_error (error, MAIL_ERROR_STORAGE, sqlite3_errmsg (mail_sqlite_get_handle (db)), "The search index cannot be read");
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

/* A row of the index is found without the others. */
static gboolean
find_row (MailSqlite            *db,
          const MailSearchNode  *node,
          const Find            *find,
          const char            *sql,
          gint64                 id,
          MailSearchPage        *page,
          GError               **error)
{
  gint64 row = 0;

  return mail_sqlite_lookup (db, &row, error, sql, "i", id) && (row == 0 || find_in (db, node, find, row, row + 1, page, error));
}

static gboolean
find_among (MailSqlite            *db,
            const MailSearchNode  *node,
            const Find            *find,
            MailSearchPage        *page,
            GError               **error)
{
  for (guint i = 0; find->items != NULL && i < find->items->len; i++)
    if (!find_row (db, node, find, "SELECT id FROM document WHERE message = (SELECT message FROM mail.placement WHERE id = ?)",
                   g_array_index (find->items, gint64, i), page, error))
      return FALSE;
  for (guint i = 0; find->messages != NULL && i < find->messages->len; i++)
    if (!find_row (db, node, find, "SELECT id FROM document WHERE message = ?", g_array_index (find->messages, gint64, i), page, error))
      return FALSE;
  return TRUE;
}

/* What is to be unread besides: (transfer full), and takes the node. */
static MailSearchNode *
add_unread (MailSearchNode *node)
{
  MailSearchNode *unread = mail_search_node_new (MAIL_SEARCH_NODE_FLAGS);
  MailSearchNode *all = node;

  unread->mask = MAIL_FLAG_SEEN;
  if (node->kind != MAIL_SEARCH_NODE_AND)
    {
      all = mail_search_node_new (MAIL_SEARCH_NODE_AND);
      g_ptr_array_add (all->children, node);
    }
  g_ptr_array_add (all->children, unread);
  return all;
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

  if (node != NULL && find->is_unread)
    node = add_unread (g_steal_pointer (&node));
  if (node != NULL && !(find->items != NULL || find->messages != NULL ? find_among (db, node, find, page, error)
                                                                      : find_in (db, node, find, 0, find->before, page, error)))
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

  find = find_new (query, syntax, next, limit);
  return mail_search_run (self, find_job, find, find_free);
}

/**
 * mail_search_find_unread:
 * @self: the search
 * @query: what a person typed, complete
 * @items: (nullable) (element-type gint64): the messages of these are looked at
 * @messages: (nullable) (element-type gint64): and these; which costs next to nothing. Without both: all there are
 * @limit: how many messages at most
 *
 * Finds what is unread of what a query finds. Dropping the future ends the search.
 *
 * Returns: (transfer full): a future for a #MailSearchPage; rejected with %MAIL_ERROR_TRANSIENT when there is no index yet
 */
DexFuture *
mail_search_find_unread (MailSearch *self,
                         const char *query,
                         GArray     *items,
                         GArray     *messages,
                         guint       limit)
{
  Find *find;

  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  find = find_new (query, MAIL_SEARCH_TYPED, 0, limit);
  find->items = items != NULL ? g_array_copy (items) : NULL;
  find->messages = messages != NULL ? g_array_copy (messages) : NULL;
  find->is_unread = TRUE;
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
