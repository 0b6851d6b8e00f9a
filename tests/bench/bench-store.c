/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-mail.h"
#include "bench-time.h"
#include "mail-search.h"
#include "mail-store-accounts.h"
#include "mail-store-conversation.h"
#include "mail-store-operations.h"
#include "mail-test.h"
#include "search-queries.h"

/* bench-store PROFILE: what a profile that bench-fill has filled answers with, and how soon: pages, conversations, acts, counts and
 * searches. Whatever is done is taken back again. tests/bench/store runs it, and puts the goals beside. */

#define PAGE 50
#define ROUNDS 100
#define MANY 10000
#define MANY_ROUNDS 5

static MailStore *store;
static MailFolder *inbox;
static MailFolder *archive;

static MailStoreReader *
main_reader (void)
{
  return mail_store_get_main_reader (store);
}

static void
find_folders (void)
{
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (main_reader (), NULL);
  gint64 account;

  g_assert_cmpuint (accounts->len, ==, 1);
  account = ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id;
  inbox = mail_store_reader_find_role (main_reader (), account, MAIL_ROLE_INBOX, NULL);
  archive = mail_store_reader_find_role (main_reader (), account, MAIL_ROLE_ARCHIVE, NULL);
}

static GArray *
list_inbox (guint limit)
{
  MailListQuery query = { .folder = inbox->id };
  g_autoptr(DexFuture) future = mail_store_list (store, &query, limit);

  return g_array_ref (g_value_get_boxed (mail_test_await (future, NULL)));
}

/* From opening the profile to rows: the first time of each is what a person waits at the start of the program. */
static void
measure_start (const char *profile)
{
  BenchTimes *opening = bench_times_new ();
  BenchTimes *rows = bench_times_new ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_now ();
      g_autoptr(GArray) ids = NULL;

      store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, NULL);
      bench_times_add (opening, bench_now () - start);
      find_folders ();
      ids = list_inbox (PAGE);
      g_ptr_array_unref (mail_store_reader_load_items (main_reader (), (const gint64 *) (gpointer) ids->data, ids->len, NULL));
      bench_times_add (rows, bench_now () - start);
      mail_store_close (store);
      g_clear_object (&store);
      g_clear_pointer (&inbox, mail_folder_free);
      g_clear_pointer (&archive, mail_folder_free);
    }
  bench_times_print (opening, "time", "open the profile");
  bench_times_print (rows, "time", "open the profile, its folders and the first rows");
}

static void
measure_whole_list (void)
{
  BenchTimes *times = bench_times_new ();

  for (guint i = 0; i < 10; i++)
    {
      double start = bench_now ();

      g_array_unref (list_inbox (0));
      bench_times_add (times, bench_now () - start);
    }
  bench_times_print (times, "time", "all ids of the folder, behind the first rows");
}

typedef struct {
  gint64 thread;
} ThreadJob;

static gboolean
load_thread (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  g_autoptr(GArray) ids = mail_store_reader_list_thread (reader, ((ThreadJob *) data)->thread, error);

  if (ids == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, error));
  return TRUE;
}

static guint
open_thread (gint64 thread)
{
  ThreadJob job = { thread };
  g_autoptr(DexFuture) future = mail_store_read (store, load_thread, g_memdup2 (&job, sizeof job), g_free);
  const GValue *value = mail_test_await (future, NULL);

  return ((GPtrArray *) g_value_get_boxed (value))->len;
}

