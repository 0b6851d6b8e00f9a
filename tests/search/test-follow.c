/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "mail-error.h"
#include "mail-search-fixture.h"
#include "mail-search-index.h"

/* How the index keeps in step with the store. */

#define START 1795824000
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\n"
#define PEOPLE "From: ada@example.org\r\nTo: bob@example.org"

static void
assert_found (MailSearchFixture *self,
              const char        *query,
              const char        *expected)
{
  g_autofree char *found = NULL;

  mail_search_fixture_wait (self);
  found = mail_search_fixture_find (self, query);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_covered (MailSearchFixture *self,
                gint64             messages,
                gint64             bodies,
                gint64             headers)
{
  g_autoptr(MailSearchCoverage) coverage = mail_search_fixture_get_coverage (self);

  g_assert_cmpint (coverage->n_messages, ==, messages);
  g_assert_cmpint (coverage->n_bodies, ==, bodies);
  g_assert_cmpint (coverage->n_headers, ==, headers);
}

/* A message is found by its header at once, by its body when that came, and by its new body when it got another. */
static void
test_bodies (void)
{
  MailSearchFixture self;
  gint64 message;

  mail_search_fixture_set_up (&self);
  message = mail_search_fixture_add (&self, self.base.inbox, 1, "Header", PEOPLE, START, NULL);
  assert_found (&self, "header", "1");
  assert_found (&self, "bodyword", "");
  assert_covered (&self, 1, 0, 1);
  mail_search_fixture_put_body (&self, message, "Subject: Header\r\n\r\nbodyword\r\n");
  assert_found (&self, "bodyword", "1");
  assert_covered (&self, 1, 1, 0);
  mail_search_fixture_put_body (&self, message, "Subject: Header\r\n\r\nanother\r\n");
  assert_found (&self, "bodyword", "");
  assert_found (&self, "header another", "1");
  assert_covered (&self, 1, 1, 0);
  mail_search_fixture_tear_down (&self);
}

static void
test_order (void)
{
  MailSearchFixture self;

  mail_search_fixture_set_up (&self);
  mail_search_fixture_add (&self, self.base.inbox, 1, "x", PEOPLE, START + 300, NULL);
  mail_search_fixture_wait (&self);
  mail_search_fixture_add (&self, self.base.inbox, 2, "x", PEOPLE, START + 100, NULL);
  mail_search_fixture_add (&self, self.base.inbox, 3, "x", PEOPLE, 0, NULL);
  mail_search_fixture_wait (&self);
  mail_search_fixture_add (&self, self.base.inbox, 4, "x", PEOPLE, START + 200, NULL);
  assert_found (&self, "x", "3,1,4,2");
  mail_search_fixture_tear_down (&self);
}

/* What no folder shows is not found. */
static void
test_removal (void)
{
  MailSearchFixture self;

  mail_search_fixture_set_up (&self);
  mail_search_fixture_add (&self, self.base.inbox, 1, "keep", PEOPLE, START, TEXT "word\r\n");
  mail_search_fixture_add (&self, self.base.inbox, 2, "lose", PEOPLE, START, TEXT "word\r\n");
  assert_found (&self, "word", "2,1");
  mail_store_fixture_vanish (&self.base, self.base.inbox, 2);
  assert_found (&self, "word", "1");
  mail_search_fixture_tear_down (&self);
}

static void
test_account_removal (void)
{
  MailSearchFixture self;

  mail_search_fixture_set_up (&self);
  mail_search_fixture_add (&self, self.base.inbox, 1, "one", PEOPLE, START, TEXT "word\r\n");
  assert_found (&self, "word", "1");
  mail_test_await_ok (mail_store_remove_account (self.base.store, self.base.account));
  assert_found (&self, "word", "");
  assert_covered (&self, 0, 0, 0);
  mail_search_fixture_tear_down (&self);
}

static void
close_search (MailSearchFixture *self)
{
  mail_search_close (self->search);
  g_clear_object (&self->search);
}

static void
overwrite (const char *path,
           gsize       offset,
           gsize       length)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_cmpuint (offset, <, size);
  memset (contents + offset, 'x', MIN (length, size - offset));
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
}

