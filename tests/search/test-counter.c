/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-counter.h"
#include "mail-search-fixture.h"

/* How many unread messages a query finds is known soon after anything changed. */

#define START 1795824000 /* 2026-11-28 00:00:00 UTC */
#define PEARS 1
#define LABELLED 2

typedef struct {
  MailSearchFixture base;
  MailSearchCounter *counter;
  guint n_told;
} Fixture;

static void
on_changed (MailSearchCounter *counter,
            gint64             id,
            guint              n,
            Fixture           *self)
{
  self->n_told++;
  g_assert_cmpuint (mail_search_counter_get (counter, id), ==, n);
}

static void
add (Fixture    *self,
     gint64      folder,
     guint32     uid,
     const char *subject)
{
  mail_search_fixture_add (&self->base, folder, uid, subject, "From: ada@example.org\r\nTo: bob@example.org", START + uid, NULL);
}

static void
await_count (Fixture *self,
             gint64   id,
             guint    n)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (mail_search_counter_get (self->counter, id) != n)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("%u counted, %u expected", mail_search_counter_get (self->counter, id), n);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

/* Three pears in the inbox, one of them a label's, and one in Trash. */
static void
set_up (Fixture *self)
{
  self->n_told = 0;
  mail_search_fixture_set_up (&self->base);
  for (guint32 uid = 1; uid <= 3; uid++)
    add (self, self->base.base.inbox, uid, "Pear");
  add (self, self->base.base.inbox, 4, "Plum");
  add (self, self->base.base.trash, 5, "Pear");
  mail_search_fixture_wait (&self->base);
  self->counter = mail_search_counter_new (self->base.search);
  g_signal_connect (self->counter, "changed", G_CALLBACK (on_changed), self);
  mail_search_counter_set_query (self->counter, PEARS, "pear");
  mail_search_counter_set_query (self->counter, LABELLED, "label:travel OR plum");
  await_count (self, PEARS, 3);
  await_count (self, LABELLED, 1);
}

static void
tear_down (Fixture *self)
{
  mail_test_await_last_reference (self->counter);
  g_assert_finalize_object (self->counter);
  mail_search_fixture_tear_down (&self->base);
}

static GArray *
get_items (Fixture *self,
           guint32  uid)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM placement WHERE uid = %u", uid);

  return mail_test_ids (mail_store_fixture_ask_number (&self->base.base, "mail.db", sql));
}

static void
change (Fixture    *self,
        guint32     uid,
        MailFlags   add_flags,
        MailFlags   remove_flags,
        const char *label)
{
  g_autoptr(GArray) items = get_items (self, uid);

  mail_test_await_int64 (mail_store_change_flags (self->base.base.store, items, add_flags, remove_flags, label, NULL));
}

static void
test_changes (void)
{
  Fixture self;
  g_autoptr(GArray) moved = NULL;

  set_up (&self);
  /* read, and unread again */
  change (&self, 1, MAIL_FLAG_SEEN, 0, NULL);
  await_count (&self, PEARS, 2);
  change (&self, 1, 0, MAIL_FLAG_SEEN, NULL);
  await_count (&self, PEARS, 3);
  /* what comes */
  add (&self, self.base.base.inbox, 6, "A pear more");
  await_count (&self, PEARS, 4);
  add (&self, self.base.base.inbox, 7, "Nothing");
  /* labelled */
  change (&self, 2, 0, 0, "Travel");
  await_count (&self, LABELLED, 2);
  /* to Trash and back */
  moved = get_items (&self, 2);
  mail_test_await_int64 (mail_store_move (self.base.base.store, moved, self.base.base.trash));
  await_count (&self, PEARS, 3);
  await_count (&self, LABELLED, 1);
  mail_test_await_int64 (mail_store_move (self.base.base.store, moved, self.base.base.inbox));
  await_count (&self, PEARS, 4);
  await_count (&self, LABELLED, 2);
  /* gone from the server */
  mail_store_fixture_vanish (&self.base.base, self.base.base.inbox, 3);
  await_count (&self, PEARS, 3);
  tear_down (&self);
}

/* Too much changed to say what: everything is counted when it is over. */
static void
test_many (void)
{
  Fixture self;

  set_up (&self);
  mail_store_fixture_arrive (&self.base.base, self.base.base.inbox, 1000, 1000, 2500);
  for (guint32 uid = 5000; uid < 5003; uid++)
    add (&self, self.base.base.inbox, uid, "Pear");
  await_count (&self, PEARS, 6);
  tear_down (&self);
}

/* A role that changed hides and shows; what is not counted any more is not told of. */
static void
test_queries (void)
{
  Fixture self;
  guint n_told;

  set_up (&self);
  mail_search_counter_set_query (self.counter, PEARS, "pear in:anywhere");
  await_count (&self, PEARS, 4);
  mail_search_counter_set_query (self.counter, PEARS, "in:trash");
  await_count (&self, PEARS, 1);
  mail_search_counter_set_query (self.counter, PEARS, "");
  await_count (&self, PEARS, 0);
  mail_search_counter_set_query (self.counter, PEARS, NULL);
  n_told = self.n_told;
  change (&self, 4, MAIL_FLAG_SEEN, 0, NULL);
  await_count (&self, LABELLED, 0);
  g_assert_cmpuint (self.n_told, ==, n_told + 1);
  tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/counter/changes", test_changes);
  g_test_add_func ("/search/counter/many", test_many);
  g_test_add_func ("/search/counter/queries", test_queries);

  return g_test_run ();
}
