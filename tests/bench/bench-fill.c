/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "bench-mail.h"
#include "bench-time.h"
#include "mail-search.h"
#include "mail-store-accounts.h"
#include "mail-store-bodies.h"
#include "mail-store-wanted.h"
#include "mail-test.h"

/* bench-fill PROFILE MESSAGES BODIES: fills a profile as a synchroniser would, the newest of them with bodies, and indexes it. One
 * that was filled in part is gone on with; one that is full is left as it is. Prints what each step took, and the sizes. */

#define BATCH 500
/* Batches that are under way at once. */
#define IN_FLIGHT 4
#define BODIES_AT_ONCE 1000

static MailStore *store;
static gint64 inbox;

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

/* Its server is never asked: the account is paused. */
static gint64
add_account (void)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(DexFuture) added = NULL;
  gint64 account;

  settings->name = g_strdup ("Bench");
  settings->address = g_strdup ("anna@example.test");
  settings->person_name = g_strdup ("Anna Berger");
  settings->receive.host = g_strdup ("localhost");
  settings->receive.user = g_strdup ("anna");
  settings->send.host = g_strdup ("localhost");
  settings->send.user = g_strdup ("anna");
  settings->is_paused = TRUE;
  added = mail_store_add_account (store, settings);
  account = g_value_get_int64 (mail_test_await (added, NULL));
  add_folder (listings, "INBOX", MAIL_ROLE_INBOX);
  add_folder (listings, "Archive", MAIL_ROLE_ARCHIVE);
  add_folder (listings, "Sent", MAIL_ROLE_SENT);
  add_folder (listings, "Trash", MAIL_ROLE_TRASH);
  mail_test_await_ok (mail_store_sync_folders (store, account, listings, TRUE));
  return account;
}

static guint
find_inbox (void)
{
  MailStoreReader *reader = mail_store_get_main_reader (store);
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (reader, NULL);
  gint64 account = accounts->len > 0 ? ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id : add_account ();
  g_autoptr(MailFolder) folder = mail_store_reader_find_role (reader, account, MAIL_ROLE_INBOX, NULL);

  inbox = folder->id;
  return folder->total;
}

static void
say_how_far (const char *what,
             guint       n,
             guint       n_all)
{
  if (n % 50000 == 0)
    g_printerr ("%s: %u of %u\n", what, n, n_all);
}

/* Their headers are read on the readers' threads while those before them are written. */
static DexFuture *
write_batch (DexFuture *read,
             gpointer   data)
{
  return mail_store_sync_arrivals (store, inbox, 1, g_value_get_boxed (dex_future_get_value (read, NULL)));
}

static DexFuture *
add_batch (BenchMail *mail,
           guint      first,
           guint      n)
{
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (batch, bench_mail_make_arrival (mail, first + i));
  return dex_future_then (mail_store_read_arrivals (batch), write_batch, NULL, NULL);
}

static void
fill_headers (BenchMail *mail,
              guint      n_before,
              guint      n_messages)
{
  GQueue futures = G_QUEUE_INIT;
  double start = bench_now ();
  double cpu = bench_cpu ();

  for (guint first = n_before; first < n_messages; first += BATCH)
    {
      g_queue_push_tail (&futures, add_batch (mail, first, MIN (BATCH, n_messages - first)));
      if (futures.length > IN_FLIGHT)
        mail_test_await_ok (g_queue_pop_head (&futures));
      say_how_far ("headers", first, n_messages);
    }
  while (futures.length > 0)
    mail_test_await_ok (g_queue_pop_head (&futures));
  if (n_before < n_messages)
    {
      bench_print_number ("fill", "a header: microseconds", (bench_now () - start) * 1000 / (n_messages - n_before));
      bench_print_number ("fill", "a header: microseconds of CPU, with making it up", (bench_cpu () - cpu) * 1000 / (n_messages - n_before));
    }
}

