/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-error.h"
#include "mail-store-account-edit.h"
#include "mail-store-fixture.h"
#include "mail-store-kept.h"
#include "mail-store-learnt.h"

static void
test_accounts (MailStoreFixture *self,
               gconstpointer     data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailAccountSettings) settings = NULL;
  g_autoptr(MailAccountSettings) changed = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  settings = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (settings->address, ==, "ada@example.org");
  g_assert_cmpstr (settings->receive.host, ==, "imap.example.org");
  g_assert_cmpint (settings->send.port, ==, 465);

  g_set_str (&settings->name, "Home");
  settings->send.security = MAIL_SECURITY_STARTTLS;
  g_set_str (&settings->proxy, "socks5://proxy.example.org:1080");
  settings->keep_months = 6;
  settings->is_paused = TRUE;
  mail_test_await_ok (mail_store_update_account (self->store, settings));
  mail_store_fixture_reopen (self);
  changed = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (changed->name, ==, "Home");
  g_assert_cmpint (changed->send.security, ==, MAIL_SECURITY_STARTTLS);
  g_assert_cmpstr (changed->proxy, ==, "socks5://proxy.example.org:1080");
  g_assert_cmpuint (changed->keep_months, ==, 6);
  g_assert_true (changed->is_paused);

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 10);
  mail_test_await_ok (mail_store_remove_account (self->store, self->account));
  accounts = mail_store_reader_list_accounts (mail_store_fixture_reader (self), &error);
  g_assert_no_error (error);
  g_assert_cmpint (accounts->len, ==, 0);
}

/* Each part goes where it belongs, and nothing else moves. */
static void
test_edit_account (MailStoreFixture *self,
                   gconstpointer     data)
{
  g_autoptr(MailAccountSettings) edited = mail_account_settings_new ();
  g_autoptr(MailAccountSettings) stored = NULL;
  g_autoptr(GError) error = NULL;

  edited->id = self->account;
  edited->name = g_strdup ("Edited");
  edited->color = g_strdup ("teal");
  edited->proxy = g_strdup (MAIL_PROXY_NONE);
  edited->keep_months = 12;
  edited->is_paused = TRUE;
  edited->receive.host = g_strdup ("other.example.org");
  mail_test_await_ok (mail_store_edit_account (self->store, edited, MAIL_ACCOUNT_PART_COLOR | MAIL_ACCOUNT_PART_PROXY |
                                               MAIL_ACCOUNT_PART_KEEP | MAIL_ACCOUNT_PART_PAUSE));
  stored = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->name, !=, "Edited");
  g_assert_cmpstr (stored->color, ==, "teal");
  g_assert_cmpstr (stored->proxy, ==, MAIL_PROXY_NONE);
  g_assert_cmpuint (stored->keep_months, ==, 12);
  g_assert_true (stored->is_paused);
  g_assert_cmpstr (stored->receive.host, ==, "imap.example.org");
  g_clear_pointer (&stored, mail_account_settings_free);

  g_clear_pointer (&edited->color, g_free);
  mail_test_await_ok (mail_store_edit_account (self->store, edited, MAIL_ACCOUNT_PART_COLOR | MAIL_ACCOUNT_PART_SERVERS));
  stored = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, &error);
  g_assert_no_error (error);
  g_assert_null (stored->color);
  g_assert_cmpstr (stored->receive.host, ==, "other.example.org");
  g_assert_cmpuint (stored->keep_months, ==, 12);
}

