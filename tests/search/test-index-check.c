/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-fixture.h"

/* The index is broken behind the search's back: the check says so, the mending mends it, and what is looked for is found. */

#define N_MESSAGES 5
#define START 1795824000
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\n"

static void
set_up (MailSearchFixture *self)
{
  mail_search_fixture_set_up (self);
  for (guint i = 1; i <= N_MESSAGES; i++)
    mail_search_fixture_add (self, self->base.inbox, i, "Letter", "From: ada@example.org\r\nTo: bob@example.org", START + i * 60,
                             TEXT "oneword\r\n");
  mail_search_fixture_wait (self);
}

static GPtrArray *
mend (MailSearchFixture *self)
{
  GPtrArray *faults = mail_search_fixture_find_faults (self);

  mail_test_await_ok (mail_store_mend (self->base.store, faults));
  mail_search_fixture_wait (self);
  return faults;
}

static void
assert_faults (MailSearchFixture *self,
               MailFindingKind    kind,
               guint              n)
{
  g_autoptr(GPtrArray) faults = mend (self);

  g_assert_cmpuint (faults->len, ==, n);
  for (guint i = 0; i < faults->len; i++)
    g_assert_cmpint (((MailFinding *) g_ptr_array_index (faults, i))->kind, ==, kind);
}

static void
assert_sound (MailSearchFixture *self)
{
  g_autoptr(GPtrArray) faults = mail_search_fixture_find_faults (self);
  g_autofree char *found = mail_search_fixture_find (self, "oneword");

  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s of %" G_GINT64_FORMAT, mail_finding_kind_to_string (((MailFinding *) g_ptr_array_index (faults, i))->kind),
                    ((MailFinding *) g_ptr_array_index (faults, i))->id);
  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_cmpstr (found, ==, "5,4,3,2,1");
}

/* As if it had been looked at. */
static void
test_missing (void)
{
  MailSearchFixture self;
  g_autofree char *found = NULL;
  g_autofree char *pretend = NULL;

  set_up (&self);
  assert_sound (&self);
  mail_search_close (self.search);
  g_clear_object (&self.search);
  mail_store_fixture_arrive (&self.base, self.base.inbox, 100, 100, 101);
  pretend = g_strdup_printf ("UPDATE state SET cursor = %" G_GINT64_FORMAT,
                             mail_store_fixture_ask_number (&self.base, "mail.db", "SELECT highest FROM local_id"));
  mail_store_fixture_change_in (&self.base, "search.db", pretend);
  self.search = mail_search_open (self.base.store);
  mail_search_fixture_wait (&self);
  found = mail_search_fixture_find (&self, "subject:number");
  g_assert_cmpstr (found, ==, "");
  assert_faults (&self, MAIL_FINDING_INDEX_MISSING, 2);
  g_free (found);
  found = mail_search_fixture_find (&self, "subject:number");
  g_assert_cmpstr (found, ==, "101,100");
  assert_sound (&self);
  mail_search_fixture_tear_down (&self);
}

static void
test_words_of_nobody (void)
{
  MailSearchFixture self;
  g_autoptr(GPtrArray) faults = NULL;

  set_up (&self);
  mail_store_fixture_change_in (&self.base, "search.db", "DELETE FROM document WHERE id IN (SELECT id FROM document LIMIT 2)");
  faults = mail_search_fixture_find_faults (&self);
  g_assert_cmpint (((MailFinding *) g_ptr_array_index (faults, 0))->kind, ==, MAIL_FINDING_FILE);
  mail_search_rebuild (self.search);
  mail_search_fixture_wait (&self);
  assert_sound (&self);
  mail_search_fixture_tear_down (&self);
}

static void
test_extra (void)
{
  MailSearchFixture self;
  g_autoptr(GPtrArray) faults = NULL;
  g_autofree char *change = NULL;

  set_up (&self);
  /* The number of an item is that of no message. */
  change = g_strdup_printf ("UPDATE document SET message = %" G_GINT64_FORMAT " WHERE id = (SELECT min (id) FROM document)",
                            mail_store_fixture_ask_number (&self.base, "mail.db", "SELECT min (id) FROM placement"));
  mail_store_fixture_change_in (&self.base, "search.db", change);
  faults = mend (&self);
  g_assert_cmpuint (faults->len, ==, 2);
  g_assert_cmpint (((MailFinding *) g_ptr_array_index (faults, 0))->kind, ==, MAIL_FINDING_INDEX_EXTRA);
  assert_sound (&self);
  mail_search_fixture_tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/index-check/missing", test_missing);
  g_test_add_func ("/search/index-check/extra", test_extra);
  g_test_add_func ("/search/index-check/words-of-nobody", test_words_of_nobody);

  return g_test_run ();
}
