/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>
#include <string.h>

#include "mail-search-fixture.h"
#include "mail-search-index.h"
#include "mail-search-statement.h"

/* Looks at how SQLite would carry out every statement of the search: what grows with the mail is not walked, and nothing is
 * sorted. */

static GMutex mutex;
static GHashTable *statements;

static void
observe (const char *path,
         const char *sql)
{
  if (!g_str_has_suffix (path, "search.db"))
    return;

  g_mutex_lock (&mutex);
  g_hash_table_add (statements, g_strdup (sql));
  g_mutex_unlock (&mutex);
}

/* The one row of state; folders and accounts; what only has what is rare, once it is known to be; what FTS5 plans by itself; counting messages, which is for whoever asks how far the
 * index is. */
static gboolean
may_scan (const char *sql,
          const char *detail)
{
  return g_str_equal (detail, "SCAN state") || g_str_has_prefix (detail, "SCAN text VIRTUAL TABLE INDEX") ||
         g_str_has_prefix (detail, "SCAN mail.placement USING INDEX placement_") ||
         g_str_has_prefix (detail, "SCAN mail.message USING COVERING INDEX message_attached") ||
         g_str_equal (detail, "SCAN mail.folder") || g_str_equal (detail, "SCAN mail.account") || g_str_equal (detail, "SCAN mail.label") || g_str_equal (detail, "SCAN f") ||
         g_str_equal (sql, "SELECT count(*) FROM mail.message");
}

static guint
check_statement (MailSqlite *db,
                 const char *sql,
                 gboolean    may_walk_documents)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *stmt = NULL;
  guint bad = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (mail_sqlite_get_handle (db), explain, -1, &stmt, NULL), ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *detail = (const char *) sqlite3_column_text (stmt, 3);

      if ((g_str_has_prefix (detail, "SCAN") && !may_scan (sql, detail)) || strstr (detail, "TEMP B-TREE") != NULL ||
          (strstr (detail, "SEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)") != NULL && !may_walk_documents))
        {
          g_test_message ("%s\n  %s", sql, detail);
          bad++;
        }
    }
  sqlite3_finalize (stmt);
  return bad;
}

/* What asks for words is led by them, and what asks for something rare by that; what does neither goes along the rows, newest first,
 * until there is enough. */
static void
test_queries (void)
{
  static const struct {
    const char *query;
    gboolean may_walk;
  } queries[] = {
    { "word", FALSE }, { "京", FALSE }, { "from:ada -x in:inbox is:unread has:attachment larger:1k", FALSE },
    { "word before:2026-11-01 account:ada@example.org", FALSE }, { "a b OR c", FALSE }, { "word (x) OR y z*", FALSE },
    { "is:unread", FALSE }, { "on:2026-11-28 is:starred", FALSE }, { "has:attachment larger:1k", FALSE }, { "is:replied -word", FALSE },
    { "is:read", TRUE }, { "word OR is:starred", TRUE }, { "-word", TRUE },
    { "in:inbox", TRUE },
    { "label:important", FALSE }, { "label:travel is:unread", FALSE }, { "label:travel word", FALSE }, { "-label:travel", TRUE },
    { "word in:anywhere", FALSE }, { "in:trash word", FALSE },
  };
  MailSearchFixture self;
  g_autoptr(GArray) items = NULL;
  g_autoptr(MailSqlite) db = NULL;
  g_autoptr(GError) error = NULL;
  guint bad = 0;

  mail_search_fixture_set_up (&self);
  mail_store_fixture_arrive (&self.base, self.base.inbox, 1, 1, 50);
  items = mail_store_fixture_list (&self.base, self.base.inbox);
  g_array_set_size (items, 2);
  mail_test_await_int64 (mail_store_change_flags (self.base.store, items, 0, 0, "Travel", NULL));
  mail_search_fixture_wait (&self);
  db = mail_search_index_open_reader (self.base.profile, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(MailSearchNode) node = mail_search_query_parse (queries[i].query, MAIL_SEARCH_TYPED, 1795867200);
      g_autoptr(MailSearchStatement) statement = mail_search_statement_new (db, node, 0, G_MAXINT64, &error);

      g_assert_no_error (error);
      bad += check_statement (db, statement->sql, queries[i].may_walk);
    }
  g_assert_cmpuint (bad, ==, 0);
  g_clear_pointer (&db, mail_sqlite_close);
  mail_search_fixture_tear_down (&self);
}

