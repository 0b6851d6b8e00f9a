/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "mail-store-accounts.h"
#include "mail-store-bodies.h"
#include "mail-store-list.h"
#include "mail-store-operations.h"
#include "mail-store-sync.h"
#include "mail-store-wanted.h"
#include "mail-test.h"

/* bench-store [N]: a profile with N messages in one folder (100,000), a tenth of them with bodies; what arriving, listing,
 * showing a page and acting cost. Lists and pages in CPU of the thread that reads; the rest in wall time of this machine, and CPU
 * of the whole process where it says so. */

#define BATCH 500
#define PAGE 100

static char *profile;
static MailStore *store;
static gint64 account;
static gint64 inbox;
static gint64 archive;

static double
now_msec (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

/* Of this thread: what it would take on a machine that does nothing else. */
static double
thread_msec (void)
{
  struct timespec spec;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spec);
  return (double) spec.tv_sec * 1000.0 + (double) spec.tv_nsec / 1e6;
}

static double
cpu_msec (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000.0 +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000.0;
}

static MailArrival *
make_arrival (guint number)
{
  MailArrival *arrival = mail_arrival_new ();
  guint parent = number % 4 == 0 ? number : number - number % 4;
  g_autofree char *header =
    g_strdup_printf ("From: Sender Number %u <sender%u@example.com>\r\nTo: Ada Lovelace <ada@example.org>, list@example.net\r\n"
                     "Subject: %sthe matter of the day, number %u\r\nMessage-ID: <%u.0123456789abcdef@mail.example.com>\r\n"
                     "References: <%u.0123456789abcdef@mail.example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n"
                     "Date: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\n",
                     number % 1000, number % 1000, number % 4 == 0 ? "" : "Re: ", number / 4, number, parent);

  arrival->uid = number + 1;
  arrival->size = 4000;
  arrival->internal_date = 1600000000 + (gint64) ((guint64) number * 2654435761u % 100000000);
  arrival->flags = number % 3 == 0 ? 0 : MAIL_FLAG_SEEN;
  arrival->header = g_bytes_new (header, strlen (header));
  return arrival;
}

static void
add_folder (GPtrArray  *listings,
            const char *name,
            MailRole    role)
{
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  listing->raw_name = g_strdup (name);
  listing->path = g_strdup (name);
  listing->role = role;
  g_ptr_array_add (listings, listing);
}

static void
open_profile (void)
{
  g_autoptr(GError) error = NULL;
  double start = now_msec ();

  store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  g_print ("open the profile              %8.1f ms\n", now_msec () - start);
}

static void
set_up (void)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(DexFuture) added = NULL;
  g_autoptr(MailFolder) one = NULL;
  g_autoptr(MailFolder) other = NULL;

  settings->name = g_strdup ("Bench");
  settings->address = g_strdup ("ada@example.org");
  added = mail_store_add_account (store, settings);
  account = g_value_get_int64 (mail_test_await (added, NULL));
  add_folder (listings, "INBOX", MAIL_ROLE_INBOX);
  add_folder (listings, "Archive", MAIL_ROLE_ARCHIVE);
  mail_test_await_ok (mail_store_sync_folders (store, account, listings, TRUE));
  one = mail_store_reader_find_role (mail_store_get_main_reader (store), account, MAIL_ROLE_INBOX, NULL);
  other = mail_store_reader_find_role (mail_store_get_main_reader (store), account, MAIL_ROLE_ARCHIVE, NULL);
  inbox = one->id;
  archive = other->id;
}

/* Batches are made outside the time; a few are under way at once, as the engine does it. */
static void
bench_arrivals (guint n_messages)
{
  g_autoptr(GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GQueue futures = G_QUEUE_INIT;
  double start, cpu;

  for (guint first = 0; first < n_messages; first += BATCH)
    {
      GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

      for (guint i = first; i < MIN (first + BATCH, n_messages); i++)
        g_ptr_array_add (batch, make_arrival (i));
      g_ptr_array_add (batches, batch);
    }

  start = now_msec ();
  cpu = cpu_msec ();
  for (guint i = 0; i < batches->len; i++)
    {
      g_queue_push_tail (&futures, mail_store_sync_arrivals (store, inbox, 1, g_ptr_array_index (batches, i)));
      if (futures.length > 4)
        mail_test_await_ok (g_queue_pop_head (&futures));
    }
  while (futures.length > 0)
    mail_test_await_ok (g_queue_pop_head (&futures));
  g_print ("arrival                       %8.1f us each, %.1f us of CPU\n", (now_msec () - start) * 1000 / n_messages,
           (cpu_msec () - cpu) * 1000 / n_messages);
}

static void
bench_bodies (guint n_bodies)
{
  g_autoptr(GArray) wanted = mail_store_reader_list_without_body (mail_store_get_main_reader (store), inbox, G_MININT64, n_bodies, NULL);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  GQueue futures = G_QUEUE_INIT;
  double start, cpu;

  for (guint i = 0; text->len < 4000; i++)
    g_string_append_printf (text, "Line %u of a letter about nothing much, %u times over.\r\n", i, i * 7919);
  items = mail_store_reader_load_items (mail_store_get_main_reader (store), (const gint64 *) (gpointer) wanted->data,
                                        wanted->len, NULL);
  start = now_msec ();
  cpu = cpu_msec ();
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailBodyWriter) writer = NULL;

      writer = mail_store_write_body (store, ((MailItem *) g_ptr_array_index (items, i))->message, MAIL_SECTION_WHOLE);
      g_assert_null (mail_body_writer_write (writer, (const guint8 *) text->str, text->len));
      g_queue_push_tail (&futures, mail_body_writer_finish (writer));
      if (futures.length > 50)
        mail_test_await_ok (g_queue_pop_head (&futures));
    }
  while (futures.length > 0)
    mail_test_await_ok (g_queue_pop_head (&futures));
  g_print ("body of 4 KB stored           %8.1f us each, %.1f us of CPU\n", (now_msec () - start) * 1000 / items->len,
           (cpu_msec () - cpu) * 1000 / items->len);

  start = now_msec ();
  for (guint i = 0; i < 1000 && i < items->len; i++)
    g_bytes_unref (mail_store_reader_load_body (mail_store_get_main_reader (store),
                                                ((MailItem *) g_ptr_array_index (items, i))->message, MAIL_SECTION_WHOLE, NULL));
  g_print ("body of 4 KB read             %8.1f us each\n", (now_msec () - start) * 1000 / MIN (items->len, 1000));
}

