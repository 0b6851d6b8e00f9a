/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-mail.h"

#include <string.h>

/* Conversations that may get another message. */
#define MAX_OPEN 3000
/* Of 1000 messages, how many are replies where one is possible. */
#define REPLIES 550
/* Ids in a References field besides the first. */
#define MAX_REFERENCES 10
#define NO_PARENT G_MAXUINT32
/* How far apart the messages of the long conversation are. */
#define LONG_STEP 40
/* Seconds between two messages: a million of them are nine and a half years. */
#define SECONDS_APART 300
#define LAST_DATE 1795867200

struct _BenchMail {
  SearchText *texts;
  guint n_messages;
  guint n_bodies;
  guint32 *parents; /* by number */
  guint32 *firsts;
};

typedef struct {
  guint32 first;
  guint32 last;
  guint32 n_left;
} Conversation;

/* Half of all are alone, and few are long. */
static guint
pick_length (GRand *chance)
{
  int kind = g_rand_int_range (chance, 0, 100);

  if (kind < 50)
    return 1;
  if (kind < 85)
    return (guint) g_rand_int_range (chance, 2, 6);
  if (kind < 98)
    return (guint) g_rand_int_range (chance, 6, 21);
  return (guint) g_rand_int_range (chance, 21, 51);
}

static void
reply (BenchMail *self,
       guint      number,
       guint      parent)
{
  self->parents[number] = parent;
  self->firsts[number] = self->firsts[parent];
}

/* Which message answers which. */
static void
arrange (BenchMail *self)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed (2);
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (Conversation));
  guint long_begin = self->n_messages - BENCH_MAIL_LONG_BEFORE_END;

  for (guint i = 0; i < self->n_messages; i++)
    {
      gboolean is_long = i >= long_begin && i < long_begin + BENCH_MAIL_LONG * LONG_STEP && (i - long_begin) % LONG_STEP == 0;
      guint length;

      self->parents[i] = NO_PARENT;
      self->firsts[i] = i;
      if (is_long)
        {
          if (i > long_begin)
            reply (self, i, i - LONG_STEP);
          continue;
        }
      if (open->len > 0 && g_rand_int_range (chance, 0, 1000) < REPLIES)
        {
          guint place = (guint) g_rand_int_range (chance, 0, (gint32) open->len);
          Conversation *conversation = &g_array_index (open, Conversation, place);

          reply (self, i, conversation->last);
          conversation->last = i;
          if (--conversation->n_left == 0)
            g_array_remove_index_fast (open, place);
          continue;
        }
      length = pick_length (chance);
      if (length > 1 && open->len < MAX_OPEN)
        {
          Conversation conversation = { i, i, length - 1 };

          g_array_append_val (open, conversation);
        }
    }
}

BenchMail *
bench_mail_new (guint n_messages,
                guint n_bodies)
{
  BenchMail *self = g_new0 (BenchMail, 1);

  g_assert_cmpuint (n_messages, >=, BENCH_MAIL_LEAST);
  self->texts = search_text_new ();
  self->n_messages = n_messages;
  self->n_bodies = n_bodies;
  self->parents = g_new (guint32, n_messages);
  self->firsts = g_new (guint32, n_messages);
  arrange (self);
  return self;
}

void
bench_mail_free (BenchMail *self)
{
  search_text_free (self->texts);
  g_free (self->parents);
  g_free (self->firsts);
  g_free (self);
}

SearchText *
bench_mail_get_texts (BenchMail *self)
{
  return self->texts;
}

static gint64
make_date (BenchMail *self,
           guint      number)
{
  return LAST_DATE - (gint64) (self->n_messages - number) * SECONDS_APART + (gint64) (number * 2654435761u % SECONDS_APART);
}

static void
append_id (GString *out,
           guint    number)
{
  g_string_append_printf (out, "<%08x.%u.bench@mail%u.example.test>", number * 2654435761u, number, number % 13);
}