static void
assert_method (MailStoreFixture  *self,
               MailServerPurpose  purpose,
               const char        *expected)
{
  g_autofree char *method = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mail_store_reader_get_method (mail_store_fixture_reader (self), self->account, purpose, &method, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (method, ==, expected);
}

/* What was learnt outlives every change of the settings but that of the server. */
static void
test_learnt (MailStoreFixture *self,
             gconstpointer     data)
{
  g_autoptr(MailAccountSettings) page = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, NULL);
  g_autoptr(MailAccountSettings) stored = NULL;

  assert_method (self, MAIL_SERVER_RECEIVE, NULL);
  mail_test_await_ok (mail_store_learn_method (self->store, self->account, MAIL_SERVER_RECEIVE, "SCRAM-SHA-256-PLUS"));
  mail_test_await_ok (mail_store_learn_method (self->store, self->account, MAIL_SERVER_SEND, "SCRAM-SHA-1"));
  mail_test_await_ok (mail_store_learn_sent_copy (self->store, self->account, MAIL_SENT_COPY_SERVER));

  page->sent_copy = MAIL_SENT_COPY_CLIENT;
  page->receive.port = 1143;
  mail_test_await_ok (mail_store_update_account (self->store, page));
  mail_test_await_ok (mail_store_edit_account (self->store, page, MAIL_ACCOUNT_PART_SERVERS));
  assert_method (self, MAIL_SERVER_RECEIVE, "SCRAM-SHA-256-PLUS");
  assert_method (self, MAIL_SERVER_SEND, "SCRAM-SHA-1");
  stored = mail_store_reader_get_account (mail_store_fixture_reader (self), self->account, NULL);
  g_assert_cmpint (stored->sent_copy, ==, MAIL_SENT_COPY_SERVER);

  g_set_str (&page->receive.host, "other.example.org");
  mail_test_await_ok (mail_store_edit_account (self->store, page, MAIL_ACCOUNT_PART_SERVERS));
  assert_method (self, MAIL_SERVER_RECEIVE, NULL);
  assert_method (self, MAIL_SERVER_SEND, "SCRAM-SHA-1");
  g_set_str (&page->send.host, "other.example.org");
  mail_test_await_ok (mail_store_update_account (self->store, page));
  assert_method (self, MAIL_SERVER_SEND, NULL);

  mail_test_await_ok (mail_store_learn_method (self->store, self->account, MAIL_SERVER_RECEIVE, "SCRAM-SHA-256-PLUS"));
  mail_test_await_ok (mail_store_forget_methods (self->store, self->account));
  assert_method (self, MAIL_SERVER_RECEIVE, NULL);
}

