/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-dump.h"
#include "mail-error.h"
#include "mail-imap-part.h"

/* responses/NAME.imap is what a server sends, responses/NAME.expected what the parser says about it. */
static void
test_golden (gconstpointer data)
{
  const char *name = data;
  g_autofree char *input_path = g_test_build_filename (G_TEST_DIST, "imap", "responses", name, NULL);
  g_autofree char *expected_path = g_strdup_printf ("%.*s.expected", (int) strlen (input_path) - 5, input_path);
  g_autofree char *input = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *bytewise = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (input_path, &input, &length, &error);
  g_assert_no_error (error);
  whole = imap_dump_run (input, length, 0, 0, NULL);
  if (g_getenv ("MAIL_TEST_WRITE_GOLDEN") != NULL)
    g_file_set_contents (expected_path, whole, -1, &error);
  g_file_get_contents (expected_path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (whole, ==, expected);

  bytewise = imap_dump_run (input, length, 1, 0, NULL);
  g_assert_cmpstr (bytewise, ==, expected);
  for (gsize split = 1; split < length; split++)
    {
      g_autofree char *halves = imap_dump_run (input, length, 0, split, NULL);

      g_assert_cmpstr (halves, ==, expected);
    }
}

static void
add_golden_tests (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "imap", "responses", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".imap"))
      {
        g_autofree char *path = g_strdup_printf ("/imap/parser/golden/%.*s", (int) strlen (name) - 5, name);

        g_test_add_data_func_full (path, g_strdup (name), test_golden, g_free);
      }
}

/* Counts what a body handler gets, and remembers nothing. */
typedef struct {
  MailImapParser *parser;
  guint64 streamed;
  guint begun;
  guint ended;
  guint fetches;
  guint responses;
  guint unreadable; /* structures */
  gboolean stops;
} Counter;

static void
count_response (const MailImapResponse *response,
                gpointer                data)
{
  Counter *counter = data;

  counter->responses++;
  counter->fetches += response->kind == MAIL_IMAP_RESPONSE_FETCH;
  if (counter->stops)
    mail_imap_parser_stop (counter->parser);
}

static void
count_begin (const MailImapBody *body,
             gpointer            data)
{
  ((Counter *) data)->begun++;
}

static void
count_data (const MailImapBody *body,
            const char         *bytes,
            gsize               length,
            gpointer            data)
{
  Counter *counter = data;

  counter->streamed += length;
  if (counter->stops)
    mail_imap_parser_stop (counter->parser);
}

static void
count_end (const MailImapBody *body,
           gpointer            data)
{
  ((Counter *) data)->ended++;
}

static const MailImapHandler counting = { count_response, count_begin, count_data, count_end };

static void
feed (MailImapParser *parser,
      const char     *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mail_imap_parser_feed (parser, text, strlen (text), &error), ==, (gssize) strlen (text));
  g_assert_no_error (error);
}

static void
feed_bytes (MailImapParser *parser,
            guint64         n)
{
  static const char piece[64 * 1024];
  g_autoptr(GError) error = NULL;

  for (; n > 0; n -= MIN (n, sizeof piece))
    {
      mail_imap_parser_feed (parser, piece, MIN (n, sizeof piece), &error);
      g_assert_no_error (error);
    }
}

static void
test_two_gigabytes_announced (void)
{
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);
  MailImapBody body;

  feed (parser, "* 1 FETCH (UID 7 BODY[] {2147483648}\r\n");
  feed_bytes (parser, 1024 * 1024);
  g_assert_cmpuint (counter.begun, ==, 1);
  g_assert_cmpuint (counter.streamed, ==, 1024 * 1024);
  g_assert_true (mail_imap_parser_abandon (parser, &body));
  g_assert_cmpuint (body.uid, ==, 7);
}

/* What nobody can use in memory is dropped as it comes, and costs one item. */
static void
test_big_literals_are_dropped (gconstpointer data)
{
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);

  feed (parser, data);
  feed_bytes (parser, 50 * 1024 * 1024);
  feed (parser, ")\r\n* 2 EXISTS\r\n");
  g_assert_cmpuint (counter.begun, ==, 0);
  g_assert_cmpuint (counter.responses, ==, 2);
  g_assert_true (mail_imap_parser_is_between (parser));
}

