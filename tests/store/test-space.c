/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"
#include "mail-store-space.h"

static MailSpace *
measure (MailStoreFixture *self)
{
  g_autoptr(DexFuture) future = mail_store_measure_space (self->store);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

/* Nothing is there. */
static void
test_empty (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(MailSpace) space = measure (self);

  g_assert_cmpuint (space->folders->len, ==, 0);
  g_assert_cmpuint (space->lists, >, 0);
  g_assert_cmpuint (space->bodies, >, 0);
}

/* What takes most is the first; bodies count that are here. Messages far apart by their numbers are all found. */
static void
test_folders (MailStoreFixture *self,
              gconstpointer     data)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("Subject: 7\r\n\r\nx", 15);
  g_autoptr(MailItem) item = NULL;
  g_autoptr(MailSpace) space = NULL;
  const MailFolderSpace *first;
  const MailFolderSpace *second;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 5);
  mail_store_fixture_change (self, "UPDATE local_id SET highest = highest + 70000");
  mail_store_fixture_reopen (self);
  mail_store_fixture_arrive (self, self->archive, 1, 7, 8);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), mail_store_fixture_find (self, self->archive, 7), NULL);
  mail_test_await_ok (mail_store_put_body (self->store, item->message, body));

  space = measure (self);
  g_assert_cmpuint (space->folders->len, ==, 2);
  first = &g_array_index (space->folders, MailFolderSpace, 0);
  second = &g_array_index (space->folders, MailFolderSpace, 1);
  g_assert_cmpint (first->folder, ==, self->archive);
  g_assert_cmpuint (first->n_messages, ==, 2);
  g_assert_cmpuint (first->n_bodies, ==, 1);
  g_assert_cmpuint (first->body_bytes, >, 0);
  g_assert_cmpint (second->folder, ==, self->inbox);
  g_assert_cmpuint (second->n_messages, ==, 5);
  g_assert_cmpuint (second->n_bodies, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/space/empty", NULL, test_empty);
  mail_store_fixture_add ("/store/space/folders", NULL, test_folders);

  return g_test_run ();
}
