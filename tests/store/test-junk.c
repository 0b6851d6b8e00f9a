/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"

#define JUDGED (MAIL_FLAG_JUNK | MAIL_FLAG_NOT_JUNK)

static gint64
move (MailStoreFixture *self,
      gint64            item,
      MailRole          role)
{
  g_autoptr(GArray) ids = mail_test_ids (item);

  return mail_test_await_int64 (mail_store_move_to_role (self->store, ids, role));
}

static MailFlags
get_judgement (MailStoreFixture *self,
               gint64            item)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);

  g_assert_nonnull (row);
  return row->flags & JUDGED;
}

/* What is moved to Junk is marked as junk by the same act, before the move; taken back, it was never either. */
static void
test_junk (MailStoreFixture *self,
           gconstpointer     data)
{
  g_autoptr(GPtrArray) operations = NULL;
  gint64 item;
  gint64 act;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  item = mail_store_fixture_find (self, self->inbox, 1);
  act = move (self, item, MAIL_ROLE_JUNK);
  g_assert_cmpint (get_judgement (self, item), ==, MAIL_FLAG_JUNK);
  operations = mail_store_fixture_list_operations (self);
  for (guint i = 0; i < operations->len; i++)
    g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, i))->act, ==, act);

  mail_test_await_ok (mail_store_undo (self->store, act));
  g_assert_cmpint (get_judgement (self, item), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
}

/* What is taken out of Junk is none, wherever it goes … */
static void
test_not_junk (MailStoreFixture *self,
               gconstpointer     data)
{
  gint64 item;
  gint64 act;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  item = mail_store_fixture_find (self, self->inbox, 1);
  move (self, item, MAIL_ROLE_JUNK);
  act = move (self, item, MAIL_ROLE_ARCHIVE);
  g_assert_cmpint (get_judgement (self, item), ==, MAIL_FLAG_NOT_JUNK);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);

  mail_test_await_ok (mail_store_undo (self->store, act));
  g_assert_cmpint (get_judgement (self, item), ==, MAIL_FLAG_JUNK);
}

/* … but the trash; and nothing is said of mail that was never there. */
static void
test_not_judged (MailStoreFixture *self,
                 gconstpointer     data)
{
  gint64 item;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 2);
  item = mail_store_fixture_find (self, self->inbox, 1);
  move (self, item, MAIL_ROLE_JUNK);
  move (self, item, MAIL_ROLE_TRASH);
  g_assert_cmpint (get_judgement (self, item), ==, MAIL_FLAG_JUNK);

  item = mail_store_fixture_find (self, self->inbox, 2);
  move (self, item, MAIL_ROLE_ARCHIVE);
  g_assert_cmpint (get_judgement (self, item), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/junk/junk", NULL, test_junk);
  mail_store_fixture_add ("/store/junk/not-junk", NULL, test_not_junk);
  mail_store_fixture_add ("/store/junk/not-judged", NULL, test_not_judged);

  return g_test_run ();
}