static void
test_holdings (MailStoreFixture *self,
               gconstpointer     data)
{
  MailAccountHoldings holdings;
  guint64 bytes[MAIL_ACCOUNT_N_SPANS];
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GArray) items = NULL;
  g_autoptr(GError) error = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 3);
  g_assert_true (mail_store_reader_count_holdings (mail_store_fixture_reader (self), self->account, &holdings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (holdings.drafts + holdings.unsent + holdings.changes + holdings.messages, ==, 0);

  items = mail_test_ids (mail_store_fixture_find (self, self->inbox, 1));
  mail_test_await_int64 (mail_store_change_flags (self->store, items, MAIL_FLAG_SEEN, 0, NULL, NULL));
  g_assert_true (mail_store_reader_count_holdings (mail_store_fixture_reader (self), self->account, &holdings, &error));
  g_assert_cmpuint (holdings.changes, ==, 1);

  g_assert_true (mail_store_reader_measure_account (mail_store_fixture_reader (self), self->account,
                                                    g_get_real_time () / G_USEC_PER_SEC, cancellable, bytes, &error));
  g_assert_cmpuint (bytes[0], >, 0);
  for (guint i = 2; i < MAIL_ACCOUNT_N_SPANS; i++)
    g_assert_cmpuint (bytes[i], >=, bytes[i - 1]);
  g_assert_cmpuint (bytes[0], >=, bytes[MAIL_ACCOUNT_N_SPANS - 1]);
  g_cancellable_cancel (cancellable);
  g_assert_false (mail_store_reader_measure_account (mail_store_fixture_reader (self), self->account, 0, cancellable, bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_trust (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GPtrArray) trusted = NULL;
  g_autoptr(GError) error = NULL;
  MailTrustedCertificate *certificate;

  mail_test_await_ok (mail_store_trust_certificate (self->store, "imap.example.org", 993, "00ff"));
  mail_test_await_ok (mail_store_trust_certificate (self->store, "imap.example.org", 993, "11ee"));
  trusted = mail_store_reader_list_trusted (mail_store_fixture_reader (self), &error);
  g_assert_no_error (error);
  g_assert_cmpint (trusted->len, ==, 1);
  certificate = g_ptr_array_index (trusted, 0);
  g_assert_cmpstr (certificate->sha256, ==, "11ee");
  g_ptr_array_foreach (trusted, (GFunc) (void (*) (void)) mail_trusted_certificate_free, NULL);
  g_ptr_array_set_free_func (trusted, NULL);
}

static void
test_list (MailStoreFixture *self,
           gconstpointer     data)
{
  MailListQuery query = { .folder = self->inbox, .sort = MAIL_SORT_OLDEST };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) newest = NULL;
  g_autoptr(GArray) oldest = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(MailFolder) inbox = NULL;
  gint64 missing[2] = { 0, 999999 };
  MailItem *item;

  g_assert_cmpuint (mail_store_fixture_arrive (self, self->inbox, 1, 1, 20), ==, 20);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->inbox, 1, 1, 20), ==, 0);

  newest = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpuint (newest->len, ==, 20);
  oldest = mail_store_reader_list (mail_store_fixture_reader (self), &query, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (oldest->len, ==, 5);
  g_assert_cmpint (g_array_index (oldest, gint64, 0), ==, g_array_index (newest, gint64, 19));

  missing[0] = g_array_index (newest, gint64, 0);
  items = mail_store_reader_load_items (mail_store_fixture_reader (self), missing, 2, &error);
  g_assert_no_error (error);
  item = g_ptr_array_index (items, 0);
  g_assert_cmpstr (item->subject, ==, "Number 20");
  g_assert_cmpstr (item->from, ==, "Sender 20 <sender20@example.com>");
  g_assert_cmpstr (item->message_id, ==, "20@example.com");
  g_assert_cmpuint (item->uid, ==, 20);
  g_assert_cmpint (item->folder, ==, self->inbox);
  g_assert_cmpint (item->server_folder, ==, self->inbox);
  g_assert_false (item->pending);
  g_assert_null (g_ptr_array_index (items, 1));

  inbox = mail_store_reader_get_folder (mail_store_fixture_reader (self), self->inbox, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (inbox->total, ==, 20);
  g_assert_cmpuint (inbox->unread, ==, 20);
}

static void
test_flags_and_filter (MailStoreFixture *self,
                       gconstpointer     data)
{
  MailListQuery query = { .role = MAIL_ROLE_INBOX, .with = MAIL_FLAG_FLAGGED, .without = MAIL_FLAG_SEEN };
  g_autoptr(GPtrArray) news = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_server_flags_free);
  g_autoptr(MailFolder) inbox = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 20);
  for (guint uid = 1; uid <= 30; uid++)
    {
      MailServerFlags *flags = g_new0 (MailServerFlags, 1);

      flags->uid = uid;
      flags->flags = (uid % 2 == 0 ? MAIL_FLAG_SEEN : 0) | (uid % 4 < 2 ? MAIL_FLAG_FLAGGED : 0);
      flags->keywords = g_strdup (uid == 1 ? "work later" : NULL);
      g_ptr_array_add (news, flags);
    }
  mail_test_await_ok (mail_store_sync_flags (self->store, self->inbox, 1, news));

  ids = mail_store_reader_list (mail_store_fixture_reader (self), &query, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 5);
  inbox = mail_store_reader_get_folder (mail_store_fixture_reader (self), self->inbox, &error);
  g_assert_cmpuint (inbox->unread, ==, 10);
}

/* What the server says of the flags of message 1. */
static void
hear_flags (MailStoreFixture *self,
            MailFlags         flags,
            const char       *keywords)
{
  g_autoptr(GPtrArray) news = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_server_flags_free);
  MailServerFlags *one = g_new0 (MailServerFlags, 1);

  one->uid = 1;
  one->flags = flags;
  one->keywords = g_strdup (keywords);
  g_ptr_array_add (news, one);
  mail_test_await_ok (mail_store_sync_flags (self->store, self->inbox, 1, news));
}

static void
assert_flags (MailStoreFixture *self,
              MailFlags         flags,
              const char       *keywords)
{
  MailListQuery query = { .role = MAIL_ROLE_INBOX };
  g_autoptr(GArray) ids = mail_store_reader_list (mail_store_fixture_reader (self), &query, 0, NULL);
  g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), NULL);

  g_assert_cmpint (item->flags, ==, flags);
  g_assert_cmpstr (item->keywords, ==, keywords);
}

