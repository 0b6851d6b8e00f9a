/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"

/* id, what it names */
static const char *const conversation[][2] = {
  { "a", "" },
  { "b", "<a@x>" },
  { "c", "<a@x> <b@x>" },
  { "d", "<c@x>" },
  { "e", "<missing@x>" },
  { "f", "<missing@x> <e@x>" },
  { "g", "<d@x> <f@x>" }, /* joins the two */
};

static MailArrival *
make_arrival (guint index)
{
  MailArrival *arrival = mail_arrival_new ();
  const char *references = conversation[index][1];
  g_autofree char *header = g_strdup_printf ("From: a@example.com\r\nSubject: Any\r\nMessage-ID: <%s@x>\r\n%s%s%s\r\n",
                                             conversation[index][0], *references != '\0' ? "References: " : "", references,
                                             *references != '\0' ? "\r\n" : "");

  arrival->uid = index + 1;
  arrival->size = 100 + index;
  arrival->internal_date = 1000 + index;
  arrival->header = g_bytes_new (header, strlen (header));
  return arrival;
}

static void
see (MailStoreFixture *self,
     guint             index)
{
  mail_store_fixture_see (self, self->inbox, 1, make_arrival (index));
}

static void
test_any_order (MailStoreFixture *self,
                gconstpointer     data)
{
  guint order[G_N_ELEMENTS (conversation)];
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) thread = NULL;
  g_autoptr(MailItem) first = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    order[i] = i;
  for (guint i = G_N_ELEMENTS (order) - 1; i > 0; i--)
    {
      guint other = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      guint kept = order[i];

      order[i] = order[other];
      order[other] = kept;
    }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    see (self, order[i]);
  mail_store_fixture_arrive (self, self->archive, 1, 1, 3);

  ids = mail_store_fixture_list (self, self->inbox);
  first = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), &error);
  thread = mail_store_reader_list_thread (mail_store_fixture_reader (self), first->thread, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (thread->len, ==, G_N_ELEMENTS (conversation));
  for (guint i = 0; i < thread->len; i++)
    g_assert_cmpint (g_array_index (thread, gint64, i), ==, g_array_index (ids, gint64, thread->len - 1 - i));
}

static void
test_number_before_joining (MailStoreFixture *self,
                            gconstpointer     data)
{
  g_autoptr(MailItem) late = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) thread = NULL;
  g_autoptr(GError) error = NULL;

  see (self, 0);
  see (self, 4);
  ids = mail_store_fixture_list (self, self->inbox);
  late = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), &error);
  for (guint i = 0; i < G_N_ELEMENTS (conversation); i++)
    see (self, i);
  thread = mail_store_reader_list_thread (mail_store_fixture_reader (self), late->thread, &error);
  g_assert_cmpuint (thread->len, ==, G_N_ELEMENTS (conversation));
}

static void
test_one_for_each_message (MailStoreFixture *self,
                           gconstpointer     data)
{
  g_autoptr(MailItem) here = NULL;
  g_autoptr(MailItem) there = NULL;
  g_autoptr(GArray) thread = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      MailArrival *arrival = mail_test_arrival (5, 1);

      arrival->object_id = g_strdup ("M1");
      arrival->thread_object_id = g_strdup ("T1");
      mail_store_fixture_see (self, i == 0 ? self->inbox : self->archive, 1, arrival);
    }
  here = mail_store_reader_load_item (mail_store_fixture_reader (self), mail_store_fixture_find (self, self->inbox, 1), &error);
  there = mail_store_reader_load_item (mail_store_fixture_reader (self), mail_store_fixture_find (self, self->archive, 1),
                                       &error);
  g_assert_cmpint (here->message, ==, there->message);
  thread = mail_store_reader_list_thread (mail_store_fixture_reader (self), here->thread, &error);
  g_assert_cmpuint (thread->len, ==, 1);
}

static void
see_from (MailStoreFixture *self,
          gint64            folder,
          guint32           uid,
          const char       *header)
{
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *block = g_strdup_printf ("%s\r\nMessage-ID: <p%u@x>\r\n\r\n", header, uid);

  arrival->uid = uid;
  arrival->size = 10;
  arrival->header = g_bytes_new (block, strlen (block));
  mail_store_fixture_see (self, folder, 1, arrival);
}

