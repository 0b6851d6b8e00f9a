/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-bodies.h"
#include "mail-store-fixture.h"

/* To another account: what is shown at once, what waits for what, and how it is taken back. The servers are in
 * tests/engine/test-transfer.py. */

typedef struct {
  MailStoreFixture fixture;
  gint64 other;   /* the other account */
  gint64 folder;  /* its inbox */
  gint64 item;    /* in the first account's inbox */
  gint64 message;
} Scene;

static void
set_up (Scene         *self,
        gconstpointer  data)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(MailItem) item = NULL;
  g_autoptr(MailFolder) inbox = NULL;
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  mail_store_fixture_set_up (&self->fixture, data);
  settings->name = g_strdup ("Home");
  settings->address = g_strdup ("ada@example.net");
  self->other = mail_test_await_int64 (mail_store_add_account (self->fixture.store, settings));
  listing->raw_name = g_strdup ("INBOX");
  listing->path = g_strdup ("INBOX");
  listing->role = MAIL_ROLE_INBOX;
  g_ptr_array_add (listings, listing);
  mail_test_await_ok (mail_store_sync_folders (self->fixture.store, self->other, listings, TRUE));
  inbox = mail_store_reader_find_role (mail_store_fixture_reader (&self->fixture), self->other, MAIL_ROLE_INBOX, NULL);
  self->folder = inbox->id;

  mail_store_fixture_arrive (&self->fixture, self->fixture.inbox, 1, 1, 1);
  self->item = mail_store_fixture_find (&self->fixture, self->fixture.inbox, 1);
  item = mail_store_reader_load_item (mail_store_fixture_reader (&self->fixture), self->item, NULL);
  self->message = item->message;
}

static void
tear_down (Scene         *self,
           gconstpointer  data)
{
  mail_store_fixture_tear_down (&self->fixture, data);
}

static void
move (Scene *self)
{
  g_autoptr(GArray) items = mail_test_ids (self->item);

  g_assert_cmpint (mail_test_await_int64 (mail_store_move (self->fixture.store, items, self->folder)), >, 0);
}

static void
download (Scene *self)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("Subject: Number 1\r\n\r\nText\r\n", 27);

  mail_test_await_ok (mail_store_put_body (self->fixture.store, self->message, bytes));
}

/* How many of an account's operations of a kind can be carried out, and on how many messages. */
static guint
count_ready (Scene             *self,
             gint64             account,
             MailOperationKind  kind)
{
  MailStoreReader *reader = mail_store_fixture_reader (&self->fixture);
  g_autoptr(GPtrArray) operations = mail_store_reader_list_operations (reader, account, TRUE, NULL);
  guint ready = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);
      g_autoptr(GArray) targets = mail_store_reader_list_targets (reader, operation->id, 10, NULL);

      for (guint j = 0; operation->kind == kind && j < targets->len; j++)
        ready += kind == MAIL_OPERATION_APPEND || g_array_index (targets, MailOperationTarget, j).uid != 0;
    }
  return ready;
}

static gint64
find_append (Scene *self)
{
  g_autoptr(GPtrArray) operations = mail_store_reader_list_operations (mail_store_fixture_reader (&self->fixture), self->other,
                                                                       FALSE, NULL);

  g_assert_cmpuint (operations->len, ==, 1);
  return ((MailOperation *) g_ptr_array_index (operations, 0))->id;
}

static gint64
find_new (Scene *self)
{
  return mail_store_fixture_find (&self->fixture, self->folder, 1);
}

static void
confirm (Scene *self)
{
  MailNewUid uid = { find_new (self), 7 };
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  g_array_append_val (uids, uid);
  mail_test_await_ok (mail_store_operation_sent (self->fixture.store, find_append (self), 1, 1));
  mail_test_await_ok (mail_store_operation_confirm (self->fixture.store, find_append (self), uids));
}

/* The body first, then the new one, and only then is the old one deleted. */
static void
test_order (Scene         *self,
            gconstpointer  data)
{
  move (self);
  g_assert_cmpint (find_new (self), !=, 0);
  g_assert_cmpint (mail_store_fixture_find (&self->fixture, self->fixture.inbox, 1), ==, 0);
  g_assert_cmpuint (count_ready (self, self->other, MAIL_OPERATION_APPEND), ==, 0);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 0);

  download (self);
  g_assert_cmpuint (count_ready (self, self->other, MAIL_OPERATION_APPEND), ==, 1);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 0);

  confirm (self);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 1);
}

/* Given up: the old one is there again, and is the only one. */
static void
test_discard (Scene         *self,
              gconstpointer  data)
{
  move (self);
  mail_test_await_ok (mail_store_discard_operation (self->fixture.store, find_append (self)));
  g_assert_cmpint (mail_store_fixture_find (&self->fixture, self->fixture.inbox, 1), ==, self->item);
  g_assert_cmpint (find_new (self), ==, 0);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 0);
}

/* Moved back by hand before anything was sent. */
static void
test_back (Scene         *self,
           gconstpointer  data)
{
  g_autoptr(GArray) items = NULL;
  g_autoptr(GPtrArray) operations = NULL;

  move (self);
  items = mail_test_ids (find_new (self));
  mail_test_await_ok (mail_store_move (self->fixture.store, items, self->fixture.inbox));
  g_assert_cmpint (mail_store_fixture_find (&self->fixture, self->fixture.inbox, 1), ==, self->item);
  g_assert_cmpint (find_new (self), ==, 0);
  operations = mail_store_reader_list_operations (mail_store_fixture_reader (&self->fixture), 0, FALSE, NULL);
  g_assert_cmpuint (operations->len, ==, 0);
}

/* The person does not want it at all: nothing is appended, and the old one goes. */
static void
test_deleted (Scene         *self,
              gconstpointer  data)
{
  g_autoptr(GArray) items = NULL;

  move (self);
  items = mail_test_ids (find_new (self));
  mail_test_await_ok (mail_store_delete (self->fixture.store, items));
  g_assert_cmpuint (count_ready (self, self->other, MAIL_OPERATION_APPEND), ==, 0);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 1);
}

/* The other account goes before it has taken the mail. */
static void
test_account_removed (Scene         *self,
                      gconstpointer  data)
{
  move (self);
  mail_test_await_ok (mail_store_remove_account (self->fixture.store, self->other));
  g_assert_cmpint (mail_store_fixture_find (&self->fixture, self->fixture.inbox, 1), ==, self->item);
  g_assert_cmpuint (count_ready (self, self->fixture.account, MAIL_OPERATION_DELETE), ==, 0);
}

static void
add_test (const char *path,
          void      (*test) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  add_test ("/store/transfer/order", test_order);
  add_test ("/store/transfer/discard", test_discard);
  add_test ("/store/transfer/back", test_back);
  add_test ("/store/transfer/deleted", test_deleted);
  add_test ("/store/transfer/account-removed", test_account_removed);

  return g_test_run ();
}