/* A server that keeps only some keywords says nothing of the others. */
static void
test_kept_keywords (MailStoreFixture *self,
                    gconstpointer     data)
{
  MailKept kept = { .flags = MAIL_FLAG_JUNK, .keywords = (char *) "work" };
  MailKept any = { .any = TRUE };

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  hear_flags (self, MAIL_FLAG_SEEN | MAIL_FLAG_FORWARDED | MAIL_FLAG_JUNK, "work later");
  mail_test_await_ok (mail_store_learn_kept (self->store, self->inbox, &kept));
  hear_flags (self, MAIL_FLAG_FLAGGED, NULL);
  assert_flags (self, MAIL_FLAG_FLAGGED | MAIL_FLAG_FORWARDED, "later");

  mail_test_await_ok (mail_store_learn_kept (self->store, self->inbox, &any));
  hear_flags (self, MAIL_FLAG_FLAGGED, NULL);
  assert_flags (self, MAIL_FLAG_FLAGGED, NULL);
}

static void
test_stale_uidvalidity (MailStoreFixture *self,
                        gconstpointer     data)
{
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  future = mail_store_sync_arrivals (self->store, self->inbox, 2, nothing);
  mail_test_await (future, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
}

static GBytes *
make_bytes (gsize length)
{
  guint8 *data = g_malloc (length);
  guint32 state = 12345;

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) ((state = state * 1664525 + 1013904223) >> (i % 3 == 0 ? 24 : 28));
  return g_bytes_new_take (data, length);
}

static void
write_in_pieces (MailStoreFixture *self,
                 gint64            message,
                 const char       *section,
                 GBytes           *bytes,
                 gsize             piece)
{
  g_autoptr(MailBodyWriter) writer = mail_store_write_body (self->store, message, section);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize offset = 0; offset < length; offset += piece)
    {
      DexFuture *wait = mail_body_writer_write (writer, data + offset, MIN (piece, length - offset));

      if (wait != NULL)
        mail_test_await_ok (wait);
    }
  mail_test_await_ok (mail_body_writer_finish (writer));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&writer));
}

static void
test_bodies (MailStoreFixture *self,
             gconstpointer     data)
{
  static const gsize lengths[] = { 0, 1, 5000, 256 * 1024, 256 * 1024 + 1, 5 * 1024 * 1024 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) without = NULL;
  g_autoptr(GArray) underived = NULL;
  g_autoptr(GError) error = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, G_N_ELEMENTS (lengths) + 1);
  ids = mail_store_fixture_list (self, self->inbox);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self),
                                                              g_array_index (ids, gint64, i), NULL);
      g_autoptr(MailItem) after = NULL;
      g_autoptr(GBytes) bytes = make_bytes (lengths[i]);
      g_autoptr(GBytes) read = NULL;

      g_assert_null (mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, "", &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
      g_clear_error (&error);
      write_in_pieces (self, item->message, MAIL_SECTION_WHOLE, bytes, 30011);
      /* Told twice is as told once. */
      write_in_pieces (self, item->message, MAIL_SECTION_WHOLE, bytes, 700001);
      read = mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, "", &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bytes, read));
      after = mail_store_reader_load_item (mail_store_fixture_reader (self), item->id, NULL);
      g_assert_cmpint (after->body_state, ==, MAIL_BODY_COMPLETE);
    }

  without = mail_store_reader_list_without_body (mail_store_fixture_reader (self), self->inbox, G_MININT64, 10, &error);
  g_assert_cmpuint (without->len, ==, 1);
  g_assert_cmpint (g_array_index (without, gint64, 0), ==, g_array_index (ids, gint64, G_N_ELEMENTS (lengths)));

  underived = mail_store_reader_list_underived (mail_store_fixture_reader (self), 3, &error);
  g_assert_cmpuint (underived->len, ==, 3);
  mail_test_await_ok (mail_store_set_derived (self->store, g_array_index (underived, gint64, 0), "Hello", TRUE));
  g_clear_pointer (&underived, g_array_unref);
  underived = mail_store_reader_list_underived (mail_store_fixture_reader (self), 10, &error);
  g_assert_cmpuint (underived->len, ==, G_N_ELEMENTS (lengths) - 1);
}

