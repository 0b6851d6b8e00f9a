/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-fixture.h"

/* What is in Trash and Junk is found by those who ask for it, and counted for the others. */

#define START 1795824000 /* 2026-11-28 00:00:00 UTC */

typedef struct {
  MailSearchFixture base;
  gint64 junk;
} Fixture;

static void
add (Fixture    *self,
     gint64      folder,
     guint32     uid,
     const char *subject)
{
  mail_search_fixture_add (&self->base, folder, uid, subject, "From: ada@example.org\r\nTo: bob@example.org", START + uid * 1000, NULL);
}

/* A pear in each of inbox (1), trash (2, 4) and junk (3); the archive's part of junk. */
static void
set_up (Fixture *self)
{
  g_autofree char *make_junk = NULL;

  mail_search_fixture_set_up (&self->base);
  self->junk = self->base.base.archive;
  make_junk = g_strdup_printf ("UPDATE folder SET role = %d, name = 'Bulk', path = 'Bulk' WHERE id = %" G_GINT64_FORMAT,
                               MAIL_ROLE_JUNK, self->junk);
  g_assert_cmpint (mail_store_fixture_change (&self->base.base, make_junk), ==, 1);
  add (self, self->base.base.inbox, 1, "Pear kept");
  add (self, self->base.base.trash, 2, "Pear deleted");
  add (self, self->junk, 3, "Pear advertised");
  add (self, self->base.base.trash, 4, "Pear deleted, too");
  mail_search_fixture_wait (&self->base);
}

static void
test_queries (void)
{
  static const struct {
    const char *query;
    const char *found;
    guint n_left_out;
  } cases[] = {
    { "pear", "1", 3 },
    { "deleted", "", 2 },
    { "plum", "", 0 },
    { "", "", 0 },
    { "is:unread", "1", 3 },
    { "-kept", "", 3 },
    { "pear in:inbox", "1", 0 },
    /* asked for */
    { "pear in:trash", "4,2", 0 },
    { "pear 位于:回收站", "4,2", 0 },
    { "pear in:junk", "3", 0 },
    { "pear in:bulk", "3", 0 },
    { "pear 位于:垃圾邮件", "3", 0 },
    { "pear in:anywhere", "4,3,2,1", 0 },
    { "in:Everywhere pear", "4,3,2,1", 0 },
    { "pear 位于:所有位置", "4,3,2,1", 0 },
    { "in:anywhere -deleted", "3,1", 0 },
    { "in:trash OR advertised", "4,2", 1 },
    { "in:anywhere advertised OR kept", "3,1", 0 },
    /* what is not to be in one of them is not asked for in the other */
    { "pear -in:trash", "1", 1 },
    { "pear -in:junk", "1", 2 },
    { "pear -in:anywhere", "", 0 },
  };
  Fixture self;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = mail_search_fixture_find (&self.base, cases[i].query);
      g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (&self.base, cases[i].query, 0, 100);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (found, ==, cases[i].found);
      g_assert_cmpuint (page->n_left_out, ==, cases[i].n_left_out);
      g_assert_cmpint (page->next, ==, 0);
    }
  mail_search_fixture_tear_down (&self.base);
}

/* What was deleted in one folder and is still in another is found there. */
static void
test_copy (void)
{
  Fixture self;
  g_autoptr(GArray) inbox = NULL;
  g_autoptr(MailSearchPage) page = NULL;
  g_autoptr(MailSearchPage) trash = NULL;

  set_up (&self);
  add (&self, self.base.base.inbox, 9, "Plum");
  inbox = mail_store_fixture_list (&self.base.base, self.base.base.inbox);
  g_array_set_size (inbox, 1);
  mail_test_await_int64 (mail_store_copy (self.base.base.store, inbox, self.base.base.trash));
  mail_search_fixture_wait (&self.base);
  page = mail_search_fixture_find_page (&self.base, "plum", 0, 100);
  trash = mail_search_fixture_find_page (&self.base, "plum in:trash", 0, 100);
  g_assert_cmpuint (page->n_left_out, ==, 0);
  g_assert_cmpuint (page->hits->len, ==, 1);
  g_assert_cmpint (g_array_index (page->hits, MailSearchHit, 0).folder, ==, self.base.base.inbox);
  g_assert_cmpuint (trash->hits->len, ==, 1);
  g_assert_cmpint (g_array_index (trash->hits, MailSearchHit, 0).folder, ==, self.base.base.trash);
  g_assert_cmpint (g_array_index (trash->hits, MailSearchHit, 0).message, ==, g_array_index (page->hits, MailSearchHit, 0).message);
  mail_search_fixture_tear_down (&self.base);
}

