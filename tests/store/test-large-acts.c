/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act-rest.h"
#include "mail-store-folder-acts.h"
#include "mail-store-fixture.h"

/* Acts on so many messages that they take several transactions: nobody waits for them, and nothing of them is lost. */

/* So many that they take several transactions on a fast machine, too. */
#define MANY 20000
#define BATCH 500

typedef struct {
  MailStoreFixture store;
  GArray *items; /* gint64, newest first */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  mail_store_fixture_set_up (&self->store, NULL);
  for (guint first = 1; first <= MANY; first += BATCH)
    mail_store_fixture_arrive (&self->store, self->store.inbox, first, first, first + BATCH - 1);
  self->items = mail_store_fixture_list (&self->store, self->store.inbox);
  g_assert_cmpuint (self->items->len, ==, MANY);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_array_unref (self->items);
  mail_store_fixture_check (&self->store);
  mail_store_fixture_tear_down (&self->store, NULL);
}

static guint
count (Fixture *self,
       gint64   folder)
{
  g_autoptr(MailFolder) row = mail_store_reader_get_folder (mail_store_fixture_reader (&self->store), folder, NULL);

  return (guint) row->total;
}

static gboolean
has_rest (Fixture *self)
{
  return mail_store_fixture_ask_number (&self->store, "mail.db", "SELECT count(*) FROM act_rest") != 0;
}

static void
wait_for_end (Fixture *self)
{
  while (has_rest (self))
    g_usleep (1000);
}

/* What is said of how far it is. */
static guint
count_left (Fixture *self)
{
  guint n_left = G_MAXUINT;

  g_assert_true (mail_store_reader_count_left (mail_store_fixture_reader (&self->store), &n_left, NULL));
  return n_left;
}

static gint64
move_all (Fixture *self,
          gint64   folder)
{
  return mail_test_await_int64 (mail_store_move (self->store.store, self->items, folder));
}

static gint64
get_folder (Fixture *self,
            gint64   item)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (&self->store), item, NULL);

  return row->folder;
}

static GPtrArray *
list_operations (Fixture  *self,
                 gboolean  due)
{
  return mail_store_reader_list_operations (mail_store_fixture_reader (&self->store), 0, due, NULL);
}

static void
assert_one_move (Fixture *self,
                 gint64   folder,
                 guint    n)
{
  g_autoptr(GPtrArray) operations = list_operations (self, TRUE);
  const MailOperation *move;

  g_assert_cmpuint (operations->len, ==, 1);
  move = g_ptr_array_index (operations, 0);
  g_assert_cmpint (move->kind, ==, MAIL_OPERATION_MOVE);
  g_assert_cmpint (move->folder, ==, folder);
  g_assert_cmpuint (move->n_targets, ==, n);
}

/* Some at once, the others soon; it is carried out when it is whole, and as one. */
static void
test_in_parts (Fixture       *self,
               gconstpointer  data)
{
  gint64 act = move_all (self, self->store.archive);
  g_autoptr(GPtrArray) due = NULL;

  g_assert_cmpint (act, !=, 0);
  due = list_operations (self, TRUE);
  g_assert_true (has_rest (self));
  g_assert_cmpuint (due->len, ==, 0);
  g_assert_cmpuint (count (self, self->store.archive), >, 0);
  g_assert_cmpuint (count_left (self), <, MANY);
  wait_for_end (self);
  g_assert_cmpuint (count_left (self), ==, 0);
  g_assert_cmpuint (count (self, self->store.archive), ==, MANY);
  assert_one_move (self, self->store.archive, MANY);
}

/* Closed in the middle: the next one who opens the profile goes on. */
static void
test_goes_on (Fixture       *self,
              gconstpointer  data)
{
  move_all (self, self->store.archive);
  g_assert_true (has_rest (self));
  mail_store_fixture_reopen (&self->store);
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.archive), ==, MANY);
  assert_one_move (self, self->store.archive, MANY);
}

