/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"
#include "mail-store-give-back.h"

#define LARGE_BYTES (100 * 1024 * 1024)

/* Bytes that do not compress. */
static void
write_large (MailStoreFixture *self,
             gint64            message)
{
  g_autoptr(MailBodyWriter) writer = mail_store_write_body (self->store, message, MAIL_SECTION_WHOLE);
  g_autofree guint32 *data = g_malloc (MAIL_BODY_CHUNK);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < MAIL_BODY_CHUNK / sizeof *data; i++)
    data[i] = g_rand_int (rand);
  for (gsize written = 0; written < LARGE_BYTES; written += MAIL_BODY_CHUNK)
    {
      DexFuture *wait = mail_body_writer_write (writer, (const guint8 *) data, MAIL_BODY_CHUNK);

      if (wait != NULL)
        mail_test_await_ok (wait);
    }
  mail_test_await_ok (mail_body_writer_finish (writer));
}

static gint64
find_message (MailStoreFixture *self,
              guint             number)
{
  g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self),
                                                          mail_store_fixture_find (self, self->inbox, number), NULL);

  return item->message;
}

static guint
give_back (MailStoreFixture *self,
           gint64            message)
{
  g_autoptr(GArray) messages = mail_test_ids (message);

  return mail_test_await_uint (mail_store_give_back (self->store, messages, G_MAXINT64));
}

/* A large body goes a little at a time: what a person does meanwhile is on the disk at once. */
static void
test_large (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GArray) ids = NULL;
  gint64 longest = 0;
  guint n_acts = 0;
  gint64 before, after;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 2);
  write_large (self, find_message (self, 1));
  ids = mail_test_ids (mail_store_fixture_find (self, self->inbox, 2));
  before = mail_store_fixture_ask_number (self, "bodies.db", "PRAGMA page_count");
  g_assert_cmpuint (give_back (self, find_message (self, 1)), ==, 1);

  for (after = before; after > 1000 && n_acts < 20000; n_acts++)
    {
      gint64 begun = g_get_monotonic_time ();

      mail_test_await_int64 (mail_store_change_flags (self->store, ids, n_acts % 2 ? 0 : MAIL_FLAG_SEEN, n_acts % 2 ? MAIL_FLAG_SEEN : 0,
                                                      NULL, NULL));
      longest = MAX (longest, g_get_monotonic_time () - begun);
      after = mail_store_fixture_ask_number (self, "bodies.db", "PRAGMA page_count");
    }
  g_test_message ("%u acts, the longest took %.1f ms; %" G_GINT64_FORMAT " pages, then %" G_GINT64_FORMAT, n_acts, (double) longest / 1000,
                  before, after);
  g_assert_cmpint (after, <=, 1000);
  /* Each had to wait for a piece, not for all of it. */
  g_assert_cmpuint (n_acts, >, 6);
}

/* What nobody can bring back stays, whatever its age. */
static void
test_kept (MailStoreFixture *self,
           gconstpointer     data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("Subject: x\r\n\r\ny", 15);
  g_autoptr(GArray) starred = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GBytes) read = NULL;
  gint64 message;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 5);
  for (guint i = 1; i <= 5; i++)
    mail_test_await_ok (mail_store_put_body (self->store, find_message (self, i), bytes));
  starred = mail_test_ids (mail_store_fixture_find (self, self->inbox, 2));
  mail_test_await_int64 (mail_store_change_flags (self->store, starred, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  mail_test_await_ok (mail_store_note_opened (self->store, find_message (self, 3)));

  /* Of a move that the server has not heard of. */
  moved = mail_test_ids (mail_store_fixture_find (self, self->inbox, 4));
  g_assert_cmpuint (give_back (self, find_message (self, 2)), ==, 0);
  g_assert_cmpuint (give_back (self, find_message (self, 3)), ==, 0);
  g_assert_cmpuint (give_back (self, find_message (self, 5)), ==, 1);
  g_assert_cmpuint (give_back (self, find_message (self, 5)), ==, 0);
  message = find_message (self, 4);
  mail_test_await_int64 (mail_store_move (self->store, moved, self->archive));
  g_assert_cmpuint (give_back (self, message), ==, 0);

  /* It comes again, and nothing of the old one is left. */
  mail_test_await_ok (mail_store_put_body (self->store, find_message (self, 5), bytes));
  mail_store_fixture_reopen (self);
  read = mail_store_reader_load_body (mail_store_fixture_reader (self), find_message (self, 5), "", NULL);
  g_assert_true (g_bytes_equal (read, bytes));
  mail_store_fixture_check (self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/give-back/large", NULL, test_large);
  mail_store_fixture_add ("/store/give-back/kept", NULL, test_kept);
  return g_test_run ();
}
