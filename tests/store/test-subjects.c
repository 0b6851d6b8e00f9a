/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"
#include "mail-store-mute.h"

/* Conversations by their subjects, where messages name nothing that is here: whatever comes first, it is the same. */

#define DAY (24 * 60)
#define FIRST_DATE 1767225600 /* 1 January 2026 */
#define MAX_IN_CASE 4
#define NO_DATE -1
#define N_FLOOD 600

typedef struct {
  const char *id;
  const char *from;
  const char *to;
  const char *subject;
  int minutes;
  const char *names;    /* (nullable): References */
  const char *list;     /* (nullable): List-Id */
  const char *expected; /* those with the same one are a conversation */
} Mail;

#define ADA "ada@example.org"

/* Cases of some messages each, with an empty one behind. */
static const Mail mails[] = {
  /* An answer to one of ours, and one to that. */
  { "a1", ADA, "anna@x", "Lunch", 0, NULL, NULL, "a" },
  { "a2", "anna@x", ADA, "AW: Lunch", DAY, NULL, NULL, "a" },
  { "a3", ADA, "anna@x", "回复：Re[2]: lunch", 2 * DAY, NULL, NULL, "a" },
  { NULL },
  /* Somebody else's answer to something else, and one that is a year late. */
  { "b1", "zoe@x", ADA, "Re: Lunch", DAY, NULL, NULL, "b1" },
  { "b2", "anna@x", ADA, "Re: Lunch", 365 * DAY, NULL, NULL, "b2" },
  { "b3", "anna@x", ADA, "Re: Lunch", NO_DATE, NULL, NULL, "b3" },
  { NULL },
  /* Two that are called the same are two; an answer is one to the later. */
  { "c1", "bob@x", ADA, "Hello", 0, NULL, NULL, "c1" },
  { "c2", "bob@x", ADA, "Hello", 60, NULL, NULL, "c2" },
  { "c3", "bob@x", ADA, "Re: Hello", 2 * DAY, NULL, NULL, "c2" },
  { NULL },
  /* Each week's answer belongs to its week. */
  { "d1", "ed@x", ADA, "Weekly report", 0, NULL, NULL, "d1" },
  { "d2", "ed@x", ADA, "Weekly report", 7 * DAY, NULL, NULL, "d2" },
  { "d3", "ed@x", ADA, "Re: Weekly report", 8 * DAY, NULL, NULL, "d2" },
  { "d4", ADA, "ed@x", "Re: Weekly report", DAY, NULL, NULL, "d1" },
  { NULL },
  /* The true parent says more than the subject. */
  { "e1", "carl@x", ADA, "Plan", 0, NULL, NULL, "e1" },
  { "e2", "carl@x", ADA, "Plan", DAY, NULL, NULL, "e2" },
  { "e3", "carl@x", ADA, "Re: Plan", 2 * DAY, "<e1@x>", NULL, "e1" },
  { NULL },
  /* The true parent is another conversation, which begins elsewhere. */
  { "f1", "fay@x", ADA, "Trip", 0, NULL, NULL, "f1" },
  { "f2", "fay@x", ADA, "Quite another thing", DAY, NULL, NULL, "f2" },
  { "f3", "fay@x", ADA, "Re: Trip", 2 * DAY, "<f2@x>", NULL, "f2" },
  { NULL },
  /* A parent that never comes. */
  { "g1", "dora@x", ADA, "Budget", 0, NULL, NULL, "g" },
  { "g2", "dora@x", ADA, "Re: Budget", DAY, "<never1@x>", NULL, "g" },
  { "g3", "dora@x", ADA, "Re: Budget", 2 * DAY, "<never1@x> <never2@x>", NULL, "g" },
  { "g4", "dora@x", ADA, "Fwd: Budget (fwd)", 3 * DAY, "<never3@x>", NULL, "g" },
  { NULL },
  /* What says nothing holds nothing together. */
  { "h1", "gus@x", ADA, "(no subject)", 0, NULL, NULL, "h1" },
  { "h2", "gus@x", ADA, "Re: (No Subject)", 1, NULL, NULL, "h2" },
  { "h3", "gus@x", ADA, "Re:", 2, NULL, NULL, "h3" },
  { "h4", "gus@x", ADA, "", 3, NULL, NULL, "h4" },
  { NULL },
  /* Of a list, people need not be the same. */
  { "i1", "ida@x", "dev@lists", "[dev] Build", 0, NULL, "<dev.lists>", "i" },
  { "i2", "ivo@x", "dev@lists", "Re: [dev] Build", DAY, NULL, "<dev.lists>", "i" },
  { "i3", "uma@x", "other@lists", "Re: [other] Build", DAY, NULL, "<other.lists>", "i3" },
  { NULL },
  /* Two cases of one helpdesk. */
  { "j1", "help@x", ADA, "[#41] Broken", 0, NULL, NULL, "j1" },
  { "j2", "help@x", ADA, "Re: [#42] Broken", DAY, NULL, NULL, "j2" },
  { "j3", "help@x", ADA, "[#42] Broken", DAY - 1, NULL, NULL, "j2" },
  { NULL },
  /* One subject holds two, names hold the third and fourth. */
  { "k1", "kim@x", ADA, "One", 0, NULL, NULL, "k" },
  { "k2", "kim@x", ADA, "Re: One", 1, NULL, NULL, "k" },
  { "k3", "kim@x", ADA, "Two", 2, "<k2@x>", NULL, "k" },
  { "k4", "kim@x", ADA, "Three", 3, "<k3@x>", NULL, "k" },
  { NULL },
  /* Two subjects hold three, in a chain through what is named. */
  { "l1", "lea@x", ADA, "Red", 0, NULL, NULL, "l" },
  { "l2", "lea@x", ADA, "Re: Red", 1, "<never4@x>", NULL, "l" },
  { "l3", "lea@x", ADA, "Re: Blue", 2, "<never4@x>", NULL, "l" },
  { "l4", "lea@x", ADA, "Blue", 1, NULL, NULL, "l" },
  { NULL },
  /* Something in between takes over. */
  { "m1", "mia@x", ADA, "Key", 0, NULL, NULL, "m1" },
  { "m2", "mia@x", ADA, "Key", 10, NULL, NULL, "m2" },
  { "m3", "mia@x", ADA, "Re: Key", 20, NULL, NULL, "m2" },
  { "m4", "mia@x", ADA, "Re: Key", 5, NULL, NULL, "m1" },
  { NULL },
  /* Month after month: each is near enough to the one before. */
  { "n1", "ned@x", ADA, "House", 0, NULL, NULL, "n" },
  { "n2", "ned@x", ADA, "Re: House", 20 * DAY, NULL, NULL, "n" },
  { "n3", "ned@x", ADA, "Re: House", 40 * DAY, NULL, NULL, "n" },
  { "n4", "ned@x", ADA, "Re: House", 80 * DAY, NULL, NULL, "n4" },
  { NULL },
  /* A clock that is wrong by some minutes; notes to oneself. */
  { "o1", "ola@x", ADA, "Clock", 10, NULL, NULL, "o" },
  { "o2", ADA, "ola@x", "Re: Clock", 0, NULL, NULL, "o" },
  { "o3", ADA, ADA, "Note", 0, NULL, NULL, "o3" },
  { "o4", ADA, ADA, "Re: Note", 1, NULL, NULL, "o3" },
  { NULL },
  /* Each says that it follows the other. */
  { "p1", "pia@x", ADA, "Circle", 0, NULL, NULL, "p1" },
  { "p2", "pia@x", ADA, "Round", 1, "<p1@x> <p3@x>", NULL, "p2" },
  { "p3", "pia@x", ADA, "Round", 2, "<p2@x>", NULL, "p2" },
  { NULL },
};

