/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-reader [RUNS]: how soon a conversation is on the screen, from the call to a picture of it, in milliseconds: the first one of a
 * process, and those after it (median and worst), with 1, 10 and 200 messages; how long opening one more card of 200 takes; and the
 * memory of the web processes after so many conversations. Needs a display: tests/bench/reader. */
#include <stdlib.h>
#include <string.h>

#include "bench-time.h"
#include "reader-fixture.h"

#define DEFAULT_RUNS 20

static const guint sizes[] = { 1, 10, 200 };

typedef struct {
  gint64 *ids;
  guint n;
} Conversation;

static void
fill (ReaderFixture *reader,
      Conversation  *conversation,
      guint          number)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "Line %u of what somebody wrote, 还有一些中文，as long as lines are in mail.\r\n", i);
  g_string_append (text, "\r\nOn 4 Mar 2024, Bob wrote:\r\n> Something that was said before, more than once.\r\n> And so on.\r\n");
  conversation->ids = g_new (gint64, conversation->n);
  for (guint i = 0; i < conversation->n; i++)
    {
      g_autofree char *head = g_strdup_printf ("From: Person %u <p%u@example.org>\r\nTo: Ada <ada@example.org>\r\nSubject: About %u\r\n"
                                               "Content-Type: text/plain; charset=utf-8\r\n", i % 7, i % 7, number);

      conversation->ids[i] = reader_fixture_receive (reader, MAIL_FLAG_SEEN, head, text->str);
    }
}

static double
measure_show (ReaderFixture *reader,
              Conversation  *conversation)
{
  gint64 start = g_get_monotonic_time ();

  reader_fixture_show (reader, conversation->ids, conversation->n, 0);
  reader_fixture_paint (reader);
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static double
measure_open (ReaderFixture *reader,
              guint          nth)
{
  g_autofree char *press = g_strdup_printf ("document.querySelectorAll('.toggle')[%u].click()", nth);
  g_autofree char *state = g_strdup_printf ("document.querySelectorAll('.card')[%u].querySelector('.body') !== null", nth);
  g_autofree char *answer = reader_fixture_ask (reader, press);
  gint64 start = g_get_monotonic_time ();

  reader_fixture_wait_for (reader, state, "true");
  reader_fixture_paint (reader);
  return (double) (g_get_monotonic_time () - start) / 1000;
}

/* Of all processes of the program that show pages, in MB. */
static double
measure_memory (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  double total = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *comm = g_build_filename ("/proc", name, "comm", NULL);
      g_autofree char *rollup = g_build_filename ("/proc", name, "smaps_rollup", NULL);
      g_autofree char *who = NULL;
      g_autofree char *maps = NULL;
      const char *pss;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (comm, &who, NULL, NULL) || !g_str_has_prefix (who, "WebKitWebProces") ||
          !g_file_get_contents (rollup, &maps, NULL, NULL) || (pss = strstr (maps, "\nPss:")) == NULL)
        continue;
      total += g_ascii_strtod (pss + strlen ("\nPss:"), NULL) / 1024;
    }
  return total;
}

static void
measure (ReaderFixture *reader,
         Conversation  *conversations,
         guint          runs)
{
  BenchTimes *opening = bench_times_new ();

  bench_print_number ("cold", "1 message", measure_show (reader, &conversations[0]));
  bench_print_number ("memory", "MB after 1 conversation", measure_memory ());
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u messages", sizes[i]);
      BenchTimes *times = bench_times_new ();

      for (guint run = 0; run < runs; run++)
        bench_times_add (times, measure_show (reader, &conversations[2 * i + (run + 1) % 2]));
      bench_times_print (times, "warm", name);
    }
  for (guint run = 0; run < runs; run++)
    bench_times_add (opening, measure_open (reader, run));
  bench_times_print (opening, "card", "one more of 200");
  for (guint n = 10; n <= 100; n += 90)
    {
      g_autofree char *name = g_strdup_printf ("MB after %u more", n);

      for (guint run = n == 10 ? 0 : 10; run < n; run++)
        measure_show (reader, &conversations[run % 4]);
      bench_print_number ("memory", name, measure_memory ());
    }
}

int
main (int   argc,
      char *argv[])
{
  MailStoreFixture store;
  ReaderFixture reader;
  Conversation conversations[2 * G_N_ELEMENTS (sizes)];

  g_set_prgname ("bench-reader");
  dex_init ();
  adw_init ();
  mail_store_fixture_set_up (&store, NULL);
  reader_fixture_open (&reader, &store, 720, 700);
  for (guint i = 0; i < G_N_ELEMENTS (conversations); i++)
    {
      conversations[i].n = sizes[i / 2];
      fill (&reader, &conversations[i], i);
    }
  measure (&reader, conversations, argc > 1 ? (guint) CLAMP (atoi (argv[1]), 1, 100) : DEFAULT_RUNS);
  for (guint i = 0; i < G_N_ELEMENTS (conversations); i++)
    g_free (conversations[i].ids);
  reader_fixture_close (&reader);
  mail_store_fixture_tear_down (&store, NULL);
  return 0;
}