static int
count_steps (MailSqlite                *db,
             const MailSearchStatement *statement,
             guint                     *n_rows)
{
  sqlite3_stmt *stmt = NULL;
  int n_steps;

  g_assert_cmpint (sqlite3_prepare_v2 (mail_sqlite_get_handle (db), statement->sql, -1, &stmt, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < statement->bindings->len; i++)
    {
      const MailSearchBinding *binding = &g_array_index (statement->bindings, MailSearchBinding, i);

      if (binding->text != NULL)
        sqlite3_bind_text (stmt, (int) i + 1, binding->text, -1, SQLITE_STATIC);
      else
        sqlite3_bind_int64 (stmt, (int) i + 1, binding->number);
    }
  for (*n_rows = 0; sqlite3_step (stmt) == SQLITE_ROW; (*n_rows)++)
    ;
  n_steps = sqlite3_stmt_status (stmt, SQLITE_STMTSTATUS_VM_STEP, FALSE);
  sqlite3_finalize (stmt);
  return n_steps;
}

/* Whether one message fits is seen without looking at the others, whatever is asked. */
static void
test_one (void)
{
  static const char *const queries[] = { "number", "number OR is:starred", "-number", "is:unread", "in:inbox -has:attachment", "label:important",
                                         "is:unread -number OR larger:1 number" };
  MailSearchFixture self;
  g_autoptr(MailSqlite) db = NULL;
  g_autoptr(GError) error = NULL;
  gint64 row = 0;

  mail_search_fixture_set_up (&self);
  mail_store_fixture_arrive (&self.base, self.base.inbox, 1, 1, 2000);
  mail_search_fixture_wait (&self);
  db = mail_search_index_open_reader (self.base.profile, &error);
  g_assert_no_error (error);
  g_assert_true (mail_sqlite_lookup (db, &row, NULL, "SELECT id FROM document ORDER BY id LIMIT 1 OFFSET 1000", ""));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(MailSearchNode) node = mail_search_query_parse (queries[i], MAIL_SEARCH_TYPED, 1795867200);
      g_autoptr(MailSearchStatement) statement = mail_search_statement_new (db, node, row, row + 1, &error);
      guint n_rows;
      int n_steps;

      g_assert_no_error (error);
      n_steps = count_steps (db, statement, &n_rows);
      g_test_message ("%s: %d steps, %u rows", queries[i], n_steps, n_rows);
      g_assert_cmpint (n_steps, <, 300);
      g_assert_cmpuint (n_rows, <=, 1);
    }
  g_clear_pointer (&db, mail_sqlite_close);
  mail_search_fixture_tear_down (&self);
}

/* What the indexer asks search.db. What it asks the store is looked at with the store. */
static void
test_indexing (void)
{
  MailSearchFixture self;
  g_autoptr(MailSqlite) db = NULL;
  g_autoptr(MailSearchCoverage) coverage = NULL;
  g_autoptr(GArray) messages = NULL;
  g_autoptr(DexFuture) unread = NULL;
  GHashTableIter iter;
  gpointer sql;
  gint64 message;
  guint bad = 0;

  statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mail_sqlite_set_observer (observe);
  mail_search_fixture_set_up (&self);
  message = mail_search_fixture_add (&self, self.base.inbox, 1, "One", "From: a@example.org", 1795867200, "\r\nfirst\r\n");
  mail_search_fixture_wait (&self);
  mail_search_fixture_put_body (&self, message, "\r\nsecond\r\n");
  mail_search_fixture_wait (&self);
  coverage = mail_search_fixture_get_coverage (&self);
  g_free (mail_search_fixture_find (&self, "in:inbox account:ada@example.org label:important"));
  messages = mail_test_ids (message);
  unread = mail_search_find_unread (self.search, "label:important OR one", messages, messages, 10);
  mail_test_await (unread, NULL);
  mail_sqlite_set_observer (NULL);

  db = mail_search_index_open_reader (self.base.profile, NULL);
  g_assert_cmpuint (g_hash_table_size (statements), >, 10);
  g_hash_table_iter_init (&iter, statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    if (!g_str_has_prefix (sql, "PRAGMA") && !g_str_has_prefix (sql, "ATTACH"))
      bad += check_statement (db, sql, FALSE);
  g_assert_cmpuint (bad, ==, 0);
  g_clear_pointer (&db, mail_sqlite_close);
  mail_search_fixture_tear_down (&self);
  g_hash_table_unref (statements);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/search-plans/queries", test_queries);
  g_test_add_func ("/search/search-plans/one", test_one);
  g_test_add_func ("/search/search-plans/indexing", test_indexing);

  return g_test_run ();
}