static void
fill (MailSearchFixture *self)
{
  mail_search_fixture_set_up (self);
  for (guint32 uid = 1; uid <= 9; uid++)
    mail_search_fixture_add (self, self->base.inbox, uid, "one", PEOPLE, START + uid, TEXT "word 北京大学\r\n");
  assert_found (self, "word", "9,8,7,6,5,4,3,2,1");
}

/* All of search.db is made anew from the mail. */
static void
check_again (MailSearchFixture *self)
{
  mail_search_fixture_reopen (self);
  assert_found (self, "word", "9,8,7,6,5,4,3,2,1");
  assert_found (self, "京大", "9,8,7,6,5,4,3,2,1");
  assert_covered (self, 9, 9, 0);
  mail_search_fixture_tear_down (self);
}

static void
test_deleted (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  g_assert_cmpint (g_unlink (path), ==, 0);
  check_again (&self);
}

static void
test_no_database (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  overwrite (path, 0, 1000);
  check_again (&self);
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_other_version (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  run_sql (path, "DROP TABLE document; PRAGMA user_version = 999");
  check_again (&self);
}

static void
test_lost_table (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  run_sql (path, "DROP TABLE state");
  check_again (&self);
}

/* Damage that shows only when somebody searches: that search fails or finds less; soon after, all is found again. */
static void
test_damage_while_open (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;
  g_autofree char *found = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  run_sql (path, "UPDATE text_data SET block = zeroblob (5) WHERE id > 10");
  mail_search_fixture_reopen (&self);
  for (guint i = 0; i < 200 && g_strcmp0 (found, "9,8,7,6,5,4,3,2,1") != 0; i++)
    {
      g_autoptr(DexFuture) future = mail_search_find (self.search, "word", MAIL_SEARCH_TYPED, 0, 10);

      mail_test_await (future, NULL);
      mail_search_fixture_wait (&self);
      g_clear_pointer (&found, g_free);
      future = (dex_unref (future), mail_search_find (self.search, "word", MAIL_SEARCH_TYPED, 0, 10));
      if (mail_test_await (future, NULL) != NULL)
        found = mail_search_fixture_find (&self, "word");
      g_usleep (10000);
    }
  g_assert_cmpstr (found, ==, "9,8,7,6,5,4,3,2,1");
  mail_search_fixture_tear_down (&self);
}

/* After a power failure mail.db may be older than the index: numbers are given a second time. */
static void
test_lost_messages (void)
{
  MailSearchFixture self;
  g_autofree char *mail = NULL;

  fill (&self);
  close_search (&self);
  mail = g_build_filename (self.base.profile, "mail.db", NULL);
  mail_store_close (self.base.store);
  run_sql (mail, "DELETE FROM placement WHERE uid > 5; DELETE FROM message WHERE id NOT IN (SELECT message FROM placement);"
           "UPDATE folder_summary SET total = 5, unread = 5 WHERE total > 0;"
           "UPDATE local_id SET highest = (SELECT max(id) FROM placement)");
  mail_search_fixture_reopen (&self);
  mail_search_fixture_add (&self, self.base.inbox, 6, "other", PEOPLE, START + 60, TEXT "entirely\r\n");
  assert_found (&self, "word", "5,4,3,2,1");
  assert_found (&self, "entirely", "6");
  assert_covered (&self, 6, 6, 0);
  mail_search_fixture_tear_down (&self);
}

/* Beside the process that writes, and where nothing was indexed yet. */
static void
test_beside (void)
{
  MailSearchFixture self;
  g_autoptr(MailStore) store = NULL;
  g_autoptr(MailSearch) search = NULL;
  g_autoptr(DexFuture) found = NULL;
  g_autoptr(DexFuture) waited = NULL;
  g_autoptr(GError) error = NULL;

  fill (&self);
  store = mail_store_open (self.base.profile, MAIL_STORE_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  search = mail_search_open (store);
  found = mail_search_find (search, "word", MAIL_SEARCH_TYPED, 0, 100);
  g_assert_cmpuint (((MailSearchPage *) g_value_get_boxed (mail_test_await (found, NULL)))->hits->len, ==, 9);
  waited = mail_search_wait (search);
  g_assert_null (mail_test_await (waited, &error));
  mail_search_close (search);
  mail_store_close (store);
  mail_search_fixture_tear_down (&self);
}

/* Where the index cannot be written, whoever waits for it is told; it is written as soon as it can be. */
static void
test_not_writable (void)
{
  MailSearchFixture self;
  g_autofree char *path = NULL;
  g_autoptr(DexFuture) waited = NULL;
  g_autoptr(GError) error = NULL;

  fill (&self);
  close_search (&self);
  path = mail_search_index_make_path (self.base.profile);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  mail_search_fixture_reopen (&self);
  waited = mail_search_wait (self.search);
  g_assert_null (mail_test_await (waited, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  assert_found (&self, "word", "9,8,7,6,5,4,3,2,1");
  mail_search_fixture_tear_down (&self);
}

/* Folders of which the server has more than is known here. */
static void
test_folders_on_server (void)
{
  MailSearchFixture self;
  MailMailboxState state;
  g_autoptr(MailSearchCoverage) before = NULL;
  g_autoptr(MailSearchCoverage) coverage = NULL;

  mail_search_fixture_set_up (&self);
  mail_search_fixture_wait (&self);
  before = mail_search_fixture_get_coverage (&self);
  g_assert_cmpuint (before->folders->len, ==, 0);
  g_assert_true (mail_store_reader_get_mailbox_state (mail_store_fixture_reader (&self.base), self.base.archive, &state, NULL));
  state.exists = 7;
  mail_test_await_ok (mail_store_sync_mailbox_state (self.base.store, &state));
  coverage = mail_search_fixture_get_coverage (&self);
  g_assert_cmpuint (coverage->folders->len, ==, 1);
  g_assert_cmpint (g_array_index (coverage->folders, gint64, 0), ==, self.base.archive);
  mail_search_fixture_tear_down (&self);
}

/* Closing in the midst of it loses nothing. */
static void
test_closing (void)
{
  MailSearchFixture self;

  mail_search_fixture_set_up (&self);
  mail_store_fixture_arrive (&self.base, self.base.inbox, 1, 1, 3000);
  mail_search_fixture_reopen (&self);
  mail_search_fixture_reopen (&self);
  mail_search_fixture_wait (&self);
  assert_covered (&self, 3000, 0, 3000);
  mail_search_fixture_tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/follow/bodies", test_bodies);
  g_test_add_func ("/search/follow/order", test_order);
  g_test_add_func ("/search/follow/removal", test_removal);
  g_test_add_func ("/search/follow/account-removal", test_account_removal);
  g_test_add_func ("/search/follow/deleted", test_deleted);
  g_test_add_func ("/search/follow/no-database", test_no_database);
  g_test_add_func ("/search/follow/other-version", test_other_version);
  g_test_add_func ("/search/follow/lost-table", test_lost_table);
  g_test_add_func ("/search/follow/damage-while-open", test_damage_while_open);
  g_test_add_func ("/search/follow/lost-messages", test_lost_messages);
  g_test_add_func ("/search/follow/beside", test_beside);
  g_test_add_func ("/search/follow/not-writable", test_not_writable);
  g_test_add_func ("/search/follow/folders-on-server", test_folders_on_server);
  g_test_add_func ("/search/follow/closing", test_closing);

  return g_test_run ();
}
