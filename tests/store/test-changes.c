/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"

/* A list as a window keeps it: filled once, then patched by notices alone. */
typedef struct {
  MailStoreFixture *fixture;
  gint64 folder;
  GArray *ids;       /* gint64, in the order they came */
  GHashTable *keys;  /* id → key */
  guint n_notices;
  guint n_reloads;
  guint n_counts;
  guint n_bodies;
  MailStoreChangedFlags what;
} Watcher;

static void
reload (Watcher *self)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (self->fixture, self->folder);

  g_hash_table_remove_all (self->keys);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      MailSortKey key = { 0 };

      g_assert_true (mail_store_reader_get_sort_key (mail_store_fixture_reader (self->fixture), id, MAIL_SORT_NEWEST, &key));
      g_hash_table_insert (self->keys, g_memdup2 (&id, sizeof id), g_memdup2 (&key.number, sizeof key.number));
    }
}

static void
patch (Watcher              *self,
       const MailItemChange *change)
{
  const gint64 *key = g_hash_table_lookup (self->keys, &change->item);

  if (change->folder != self->folder)
    return;
  g_assert_cmpint (key != NULL, ==, change->kind != MAIL_ITEM_ADDED);
  if (key != NULL)
    g_assert_cmpint (*key, ==, change->old_key);
  if (change->kind == MAIL_ITEM_REMOVED)
    g_hash_table_remove (self->keys, &change->item);
  else
    g_hash_table_insert (self->keys, g_memdup2 (&change->item, sizeof (gint64)), g_memdup2 (&change->new_key, sizeof (gint64)));
}

static void
changed (MailStoreChanges *changes,
         gpointer          data)
{
  Watcher *self = data;

  self->n_notices++;
  self->what |= changes->what;
  self->n_counts += changes->counts->len;
  self->n_bodies += changes->bodies->len;
  for (guint i = 0; i < changes->items->len; i++)
    patch (self, &g_array_index (changes->items, MailItemChange, i));
  for (guint i = 0; i < changes->reloads->len; i++)
    if (g_array_index (changes->reloads, gint64, i) == self->folder)
      {
        self->n_reloads++;
        reload (self);
      }
}

static void
watch (Watcher          *self,
       MailStoreFixture *fixture,
       gint64            folder)
{
  *self = (Watcher) { .fixture = fixture, .folder = folder };
  self->keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  /* The notice of a commit comes after its answers: a list that is read now would see it twice. */
  mail_test_await_ok (mail_store_set_derived (fixture->store, 0, NULL, FALSE));
  reload (self);
  mail_store_subscribe (fixture->store, NULL, changed, self, NULL);
}

/* Lets the notices in and compares. */
static void
assert_same (Watcher *self)
{
  g_autoptr(GArray) ids = NULL;

  /* The notice of a commit comes after its answers: wait for the answer of one more, and for what is before it. */
  mail_test_await_ok (mail_store_set_derived (self->fixture->store, 0, NULL, FALSE));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ids = mail_store_fixture_list (self->fixture, self->folder);
  g_assert_cmpuint (g_hash_table_size (self->keys), ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    g_assert_true (g_hash_table_contains (self->keys, &g_array_index (ids, gint64, i)));
}

static void
test_list_follows (MailStoreFixture *self,
                   gconstpointer     data)
{
  Watcher inbox, archive;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GBytes) body = g_bytes_new_static ("x", 1);
  g_autoptr(MailItem) item = NULL;

  watch (&inbox, self, self->inbox);
  watch (&archive, self, self->archive);
  mail_store_fixture_arrive (self, self->inbox, 1, 1, 20);
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_counts, ==, 1);

  ids = mail_test_ids (mail_store_fixture_find (self, self->inbox, 3));
  mail_test_await_int64 (mail_store_move (self->store, ids, self->archive));
  assert_same (&inbox);
  assert_same (&archive);
  g_assert_cmpuint (g_hash_table_size (archive.keys), ==, 1);
  g_assert_true ((inbox.what & MAIL_STORE_CHANGED_OPERATIONS) != 0);

  mail_test_await_boolean (mail_store_undo (self->store, 0));
  mail_store_fixture_vanish (self, self->inbox, 4);
  assert_same (&inbox);
  assert_same (&archive);

  item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), NULL);
  mail_test_await_ok (mail_store_put_body (self->store, item->message, body));
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_bodies, ==, 1);

  /* What is known already is no news. */
  inbox.n_notices = 0;
  mail_store_fixture_arrive (self, self->inbox, 5, 5, 20);
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_notices, ==, 0);
  g_hash_table_unref (inbox.keys);
  g_hash_table_unref (archive.keys);
}

static void
test_reload (MailStoreFixture *self,
             gconstpointer     data)
{
  Watcher inbox;

  watch (&inbox, self, self->inbox);
  mail_store_fixture_arrive (self, self->inbox, 1, 1, MAIL_STORE_CHANGES_MAX_ITEMS);
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_reloads, ==, 0);
  mail_store_fixture_arrive (self, self->inbox, 5001, 5001, 5001 + MAIL_STORE_CHANGES_MAX_ITEMS);
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_reloads, ==, 1);
  g_hash_table_unref (inbox.keys);
}