static void
assert_completes (MailStoreFixture *self,
                  const char       *typed,
                  const char       *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = mail_store_reader_complete_address (mail_store_fixture_reader (self), typed, 10, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  g_ptr_array_add (found, NULL);
  joined = g_strjoinv ("; ", (char **) found->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_people (MailStoreFixture *self,
             gconstpointer     data)
{
  see_from (self, self->inbox, 1, "From: Anna Karenina <anna@example.com>");
  see_from (self, self->inbox, 2, "From: ANNA@example.com");
  see_from (self, self->inbox, 3, "From: Hannah Arendt <arendt@example.net>");
  see_from (self, self->inbox, 4, "From: =?UTF-8?B?546L6Iqz?= <wang@example.cn>");
  see_from (self, self->sent, 5, "From: ada@example.org\r\nTo: Annika Li <li.annika@example.org>");
  see_from (self, self->inbox, 6, "From: \xc3\x84nne M\xc3\xbcller <mueller@example.de>");
  see_from (self, self->inbox, 7, "From: News <news@example.com>\r\nList-Id: <news.example.com>");

  assert_completes (self, "ann", "Annika Li <li.annika@example.org>; Anna Karenina <anna@example.com>");
  assert_completes (self, "kar", "Anna Karenina <anna@example.com>");
  assert_completes (self, "KAR an", "Anna Karenina <anna@example.com>");
  assert_completes (self, "li.an", "Annika Li <li.annika@example.org>");
  assert_completes (self, "arendt@exa", "Hannah Arendt <arendt@example.net>");
  assert_completes (self, "\xe7\x8e\x8b", "\xe7\x8e\x8b\xe8\x8a\xb3 <wang@example.cn>");
  assert_completes (self, "\xe8\x8a\xb3", "\xe7\x8e\x8b\xe8\x8a\xb3 <wang@example.cn>");
  assert_completes (self, "news", "");
  assert_completes (self, "zzz", "");
  assert_completes (self, " <", "");
}

static gint64
count_messages (MailStoreFixture *self)
{
  return mail_store_fixture_ask_number (self, "mail.db", "SELECT count(*) FROM message");
}

/* Every folder lost it more than seven days ago. */
static void
collect_what_is_gone (MailStoreFixture *self)
{
  g_assert_cmpint (mail_store_fixture_change (self, "UPDATE message SET orphaned = 1 WHERE orphaned IS NOT NULL"), ==, 1);
  mail_store_fixture_reopen (self);
  for (guint i = 0; i < 5000 && count_messages (self) > 1; i++)
    g_usleep (1000);
  g_assert_cmpint (count_messages (self), ==, 1);
}

/* A reply to what was deleted long ago is still part of the conversation. */
static void
test_parent_is_gone (MailStoreFixture *self,
                     gconstpointer     data)
{
  g_autoptr(GArray) ids = NULL;
  g_autoptr(MailItem) child = NULL;
  g_autoptr(GArray) thread = NULL;

  see (self, 2);
  see (self, 3);
  mail_store_fixture_vanish (self, self->inbox, 3);
  collect_what_is_gone (self);
  see_from (self, self->inbox, 50, "From: b@example.com\r\nReferences: <c@x>");
  ids = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpuint (ids->len, ==, 2);
  child = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), NULL);
  thread = mail_store_reader_list_thread (mail_store_fixture_reader (self), child->thread, NULL);
  g_assert_cmpuint (thread->len, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/threads/any-order-%u", i);

      mail_store_fixture_add (path, NULL, test_any_order);
    }
  mail_store_fixture_add ("/store/threads/number-before-joining", NULL, test_number_before_joining);
  mail_store_fixture_add ("/store/threads/one-for-each-message", NULL, test_one_for_each_message);
  mail_store_fixture_add ("/store/threads/parent-is-gone", NULL, test_parent_is_gone);
  mail_store_fixture_add ("/store/people", NULL, test_people);

  return g_test_run ();
}