/* Page by page everything is found once, and counted once. */
static void
test_pages (void)
{
  Fixture self;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 next = 0;
  guint n_left_out = 0;

  set_up (&self);
  for (guint32 uid = 100; uid < 140; uid++)
    add (&self, uid % 3 == 0 ? self.base.base.inbox : self.base.base.trash, uid, "Cherry");
  mail_search_fixture_wait (&self.base);
  do
    {
      g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (&self.base, "cherry", next, 3);

      g_assert_cmpuint (page->hits->len, >, 0);
      for (guint i = 0; i < page->hits->len; i++)
        g_assert_true (g_hash_table_add (seen, g_memdup2 (&g_array_index (page->hits, MailSearchHit, i).message, sizeof (gint64))));
      n_left_out += page->n_left_out;
      next = page->next;
    }
  while (next != 0);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 13);
  g_assert_cmpuint (n_left_out, ==, 27);
  mail_search_fixture_tear_down (&self.base);
}

/* What is unread of it, of all mail and of some of it. */
static void
test_unread (void)
{
  Fixture self;
  g_autoptr(DexFuture) all = NULL;
  g_autoptr(DexFuture) some = NULL;
  g_autoptr(DexFuture) either = NULL;
  g_autoptr(GArray) messages = NULL;
  g_autoptr(GArray) inbox = NULL;
  g_autoptr(MailSearchPage) before = NULL;
  const MailSearchPage *page;

  set_up (&self);
  add (&self, self.base.base.inbox, 7, "Pear read");
  mail_search_fixture_wait (&self.base);
  before = mail_search_fixture_find_page (&self.base, "read in:inbox", 0, 10);
  g_assert_cmpuint (before->hits->len, ==, 1);
  inbox = mail_test_ids (g_array_index (before->hits, MailSearchHit, 0).item);
  mail_test_await_int64 (mail_store_change_flags (self.base.base.store, inbox, MAIL_FLAG_SEEN, 0, NULL, NULL));

  all = mail_search_find_unread (self.base.search, "pear", NULL, NULL, 100);
  page = g_value_get_boxed (mail_test_await (all, NULL));
  g_assert_cmpuint (page->hits->len, ==, 1);
  either = mail_search_find_unread (self.base.search, "pear OR plum", NULL, NULL, 100);
  g_assert_cmpuint (((MailSearchPage *) g_value_get_boxed (mail_test_await (either, NULL)))->hits->len, ==, 1);

  messages = mail_test_ids (g_array_index (page->hits, MailSearchHit, 0).message);
  g_array_append_val (messages, g_array_index (before->hits, MailSearchHit, 0).message);
  some = mail_search_find_unread (self.base.search, "pear", inbox, messages, 100);
  g_assert_cmpuint (((MailSearchPage *) g_value_get_boxed (mail_test_await (some, NULL)))->hits->len, ==, 1);
  mail_search_fixture_tear_down (&self.base);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/left-out/queries", test_queries);
  g_test_add_func ("/search/left-out/copy", test_copy);
  g_test_add_func ("/search/left-out/pages", test_pages);
  g_test_add_func ("/search/left-out/unread", test_unread);

  return g_test_run ();
}
