/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"

/* The program runs itself as a child that does a day's work and is killed before or after each of its commits in turn. Whatever
 * is found then has to make sense, and the next process has to be able to finish the work. */

#define N_MESSAGES 6
#define BODY_LENGTH (600 * 1024)

static char *program;

static GBytes *
make_body (guint number)
{
  guint8 *data = g_malloc (BODY_LENGTH);

  for (gsize i = 0; i < BODY_LENGTH; i++)
    data[i] = (guint8) ((i * 31 + number) ^ (i >> 9));
  return g_bytes_new_take (data, BODY_LENGTH);
}

static GBytes *
make_message (void)
{
  static const char text[] = "From: ada@example.org\r\nTo: bob@example.com\r\nSubject: Number 99\r\n"
                             "Message-ID: <99@example.org>\r\n\r\nHello\r\n";

  return g_bytes_new_static (text, strlen (text));
}

static void
find_folders (MailStoreFixture *self)
{
  self->inbox = mail_store_fixture_folder (self, MAIL_ROLE_INBOX);
  self->archive = mail_store_fixture_folder (self, MAIL_ROLE_ARCHIVE);
  self->sent = mail_store_fixture_folder (self, MAIL_ROLE_SENT);
}

static gint64
find_account (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (mail_store_fixture_reader (self), NULL);

  g_assert_cmpuint (accounts->len, <=, 1);
  return accounts->len > 0 ? ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id : 0;
}

static void
write_body (MailStoreFixture *self,
            gint64            message,
            guint             number)
{
  g_autoptr(MailBodyWriter) writer = mail_store_write_body (self->store, message, MAIL_SECTION_WHOLE);
  g_autoptr(GBytes) body = make_body (number);
  DexFuture *wait = mail_body_writer_write (writer, g_bytes_get_data (body, NULL), BODY_LENGTH);

  if (wait != NULL)
    mail_test_await_ok (wait);
  mail_test_await_ok (mail_body_writer_finish (writer));
}

/* Everything the server would have, and what was not fetched yet. */
static void
synchronise (MailStoreFixture *self)
{
  mail_store_fixture_arrive (self, self->inbox, 1, 1, N_MESSAGES);
  while (TRUE)
    {
      g_autoptr(GArray) missing = mail_store_reader_list_without_body (mail_store_fixture_reader (self), self->inbox, G_MININT64, 1, NULL);
      g_autoptr(MailItem) item = NULL;

      if (missing->len == 0)
        return;
      item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (missing, gint64, 0), NULL);
      write_body (self, item->message, item->uid);
    }
}

/* Moves the mail at UID 2, sends one, and does what the engine would do after each step. */
static void
act (MailStoreFixture *self)
{
  static const char *recipients[] = { "bob@example.com", NULL };
  g_autoptr(GBytes) message = make_message ();
  g_autoptr(GPtrArray) outbox = mail_store_reader_list_outbox (mail_store_fixture_reader (self), 0, NULL);
  gint64 item = mail_store_fixture_find (self, self->inbox, 2);
  gint64 sent = mail_store_fixture_find (self, self->sent, 99);

  if (item != 0)
    {
      g_autoptr(GArray) ids = mail_test_ids (item);

      mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
      mail_test_await_int64 (mail_store_move (self->store, ids, self->archive));
    }
  if (outbox->len == 0 && sent == 0)
    mail_test_await_int64 (mail_store_queue_message (self->store, self->account, message, "ada@example.org", recipients, 0, 0,
                                                     0, 0));
}

static void
carry_out (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) operations = mail_store_reader_list_operations (mail_store_fixture_reader (self), 0, TRUE, NULL);
  g_autoptr(GPtrArray) outbox = mail_store_reader_list_outbox (mail_store_fixture_reader (self), 0, NULL);

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);
      g_autoptr(GArray) targets = NULL;
      g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

      mail_test_await_ok (mail_store_operation_sent (self->store, operation->id, 1, 50));
      targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), operation->id, 100, NULL);
      for (guint j = 0; j < targets->len; j++)
        {
          MailNewUid uid = { g_array_index (targets, MailOperationTarget, j).item,
                             operation->kind == MAIL_OPERATION_FLAGS ? 0 : 50 };

          g_array_append_val (uids, uid);
        }
      mail_test_await_ok (mail_store_operation_confirm (self->store, operation->id, uids));
    }
  for (guint i = 0; i < outbox->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (outbox, i);

      mail_test_await_boolean (mail_store_outbox_advance (self->store, entry->id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING, NULL));
      mail_test_await_boolean (mail_store_outbox_advance (self->store, entry->id, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_DOT_SENT,
                                                          NULL));
      mail_test_await_boolean (mail_store_outbox_advance (self->store, entry->id, MAIL_OUTBOX_DOT_SENT, MAIL_OUTBOX_SENT, NULL));
      mail_test_await_boolean (mail_store_outbox_advance (self->store, entry->id, MAIL_OUTBOX_UNKNOWN, MAIL_OUTBOX_SENT, NULL));
      mail_test_await_ok (mail_store_outbox_filed (self->store, entry->id, TRUE));
    }
}

