/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"
#include "mail-store-mute.h"

/* A message that names another; unread. */
static gint64
see (MailStoreFixture *self,
     guint32           uid,
     const char       *id,
     const char       *names)
{
  g_autofree char *header = g_strdup_printf ("From: a@example.com\r\nMessage-ID: <%s@x>\r\nReferences: %s\r\n\r\n", id, names);
  MailArrival *arrival = mail_arrival_new ();
  g_autoptr(GArray) list = NULL;

  arrival->uid = uid;
  arrival->size = 100 + uid;
  arrival->internal_date = 1000 + uid;
  arrival->header = g_bytes_new (header, strlen (header));
  mail_store_fixture_see (self, self->inbox, 1, arrival);
  list = mail_store_fixture_list (self, self->inbox);
  return g_array_index (list, gint64, 0);
}

static gint64
mute (MailStoreFixture *self,
      gint64            item,
      gboolean          muted)
{
  g_autoptr(GArray) items = mail_test_ids (item);

  return mail_test_await_int64 (mail_store_mute (self->store, items, muted));
}

static void
check (MailStoreFixture *self,
       gint64            item,
       gboolean          muted,
       gboolean          read)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);

  g_assert_cmpint (row->is_muted, ==, muted);
  g_assert_cmpint ((row->flags & MAIL_FLAG_SEEN) != 0, ==, read);
}

static guint
count_unread (MailStoreFixture *self)
{
  g_autoptr(MailFolder) folder = mail_store_reader_get_folder (mail_store_fixture_reader (self), self->inbox, NULL);

  return folder->unread;
}

/* What is unread of it is read, and what comes is, here and by an operation; other mail is as it was. */
static void
test_muted (MailStoreFixture *self,
            gconstpointer     data)
{
  gint64 other = see (self, 1, "other", "");
  gint64 first = see (self, 2, "a", "");
  gint64 second;

  g_assert_cmpint (mute (self, first, TRUE), >, 0);
  check (self, first, TRUE, TRUE);
  second = see (self, 3, "b", "<a@x>");
  check (self, second, TRUE, TRUE);
  check (self, other, FALSE, FALSE);
  g_assert_cmpuint (count_unread (self), ==, 1);
  g_assert_cmpint (mail_store_fixture_ask_number (self, "mail.db",
                                                  "SELECT count(*) FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                                                  " WHERE o.add_flags = 1"), ==, 2);
  g_assert_cmpint (mute (self, first, TRUE), ==, 0);
  mail_store_fixture_check (self);
}

/* Taken back, it is as it was; what came meanwhile was read, and stays so. Undo does not take back what nobody did. */
static void
test_undone (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 first = see (self, 1, "a", "");
  gint64 second;
  gint64 third;

  mute (self, first, TRUE);
  second = see (self, 2, "b", "<a@x>");
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, 0)));
  check (self, first, FALSE, FALSE);
  check (self, second, FALSE, TRUE);
  third = see (self, 3, "c", "<b@x>");
  check (self, third, FALSE, FALSE);
  g_assert_false (mail_test_await_boolean (mail_store_undo (self->store, 0)));
}

/* Wanted again, and that taken back. */
static void
test_wanted_again (MailStoreFixture *self,
                   gconstpointer     data)
{
  gint64 first = see (self, 1, "a", "");
  gint64 act;

  mute (self, first, TRUE);
  act = mute (self, first, FALSE);
  check (self, first, FALSE, TRUE);
  check (self, see (self, 2, "b", "<a@x>"), FALSE, FALSE);
  mail_test_await_ok (mail_store_undo (self->store, act));
  check (self, first, TRUE, TRUE);
}

/* The muted one turns out to be part of an older one, by a message that names both. */
static void
test_merged (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 older = see (self, 1, "a", "");
  gint64 younger = see (self, 2, "b", "<missing@x>");
  gint64 act = mute (self, younger, TRUE);
  gint64 both = see (self, 3, "c", "<a@x> <b@x>");

  check (self, both, TRUE, TRUE);
  check (self, older, TRUE, FALSE);
  mail_store_fixture_reopen (self);
  check (self, see (self, 4, "d", "<a@x>"), TRUE, TRUE);
  mail_test_await_ok (mail_store_undo (self->store, act));
  check (self, older, FALSE, FALSE);
  check (self, see (self, 5, "e", "<d@x>"), FALSE, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/mute/muted", NULL, test_muted);
  mail_store_fixture_add ("/store/mute/undone", NULL, test_undone);
  mail_store_fixture_add ("/store/mute/wanted-again", NULL, test_wanted_again);
  mail_store_fixture_add ("/store/mute/merged", NULL, test_merged);

  return g_test_run ();
}
