/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "mail-mime-summary.h"
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

/* ---- expected trees of imaptest: FILE.mbox, and in FILE what THREAD REFERENCES answers ---- */

/* Headers of an mbox, a blank line behind each. "From user@domain  Fri Feb 22 15:06:23 2008" is who sent it and when: subjects hold
 * together only what is of the same people within some days. */
static void
append_envelope (GString    *header,
                 const char *line)
{
  char sender[64];
  char weekday[8];
  char month[8];
  char time[16];
  int day;
  int year;

  g_assert_cmpint (sscanf (line, "From %63s %7s %7s %d %15s %d", sender, weekday, month, &day, time, &year), ==, 6);
  g_string_append_printf (header, "From: %s\r\nDate: %s, %d %s %d %s +0000\r\n", sender, weekday, day, month, year, time);
}


static GPtrArray *
read_mbox (const char *path)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  GString *header = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (header == NULL && g_str_has_prefix (lines[i], "From "))
        {
          header = g_string_new (NULL);
          append_envelope (header, lines[i]);
          continue;
        }
      if (header == NULL)
        continue;
      g_string_append_printf (header, "%s\r\n", g_strchomp (lines[i]));
      if (*lines[i] == '\0')
        g_ptr_array_add (headers, g_string_free (g_steal_pointer (&header), FALSE));
    }
  return headers;
}

/* "(3 2)(1)" without the shape of the trees: for each message the lowest number it stands with. */
static GArray *
read_answer (const char *path,
             guint       n)
{
  GArray *lowest = g_array_sized_new (FALSE, TRUE, sizeof (guint), n + 1);
  g_autofree char *text = NULL;
  const char *answer;
  guint depth = 0;
  guint tree[64] = { 0 };
  guint length = 0;

  g_array_set_size (lowest, n + 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  answer = strstr (text, "* thread ") != NULL ? strstr (text, "* thread ") : strstr (text, "* THREAD ");
  g_assert_nonnull (answer);
  for (const char *at = answer + strlen ("* thread "); *at != '\0' && *at != '\n'; at++)
    {
      if (g_ascii_isdigit (*at) && length < G_N_ELEMENTS (tree))
        {
          tree[length++] = (guint) g_ascii_strtoull (at, NULL, 10);
          while (g_ascii_isdigit (at[1]))
            at++;
        }
      depth += *at == '(';
      depth -= *at == ')';
      if (*at != ')' || depth > 0)
        continue;
      for (guint i = 0; i < length; i++)
        for (guint j = 0; j < length; j++)
          if (g_array_index (lowest, guint, tree[i]) == 0 || tree[j] < g_array_index (lowest, guint, tree[i]))
            g_array_index (lowest, guint, tree[i]) = tree[j];
      length = 0;
    }
  return lowest;
}

static void
see_headers (MailStoreFixture *self,
             GPtrArray        *headers,
             GRand            *order)
{
  g_autoptr(GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < headers->len; i++)
    g_array_append_val (left, i);
  while (left->len > 0)
    {
      guint place = (guint) g_rand_int_range (order, 0, (gint32) left->len);
      guint number = g_array_index (left, guint, place);
      MailArrival *arrival = mail_arrival_new ();

      arrival->uid = number + 1;
      arrival->size = 10;
      arrival->internal_date = 1000 + number;
      arrival->header = g_bytes_new (g_ptr_array_index (headers, number), strlen (g_ptr_array_index (headers, number)));
      mail_store_fixture_see (self, self->inbox, 1, arrival);
      g_array_remove_index (left, place);
    }
}

static gint64
find_thread (MailStoreFixture *self,
             guint             uid)
{
  g_autofree char *sql = g_strdup_printf ("SELECT m.thread FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.uid = %u", uid);

  return mail_store_fixture_ask_number (self, "mail.db", sql);
}

static char *
find_message_id (const char *header)
{
  g_autoptr(MailMimeSummary) summary = mail_mime_summary_new (header, strlen (header));

  return g_strdup (summary->message_id);
}

/* One mail that came twice is one conversation here; there it is two when it has no subject (thread2). */
static gboolean
is_same_mail (GPtrArray *headers,
              guint      i,
              guint      j)
{
  g_autofree char *one = find_message_id (g_ptr_array_index (headers, i - 1));
  g_autofree char *other = find_message_id (g_ptr_array_index (headers, j - 1));

  return g_strcmp0 (one, other) == 0;
}

static void
check_answer (const char *folder,
              const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *mbox = g_strconcat (path, ".mbox", NULL);
  g_autoptr(GPtrArray) headers = read_mbox (mbox);
  g_autoptr(GArray) expected = read_answer (path, headers->len);

  for (guint seed = 0; seed < 6; seed++)
    {
      g_autoptr(GRand) order = g_rand_new_with_seed (seed);
      MailStoreFixture self = { 0 };

      mail_store_fixture_set_up (&self, NULL);
      see_headers (&self, headers, order);
      for (guint i = 1; i <= headers->len; i++)
        for (guint j = 1; j <= headers->len; j++)
          g_assert_cmpint (find_thread (&self, i) == find_thread (&self, j), ==,
                           g_array_index (expected, guint, i) == g_array_index (expected, guint, j) || is_same_mail (headers, i, j));
      mail_store_fixture_tear_down (&self, NULL);
    }
}

static void
test_expected_trees (void)
{
  static const char *const names[] = { "thread", "thread2", "thread3", "thread4" };
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *folder = g_build_filename (corpus != NULL ? corpus : "", "imaptest", "tests", NULL);

  if (corpus == NULL || *corpus == '\0' || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no corpus");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_answer (folder, names[i]);
}

/* Sixty messages in conversations of any shape, in any order, by different ways: the same ones belong together. */
static void
test_shuffled (void)
{
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GRand) shape = g_rand_new_with_seed (11);
  guint roots[60];

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      guint parent = i > 0 && g_rand_int_range (shape, 0, 10) < 8 ? (guint) g_rand_int_range (shape, 0, (gint32) i) : i;

      roots[i] = parent == i ? i : roots[parent];
      g_ptr_array_add (headers, g_strdup_printf ("From: a@example.com\r\nSubject: Any\r\nMessage-ID: <s%u@x>\r\n%s: <s%u@x>\r\n\r\n", i,
                                                 i % 2 == 0 ? "References" : "In-Reply-To", parent));
    }
  for (guint seed = 0; seed < 10; seed++)
    {
      g_autoptr(GRand) order = g_rand_new_with_seed (seed);
      MailStoreFixture self = { 0 };

      mail_store_fixture_set_up (&self, NULL);
      see_headers (&self, headers, order);
      for (guint i = 0; i < headers->len; i++)
        for (guint j = i + 1; j < headers->len; j += 7)
          g_assert_cmpint (find_thread (&self, i + 1) == find_thread (&self, j + 1), ==, roots[i] == roots[j]);
      mail_store_fixture_tear_down (&self, NULL);
    }
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
  g_test_add_func ("/store/threads/shuffled", test_shuffled);
  g_test_add_func ("/store/threads/expected-trees", test_expected_trees);
  mail_store_fixture_add ("/store/people", NULL, test_people);

  return g_test_run ();
}
