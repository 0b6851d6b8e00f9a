/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"

/* Each thing that must hold is broken behind the store's back: the check says it, the mending mends it, and the second check is
 * clean. */

#define N_MESSAGES 6
#define MAX_ROUNDS 5

typedef struct {
  const char *name;
  MailFindingKind kind;
  const char *file;
  const char *sql;
} Break;

/* Message 1 is the first of the fixture; its children follow. */
static const Break breaks[] = {
  { "total", MAIL_FINDING_COUNTS, "mail.db", "UPDATE folder_summary SET total = total + 3" },
  { "unread", MAIL_FINDING_COUNTS, "mail.db", "UPDATE folder_summary SET unread = 0 WHERE total > 0" },
  { "no-summary", MAIL_FINDING_COUNTS, "mail.db", "DELETE FROM folder_summary WHERE total > 0" },
  { "thread-too-new", MAIL_FINDING_THREAD, "mail.db", "UPDATE message SET thread = 99999 WHERE parents IS NOT NULL" },
  { "thread-of-its-own", MAIL_FINDING_THREAD, "mail.db", "UPDATE message SET thread = id" },
  { "thread-unknown", MAIL_FINDING_THREAD, "mail.db", "DELETE FROM thread_key" },
  { "thread-merged", MAIL_FINDING_THREAD, "mail.db",
    "INSERT INTO merged_thread SELECT max (thread), min (thread) FROM message" },
  { "subject-unknown", MAIL_FINDING_THREAD, "mail.db", "DELETE FROM subject_key" },
  { "not-joined", MAIL_FINDING_THREAD, "mail.db",
    "UPDATE message SET thread = j.thread FROM joined_message AS j WHERE j.message = message.id; DELETE FROM joined_message;"
    "DELETE FROM joined_thread" },
  { "joined-to-nothing", MAIL_FINDING_THREAD, "mail.db", "DELETE FROM joined_thread" },
  { "joined-elsewhere", MAIL_FINDING_THREAD, "mail.db", "UPDATE joined_message SET thread = 99999" },
  { "merged-in-a-circle", MAIL_FINDING_MERGED_THREAD, "mail.db", "INSERT INTO merged_thread VALUES (90001, 90002), (90002, 90001)" },
  { "merged-in-a-chain", MAIL_FINDING_MERGED_THREAD, "mail.db", "INSERT INTO merged_thread VALUES (90002, 90001), (90001, 1)" },
  { "target-count", MAIL_FINDING_TARGETS, "mail.db", "UPDATE operation SET n_targets = 7" },
  { "no-targets", MAIL_FINDING_TARGETS, "mail.db", "DELETE FROM operation_target" },
  { "flags", MAIL_FINDING_FLAGS, "mail.db", "UPDATE placement SET flags = flags | 2 WHERE id = (SELECT max (id) FROM placement)" },
  { "bodyless", MAIL_FINDING_PLACE, "mail.db", "UPDATE placement SET bodyless = 1 - bodyless" },
  { "account", MAIL_FINDING_PLACE, "mail.db", "UPDATE placement SET account = account + 1" },
  { "made-here", MAIL_FINDING_PLACE, "mail.db", "UPDATE placement SET made_here = 1 WHERE id = (SELECT max (id) FROM placement)" },
  { "waiting", MAIL_FINDING_PLACE, "mail.db", "UPDATE placement SET waiting = 2" },
  { "orphaned", MAIL_FINDING_ORPHAN, "mail.db", "UPDATE message SET orphaned = 1" },
  { "placement-lost", MAIL_FINDING_ORPHAN, "mail.db", "DELETE FROM placement WHERE id = (SELECT max (id) FROM placement)" },
  { "body-lost", MAIL_FINDING_BODY_MISSING, "bodies.db", "DELETE FROM section" },
  { "chunk-lost", MAIL_FINDING_BODY_INCOMPLETE, "bodies.db", "DELETE FROM chunk WHERE id = (SELECT min (id) FROM chunk)" },
  { "body-of-nobody", MAIL_FINDING_BODY_UNOWNED, "bodies.db", "INSERT INTO section (message, name, size, complete) VALUES (5, '9', 0, 1);"
    "UPDATE section SET message = 4711 WHERE name = '9'" },
  { "folder-lost", MAIL_FINDING_REFERENCE, "mail.db", "DELETE FROM folder WHERE name = 'Archive'" },
  { "message-lost", MAIL_FINDING_REFERENCE, "mail.db", "DELETE FROM message WHERE id = (SELECT max (id) FROM message)" },
  { "target-lost", MAIL_FINDING_REFERENCE, "mail.db", "UPDATE operation_target SET item = 4711" },
  { "parent-lost", MAIL_FINDING_REFERENCE, "mail.db", "UPDATE folder SET parent = 4711 WHERE name = 'Archive'" },
};