static guint
add_bodies (BenchMail *mail,
            guint      wanted)
{
  MailStoreReader *reader = mail_store_get_main_reader (store);
  g_autoptr(GArray) ids = mail_store_reader_list_without_body (reader, inbox, G_MININT64, wanted, NULL);
  g_autoptr(GPtrArray) items = mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, NULL);
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);
      g_autoptr(MailBodyWriter) writer = mail_store_write_body (store, item->message, MAIL_SECTION_WHOLE);
      g_autofree char *text = bench_mail_make_message (mail, item->uid - 1);

      g_assert_null (mail_body_writer_write (writer, (const guint8 *) text, strlen (text)));
      g_ptr_array_add (futures, mail_body_writer_finish (writer));
    }
  mail_test_await_ok (dex_future_allv ((DexFuture **) futures->pdata, futures->len));
  return items->len;
}

/* The newest have bodies: how many have is told by the first that has none. */
static guint
count_bodies (guint n_messages)
{
  MailStoreReader *reader = mail_store_get_main_reader (store);
  g_autoptr(GArray) ids = mail_store_reader_list_without_body (reader, inbox, G_MININT64, 1, NULL);
  g_autoptr(MailItem) item = ids->len > 0 ? mail_store_reader_load_item (reader, g_array_index (ids, gint64, 0), NULL) : NULL;

  return item != NULL ? n_messages - item->uid : n_messages;
}

static void
fill_bodies (BenchMail *mail,
             guint      n_messages,
             guint      n_bodies)
{
  guint n_before = count_bodies (n_messages);
  double start = bench_now ();

  for (guint n = n_before; n < n_bodies;)
    {
      n += add_bodies (mail, MIN (BODIES_AT_ONCE, n_bodies - n));
      say_how_far ("bodies", n, n_bodies);
    }
  if (n_before < n_bodies)
    bench_print_number ("fill", "a body: microseconds", (bench_now () - start) * 1000 / (n_bodies - n_before));
}

/* As after a complete synchronisation. */
static void
note_mailbox (guint n_messages)
{
  MailMailboxState state = { 0 };

  g_assert_true (mail_store_reader_get_mailbox_state (mail_store_get_main_reader (store), inbox, &state, NULL));
  state.uidnext = n_messages + 1;
  state.exists = n_messages;
  state.lowest_uid = 1;
  state.last_sync = state.last_flag_pass = g_get_real_time () / G_USEC_PER_SEC;
  mail_test_await_ok (mail_store_sync_mailbox_state (store, &state));
}

static void
index_all (guint n_messages)
{
  MailSearch *search = mail_search_open (store);
  double start = bench_now ();
  double cpu = bench_cpu ();

  mail_test_await_ok (mail_search_wait (search));
  if (bench_cpu () - cpu > 1000)
    {
      bench_print_number ("fill", "indexing: microseconds a message", (bench_now () - start) * 1000 / n_messages);
      bench_print_number ("fill", "indexing: microseconds of CPU a message", (bench_cpu () - cpu) * 1000 / n_messages);
    }
  mail_search_close (search);
  g_object_unref (search);
}

static void
print_size (const char *profile,
            const char *name,
            guint       n)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  bench_print_number ("size", name, (double) info.st_size / n);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  guint n_messages = argc == 4 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 0;
  guint n_bodies = argc == 4 ? MIN ((guint) g_ascii_strtoull (argv[3], NULL, 10), n_messages) : 0;
  BenchMail *mail;
  guint n_before;

  if (n_messages < BENCH_MAIL_LEAST)
    {
      g_printerr ("usage: bench-fill PROFILE MESSAGES BODIES, of at least %u messages\n", BENCH_MAIL_LEAST);
      return 2;
    }
  dex_init ();
  store = mail_store_open (argv[1], MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  n_before = find_inbox ();
  mail = bench_mail_new (n_messages, n_bodies);
  fill_headers (mail, n_before, n_messages);
  fill_bodies (mail, n_messages, n_bodies);
  note_mailbox (n_messages);
  index_all (n_messages);
  bench_mail_free (mail);
  mail_store_close (store);
  g_clear_object (&store);
  print_size (argv[1], "mail.db", n_messages);
  print_size (argv[1], "bodies.db", n_bodies);
  print_size (argv[1], "search.db", n_messages);
  bench_print_number ("memory", "while it is filled, in MB", (double) bench_peak_memory () / 1e6);
  return 0;
}
