/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-fixture.h"

/* The program runs itself as a child that indexes, and is killed before or after each commit of the index, or of the store, in
 * turn. Whatever is found then, the next process has to be able to finish the work: everything is found, once. */

#define N_MESSAGES 12
#define START 1795824000
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\n"

static char *program;

static void
find_account (MailSearchFixture *self)
{
  MailStoreReader *reader = mail_store_fixture_reader (&self->base);
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (reader, NULL);
  g_autoptr(MailFolder) inbox = NULL;

  if (accounts->len > 0)
    self->base.account = ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id;
  inbox = accounts->len > 0 ? mail_store_reader_find_role (reader, self->base.account, MAIL_ROLE_INBOX, NULL) : NULL;
  if (inbox == NULL && accounts->len > 0)
    mail_test_await_ok (mail_store_remove_account (self->base.store, self->base.account));
  if (inbox == NULL)
    mail_store_fixture_fill (&self->base);
  else
    self->base.inbox = inbox->id;
}

/* Headers, then bodies, then other bodies. */
static void
work (MailSearchFixture *self)
{
  MailStoreReader *reader = mail_store_fixture_reader (&self->base);
  g_autoptr(GArray) there = NULL;

  find_account (self);
  mail_store_fixture_arrive (&self->base, self->base.inbox, 1, 1, N_MESSAGES);
  mail_search_fixture_wait (self);
  there = mail_store_fixture_list (&self->base, self->base.inbox);
  for (guint i = 0; i < there->len; i++)
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (reader, g_array_index (there, gint64, i), NULL);
      g_autofree char *first = g_strdup_printf (TEXT "firstword 北京大学 number%u\r\n", item->uid);
      g_autofree char *second = g_strdup_printf (TEXT "secondword 北京大学 number%u\r\n", item->uid);

      mail_search_fixture_put_body (self, item->message, first);
      if (i % 3 == 0)
        mail_search_fixture_wait (self);
      mail_search_fixture_put_body (self, item->message, second);
    }
  mail_search_fixture_wait (self);
}

static void
open_profile (MailSearchFixture *self,
              const char        *profile)
{
  g_autoptr(GError) error = NULL;

  *self = (MailSearchFixture) { .base = { .profile = g_strdup (profile) } };
  self->base.store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  self->search = mail_search_open (self->base.store);
}

static int
run_child (const char *profile)
{
  MailSearchFixture self;

  open_profile (&self, profile);
  work (&self);
  mail_search_close (self.search);
  mail_store_close (self.base.store);
  g_object_unref (self.search);
  g_object_unref (self.base.store);
  g_free (self.base.profile);
  return 0;
}

static void
assert_hits (MailSearchFixture *self,
             const char        *query,
             guint              expected)
{
  g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (self, query, 0, 1000);

  g_assert_cmpuint (page->hits->len, ==, expected);
}

static void
check_finished (MailSearchFixture *self)
{
  g_autoptr(MailSearchCoverage) coverage = mail_search_fixture_get_coverage (self);

  g_assert_cmpint (coverage->n_messages, ==, N_MESSAGES);
  g_assert_cmpint (coverage->n_bodies, ==, N_MESSAGES);
  g_assert_cmpint (coverage->n_headers, ==, 0);
  assert_hits (self, "firstword", 0);
  assert_hits (self, "secondword", N_MESSAGES);
  assert_hits (self, "京大", N_MESSAGES);
  assert_hits (self, "number7", 1);
}

static void
check_after (const char *profile)
{
  MailSearchFixture self;
  g_autoptr(GPtrArray) faults = NULL;

  open_profile (&self, profile);
  mail_search_fixture_wait (&self);
  mail_store_fixture_check (&self.base);
  faults = mail_search_fixture_find_faults (&self);
  g_assert_cmpuint (faults->len, ==, 0);
  work (&self);
  check_finished (&self);
  mail_search_fixture_tear_down (&self);
}

static void
kill_everywhere (const char *point,
                 guint       step,
                 guint       least)
{
  gboolean lived = FALSE;
  guint killed = 0;

  for (guint arrival = 1; !lived; arrival += step)
    {
      g_autofree char *profile = mail_test_make_folder ();

      lived = mail_test_run_killed (program, profile, point, arrival);
      killed += !lived;
      check_after (profile);
    }
  g_test_message ("killed at %u places", killed);
#ifdef MAIL_FAULT_POINTS
  g_assert_cmpuint (killed, >=, least);
#endif
}

static void
test_every_commit (void)
{
  kill_everywhere ("index", 1, 10);
}

static void
test_commits_of_the_store (void)
{
  kill_everywhere ("commit", 5, 5);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      return run_child (argv[2]);
    }

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/index-kill/every-commit", test_every_commit);
  g_test_add_func ("/search/index-kill/commits-of-the-store", test_commits_of_the_store);

  return g_test_run ();
}