static void
test_dropped_body (MailStoreFixture *self,
                   gconstpointer     data)
{
  g_autoptr(GBytes) bytes = make_bytes (1024 * 1024);
  gint64 item;
  g_autoptr(MailItem) row = NULL;
  MailBodyWriter *writer;
  DexFuture *wait;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  item = mail_store_fixture_find (self, self->inbox, 1);
  row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
  writer = mail_store_write_body (self->store, row->message, MAIL_SECTION_WHOLE);
  wait = mail_body_writer_write (writer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (wait != NULL)
    dex_unref (wait);
  g_object_unref (writer);
  mail_store_fixture_reopen (self);
  g_assert_null (mail_store_reader_load_body (mail_store_fixture_reader (self), row->message, "", NULL));
}

static void
test_vanished (MailStoreFixture *self,
               gconstpointer     data)
{
  g_autoptr(GArray) mirror = NULL;
  g_autoptr(MailItem) before = NULL;
  g_autoptr(MailItem) after = NULL;
  g_autoptr(GBytes) bytes = make_bytes (3000);
  g_autoptr(GBytes) read = NULL;
  g_autoptr(GError) error = NULL;
  gint64 item;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 5);
  item = mail_store_fixture_find (self, self->inbox, 3);
  before = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
  mail_test_await_ok (mail_store_put_body (self->store, before->message, bytes));
  mail_store_fixture_vanish (self, self->inbox, 3);
  mail_store_fixture_vanish (self, self->inbox, 3);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 3), ==, 0);
  mirror = mail_store_reader_list_mirror (mail_store_fixture_reader (self), self->inbox, 2, 4, &error);
  g_assert_cmpuint (mirror->len, ==, 2);
  g_assert_cmpuint (g_array_index (mirror, MailMirrorRow, 1).uid, ==, 4);

  /* It was moved by somebody else: the body need not be fetched again, the item is another one. */
  mail_store_fixture_arrive (self, self->archive, 7, 3, 3);
  item = mail_store_fixture_find (self, self->archive, 3);
  g_assert_cmpint (item, !=, before->id);
  after = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
  g_assert_cmpint (after->message, ==, before->message);
  read = mail_store_reader_load_body (mail_store_fixture_reader (self), after->message, "", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, bytes));
}

/* Waits for what goes on behind everything else. */
static void
await_chunks (MailStoreFixture *self,
              gint64            expected)
{
  for (guint i = 0; i < 200 && mail_store_fixture_ask_number (self, "bodies.db", "SELECT count(*) FROM chunk") != expected; i++)
    {
      mail_test_await_ok (mail_store_set_derived (self->store, 0, NULL, FALSE));
      g_usleep (10 * 1000);
    }
  g_assert_cmpint (mail_store_fixture_ask_number (self, "bodies.db", "SELECT count(*) FROM chunk"), ==, expected);
}

/* A body outlives its last folder by seven days; an account takes its bodies along. */
static void
test_collect (MailStoreFixture *self,
              gconstpointer     data)
{
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GBytes) bytes = make_bytes (3000);

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 3);
  ids = mail_store_fixture_list (self, self->inbox);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, i),
                                                              NULL);

      mail_test_await_ok (mail_store_put_body (self->store, item->message, bytes));
    }
  mail_store_fixture_vanish (self, self->inbox, 2);
  mail_store_fixture_reopen (self);
  await_chunks (self, 3);

  mail_store_fixture_change (self, "UPDATE message SET orphaned = orphaned - 8 * 24 * 60 * 60 WHERE orphaned IS NOT NULL");
  mail_store_fixture_reopen (self);
  await_chunks (self, 2);

  mail_test_await_ok (mail_store_remove_account (self->store, self->account));
  await_chunks (self, 0);
  g_assert_cmpint (mail_store_fixture_ask_number (self, "mail.db", "SELECT count(*) FROM message"), ==, 0);
}