/* Taken back in the middle, and when it was done. */
static void
test_undo (Fixture       *self,
           gconstpointer  data)
{
  gboolean wait = GPOINTER_TO_INT (data);
  gint64 act = move_all (self, self->store.archive);
  g_autoptr(GPtrArray) operations = NULL;

  if (wait)
    wait_for_end (self);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store.store, act)));
  if (wait)
    {
      g_assert_cmpuint (count_left (self), >, 0);
      g_assert_true (has_rest (self));
      mail_store_fixture_reopen (&self->store);
    }
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.inbox), ==, MANY);
  operations = list_operations (self, FALSE);
  g_assert_cmpuint (operations->len, ==, 0);
}

/* What is done to one of them meanwhile is done after it, though its turn had not come: and so is what takes it back. */
static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  gint64 last = g_array_index (self->items, gint64, MANY - 1);
  gint64 other = g_array_index (self->items, gint64, MANY - 2);
  g_autoptr(GArray) one = mail_test_ids (last);
  g_autoptr(GArray) two = mail_test_ids (other);
  gint64 act = move_all (self, self->store.archive);

  mail_test_await_int64 (mail_store_move (self->store.store, one, self->store.trash));
  g_assert_true (has_rest (self));
  g_assert_cmpint (get_folder (self, last), ==, self->store.trash);
  g_assert_cmpint (get_folder (self, other), ==, self->store.inbox);
  wait_for_end (self);
  g_assert_cmpint (get_folder (self, last), ==, self->store.trash);
  g_assert_cmpuint (count (self, self->store.archive), ==, MANY - 1);

  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store.store, act)));
  g_assert_true (has_rest (self));
  mail_test_await_int64 (mail_store_move (self->store.store, two, self->store.sent));
  wait_for_end (self);
  g_assert_cmpint (get_folder (self, other), ==, self->store.sent);
  g_assert_cmpuint (count (self, self->store.inbox), ==, MANY - 1);
}

/* Two large ones are done one after the other; the second is the one that counts. */
static void
test_two (Fixture       *self,
          gconstpointer  data)
{
  move_all (self, self->store.archive);
  move_all (self, self->store.trash);
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.trash), ==, MANY);
  assert_one_move (self, self->store.trash, MANY);
}

/* Where it was to go has gone: the rest stays where it is, and the next act is not kept waiting. */
static void
test_gone (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr(GArray) one = mail_test_ids (g_array_index (self->items, gint64, MANY - 1));
  gint64 folder = mail_test_await_int64 (mail_store_create_folder (self->store.store, self->store.account, 0, "New"));

  move_all (self, folder);
  g_assert_true (has_rest (self));
  mail_test_await_int64 (mail_store_delete_folder (self->store.store, folder));
  wait_for_end (self);
  mail_test_await_int64 (mail_store_move (self->store.store, one, self->store.trash));
  g_assert_cmpint (get_folder (self, g_array_index (one, gint64, 0)), ==, self->store.trash);
}

static void
assert_packs (const gint64 *ids,
              guint         n_ids,
              gsize         n_packed)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) again = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GBytes) packed = NULL;
  gsize length;
  gconstpointer data;

  g_array_append_vals (items, ids, n_ids);
  packed = mail_act_ids_pack (items);
  data = g_bytes_get_data (packed, &length);
  g_assert_cmpuint (length, ==, n_packed * sizeof (gint64));
  mail_act_ids_unpack (data, n_packed, again);
  g_assert_cmpmem (again->data, again->len * sizeof (gint64), items->data, items->len * sizeof (gint64));
}

/* How a list is written: the same comes back, and what stands at even distances takes little. */
static void
test_written (void)
{
  static const gint64 even[] = { 20, 18, 16, 14, 12, 10 };
  static const gint64 mixed[] = { 5, 9, 9, 9, 9, 0, 0, 0, 0, 40, 41, 42, 43, 0, 44, 7, 1000000, 3, 2, 1 };
  static const gint64 broken[] = { 7, -5 };
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  assert_packs (even, 0, 0);
  assert_packs (even, 1, 1);
  assert_packs (even, 2, 2);
  assert_packs (even, G_N_ELEMENTS (even), 3);
  assert_packs (mixed, G_N_ELEMENTS (mixed), 18);
  mail_act_ids_unpack (broken, G_N_ELEMENTS (broken), items);
  g_assert_cmpuint (items->len, ==, 1);
}