static void
measure_conversations (void)
{
  guint32 uid = inbox->total - BENCH_MAIL_LONG_BEFORE_END + 1;
  g_autoptr(GArray) row = mail_store_reader_list_mirror (main_reader (), inbox->id, uid, uid, NULL);
  g_autoptr(MailItem) first = mail_store_reader_load_item (main_reader (), g_array_index (row, MailMirrorRow, 0).item, NULL);
  g_autoptr(GArray) ids = list_inbox (0);
  BenchTimes *longest = bench_times_new ();
  BenchTimes *any = bench_times_new ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 id = g_array_index (ids, gint64, (guint) g_random_int_range (0, (gint32) ids->len));
      g_autoptr(MailItem) item = mail_store_reader_load_item (main_reader (), id, NULL);
      double start = bench_now ();

      g_assert_cmpuint (open_thread (first->thread), ==, BENCH_MAIL_LONG);
      bench_times_add (longest, bench_now () - start);
      start = bench_now ();
      open_thread (item->thread);
      bench_times_add (any, bench_now () - start);
    }
  bench_times_print (longest, "time", "open a conversation of 50");
  bench_times_print (any, "time", "open any conversation");
}

/* What the sidebar reads after a change. */
static double
time_counts (void)
{
  double start = bench_now ();

  g_ptr_array_unref (mail_store_reader_list_folders (main_reader (), 0, NULL));
  return bench_now () - start;
}

static void
take_back (void)
{
  mail_test_await_ok (mail_store_undo (store, 0));
}

static void
measure_marking (GArray *ids)
{
  BenchTimes *marking = bench_times_new ();
  BenchTimes *counts = bench_times_new ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));
      double start;

      g_array_append_val (one, g_array_index (ids, gint64, i * 7));
      start = bench_now ();
      mail_test_await_ok (mail_store_change_flags (store, one, i % 2 == 0 ? MAIL_FLAG_SEEN : 0, i % 2 == 0 ? 0 : MAIL_FLAG_SEEN, NULL,
                                                   NULL));
      bench_times_add (marking, bench_now () - start);
      bench_times_add (counts, time_counts ());
      take_back ();
    }
  bench_times_print (marking, "time", "mark one read or unread, on the disk");
  bench_times_print (counts, "time", "the counts of all folders after it");
}

static void
wait_for_total (gint64 folder,
                guint  total)
{
  while (TRUE)
    {
      g_autoptr(MailFolder) now = mail_store_reader_get_folder (main_reader (), folder, NULL);

      if (now->total == total)
        return;
      g_usleep (1000);
    }
}