static MailArrival *
make_reply (guint number)
{
  MailArrival *arrival = mail_test_arrival (number, number);
  g_autofree char *header = g_strdup_printf ("From: a@example.com\r\nSubject: Re: Number 1\r\nMessage-ID: <%u@example.com>\r\n"
                                             "References: <1@example.com> <missing@example.com>\r\n\r\n", number);

  g_bytes_unref (arrival->header);
  arrival->header = g_bytes_new (header, strlen (header));
  return arrival;
}

/* It follows number 20 by its subject. */
static MailArrival *
make_answer (void)
{
  static const char header[] = "From: sender20@example.com\r\nTo: ada@example.org\r\nSubject: Re: Number 20\r\n"
    "Message-ID: <answer@example.com>\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n\r\n";
  MailArrival *arrival = mail_arrival_new ();

  arrival->uid = 30;
  arrival->size = 100;
  arrival->internal_date = 1700000000;
  arrival->header = g_bytes_new_static (header, strlen (header));
  return arrival;
}

/* A conversation with bodies, of which one was starred; some mail in the archive, of which one was marked. */
static void
fill (MailStoreFixture *self)
{
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GBytes) body = g_bytes_new_static ("A body of some length", 21);

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 3);
  for (guint number = 4; number <= N_MESSAGES; number++)
    mail_store_fixture_see (self, self->inbox, 1, make_reply (number));
  mail_store_fixture_arrive (self, self->archive, 1, 20, 24);
  mail_store_fixture_see (self, self->archive, 1, make_answer ());
  ids = mail_store_fixture_list (self, self->inbox);
  items = mail_store_reader_load_items (mail_store_fixture_reader (self), (const gint64 *) (gpointer) ids->data, ids->len, NULL);
  for (guint i = 0; i < items->len; i++)
    mail_test_await_ok (mail_store_put_body (self->store, ((MailItem *) g_ptr_array_index (items, i))->message, body));
  g_array_set_size (ids, 1);
  mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
}