/* Of a million the others are not a million times read: what waits for the next transaction is small. */
static void
test_small (Fixture       *self,
            gconstpointer  data)
{
  move_all (self, self->store.archive);
  g_assert_true (has_rest (self));
  g_assert_cmpint (mail_store_fixture_ask_number (&self->store, "mail.db", "SELECT sum (length (items)) FROM act_rest_items"), <,
                   MANY / 10 * (gint64) sizeof (gint64));
  wait_for_end (self);
}

/* Deleted for ever in one act, and taken back before the server was told. */
static void
test_delete (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(GPtrArray) operations = NULL;
  gint64 act = mail_test_await_int64 (mail_store_delete (self->store.store, self->items));

  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.inbox), ==, 0);
  operations = list_operations (self, TRUE);
  g_assert_cmpuint (operations->len, ==, 1);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store.store, act)));
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.inbox), ==, MANY);
  g_clear_pointer (&operations, g_ptr_array_unref);
  operations = list_operations (self, FALSE);
  g_assert_cmpuint (operations->len, ==, 0);
}

/* Some of them are in the middle of something else: that is what it would be if they were moved one by one. */
static void
test_not_alike (Fixture       *self,
                gconstpointer  data)
{
  gint64 flagged = g_array_index (self->items, gint64, 10);
  gint64 moved = g_array_index (self->items, gint64, 11);
  gint64 copied = g_array_index (self->items, gint64, 12);
  g_autoptr(GArray) one = mail_test_ids (flagged);
  g_autoptr(GArray) two = mail_test_ids (moved);
  g_autoptr(GArray) three = mail_test_ids (copied);
  g_autoptr(GPtrArray) operations = NULL;
  gint64 act;

  mail_test_await_int64 (mail_store_change_flags (self->store.store, one, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  mail_test_await_int64 (mail_store_move (self->store.store, two, self->store.trash));
  mail_test_await_int64 (mail_store_copy (self->store.store, three, self->store.sent));
  /* And one is named twice. */
  g_array_index (self->items, gint64, 21) = g_array_index (self->items, gint64, 20);
  act = move_all (self, self->store.archive);
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.archive), ==, MANY - 1);
  g_assert_cmpint (get_folder (self, flagged), ==, self->store.archive);
  g_assert_cmpint (get_folder (self, moved), ==, self->store.archive);
  g_assert_cmpuint (count (self, self->store.sent), ==, 1);

  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store.store, act)));
  wait_for_end (self);
  g_assert_cmpuint (count (self, self->store.inbox), ==, MANY - 1);
  g_assert_cmpint (get_folder (self, moved), ==, self->store.trash);
  operations = list_operations (self, FALSE);
  g_assert_cmpuint (operations->len, ==, 3);
}

static void
add_test (const char    *path,
          gconstpointer  data,
          void         (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  add_test ("/store/large-acts/in-parts", NULL, test_in_parts);
  add_test ("/store/large-acts/goes-on", NULL, test_goes_on);
  add_test ("/store/large-acts/undo-in-the-middle", GINT_TO_POINTER (FALSE), test_undo);
  add_test ("/store/large-acts/undo-at-the-end", GINT_TO_POINTER (TRUE), test_undo);
  add_test ("/store/large-acts/order", NULL, test_order);
  add_test ("/store/large-acts/two", NULL, test_two);
  add_test ("/store/large-acts/gone", NULL, test_gone);

  add_test ("/store/large-acts/small", NULL, test_small);
  add_test ("/store/large-acts/delete", NULL, test_delete);
  add_test ("/store/large-acts/not-alike", NULL, test_not_alike);
  g_test_add_func ("/store/large-acts/written", test_written);

  return g_test_run ();
}
