/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading costs: the IMAP parser alone, on answers made in memory and fed in pieces as a connection would.
 *
 *   imap-parse [MESSAGES]
 *
 * prints one JSON object for each kind of answer: bytes a second, nanoseconds and allocations a message. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail-imap-parser.h"

#define PIECE (256 * 1024)
#define ROUNDS 5

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *counting_malloc (size_t size) __asm__ ("malloc");
void *counting_calloc (size_t n, size_t size) __asm__ ("calloc");
void *counting_realloc (void *memory, size_t size) __asm__ ("realloc");

static guint64 allocations;

void *
counting_malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

void *
counting_calloc (size_t n,
                 size_t size)
{
  allocations++;
  return __libc_calloc (n, size);
}

void *
counting_realloc (void  *memory,
                  size_t size)
{
  allocations++;
  return __libc_realloc (memory, size);
}

typedef struct {
  guint64 messages;
  guint64 streamed;
} Sum;

static void
on_response (const MailImapResponse *response,
             gpointer                data)
{
  Sum *sum = data;

  sum->messages += response->kind == MAIL_IMAP_RESPONSE_FETCH && response->fetch.uid != 0 && !response->fetch.is_damaged;
}

static void
on_begin (const MailImapBody *body,
          gpointer            data)
{
}

static void
on_data (const MailImapBody *body,
         const char         *bytes,
         gsize               length,
         gpointer            data)
{
  ((Sum *) data)->streamed += length;
}

static void
on_end (const MailImapBody *body,
        gpointer            data)
{
}

static const MailImapHandler handler = { on_response, on_begin, on_data, on_end };

typedef void (*MakeFunc) (GString *text,
                          guint    number);

static void
make_flags (GString *text,
            guint    number)
{
  g_string_append_printf (text, "* %u FETCH (UID %u FLAGS (\\Seen $Forwarded) MODSEQ (%u))\r\n", number, number + 1000, number * 7);
}

static void
make_header (GString *text,
             guint    number)
{
  g_autofree char *header = g_strdup_printf ("Date: Fri, 20 Nov 2026 12:%02u:00 +0100\r\nFrom: =?utf-8?q?Clara_Neumann?= <clara%u@example.test>\r\n"
                                             "To: anna@example.test\r\nSubject: Order report number %u of the summer meeting\r\n"
                                             "Message-ID: <%u.4711@example.test>\r\nIn-Reply-To: <%u.4711@example.test>\r\n"
                                             "References: <1.4711@example.test> <%u.4711@example.test>\r\n\r\n",
                                             number % 60, number, number, number, number - 1, number - 1);

  g_string_append_printf (text, "* %u FETCH (UID %u FLAGS (\\Seen) INTERNALDATE \"20-Nov-2026 12:00:00 +0100\" RFC822.SIZE %u "
                          "BODY[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES)] {%zu}\r\n%s)\r\n",
                          number, number + 1000, number * 3, strlen (header), header);
}

static void
make_body (GString *text,
           guint    number)
{
  g_string_append_printf (text, "* %u FETCH (UID %u BODY[] {48000}\r\n", number, number + 1000);
  g_string_set_size (text, text->len + 48000);
  g_string_append (text, ")\r\n");
}

static double
seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static void
feed_all (const GString *text,
          Sum           *sum)
{
  g_autoptr(MailImapParser) parser = mail_imap_parser_new (&handler, sum);

  for (gsize at = 0; at < text->len; at += PIECE)
    g_assert (mail_imap_parser_feed (parser, text->str + at, MIN (PIECE, text->len - at), NULL) >= 0);
}

static void
measure (const char *name,
         MakeFunc    make,
         guint       n)
{
  g_autoptr(GString) text = g_string_new (NULL);
  double best = G_MAXDOUBLE;
  guint64 counted = 0;

  for (guint i = 1; i <= n; i++)
    make (text, i);
  for (guint round = 0; round < ROUNDS; round++)
    {
      Sum sum = { 0 };
      guint64 before = allocations;
      double start = seconds ();

      feed_all (text, &sum);
      best = MIN (best, seconds () - start);
      counted = allocations - before;
      g_assert (sum.messages == n);
    }
  g_print ("{\"answers\":\"%s\",\"messages\":%u,\"megabytes_a_second\":%.0f,\"nanoseconds_a_message\":%.0f,\"allocations_a_message\":%.4f}\n",
           name, n, (double) text->len / best / 1e6, best * 1e9 / n, (double) counted / n);
}

int
main (int   argc,
      char *argv[])
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 50000;

  measure ("flags", make_flags, n);
  measure ("headers", make_header, n);
  measure ("bodies", make_body, MIN (n, 5000));
  return 0;
}
