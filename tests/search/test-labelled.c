/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-fixture.h"
#include "mail-search-label.h"
#include "mail-store-labels.h"

/* Mail is found by its labels, whatever one calls them. */

#define START 1795824000 /* 2026-11-28 00:00:00 UTC */

static void
label (MailSearchFixture *self,
       guint              uid,
       const char        *keywords)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM placement WHERE uid = %u", uid);
  g_autoptr(GArray) items = mail_test_ids (mail_store_fixture_ask_number (&self->base, "mail.db", sql));

  mail_test_await_int64 (mail_store_change_flags (self->base.store, items, 0, 0, keywords, NULL));
}

static void
set_up (MailSearchFixture *self)
{
  mail_search_fixture_set_up (self);
  for (guint32 uid = 1; uid <= 6; uid++)
    mail_search_fixture_add (self, self->base.inbox, uid, uid % 2 == 0 ? "Even travel" : "Odd", "From: ada@example.org", START + uid, NULL);
  label (self, 1, "$Label1");
  label (self, 2, "$label1 Reise");
  label (self, 3, "&XeVPXA- $label3");
  label (self, 4, "B&APw-ro");
  label (self, 5, "$Forwarded NonJunk");
  mail_search_fixture_wait (self);
}

static void
check (MailSearchFixture *self,
       const char        *query,
       const char        *expected)
{
  g_autofree char *found = mail_search_fixture_find (self, query);

  g_test_message ("%s", query);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_names (void)
{
  MailSearchFixture self;

  set_up (&self);
  /* what everybody calls it, in both languages, and the keyword */
  check (&self, "label:important", "2,1");
  check (&self, "标签:重要", "2,1");
  check (&self, "标签：$label1", "2,1");
  check (&self, "label:Personal", "3");
  check (&self, "label:work", "");
  /* as it reads, whatever its case and width */
  check (&self, "label:reise", "2");
  check (&self, "label:REISE", "2");
  check (&self, "label:工作", "3");
  check (&self, "label:büro", "4");
  check (&self, "label:BÜRO", "4");
  check (&self, "label:B&APw-ro", "4");
  check (&self, "label:$forwarded", "5");
  /* with others */
  check (&self, "label:important even", "2");
  check (&self, "label:important -label:reise", "1");
  check (&self, "-label:important", "6,5,4,3");
  check (&self, "label:reise OR label:büro", "4,2");
  check (&self, "label:important label:reise is:unread", "2");
  /* what is no label is words */
  check (&self, "label:travel", "6,4,2");
  check (&self, "label:nothing", "");
  check (&self, "label:'x')--", "");
  mail_search_fixture_tear_down (&self);
}

/* The name a person gave, and not the one it had. */
static void
test_renamed (void)
{
  MailSearchFixture self;

  set_up (&self);
  mail_test_await_ok (mail_store_set_label (self.base.store, "$label1", "Ganz wichtig", "red"));
  check (&self, "label:\"ganz wichtig\"", "2,1");
  check (&self, "label:important", "");
  check (&self, "label:$label1", "2,1");
  mail_search_fixture_tear_down (&self);
}

/* Where mail has more sets of keywords than anybody looks at, each mail is asked. */
static void
test_many (void)
{
  MailSearchFixture self;
  g_autofree char *sql = NULL;

  set_up (&self);
  sql = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                         " INSERT INTO placement (message, account, made_here, folder, date, flags, server_flags, keywords, modseq, waiting,"
                         " bodyless) SELECT (SELECT min(id) FROM message), 1, 0, NULL, 1, 0, 0, printf ('k%%05d', i), 0, 0, 0 FROM n",
                         MAIL_SEARCH_MAX_KEYWORD_SETS + 10);
  g_assert_cmpint (mail_store_fixture_change (&self.base, sql), >, 2000);
  check (&self, "label:important", "2,1");
  check (&self, "label:reise", "2");
  check (&self, "-label:important", "6,5,4,3");
  g_assert_cmpint (mail_store_fixture_change (&self.base, "DELETE FROM placement WHERE keywords GLOB 'k[0-9]*'"), >, 2000);
  mail_search_fixture_tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/labelled/names", test_names);
  g_test_add_func ("/search/labelled/renamed", test_renamed);
  g_test_add_func ("/search/labelled/many", test_many);

  return g_test_run ();
}