static char *
make_header (const Mail *mail)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (FIRST_DATE + (gint64) mail->minutes * 60);
  GString *header = g_string_new (NULL);

  g_string_append_printf (header, "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n", mail->from, mail->to, mail->subject,
                          mail->id);
  if (mail->minutes != NO_DATE)
    {
      g_autofree char *text = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");

      g_string_append_printf (header, "Date: %s\r\n", text);
    }
  if (mail->names != NULL)
    g_string_append_printf (header, "References: %s\r\n", mail->names);
  if (mail->list != NULL)
    g_string_append_printf (header, "List-Id: %s\r\nList-Post: <mailto:%s>\r\n", mail->list, mail->to);
  g_string_append (header, "\r\n");
  return g_string_free (header, FALSE);
}

static void
see (MailStoreFixture *self,
     guint             number)
{
  MailArrival *arrival = mail_arrival_new ();
  char *header = make_header (&mails[number]);

  arrival->uid = number + 1;
  arrival->size = 100;
  arrival->internal_date = FIRST_DATE + number;
  arrival->header = g_bytes_new_take (header, strlen (header));
  g_assert_cmpuint (mail_store_fixture_see (self, self->inbox, 1, arrival), ==, 1);
}

static gint64
find_thread (MailStoreFixture *self,
             guint             number)
{
  g_autofree char *sql = g_strdup_printf ("SELECT m.thread FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.uid = %u",
                                          number + 1);

  return mail_store_fixture_ask_number (self, "mail.db", sql);
}