static void
test_many_collected_literals_are_bounded (void)
{
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);

  feed (parser, "* 1 FETCH (UID 3");
  for (guint i = 0; i < 20; i++)
    {
      feed (parser, " BODY[HEADER] {3000000}\r\n");
      feed_bytes (parser, 3000000);
    }
  feed (parser, ")\r\n");
  g_assert_cmpuint (counter.fetches, ==, 1);
}

static void
expect_failure (const char *start,
                const char *repeated,
                gsize       n)
{
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);
  g_autoptr(GError) error = NULL;
  gsize i;

  mail_imap_parser_feed (parser, start, strlen (start), &error);
  for (i = 0; i < n && error == NULL; i++)
    mail_imap_parser_feed (parser, repeated, strlen (repeated), &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_cmpint (mail_imap_parser_feed (parser, "* OK\r\n", 6, &error), ==, -1);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

static void
test_broken_framing (void)
{
  expect_failure ("* LIST () \"/\" {99999999999999999999999}\r\n", "x", 1);
  expect_failure ("* LIST () \"/\" {18446744073709551616}\r\n", "x", 1);
  expect_failure ("* OK ", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 100000);
  expect_failure ("", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 100000);
  expect_failure ("* 1 FETCH (UID 1", " BODY[] {1}\r\nx", 1000);
}

/* A million scattered messages: read as they come. */
static void
test_search_of_a_million (void)
{
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);
  g_autoptr(GString) text = g_string_new ("* SEARCH");

  for (guint i = 1; i <= 1000 * 1000; i++)
    g_string_append_printf (text, " %u", i * 3);
  g_string_append (text, "\r\n");
  for (gsize at = 0; at < text->len; at += 10007)
    {
      g_autoptr(GError) error = NULL;

      mail_imap_parser_feed (parser, text->str + at, MIN (10007, text->len - at), &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (counter.responses, ==, 1);
}

static void
remember_set (const MailImapResponse *response,
              gpointer                data)
{
  MailImapUidSet **set = data;

  g_assert_cmpint (response->kind, ==, MAIL_IMAP_RESPONSE_SEARCH);
  *set = mail_imap_uid_set_ref (response->search.all);
}

static void
test_long_search_is_complete (void)
{
  static const MailImapHandler handler = { remember_set, NULL, NULL, NULL };
  g_autoptr(MailImapUidSet) set = NULL;
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&handler, &set);
  g_autoptr(GString) text = g_string_new ("* SEARCH");

  for (guint i = 1; i <= 100 * 1000; i++)
    g_string_append_printf (text, " %u", i * 2);
  g_string_append (text, "\r\n");
  for (gsize at = 0; at < text->len; at += 7)
    g_assert_cmpint (mail_imap_parser_feed (parser, text->str + at, MIN (7, text->len - at), NULL), >, 0);

  g_assert_cmpuint (mail_imap_uid_set_count (set), ==, 100 * 1000);
  g_assert_true (mail_imap_uid_set_contains (set, 200 * 1000));
  g_assert_false (mail_imap_uid_set_contains (set, 99999));
}

/* A handler that stops gets one thing at a time, and loses nothing. */
static void
test_stop (void)
{
  static const char text[] = "* 1 EXISTS\r\n* 1 FETCH (BODY[] {5}\r\nhello UID 4)\r\nA1 OK done\r\n";
  Counter counter = { .stops = TRUE };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&counting, &counter);
  gsize at = 0;
  guint turns = 0;

  counter.parser = parser;
  for (; at < sizeof text - 1; turns++)
    at += (gsize) mail_imap_parser_feed (parser, text + at, sizeof text - 1 - at, NULL);
  g_assert_cmpuint (turns, ==, 4);
  g_assert_cmpuint (counter.responses, ==, 3);
  g_assert_cmpuint (counter.streamed, ==, 5);
  g_assert_cmpuint (counter.ended, ==, 1);
}