/* The first, and the newest ones, oldest first. */
static void
append_references (BenchMail *self,
                   guint      number,
                   GString   *out)
{
  guint32 parents[MAX_REFERENCES];
  guint n = 0;

  for (guint32 parent = self->parents[number]; parent != NO_PARENT && n < MAX_REFERENCES; parent = self->parents[parent])
    parents[n++] = parent;
  if (n == 0)
    return;

  g_string_append (out, "In-Reply-To: ");
  append_id (out, parents[0]);
  g_string_append (out, "\r\nReferences: ");
  if (parents[n - 1] != self->firsts[number])
    {
      append_id (out, self->firsts[number]);
      g_string_append (out, "\r\n ");
    }
  while (n > 0)
    {
      append_id (out, parents[--n]);
      g_string_append (out, n > 0 ? "\r\n " : "\r\n");
    }
}

static void
append_person (BenchMail  *self,
               const char *field,
               guint       who,
               gboolean    chinese,
               GString    *out)
{
  const char *word = search_text_get_word (self->texts, 500 + who);

  g_string_append_printf (out, "%s: %s%u <%s%u@example.test>\r\n", field,
                          chinese ? search_text_get_chinese (self->texts, 100 + who) : word, who, word, who);
}

static void
append_header (BenchMail *self,
               GRand     *chance,
               guint      number,
               gboolean   chinese,
               GString   *out)
{
  g_autoptr(GRand) of_first = g_rand_new_with_seed (self->firsts[number]);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (make_date (self, number));
  g_autofree char *when = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");

  append_person (self, "From", (guint) g_rand_int_range (chance, 0, 2000), chinese, out);
  g_string_append (out, "To: Anna Berger <anna@example.test>\r\n");
  if (number % 5 == 0)
    append_person (self, "Cc", (guint) g_rand_int_range (chance, 0, 2000), chinese, out);
  if (number % 11 == 0)
    g_string_append_printf (out, "List-Id: <list%u.example.test>\r\n", number % 40);
  g_string_append_printf (out, "Date: %s\r\nMessage-ID: ", when);
  append_id (out, number);
  g_string_append (out, "\r\n");
  append_references (self, number, out);
  g_string_append (out, "Subject: ");
  if (self->parents[number] != NO_PARENT)
    g_string_append (out, chinese ? "回复：" : "Re: ");
  search_text_append_words (self->texts, of_first, chinese, (guint) g_rand_int_range (of_first, 2, 9), out);
  g_string_append (out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
}

static char *
make (BenchMail *self,
      guint      number,
      gboolean   whole,
      gsize     *header_length)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed (number + 7);
  gboolean chinese = self->firsts[number] * 2654435761u % 100 < 33;
  GString *out = g_string_sized_new (whole ? 4096 : 1024);

  append_header (self, chance, number, chinese, out);
  *header_length = out->len;
  if (whole)
    search_text_append_body (self->texts, chance, chinese, out);
  return g_string_free (out, FALSE);
}

MailArrival *
bench_mail_make_arrival (BenchMail *self,
                         guint      number)
{
  MailArrival *arrival = mail_arrival_new ();
  gsize length;
  char *text = make (self, number, number + self->n_bodies >= self->n_messages, &length);
  gsize size = strlen (text);

  arrival->uid = number + 1;
  arrival->size = size > length ? size : length + 500 + number * 2654435761u % 60000;
  arrival->internal_date = make_date (self, number);
  arrival->flags = number % 7 == 0 ? 0 : MAIL_FLAG_SEEN;
  if (number % 97 == 0)
    arrival->flags |= MAIL_FLAG_FLAGGED;
  arrival->modseq = number + 1;
  text[length] = '\0';
  arrival->header = g_bytes_new_take (g_realloc (text, length + 1), length);
  return arrival;
}

char *
bench_mail_make_message (BenchMail *self,
                         guint      number)
{
  gsize length;

  return make (self, number, TRUE, &length);
}