static void
bench_list (const char *what,
            guint       limit,
            MailFlags   without)
{
  MailListQuery query = { .folder = inbox, .without = without };
  double best = G_MAXDOUBLE;
  double worst = 0;
  guint length = 0;

  for (guint i = 0; i < 10; i++)
    {
      double start = thread_msec ();
      g_autoptr(GArray) ids = mail_store_reader_list (mail_store_get_main_reader (store), &query, limit, NULL);
      double taken = thread_msec () - start;

      best = MIN (best, taken);
      worst = MAX (worst, taken);
      length = ids->len;
    }
  g_print ("%-29s %8.2f ms, worst %.2f (%u ids)\n", what, best, worst, length);
}

static void
bench_pages (void)
{
  MailListQuery query = { .folder = inbox };
  g_autoptr(GArray) ids = mail_store_reader_list (mail_store_get_main_reader (store), &query, 0, NULL);
  double worst = 0;
  double sum = 0;

  for (guint i = 0; i < 100; i++)
    {
      guint first = (guint) g_random_int_range (0, (gint32) ids->len - PAGE);
      double start = thread_msec ();
      double taken;

      g_ptr_array_unref (mail_store_reader_load_items (mail_store_get_main_reader (store), &g_array_index (ids, gint64, first),
                                                       PAGE, NULL));
      taken = thread_msec () - start;
      worst = MAX (worst, taken);
      sum += taken;
    }
  g_print ("page of %u rows, anywhere    %8.2f ms, worst %.2f\n", PAGE, sum / 100, worst);
}

/* How long a person's smallest act waits, at worst, behind a large one: what its longest transaction takes. */
static double
find_longest (GArray *one,
              guint   n_tries)
{
  double worst = 0;

  for (guint i = 0; i < n_tries; i++)
    {
      double start = now_msec ();

      mail_test_await_ok (mail_store_change_flags (store, one, i % 2 == 0 ? MAIL_FLAG_SEEN : 0, i % 2 == 0 ? 0 : MAIL_FLAG_SEEN,
                                                   NULL, NULL));
      worst = MAX (worst, now_msec () - start);
    }
  return worst;
}

static void
bench_acts (void)
{
  MailListQuery query = { .folder = inbox };
  g_autoptr(GArray) one = mail_store_reader_list (mail_store_get_main_reader (store), &query, 1, NULL);
  g_autoptr(GArray) many = mail_store_reader_list (mail_store_get_main_reader (store), &query, 10000, NULL);
  double start = now_msec ();

  for (guint i = 0; i < 100; i++)
    mail_test_await_ok (mail_store_change_flags (store, one, i % 2 == 0 ? MAIL_FLAG_SEEN : 0, i % 2 == 0 ? 0 : MAIL_FLAG_SEEN,
                                                 NULL, NULL));
  g_print ("mark one read, on the disk    %8.2f ms\n", (now_msec () - start) / 100);
  start = now_msec ();
  mail_test_await_ok (mail_store_move (store, many, archive));
  g_print ("move %u, first answer      %8.1f ms\n", many->len, now_msec () - start);
  g_print ("an act meanwhile, at worst    %8.1f ms\n", find_longest (one, 40));
  start = now_msec ();
  mail_test_await_ok (mail_store_undo (store, 0));
  g_print ("take it back, first answer    %8.1f ms\n", now_msec () - start);
  g_print ("an act meanwhile, at worst    %8.1f ms\n", find_longest (one, 40));
  start = now_msec ();
  mail_test_await_ok (mail_store_change_flags_of_folder (store, inbox, MAIL_FLAG_FLAGGED, 0));
  g_print ("flag the folder, first answer %8.1f ms\n", now_msec () - start);
  start = now_msec ();
  mail_test_await_ok (mail_store_change_flags (store, one, MAIL_FLAG_SEEN, 0, NULL, NULL));
  g_print ("an act while that goes on     %8.1f ms\n", now_msec () - start);
}

static void
print_size (const char *name,
            guint       n)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_print ("%-29s %8.1f MB, %.0f bytes a message\n", name, (double) info.st_size / 1e6, (double) info.st_size / n);
}

int
main (int   argc,
      char *argv[])
{
  guint n_messages = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000;

  dex_init ();
  profile = mail_test_make_folder ();
  open_profile ();
  set_up ();
  bench_arrivals (n_messages);
  bench_bodies (n_messages / 10);
  bench_list ("list, first page", 100, 0);
  bench_list ("list, all ids", 0, 0);
  bench_list ("list, unread only", 0, MAIL_FLAG_SEEN);
  bench_pages ();
  mail_store_close (store);
  g_object_unref (store);
  print_size ("mail.db", n_messages);
  print_size ("bodies.db", n_messages / 10);
  open_profile ();
  bench_acts ();
  mail_store_close (store);
  g_object_unref (store);
  mail_test_remove_folder (profile);
  return 0;
}