static gboolean
has_kind (GPtrArray       *faults,
          MailFindingKind  kind)
{
  for (guint i = 0; i < faults->len; i++)
    if (((MailFinding *) g_ptr_array_index (faults, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static void
mend (MailStoreFixture *self)
{
  for (guint i = 0; i < MAX_ROUNDS; i++)
    {
      g_autoptr(GPtrArray) faults = mail_store_fixture_find_faults (self);

      mail_test_await_ok (mail_store_mend (self->store, faults));
    }
}

static void
test_break (MailStoreFixture *self,
            gconstpointer     data)
{
  const Break *what = data;
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;

  fill (self);
  mail_store_fixture_check (self);
  mail_store_fixture_change_in (self, what->file, what->sql);
  before = mail_store_fixture_find_faults (self);
  g_assert_true (has_kind (before, what->kind));
  mend (self);
  mail_store_fixture_check (self);
  mail_store_fixture_reopen (self);
  mail_store_fixture_check (self);
}

/* Those that were one conversation are one again. */
static void
test_threads_are_put_together (MailStoreFixture *self,
                               gconstpointer     data)
{
  g_autoptr(MailItem) first = NULL;
  g_autoptr(GArray) thread = NULL;

  fill (self);
  mail_store_fixture_change (self, "UPDATE message SET thread = id; DELETE FROM thread_key; DELETE FROM merged_thread;"
                             "DELETE FROM subject_key; DELETE FROM joined_thread; DELETE FROM joined_message");
  mend (self);
  first = mail_store_reader_load_item (mail_store_fixture_reader (self), mail_store_fixture_find (self, self->inbox, 1), NULL);
  thread = mail_store_reader_list_thread (mail_store_fixture_reader (self), first->thread, NULL);
  g_assert_cmpuint (thread->len, ==, 4);
  g_assert_cmpint (mail_store_fixture_ask_number (self, "mail.db", "SELECT count(*) FROM joined_thread"), ==, 2);
}

/* What is gone from a folder that is gone is in the inbox; a body that is gone is asked for again. */
static void
test_mail_stays (MailStoreFixture *self,
                 gconstpointer     data)
{
  g_autoptr(GArray) wanted = NULL;
  g_autoptr(GArray) inbox = NULL;

  fill (self);
  mail_store_fixture_change (self, "DELETE FROM folder WHERE name = 'Archive'");
  mail_store_fixture_change_in (self, "bodies.db", "DELETE FROM section WHERE message = (SELECT min (message) FROM section)");
  mend (self);
  inbox = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpuint (inbox->len, ==, N_MESSAGES + 6);
  wanted = mail_store_reader_list_without_body (mail_store_fixture_reader (self), self->inbox, G_MININT64, 100, NULL);
  g_assert_cmpuint (wanted->len, ==, 1);
}

/* A body that exists nowhere else is kept as far as it is here, and not sent like that. */
static void
test_made_here_is_kept (MailStoreFixture *self,
                        gconstpointer     data)
{
  static const char *recipients[] = { "bob@example.com", NULL };
  g_autofree char *text = g_strnfill (600 * 1024, 'x');
  g_autoptr(GBytes) message = g_bytes_new (text, 600 * 1024);
  g_autoptr(GBytes) kept = NULL;
  g_autoptr(GPtrArray) outbox = NULL;

  mail_test_await_int64 (mail_store_queue_message (self->store, self->account, message, "a@example.org", recipients, 0, 0, 0, 0));
  mail_store_fixture_change_in (self, "bodies.db", "DELETE FROM chunk WHERE id = (SELECT max (id) FROM chunk)");
  mend (self);
  mail_store_fixture_check (self);
  outbox = mail_store_reader_list_outbox (mail_store_fixture_reader (self), 0, NULL);
  g_assert_cmpuint (outbox->len, ==, 1);
  g_assert_cmpint (((MailOutboxEntry *) g_ptr_array_index (outbox, 0))->state, ==, MAIL_OUTBOX_FAILED);
  kept = mail_store_reader_load_body (mail_store_fixture_reader (self), ((MailOutboxEntry *) g_ptr_array_index (outbox, 0))->message,
                                      MAIL_SECTION_WHOLE, NULL);
  g_assert_cmpuint (g_bytes_get_size (kept), ==, 512 * 1024);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (breaks); i++)
    {
      g_autofree char *path = g_strconcat ("/store/check/", breaks[i].name, NULL);

      mail_store_fixture_add (path, &breaks[i], test_break);
    }
  mail_store_fixture_add ("/store/check/threads-are-put-together", NULL, test_threads_are_put_together);
  mail_store_fixture_add ("/store/check/mail-stays", NULL, test_mail_stays);
  mail_store_fixture_add ("/store/check/made-here-is-kept", NULL, test_made_here_is_kept);

  return g_test_run ();
}
