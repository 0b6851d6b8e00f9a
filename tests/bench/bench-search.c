/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "bench-time.h"
#include "mail-search-index.h"
#include "mail-search-statement.h"
#include "mail-search.h"
#include "mail-store-accounts.h"
#include "mail-store-bodies.h"
#include "mail-store-list.h"
#include "mail-store-sync.h"
#include "mail-test.h"
#include "search-queries.h"

/* bench-search [N [MAILDIR]]: a profile with N messages in one folder (20,000), all with bodies; what indexing them costs, how large
 * the index is, and what thirty queries take. With a MAILDIR the same messages are written there, and the queries on standard output
 * are in notmuch's words, too: tests/bench/search runs that beside it. */

#define BATCH 500
#define PAGE 50
#define ROUNDS 100
/* The oldest. */
#define N_STARRED 10

static MailStore *store;
static gint64 inbox;

static void
set_up (void)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(DexFuture) added = NULL;
  g_autoptr(MailFolder) folder = NULL;
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  settings->name = g_strdup ("Bench");
  settings->address = g_strdup ("anna@example.test");
  added = mail_store_add_account (store, settings);
  listing->raw_name = g_strdup ("INBOX");
  listing->path = g_strdup ("INBOX");
  listing->role = MAIL_ROLE_INBOX;
  g_ptr_array_add (listings, listing);
  mail_test_await_ok (mail_store_sync_folders (store, g_value_get_int64 (mail_test_await (added, NULL)), listings, TRUE));
  folder = mail_store_reader_find_role (mail_store_get_main_reader (store), 1, MAIL_ROLE_INBOX, NULL);
  inbox = folder->id;
}

static void
write_file (const char *maildir,
            guint       number,
            const char *text)
{
  g_autofree char *path = g_strdup_printf ("%s/cur/%u.search:2,%s%s", maildir, number, number < N_STARRED ? "F" : "",
                                           number % 5 == 0 ? "" : "S");

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* One batch: headers first, as they come from a server, then their bodies. */
static void
add_batch (SearchText *texts,
           guint       first,
           guint       n,
           guint       n_all,
           const char *maildir)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  MailListQuery query = { .folder = inbox };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 0; i < n; i++)
    {
      MailArrival *arrival = mail_arrival_new ();
      gsize header_length;
      char *text = search_text_make (texts, first + i, &header_length);

      arrival->uid = first + i + 1;
      arrival->size = strlen (text);
      arrival->internal_date = search_text_date (first + i, n_all);
      arrival->flags = (first + i) % 5 == 0 ? 0 : MAIL_FLAG_SEEN;
      if (first + i < N_STARRED)
        arrival->flags |= MAIL_FLAG_FLAGGED;
      arrival->header = g_bytes_new (text, header_length);
      g_ptr_array_add (arrivals, arrival);
      if (maildir != NULL)
        write_file (maildir, first + i, text);
      g_ptr_array_add (bodies, g_bytes_new_take (text, strlen (text)));
    }
  mail_test_await_ok (mail_store_sync_arrivals (store, inbox, 1, arrivals));
  ids = mail_store_reader_list (mail_store_get_main_reader (store), &query, n, NULL);
  items = mail_store_reader_load_items (mail_store_get_main_reader (store), (const gint64 *) (gpointer) ids->data, n, NULL);
  for (guint i = 0; i < n; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);

      g_ptr_array_add (futures, mail_store_put_body (store, item->message, g_ptr_array_index (bodies, item->uid - 1 - first)));
    }
  mail_test_await_ok (dex_future_allv ((DexFuture **) futures->pdata, futures->len));
}

static goffset
file_size (const char *profile,
           const char *name)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  GStatBuf buf;

  return g_stat (path, &buf) == 0 ? buf.st_size : 0;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

/* The index alone: the query read, put to SQLite, and a page of it. */
static guint
ask_index (MailSqlite *db,
           const char *query)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, MAIL_SEARCH_TYPED, 1795867200);
  g_autoptr(MailSearchStatement) statement = mail_search_statement_new (db, node, 0, G_MAXINT64, NULL);
  sqlite3_stmt *stmt = NULL;
  guint n = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (mail_sqlite_get_handle (db), statement->sql, -1, &stmt, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < statement->bindings->len; i++)
    {
      const MailSearchBinding *binding = &g_array_index (statement->bindings, MailSearchBinding, i);

      if (binding->text != NULL)
        sqlite3_bind_text (stmt, (int) i + 1, binding->text, -1, SQLITE_STATIC);
      else
        sqlite3_bind_int64 (stmt, (int) i + 1, binding->number);
    }
  while (n < PAGE && sqlite3_step (stmt) == SQLITE_ROW)
    n++;
  sqlite3_finalize (stmt);
  return n;
}