static void
test_failed_job_is_silent (MailStoreFixture *self,
                           gconstpointer     data)
{
  Watcher inbox;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 2);
  id = mail_store_fixture_find (self, self->inbox, 1);
  g_array_append_val (ids, id);
  watch (&inbox, self, self->inbox);
  assert_same (&inbox);
  inbox.n_notices = 0;
  future = mail_store_move (self->store, ids, 999999);
  g_assert_null (mail_test_await (future, &error));
  g_assert_nonnull (error);
  assert_same (&inbox);
  g_assert_cmpuint (inbox.n_notices, ==, 0);
  g_hash_table_unref (inbox.keys);
}

/* Many jobs in one transaction, some of which fail: each of the others is carried out, once, in its order. */
static void
test_failures_among_others (MailStoreFixture *self,
                            gconstpointer     data)
{
  DexFuture *futures[60];
  g_autoptr(GArray) ids = NULL;
  Watcher inbox;

  watch (&inbox, self, self->inbox);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

      g_ptr_array_add (arrivals, mail_test_arrival (i + 1, i + 1));
      futures[i] = mail_store_sync_arrivals (self->store, self->inbox, i % 5 == 3 ? 99 : 1, arrivals);
    }
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr(GError) error = NULL;
      const GValue *value = mail_test_await (futures[i], &error);

      g_assert_cmpint (value == NULL, ==, i % 5 == 3);
      if (value != NULL)
        g_assert_cmpuint (g_value_get_uint (value), ==, 1);
      dex_unref (futures[i]);
    }
  assert_same (&inbox);
  ids = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpuint (ids->len, ==, 48);
  g_hash_table_unref (inbox.keys);
}

static void
never (MailStoreChanges *changes,
       gpointer          data)
{
  g_assert_not_reached ();
}

static void
test_unsubscribe (MailStoreFixture *self,
                  gconstpointer     data)
{
  guint id = mail_store_subscribe (self->store, NULL, never, NULL, NULL);

  /* A notice that is on its way is not delivered either. */
  DexFuture *arrived = NULL;
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  g_ptr_array_add (arrivals, mail_test_arrival (1, 1));
  arrived = mail_store_sync_arrivals (self->store, self->inbox, 1, arrivals);
  while (dex_future_is_pending (arrived))
    g_usleep (1000);
  mail_store_unsubscribe (self->store, id);
  mail_test_await_ok (arrived);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Readers see whole transactions: a move is never seen half. */
static gboolean
count_both (MailStoreReader  *reader,
            gpointer          data,
            GCancellable     *cancellable,
            GValue           *result,
            GError          **error)
{
  const MailStoreFixture *self = data;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(MailFolder) inbox = mail_store_reader_get_folder (reader, self->inbox, error);
      g_autoptr(MailFolder) archive = mail_store_reader_get_folder (reader, self->archive, error);
      MailListQuery query = { .folder = self->inbox };
      g_autoptr(GArray) ids = mail_store_reader_list (reader, &query, 0, error);

      g_assert_cmpuint (inbox->total + archive->total, ==, 50);
      g_assert_cmpuint (inbox->total, ==, ids->len);
    }
  return TRUE;
}

static void
test_readers_see_whole_transactions (MailStoreFixture *self,
                                     gconstpointer     data)
{
  g_autoptr(GArray) ids = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 50);
  ids = mail_store_fixture_list (self, self->inbox);
  for (guint round = 0; round < 10; round++)
    {
      DexFuture *readers[4];

      for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
        readers[i] = mail_store_read (self->store, count_both, self, NULL);
      for (guint i = 0; i < 10; i++)
        mail_test_await_int64 (mail_store_move (self->store, ids, i % 2 == 0 ? self->archive : self->inbox));
      for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
        mail_test_await_ok (readers[i]);
    }
}

/* The person does not wait behind what the synchroniser has queued. */
static void
test_person_first (MailStoreFixture *self,
                   gconstpointer     data)
{
  g_autoptr(GArray) ids = NULL;
  g_autoptr(DexFuture) last = NULL;
  DexFuture *futures[20];
  gint64 start;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  ids = mail_store_fixture_list (self, self->inbox);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

      for (guint j = 0; j < 400; j++)
        g_ptr_array_add (arrivals, mail_test_arrival (1000 + i * 400 + j, 1000 + i * 400 + j));
      futures[i] = mail_store_sync_arrivals (self->store, self->archive, 1, arrivals);
    }
  start = g_get_monotonic_time ();
  mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_SEEN, 0, NULL, NULL));
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);
  g_assert_true (dex_future_is_pending (futures[G_N_ELEMENTS (futures) - 1]));
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    mail_test_await_ok (futures[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/changes/list-follows", NULL, test_list_follows);
  mail_store_fixture_add ("/store/changes/reload", NULL, test_reload);
  mail_store_fixture_add ("/store/changes/failed-job-is-silent", NULL, test_failed_job_is_silent);
  mail_store_fixture_add ("/store/changes/failures-among-others", NULL, test_failures_among_others);
  mail_store_fixture_add ("/store/changes/unsubscribe", NULL, test_unsubscribe);
  mail_store_fixture_add ("/store/changes/readers-see-whole-transactions", NULL, test_readers_see_whole_transactions);
  mail_store_fixture_add ("/store/changes/person-first", NULL, test_person_first);

  return g_test_run ();
}