/* Of all messages each with each. */
static void
check_conversations (MailStoreFixture *self)
{
  gint64 threads[G_N_ELEMENTS (mails)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    if (mails[i].id != NULL)
      threads[i] = find_thread (self, i);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    for (guint j = i + 1; j < G_N_ELEMENTS (mails); j++)
      if (mails[i].id != NULL && mails[j].id != NULL &&
          (threads[i] == threads[j]) != g_str_equal (mails[i].expected, mails[j].expected))
        g_error ("%s and %s are %s", mails[i].id, mails[j].id, threads[i] == threads[j] ? "together" : "apart");
  mail_store_fixture_check (self);
}

/* The one of the orders of n things with this number. */
static void
permute (guint  number,
         guint  n,
         guint *order)
{
  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; i > 1; i--)
    {
      guint other = number % i;
      guint kept = order[i - 1];

      order[i - 1] = order[other];
      order[other] = kept;
      number /= i;
    }
}

/* The messages of each case in every order. */
static void
test_every_order (MailStoreFixture *self,
                  gconstpointer     data)
{
  guint first = 0;

  for (guint end = 0; end < G_N_ELEMENTS (mails); end++)
    {
      guint order[MAX_IN_CASE];

      if (mails[end].id != NULL)
        continue;
      g_assert_cmpuint (end - first, <=, MAX_IN_CASE);
      permute (GPOINTER_TO_UINT (data), end - first, order);
      for (guint i = 0; i < end - first; i++)
        see (self, first + order[i]);
      first = end + 1;
    }
  check_conversations (self);
}

/* All of them at random, in one batch or one after the other. */
static void
test_shuffled (MailStoreFixture *self,
               gconstpointer     data)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  g_autoptr(GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    if (mails[i].id != NULL)
      g_array_append_val (left, i);
  while (left->len > 0)
    {
      guint place = (guint) g_rand_int_range (chance, 0, (gint32) left->len);

      see (self, g_array_index (left, guint, place));
      g_array_remove_index_fast (left, place);
    }
  check_conversations (self);
}

static guint
find_mail (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    if (g_strcmp0 (mails[i].id, id) == 0)
      return i;
  g_assert_not_reached ();
}

static guint
count_thread (MailStoreFixture *self,
              gint64            thread)
{
  g_autoptr(GArray) items = mail_store_reader_list_thread (mail_store_fixture_reader (self), thread, NULL);

  g_assert_nonnull (items);
  return items->len;
}

