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
  operations = mail_store_fixture_list_operations (&self->fixture);
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

#define LARGE_BYTES (64 * 1024 * 1024)

static GBytes *
make_large (void)
{
  guint32 *data = g_malloc (LARGE_BYTES);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < LARGE_BYTES / sizeof *data; i++)
    data[i] = g_rand_int (rand);
  return g_bytes_new_take (data, LARGE_BYTES);
}

static void
put_large (Scene  *self,
           GBytes *bytes)
{
  g_autoptr(MailBodyWriter) writer = mail_store_write_body (self->fixture.store, self->message, MAIL_SECTION_WHOLE);
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  for (gsize written = 0; written < LARGE_BYTES; written += MAIL_BODY_CHUNK)
    {
      DexFuture *wait = mail_body_writer_write (writer, data + written, MAIL_BODY_CHUNK);

      if (wait != NULL)
        mail_test_await_ok (wait);
    }
  mail_test_await_ok (mail_body_writer_finish (writer));
}

/* The mail in the other account. */
static MailItem *
load_copy (Scene *self)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (&self->fixture, self->folder);

  g_assert_cmpuint (ids->len, ==, 1);
  return mail_store_reader_load_item (mail_store_fixture_reader (&self->fixture), g_array_index (ids, gint64, 0), NULL);
}

static gboolean
is_complete (Scene *self)
{
  g_autoptr(MailItem) copy = load_copy (self);

  return copy->body_state == MAIL_BODY_COMPLETE;
}

/* A large body follows a little at a time: what a person does meanwhile is on the disk at once, also after the program was ended. */
static void
test_large (Scene         *self,
            gconstpointer  data)
{
  g_autoptr(GBytes) bytes = make_large ();
  g_autoptr(GBytes) read = NULL;
  g_autoptr(MailItem) copy = NULL;
  g_autoptr(GArray) ids = NULL;
  gint64 longest = 0;
  gint64 begun;
  guint n_acts;

  put_large (self, bytes);
  mail_store_fixture_arrive (&self->fixture, self->fixture.inbox, 2, 2, 2);
  ids = mail_test_ids (mail_store_fixture_find (&self->fixture, self->fixture.inbox, 2));
  begun = g_get_monotonic_time ();
  move (self);
  longest = g_get_monotonic_time () - begun;
  g_assert_false (is_complete (self));

  for (n_acts = 0; n_acts < 20000 && !is_complete (self); n_acts++)
    {
      begun = g_get_monotonic_time ();
      mail_test_await_int64 (mail_store_change_flags (self->fixture.store, ids, n_acts % 2 ? 0 : MAIL_FLAG_SEEN,
                                                      n_acts % 2 ? MAIL_FLAG_SEEN : 0, NULL, NULL));
      longest = MAX (longest, g_get_monotonic_time () - begun);
      if (n_acts == 5)
        mail_store_fixture_reopen (&self->fixture);
    }
  g_test_message ("%u acts, the longest took %.1f ms", n_acts, (double) longest / 1000);
  /* Each had to wait for a piece, not for all of it. */
  g_assert_cmpuint (n_acts, >, 6);

  copy = load_copy (self);
  read = mail_store_reader_load_body (mail_store_fixture_reader (&self->fixture), copy->message, "", NULL);
  g_assert_true (g_bytes_equal (read, bytes));
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
  add_test ("/store/transfer/large", test_large);

  return g_test_run ();
}