static void
work (MailStoreFixture *self)
{
  self->account = find_account (self);
  if (self->account == 0 || mail_store_fixture_folder (self, MAIL_ROLE_INBOX) == 0)
    {
      if (self->account != 0)
        mail_test_await_ok (mail_store_remove_account (self->store, self->account));
      mail_store_fixture_fill (self);
    }
  find_folders (self);
  if (mail_store_fixture_find (self, self->archive, 2) == 0)
    synchronise (self);
  act (self);
  carry_out (self);
  carry_out (self);
}

static int
run_child (const char *profile)
{
  MailStoreFixture self = { .profile = g_strdup (profile) };
  g_autoptr(GError) error = NULL;

  self.store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  work (&self);
  mail_store_close (self.store);
  g_object_unref (self.store);
  g_free (self.profile);
  return 0;
}

static void
check_item (MailStoreFixture *self,
            gint64            folder,
            guint             number)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GBytes) expected = make_body (number);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  item = mail_store_reader_load_item (mail_store_fixture_reader (self), mail_store_fixture_find (self, folder, number), &error);
  g_assert_no_error (error);
  bytes = mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, MAIL_SECTION_WHOLE, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, expected));
}

/* Everything there, once. */
static void
check_finished (MailStoreFixture *self)
{
  g_autoptr(GArray) inbox = mail_store_fixture_list (self, self->inbox);
  g_autoptr(GArray) archive = mail_store_fixture_list (self, self->archive);
  g_autoptr(GArray) sent = mail_store_fixture_list (self, self->sent);
  g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);
  g_autoptr(GPtrArray) outbox = mail_store_reader_list_outbox (mail_store_fixture_reader (self), 0, NULL);

  g_assert_cmpuint (inbox->len, ==, N_MESSAGES - 1);
  g_assert_cmpuint (archive->len, ==, 1);
  g_assert_cmpuint (sent->len, ==, 1);
  g_assert_cmpuint (operations->len, ==, 0);
  g_assert_cmpuint (outbox->len, ==, 0);
  for (guint number = 1; number <= N_MESSAGES; number++)
    check_item (self, number == 2 ? self->archive : self->inbox, number);
}

static void
test_every_commit (void)
{
  gboolean lived = FALSE;
  guint killed = 0;

  for (guint arrival = 1; !lived; arrival++)
    {
      MailStoreFixture self = { .profile = mail_test_make_folder () };
      g_autoptr(GError) error = NULL;

      lived = mail_test_run_killed (program, self.profile, "commit", arrival);
      killed += !lived;
      self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, &error);
      g_assert_no_error (error);
      mail_store_fixture_check (&self);
      work (&self);
      check_finished (&self);
      mail_store_fixture_tear_down (&self, NULL);
    }

  g_test_message ("killed at %u places", killed);
#ifdef MAIL_FAULT_POINTS
  g_assert_cmpuint (killed, >, 30);
#endif
}

/* A process that is killed again and again gets there in the end. */
static void
test_again_and_again (void)
{
  MailStoreFixture self = { .profile = mail_test_make_folder () };
  g_autoptr(GError) error = NULL;
  gboolean lived = FALSE;

  for (guint i = 0; !lived && i < 200; i++)
    lived = mail_test_run_killed (program, self.profile, "commit", 25);
  g_assert_true (lived);
  self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  self.account = find_account (&self);
  find_folders (&self);
  check_finished (&self);
  mail_store_fixture_tear_down (&self, NULL);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      return run_child (argv[2]);
    }

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/kill/every-commit", test_every_commit);
  g_test_add_func ("/store/kill/again-and-again", test_again_and_again);

  return g_test_run ();
}