/* A number that somebody kept stands for the conversation as it is now: joined, and taken apart again. */
static void
test_numbers (MailStoreFixture *self,
              gconstpointer     data)
{
  gint64 first;
  gint64 answer;

  see (self, find_mail ("f1"));
  first = find_thread (self, find_mail ("f1"));
  see (self, find_mail ("f3"));
  answer = find_thread (self, find_mail ("f3"));
  g_assert_cmpint (answer, ==, first);
  g_assert_cmpuint (count_thread (self, first), ==, 2);

  see (self, find_mail ("f2"));
  answer = find_thread (self, find_mail ("f3"));
  g_assert_cmpint (answer, !=, first);
  g_assert_cmpuint (count_thread (self, first), ==, 1);
  g_assert_cmpuint (count_thread (self, answer), ==, 2);
}

static gboolean
is_muted (MailStoreFixture *self,
          const char       *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM muted_thread WHERE thread = %" G_GINT64_FORMAT,
                                          find_thread (self, find_mail (id)));

  return mail_store_fixture_ask_number (self, "mail.db", sql) != 0;
}

/* Who does not want to hear of a conversation hears of no part of it. */
static void
test_muted (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GArray) items = NULL;

  see (self, find_mail ("f1"));
  items = mail_store_fixture_list (self, self->inbox);
  mail_test_await_int64 (mail_store_mute (self->store, items, TRUE));
  g_assert_true (is_muted (self, "f1"));
  see (self, find_mail ("f3"));
  g_assert_true (is_muted (self, "f3"));
  see (self, find_mail ("f2"));
  g_assert_true (is_muted (self, "f3"));
  g_assert_true (is_muted (self, "f1"));
}

/* A server that says itself what belongs together is believed. */
static void
test_server_knows (MailStoreFixture *self,
                   gconstpointer     data)
{
  for (guint i = 0; i < 2; i++)
    {
      guint number = find_mail ("a1") + i;
      MailArrival *arrival = mail_arrival_new ();
      char *header = make_header (&mails[number]);

      arrival->uid = number + 1;
      arrival->size = 100;
      arrival->header = g_bytes_new_take (header, strlen (header));
      arrival->object_id = g_strdup_printf ("M%u", i);
      arrival->thread_object_id = g_strdup_printf ("T%u", i);
      mail_store_fixture_see (self, self->inbox, 1, arrival);
    }
  g_assert_cmpint (find_thread (self, find_mail ("a1")), !=, find_thread (self, find_mail ("a2")));
}

/* More than anybody reads stays as it is, and takes no longer for it. */
static void
test_flood (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < N_FLOOD; i++)
    {
      MailArrival *arrival = mail_arrival_new ();
      char *header = g_strdup_printf ("From: eve@x\r\nTo: " ADA "\r\nSubject: Re: Flood\r\nMessage-ID: <flood%u@x>\r\n"
                                      "Date: Fri, 20 Nov 2026 12:%02u:%02u +0000\r\n\r\n", i, i * 7919 % N_FLOOD / 60, i * 7919 % 60);

      arrival->uid = i + 1;
      arrival->size = 100;
      arrival->header = g_bytes_new_take (header, strlen (header));
      g_ptr_array_add (arrivals, arrival);
    }
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 1, arrivals)), ==, N_FLOOD);
  g_test_message ("%.1f s", (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  mail_store_fixture_check (self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/subjects/every-order-%u", i);

      mail_store_fixture_add (path, GUINT_TO_POINTER (i), test_every_order);
    }
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/subjects/shuffled-%u", i);

      mail_store_fixture_add (path, GUINT_TO_POINTER (i), test_shuffled);
    }
  mail_store_fixture_add ("/store/subjects/numbers", NULL, test_numbers);
  mail_store_fixture_add ("/store/subjects/muted", NULL, test_muted);
  mail_store_fixture_add ("/store/subjects/server-knows", NULL, test_server_knows);
  mail_store_fixture_add ("/store/subjects/flood", NULL, test_flood);

  return g_test_run ();
}
