/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-time.h"
#include "mail-list-model.h"
#include "mail-store-accounts.h"
#include "mail-store-sync.h"
#include "mail-test.h"

#include <string.h>

/* bench-list PROFILE: the window's list over a profile that bench-fill has filled, without a display: opened, gone through, and kept
 * open while mail arrives, which goes again afterwards. */

#define ROUNDS 100
/* What is seen of a list at once. */
#define SCREEN 40

static MailStore *store;
static MailFolder *inbox;

static void
find_inbox (void)
{
  MailStoreReader *reader = mail_store_get_main_reader (store);
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (reader, NULL);

  inbox = mail_store_reader_find_role (reader, ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id, MAIL_ROLE_INBOX, NULL);
}

static guint
count (MailListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static void
look_at (MailListModel *model,
         guint          first)
{
  for (guint i = first; i < MIN (first + SCREEN, count (model)); i++)
    {
      g_autoptr(MailListItem) row = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_assert_nonnull (mail_list_item_get_item (row));
    }
}

static MailListModel *
open_list (void)
{
  MailListModel *model = mail_list_model_new (store);
  MailListQuery query = { .folder = inbox->id };

  mail_list_model_set_query (model, &query);
  while (mail_list_model_get_loading (model))
    g_main_context_iteration (NULL, TRUE);
  return model;
}

static void
wait_until_complete (MailListModel *model)
{
  while (!mail_list_model_get_complete (model))
    g_main_context_iteration (NULL, TRUE);
}

static void
measure_opening (void)
{
  BenchTimes *first = bench_times_new ();
  BenchTimes *all = bench_times_new ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_now ();
      MailListModel *model = open_list ();

      look_at (model, 0);
      bench_times_add (first, bench_now () - start);
      wait_until_complete (model);
      bench_times_add (all, bench_now () - start);
      g_assert_cmpuint (count (model), ==, inbox->total);
      g_object_unref (model);
    }
  bench_times_print (first, "time", "open the folder, until its first rows are there");
  bench_times_print (all, "time", "open the folder, until the list is as long as the folder");
}

static void
measure_jumping (MailListModel *model)
{
  BenchTimes *times = bench_times_new ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      guint place = (guint) g_random_int_range (0, (gint32) (count (model) - SCREEN));
      double start = bench_now ();

      look_at (model, place);
      bench_times_add (times, bench_now () - start);
    }
  bench_times_print (times, "time", "jump to a random place");
}

static GPtrArray *
make_arrival (guint32 uid)
{
  GPtrArray *arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *header = g_strdup_printf ("From: Somebody <somebody@example.test>\r\nTo: Anna Berger <anna@example.test>\r\n"
                                             "Subject: News\r\nMessage-ID: <news.%u@example.test>\r\n\r\n", uid);

  arrival->uid = uid;
  arrival->size = 2000;
  arrival->internal_date = g_get_real_time () / G_USEC_PER_SEC;
  arrival->header = g_bytes_new (header, strlen (header));
  g_ptr_array_add (arrivals, arrival);
  return arrivals;
}

static void
wait_for_count (MailListModel *model,
                guint          n)
{
  while (count (model) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
vanish (guint32 uid)
{
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_append_val (uids, uid);
  mail_test_await_ok (mail_store_sync_vanished (store, inbox->id, 1, uids));
}

/* What the main thread has to do for it is CPU of its own; how soon the list has it, the time on the clock. */
static void
measure_arrivals (MailListModel *model)
{
  BenchTimes *busy = bench_times_new ();
  BenchTimes *whole = bench_times_new ();
  guint before = count (model);

  for (guint i = 0; i < ROUNDS; i++)
    {
      guint32 uid = inbox->total + 1000 + i;
      g_autoptr(GPtrArray) arrivals = make_arrival (uid);
      double start = bench_now ();
      double cpu = bench_thread_cpu ();

      dex_future_disown (mail_store_sync_arrivals (store, inbox->id, 1, arrivals));
      wait_for_count (model, before + 1);
      look_at (model, 0);
      bench_times_add (busy, bench_thread_cpu () - cpu);
      bench_times_add (whole, bench_now () - start);
      vanish (uid);
      wait_for_count (model, before);
    }
  bench_times_print (busy, "time", "one arrives while the list is open, on the main thread");
  bench_times_print (whole, "time", "one arrives while the list is open, until the list has it");
}

int
main (int   argc,
      char *argv[])
{
  MailListModel *model;

  if (argc != 2)
    {
      g_printerr ("usage: bench-list PROFILE\n");
      return 2;
    }
  dex_init ();
  store = mail_store_open (argv[1], MAIL_STORE_OPEN_NONE, NULL);
  find_inbox ();
  measure_opening ();
  model = open_list ();
  wait_until_complete (model);
  measure_jumping (model);
  measure_arrivals (model);
  g_object_unref (model);
  mail_folder_free (inbox);
  mail_store_close (store);
  g_object_unref (store);
  bench_print_number ("memory", "of the list, in MB", (double) bench_peak_memory () / 1e6);
  return 0;
}