/* Lines that are slow to read if one is not careful; each is within the limits and has to take no time to speak of. */
static void
test_hostile_lines_are_quick (void)
{
  static const char * const pieces[] = { "\"a", "(", "((\"x\" ", "{1}", "BODY[", "[]] ", "\\\"", ") (" , "{3}\r\nabc" };
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new ("* 1 FETCH (UID 9 BODYSTRUCTURE (");
      g_autofree char *dump = NULL;

      while (text->len < 500 * 1000)
        g_string_append (text, pieces[i]);
      g_string_append (text, "))\r\n");
      dump = imap_dump_run (text->str, text->len, 4096, 0, NULL);
      g_assert_nonnull (dump);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

/* The files have lost their CRs; the literals of most, but not of all, were counted with them. */
static char *
with_line_ends (const char *bytes,
                gsize      *length)
{
  GString *text = g_string_sized_new (*length);

  for (gsize i = 0; i < *length; i++)
    {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
        g_string_append_c (text, '\r');
      g_string_append_c (text, bytes[i]);
    }

  *length = text->len;
  return g_string_free (text, FALSE);
}

/* Every structure a real server has sent becomes a tree. */
static void
check_structure (const MailImapResponse *response,
                 gpointer                data)
{
  g_autoptr(MailImapPart) part = NULL;
  Counter *counter = data;

  if (response->kind != MAIL_IMAP_RESPONSE_FETCH || !(response->fetch.items & MAIL_IMAP_FETCH_STRUCTURE))
    return;
  part = mail_imap_part_parse (response->fetch.structure, NULL);
  if (part == NULL)
    g_test_message ("no tree: %.*s", (int) response->fetch.structure.length, response->fetch.structure.data);
  counter->unreadable += part == NULL;
}

static guint
count_unreadable_structures (const char *bytes,
                             gsize       length)
{
  static const MailImapHandler checking = { check_structure, count_begin, count_data, count_end };
  Counter counter = { NULL };
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&checking, &counter);

  mail_imap_parser_feed (parser, bytes, length, NULL);
  return counter.unreadable;
}

static guint
parse_bytes (const char *bytes,
             gsize       length)
{
  guint damaged;
  g_autofree char *whole = imap_dump_run (bytes, length, 0, 0, &damaged);
  g_autofree char *bytewise = imap_dump_run (bytes, length, 1, 0, NULL);

  g_assert_cmpstr (whole, ==, bytewise);
  damaged += count_unreadable_structures (bytes, length);
  return strstr (whole, "broken:") != NULL || g_str_has_suffix (whole, "unfinished\n") ? G_MAXUINT : damaged;
}

/* Whether what a real server said can be read without damage. */
static gboolean
parse_reply (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autofree char *lines = NULL;
  gsize length;
  gsize lines_length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  lines_length = length;
  lines = with_line_ends (bytes, &lines_length);
  if (parse_bytes (lines, lines_length) == 0 || parse_bytes (bytes, length) == 0)
    return TRUE;

  g_test_message ("damaged: %s", path);
  return FALSE;
}

static guint
parse_replies_below (const char *folder,
                     guint      *n_files)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint damaged = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          damaged += parse_replies_below (path, n_files);
          continue;
        }
      if (g_str_has_suffix (name, ".txt") && !parse_reply (path))
        damaged++;
      (*n_files)++;
    }

  return damaged;
}

static void
test_replies_of_real_servers (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *folder = g_build_filename (corpus != NULL ? corpus : "", "MailKit", "Imap", NULL);
  guint n_files = 0;
  guint damaged;

  if (corpus == NULL || *corpus == '\0' || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no corpus");
      return;
    }
  damaged = parse_replies_below (folder, &n_files);
  g_test_message ("%u files", n_files);
  g_assert_cmpuint (damaged, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_golden_tests ();
  g_test_add_func ("/imap/parser/two-gigabytes-announced", test_two_gigabytes_announced);
  g_test_add_data_func ("/imap/parser/big-literals/header", "* 1 FETCH (UID 1 BODY[HEADER] {52428800}\r\n",
                        test_big_literals_are_dropped);
  g_test_add_data_func ("/imap/parser/big-literals/envelope", "* 1 FETCH (UID 1 ENVELOPE {52428800}\r\n",
                        test_big_literals_are_dropped);
  g_test_add_data_func ("/imap/parser/big-literals/list", "* LIST () \"/\" {52428800}\r\n", test_big_literals_are_dropped);
  g_test_add_func ("/imap/parser/many-collected-literals-are-bounded", test_many_collected_literals_are_bounded);
  g_test_add_func ("/imap/parser/broken-framing", test_broken_framing);
  g_test_add_func ("/imap/parser/search-of-a-million", test_search_of_a_million);
  g_test_add_func ("/imap/parser/long-search-is-complete", test_long_search_is_complete);
  g_test_add_func ("/imap/parser/stop", test_stop);
  g_test_add_func ("/imap/parser/hostile-lines-are-quick", test_hostile_lines_are_quick);

  g_test_add_func ("/imap/parser/replies-of-real-servers", test_replies_of_real_servers);

  return g_test_run ();
}