static void
test_reset (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  gint64 items[6];

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 5);
  for (guint i = 1; i <= 5; i++)
    items[i] = mail_store_fixture_find (self, self->inbox, i);

  mail_test_await_ok (mail_store_sync_reset (self->store, self->inbox, 2));
  for (guint i = 1; i <= 4; i++)
    g_ptr_array_add (arrivals, mail_test_arrival (100 - i, i));
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 2, arrivals)), ==, 0);
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
  for (guint i = 1; i <= 4; i++)
    g_assert_cmpint (mail_store_fixture_find (self, self->inbox, i), ==, items[i]);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 5), ==, 0);
}

static void
test_duplicates_in_a_folder (MailStoreFixture *self,
                             gconstpointer     data)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(GPtrArray) again = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(GArray) before = NULL;
  g_autoptr(GArray) after = NULL;

  for (guint uid = 1; uid <= 3; uid++)
    g_ptr_array_add (arrivals, mail_test_arrival (uid, 7));
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 1, arrivals)), ==, 3);
  before = mail_store_fixture_list (self, self->inbox);

  mail_test_await_ok (mail_store_sync_reset (self->store, self->inbox, 2));
  for (guint uid = 11; uid <= 13; uid++)
    g_ptr_array_add (again, mail_test_arrival (uid, 7));
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 2, again)), ==, 0);
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
  after = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpmem (before->data, before->len * sizeof (gint64), after->data, after->len * sizeof (gint64));
}

/* What is known of a mailbox is known of it under its new name; a name that is taken stays whose it is. */
static void
test_renamed (MailStoreFixture *self,
              gconstpointer     data)
{
  g_autoptr(GPtrArray) samples = NULL;
  g_autofree char *moved = NULL, *taken = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 7);
  samples = mail_store_reader_sample_mailbox (mail_store_fixture_reader (self), self->inbox, NULL);
  g_assert_cmpuint (samples->len, ==, MAIL_STORE_SAMPLE);
  g_assert_cmpuint (((MailMailboxSample *) g_ptr_array_index (samples, 0))->uid, ==, 7);
  g_assert_nonnull (((MailMailboxSample *) g_ptr_array_index (samples, 0))->message_id);

  mail_test_await_ok (mail_store_sync_renamed (self->store, self->archive, "Elsewhere"));
  moved = mail_store_fixture_ask (self, "mail.db", "SELECT role FROM folder WHERE raw_name = 'Elsewhere'");
  g_assert_cmpint (atoi (moved), ==, MAIL_ROLE_ARCHIVE);
  mail_test_await_ok (mail_store_sync_renamed (self->store, self->archive, "INBOX"));
  taken = mail_store_fixture_ask (self, "mail.db", "SELECT count(*) FROM folder WHERE raw_name IN ('INBOX', 'Elsewhere')");
  g_assert_cmpstr (taken, ==, "2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/accounts", NULL, test_accounts);
  mail_store_fixture_add ("/store/learnt", NULL, test_learnt);
  mail_store_fixture_add ("/store/edit-account", NULL, test_edit_account);
  mail_store_fixture_add ("/store/holdings", NULL, test_holdings);
  mail_store_fixture_add ("/store/trust", NULL, test_trust);
  mail_store_fixture_add ("/store/list", NULL, test_list);
  mail_store_fixture_add ("/store/flags-and-filter", NULL, test_flags_and_filter);
  mail_store_fixture_add ("/store/kept-keywords", NULL, test_kept_keywords);
  mail_store_fixture_add ("/store/stale-uidvalidity", NULL, test_stale_uidvalidity);
  mail_store_fixture_add ("/store/bodies", NULL, test_bodies);
  mail_store_fixture_add ("/store/dropped-body", NULL, test_dropped_body);
  mail_store_fixture_add ("/store/vanished", NULL, test_vanished);
  mail_store_fixture_add ("/store/collect", NULL, test_collect);
  mail_store_fixture_add ("/store/reset", NULL, test_reset);
  mail_store_fixture_add ("/store/renamed", NULL, test_renamed);
  mail_store_fixture_add ("/store/duplicates-in-a-folder", NULL, test_duplicates_in_a_folder);

  return g_test_run ();
}