/* The longest a person's smallest act waits while a large one is carried on behind it. */
static void
mark_meanwhile (BenchTimes *times,
                gint64      item)
{
  g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));
  double start = bench_now ();

  g_array_append_val (one, item);
  mail_test_await_ok (mail_store_change_flags (store, one, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  bench_times_add (times, bench_now () - start);
}

static void
measure_moving (GArray *ids)
{
  g_autoptr(GArray) many = g_array_new (FALSE, FALSE, sizeof (gint64));
  BenchTimes *answer = bench_times_new ();
  BenchTimes *whole = bench_times_new ();
  BenchTimes *back = bench_times_new ();
  BenchTimes *meanwhile = bench_times_new ();
  guint n = MIN (MANY, ids->len / 2);
  guint total = inbox->total;

  g_array_append_vals (many, ids->data, n);
  for (guint i = 0; i < MANY_ROUNDS; i++)
    {
      double start = bench_now ();
      gint64 act;

      {
        g_autoptr(DexFuture) moved = mail_store_move (store, many, archive->id);

        act = g_value_get_int64 (mail_test_await (moved, NULL));
      }
      bench_times_add (answer, bench_now () - start);
      wait_for_total (archive->id, n);
      bench_times_add (whole, bench_now () - start);
      start = bench_now ();
      mail_test_await_ok (mail_store_undo (store, act));
      mark_meanwhile (meanwhile, g_array_index (ids, gint64, ids->len - 1));
      wait_for_total (inbox->id, total);
      bench_times_add (back, bench_now () - start);
      take_back ();
    }
  bench_times_print (answer, "time", "move 10,000, until it is shown and safe");
  bench_times_print (whole, "time", "move 10,000, all of it");
  bench_times_print (back, "time", "take that back, all of it");
  bench_times_print (meanwhile, "time", "an act of one while that goes on");
}

static gboolean
is_total (gint64 folder,
          guint  total)
{
  g_autoptr(MailFolder) now = mail_store_reader_get_folder (main_reader (), folder, NULL);

  return now->total == total;
}

/* Now and then: the last hundred acts alone can be taken back. */
static void
mark_and_unmark (BenchTimes *times,
                 gint64      item)
{
  g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (one, item);
  mark_meanwhile (times, item);
  mail_test_await_ok (mail_store_change_flags (store, one, 0, MAIL_FLAG_FLAGGED, NULL, NULL));
  g_usleep (2 * G_USEC_PER_SEC);
}

/* All of the folder but its oldest, which is what is marked again and again meanwhile: the worst of these is how long the store has
 * time for nobody else. */
static void
measure_moving_everything (GArray *ids)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 oldest = g_array_index (ids, gint64, ids->len - 1);
  BenchTimes *answer = bench_times_new ();
  BenchTimes *whole = bench_times_new ();
  BenchTimes *back = bench_times_new ();
  BenchTimes *meanwhile = bench_times_new ();
  guint total = inbox->total;
  double start = bench_now ();
  gint64 act;

  g_array_append_vals (all, ids->data, ids->len - 1);
  {
    g_autoptr(DexFuture) moved = mail_store_move (store, all, archive->id);

    act = g_value_get_int64 (mail_test_await (moved, NULL));
  }
  bench_times_add (answer, bench_now () - start);
  while (!is_total (inbox->id, total - all->len))
    mark_and_unmark (meanwhile, oldest);
  bench_times_add (whole, bench_now () - start);
  start = bench_now ();
  mail_test_await_ok (mail_store_undo (store, act));
  while (!is_total (inbox->id, total))
    mark_and_unmark (meanwhile, oldest);
  bench_times_add (back, bench_now () - start);
  bench_times_print (answer, "time", "move everything, until it is safe");
  bench_times_print (whole, "time", "move everything, all of it");
  bench_times_print (back, "time", "take everything back, all of it");
  bench_times_print (meanwhile, "time", "an act of one while everything moves");
}

static guint
find (MailSearch *search,
      const char *query)
{
  g_autoptr(DexFuture) future = mail_search_find (search, query, MAIL_SEARCH_TYPED, 0, PAGE);
  const GValue *value = mail_test_await (future, NULL);

  return ((MailSearchPage *) g_value_get_boxed (value))->hits->len;
}

static void
measure_searches (void)
{
  SearchText *texts = search_text_new ();
  MailSearch *search = mail_search_open (store);

  for (guint i = 0; i < search_queries_count (); i++)
    {
      g_autofree char *query = search_queries_make (texts, i);
      g_autofree char *name = NULL;
      BenchTimes *times = bench_times_new ();
      guint found = 0;

      for (guint round = 0; round < ROUNDS; round++)
        {
          double start = bench_now ();

          found = find (search, query);
          bench_times_add (times, bench_now () - start);
        }
      name = g_strdup_printf ("%s: %s (%u)", search_queries_get_name (i), query, found);
      bench_times_print (times, "search", name);
    }
  mail_search_close (search);
  g_object_unref (search);
  search_text_free (texts);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GArray) ids = NULL;

  if (argc != 2)
    {
      g_printerr ("usage: bench-store PROFILE\n");
      return 2;
    }
  dex_init ();
  measure_start (argv[1]);
  store = mail_store_open (argv[1], MAIL_STORE_OPEN_NONE, NULL);
  find_folders ();
  measure_whole_list ();
  measure_conversations ();
  ids = list_inbox (0);
  measure_marking (ids);
  measure_moving (ids);
  measure_moving_everything (ids);
  measure_searches ();
  mail_folder_free (inbox);
  mail_folder_free (archive);
  mail_store_close (store);
  g_object_unref (store);
  bench_print_number ("memory", "of all that, in MB", (double) bench_peak_memory () / 1e6);
  return 0;
}