static guint
ask_search (MailSearch *search,
            const char *query)
{
  g_autoptr(DexFuture) future = mail_search_find (search, query, MAIL_SEARCH_TYPED, 0, PAGE);
  const GValue *value = mail_test_await (future, NULL);

  return ((MailSearchPage *) g_value_get_boxed (value))->hits->len;
}

static void
run_query (MailSqlite *db,
           MailSearch *search,
           const char *what,
           const char *query,
           const char *notmuch)
{
  double alone[ROUNDS], whole[ROUNDS];
  guint found = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = bench_now ();

      found = ask_index (db, query);
      alone[i] = bench_now () - start;
      start = bench_now ();
      ask_search (search, query);
      whole[i] = bench_now () - start;
    }
  qsort (alone, ROUNDS, sizeof (double), compare);
  qsort (whole, ROUNDS, sizeof (double), compare);
  g_print ("query\t%s\t%s\t%s\t%u\t%.3f\t%.3f\t%.3f\t%.3f\n", what, query, notmuch != NULL ? notmuch : "", found, alone[ROUNDS / 2],
           alone[ROUNDS - 1], whole[ROUNDS / 2], whole[ROUNDS - 1]);
}

static void
fill (SearchText *texts,
      guint       n,
      const char *maildir)
{
  double start = bench_now ();

  set_up ();
  for (guint i = 0; i < n; i += BATCH)
    add_batch (texts, i, MIN (BATCH, n - i), n, maildir);
  g_printerr ("%u messages were written in %.1f s\n", n, (bench_now () - start) / 1000);
}

static MailSearch *
index_all (const char *profile,
           guint       n)
{
  double wall = bench_now ();
  double cpu = bench_cpu ();
  MailSearch *search = mail_search_open (store);

  mail_test_await_ok (mail_search_wait (search));
  g_print ("index\twall\t%.1f\tus a message\n", (bench_now () - wall) * 1000 / n);
  g_print ("index\tcpu\t%.1f\tus a message\n", (bench_cpu () - cpu) * 1000 / n);
  cpu = bench_cpu ();
  /* What it still merges when there is nothing to do. */
  do
    {
      double before = bench_cpu ();

      g_usleep (500 * 1000);
      if (bench_cpu () - before < 5)
        break;
    }
  while (TRUE);
  g_print ("index\tmerging afterwards\t%.1f\tus a message\n", (bench_cpu () - cpu) * 1000 / n);
  mail_search_close (search);
  g_object_unref (search);
  g_print ("index\tsearch.db\t%.1f\tbytes a message\n", (double) file_size (profile, "search.db") / n);
  g_print ("index\tbodies.db\t%.1f\tbytes a message\n", (double) file_size (profile, "bodies.db") / n);
  wall = bench_now ();
  search = mail_search_open (store);
  g_print ("index\topen\t%.1f\tms\n", bench_now () - wall);
  return search;
}

int
main (int   argc,
      char *argv[])
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 20000;
  char *profile = mail_test_make_folder ();
  SearchText *texts = search_text_new ();
  g_autoptr(MailSqlite) db = NULL;
  MailSearch *search;

  dex_init ();
  store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, NULL);
  fill (texts, n, argc > 2 ? argv[2] : NULL);
  search = index_all (profile, n);
  db = mail_search_index_open_reader (profile, NULL);
  for (guint i = 0; i < search_queries_count (); i++)
    {
      g_autofree char *query = search_queries_make (texts, i);
      g_autofree char *notmuch = search_queries_make_notmuch (texts, i);

      run_query (db, search, search_queries_get_name (i), query, notmuch);
    }
  g_clear_pointer (&db, mail_sqlite_close);
  mail_search_close (search);
  g_object_unref (search);
  mail_store_close (store);
  g_object_unref (store);
  search_text_free (texts);
  mail_test_remove_folder (profile);
  return 0;
}
