/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-error.h"
#include "mail-store-fixture.h"

static const char *recipients[] = { "bob@example.com", "carol@example.com", NULL };

static GBytes *
make_message (guint number)
{
  char *text = g_strdup_printf ("From: Ada <ada@example.org>\r\nTo: Bob Builder <bob@example.com>\r\nBcc: carol@example.com\r\n"
                                "Subject: Number %u\r\nMessage-ID: <sent-%u@example.org>\r\n\r\nHello %u\r\n", number, number,
                                number);

  return g_bytes_new_take (text, strlen (text));
}

static gint64
queue (MailStoreFixture *self,
       guint             number,
       gint64            answers,
       gint64            draft)
{
  g_autoptr(GBytes) bytes = make_message (number);

  return mail_test_await_int64 (mail_store_queue_message (self->store, self->account, bytes, "ada@example.org", recipients,
                                                          answers, MAIL_FLAG_ANSWERED, draft, 0));
}

static MailOutboxEntry *
get_entry (MailStoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = mail_store_reader_list_outbox (mail_store_fixture_reader (self), self->account, &error);

  g_assert_no_error (error);
  return entries->len > 0 ? mail_outbox_entry_copy (g_ptr_array_index (entries, 0)) : NULL;
}

static gboolean
advance (MailStoreFixture *self,
         gint64            entry,
         MailOutboxState   from,
         MailOutboxState   to)
{
  return mail_test_await_boolean (mail_store_outbox_advance (self->store, entry, from, to, NULL));
}

static void
send_it (MailStoreFixture *self,
         gint64            entry)
{
  g_assert_true (advance (self, entry, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING));
  g_assert_true (advance (self, entry, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_DOT_SENT));
  g_assert_true (advance (self, entry, MAIL_OUTBOX_DOT_SENT, MAIL_OUTBOX_SENT));
}

static void
test_queue (MailStoreFixture *self,
            gconstpointer     data)
{
  gint64 entry = queue (self, 1, 0, 0);
  g_autoptr(MailOutboxEntry) row = get_entry (self);
  g_autoptr(GBytes) expected = make_message (1);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) people = NULL;
  g_autoptr(GError) error = NULL;
  gint64 outbox = mail_store_fixture_folder (self, MAIL_ROLE_OUTBOX);

  g_assert_cmpint (row->id, ==, entry);
  g_assert_cmpint (row->state, ==, MAIL_OUTBOX_QUEUED);
  g_assert_cmpstr (row->from, ==, "ada@example.org");
  g_assert_cmpuint (g_strv_length (row->recipients), ==, 2);
  g_assert_cmpstr (row->subject, ==, "Number 1");
  g_assert_cmpstr (row->message_id, ==, "sent-1@example.org");
  g_assert_cmpint (mail_store_fixture_find (self, outbox, 1), ==, row->item);
  bytes = mail_store_reader_load_body (mail_store_fixture_reader (self), row->message, MAIL_SECTION_WHOLE, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, expected));

  people = mail_store_reader_complete_address (mail_store_fixture_reader (self), "buil", 5, &error);
  g_assert_cmpuint (people->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (people, 0), ==, "Bob Builder <bob@example.com>");
}

static void
test_states (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 entry = queue (self, 1, 0, 0);
  g_autoptr(DexFuture) discard = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailOutboxEntry) again = NULL;
  g_autoptr(MailOutboxEntry) unknown = NULL;

  g_assert_false (advance (self, entry, MAIL_OUTBOX_SENT, MAIL_OUTBOX_QUEUED));
  g_assert_true (advance (self, entry, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING));
  g_assert_false (advance (self, entry, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING));
  discard = mail_store_outbox_discard (self->store, entry);
  mail_test_await (discard, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);

  /* Before the final dot nothing was sent; after it nobody knows. */
  mail_store_fixture_reopen (self);
  again = get_entry (self);
  g_assert_cmpint (again->state, ==, MAIL_OUTBOX_QUEUED);
  g_assert_cmpuint (again->attempts, ==, 1);
  g_assert_true (advance (self, entry, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING));
  g_assert_true (advance (self, entry, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_DOT_SENT));
  mail_store_fixture_reopen (self);
  unknown = get_entry (self);
  g_assert_cmpint (unknown->state, ==, MAIL_OUTBOX_UNKNOWN);

  mail_test_await_ok (mail_store_outbox_retry (self->store, entry));
  mail_test_await_ok (mail_store_outbox_discard (self->store, entry));
  g_assert_null (get_entry (self));
}

static MailOperation *
find_operation (MailStoreFixture  *self,
                MailOperationKind  kind)
{
  g_autoptr(GPtrArray) all = mail_store_fixture_list_operations (self);

  for (guint i = 0; i < all->len; i++)
    if (((MailOperation *) g_ptr_array_index (all, i))->kind == kind)
      return mail_operation_copy (g_ptr_array_index (all, i));
  return NULL;
}

/* The server's own copy of what was sent: other size, same Message-ID. */
static guint
see_copy (MailStoreFixture *self,
          guint32           uid,
          guint             number)
{
  g_autoptr(GBytes) bytes = make_message (number);
  MailArrival *arrival = mail_arrival_new ();

  arrival->uid = uid;
  arrival->size = g_bytes_get_size (bytes) + 211;
  arrival->internal_date = 1800000000;
  arrival->flags = MAIL_FLAG_SEEN;
  arrival->header = g_bytes_ref (bytes);
  return mail_store_fixture_see (self, self->sent, 1, arrival);
}

static void
test_filed_by_us (MailStoreFixture *self,
                  gconstpointer     data)
{
  g_autoptr(MailOutboxEntry) row = NULL;
  g_autoptr(MailOperation) append = NULL;
  g_autoptr(MailOperation) answered = NULL;
  g_autoptr(MailItem) item = NULL;
  g_autoptr(MailItem) original = NULL;
  g_autoptr(GArray) targets = NULL;
  MailNewUid uid = { 0, 77 };
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  gint64 entry, answers;

  mail_store_fixture_arrive (self, self->inbox, 1, 9, 9);
  answers = mail_store_fixture_find (self, self->inbox, 9);
  entry = queue (self, 1, answers, 0);
  row = get_entry (self);
  send_it (self, entry);
  mail_test_await_ok (mail_store_outbox_filed (self->store, entry, TRUE));
  mail_test_await_ok (mail_store_outbox_filed (self->store, entry, TRUE));
  g_assert_null (get_entry (self));
  g_assert_cmpint (mail_store_fixture_find (self, self->sent, 1), ==, row->item);
  original = mail_store_reader_load_item (mail_store_fixture_reader (self), answers, NULL);
  g_assert_cmpint (original->flags, ==, MAIL_FLAG_ANSWERED);
  answered = find_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_nonnull (answered);

  append = find_operation (self, MAIL_OPERATION_APPEND);
  g_assert_cmpint (append->folder, ==, self->sent);
  g_assert_cmpint (append->add, ==, MAIL_FLAG_SEEN);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), append->id, 2, NULL);
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_cmpint (g_array_index (targets, MailOperationTarget, 0).message, ==, row->message);
  uid.item = row->item;
  g_array_append_val (uids, uid);
  mail_test_await_ok (mail_store_operation_sent (self->store, append->id, 1, 77));
  mail_test_await_ok (mail_store_operation_confirm (self->store, append->id, uids));
  g_assert_cmpuint (see_copy (self, 77, 1), ==, 0);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), row->item, NULL);
  g_assert_cmpuint (item->uid, ==, 77);
  g_assert_false (item->pending);
}

/* APPEND was carried out, and its answer lost or without a UID: never a second copy. */
static void
test_append_without_uid (MailStoreFixture *self,
                         gconstpointer     data)
{
  gboolean answered = GPOINTER_TO_INT (data);
  gint64 entry = queue (self, 1, 0, 0);
  g_autoptr(MailOutboxEntry) row = get_entry (self);
  g_autoptr(MailOperation) append = NULL;
  g_autoptr(MailItem) item = NULL;
  MailNewUid uid = { row->item, 0 };
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  send_it (self, entry);
  mail_test_await_ok (mail_store_outbox_filed (self->store, entry, TRUE));
  append = find_operation (self, MAIL_OPERATION_APPEND);
  mail_test_await_ok (mail_store_operation_sent (self->store, append->id, 1, 5));
  g_array_append_val (uids, uid);
  if (answered)
    mail_test_await_ok (mail_store_operation_confirm (self->store, append->id, uids));
  mail_store_fixture_reopen (self);
  g_assert_cmpuint (see_copy (self, 5, 1), ==, 0);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), row->item, NULL);
  g_assert_cmpuint (item->uid, ==, 5);
  g_assert_null (find_operation (self, MAIL_OPERATION_APPEND));
  mail_test_await_ok (mail_store_operation_confirm (self->store, append->id, uids));
  g_assert_cmpint (mail_store_fixture_find (self, self->sent, 1), ==, row->item);
}

static void
test_filed_by_the_server (MailStoreFixture *self,
                          gconstpointer     data)
{
  gboolean seen_first = GPOINTER_TO_INT (data);
  gint64 entry = queue (self, 1, 0, 0);
  g_autoptr(MailOutboxEntry) row = get_entry (self);
  g_autoptr(MailItem) item = NULL;

  send_it (self, entry);
  if (seen_first)
    g_assert_cmpuint (see_copy (self, 3, 1), ==, 1);
  mail_test_await_ok (mail_store_outbox_filed (self->store, entry, FALSE));
  g_assert_null (find_operation (self, MAIL_OPERATION_APPEND));
  if (!seen_first)
    {
      for (guint i = 0; i < 3; i++)
        mail_test_await_ok (mail_store_sync_sweep (self->store, self->sent, 1));
      g_assert_cmpuint (see_copy (self, 3, 1), ==, 0);
    }
  g_assert_cmpint (mail_store_fixture_find (self, self->sent, 1), ==, row->item);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), row->item, NULL);
  g_assert_cmpuint (item->uid, ==, 3);
}

static void
test_drafts (MailStoreFixture *self,
             gconstpointer     data)
{
  g_autoptr(GBytes) first = make_message (1);
  g_autoptr(GBytes) second = make_message (2);
  g_autoptr(GPtrArray) drafts = NULL;
  g_autoptr(MailDraft) found = NULL;
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DexFuture) late = NULL;
  gint64 folder = mail_store_fixture_folder (self, MAIL_ROLE_DRAFTS);
  gint64 draft;

  draft = mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, first, g_variant_new_string ("one")));
  g_assert_cmpint (mail_test_await_int64 (mail_store_save_draft (self->store, draft, self->account, second,
                                                                 g_variant_new ("(su)", "two", 2))), ==, draft);
  mail_store_fixture_reopen (self);
  drafts = mail_store_reader_list_drafts (mail_store_fixture_reader (self), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drafts->len, ==, 1);
  found = mail_store_reader_find_draft (mail_store_fixture_reader (self), mail_store_fixture_find (self, folder, 2), &error);
  g_assert_cmpint (found->id, ==, draft);
  g_assert_cmpstr (g_variant_get_type_string (found->state), ==, "(su)");
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), found->item, &error);
  g_assert_cmpint (item->flags, ==, MAIL_FLAG_DRAFT | MAIL_FLAG_SEEN);
  bytes = mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, MAIL_SECTION_WHOLE, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, second));

  /* Sent: the draft goes in the same transaction, and does not come back. */
  queue (self, 2, 0, draft);
  g_assert_cmpint (mail_store_fixture_find (self, folder, 2), ==, 0);
  late = mail_store_save_draft (self->store, draft, self->account, second, g_variant_new_string ("late"));
  mail_test_await (late, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_clear_error (&error);

  draft = mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, first, g_variant_new_string ("x")));
  mail_test_await_ok (mail_store_discard_draft (self->store, draft));
  mail_test_await_ok (mail_store_discard_draft (self->store, draft));
  g_assert_null (mail_store_reader_find_draft (mail_store_fixture_reader (self), found->item, &error));
  g_assert_no_error (error);
}

static void
throw_away (MailStoreFixture *self,
            gint64            item)
{
  g_autoptr(GArray) ids = mail_test_ids (item);

  mail_test_await_int64 (mail_store_move_to_role (self->store, ids, MAIL_ROLE_TRASH));
}

/* A draft goes to the trash and comes back; what waits to be sent is not sent; neither is told to a server. */
static void
test_thrown_away (MailStoreFixture *self,
                  gconstpointer     data)
{
  g_autoptr(GBytes) bytes = make_message (1);
  g_autoptr(MailDraft) draft = NULL;
  g_autoptr(MailOutboxEntry) entry = NULL;
  g_autoptr(GPtrArray) operations = NULL;
  gint64 drafts = mail_store_fixture_folder (self, MAIL_ROLE_DRAFTS);
  gint64 item;

  mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, bytes, g_variant_new_string ("x")));
  item = mail_store_fixture_find (self, drafts, 1);
  throw_away (self, item);
  g_assert_cmpint (mail_store_fixture_find (self, self->trash, 1), ==, item);
  draft = mail_store_reader_find_draft (mail_store_fixture_reader (self), item, NULL);
  g_assert_nonnull (draft);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, 0)));
  g_assert_cmpint (mail_store_fixture_find (self, drafts, 1), ==, item);

  queue (self, 2, 0, 0);
  entry = get_entry (self);
  g_assert_true (advance (self, entry->id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING));
  throw_away (self, entry->item);
  g_assert_cmpint (mail_store_fixture_find (self, self->trash, 2), ==, 0);
  g_assert_true (advance (self, entry->id, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_FAILED));
  throw_away (self, entry->item);
  g_assert_cmpint (mail_store_fixture_find (self, self->trash, 2), ==, entry->item);
  g_assert_null (get_entry (self));
  operations = mail_store_fixture_list_operations (self);
  g_assert_cmpuint (operations->len, ==, 0);
}

/* The server's Drafts folder is found later: there is one, with what was written before in it. */
static void
test_drafts_folder_of_the_server (MailStoreFixture *self,
                                  gconstpointer     data)
{
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(GBytes) bytes = make_message (1);
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);
  g_autoptr(MailFolder) folder = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GError) error = NULL;

  mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, bytes, g_variant_new_string ("x")));
  listing->raw_name = g_strdup ("Entw&APw-rfe");
  listing->path = g_strdup ("Entwürfe");
  listing->role = MAIL_ROLE_DRAFTS;
  g_ptr_array_add (listings, listing);
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, FALSE));
  folder = mail_store_reader_find_role (mail_store_fixture_reader (self), self->account, MAIL_ROLE_DRAFTS, &error);
  g_assert_cmpstr (folder->raw_name, ==, "Entw&APw-rfe");
  g_assert_cmpstr (folder->name, ==, "Entwürfe");
  g_assert_cmpuint (folder->total, ==, 1);
  g_assert_cmpint (mail_store_fixture_find (self, folder->id, 1), !=, 0);
  folders = mail_store_reader_list_folders (mail_store_fixture_reader (self), self->account, &error);
  g_assert_cmpuint (folders->len, ==, 6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/outbox/queue", NULL, test_queue);
  mail_store_fixture_add ("/store/outbox/states", NULL, test_states);
  mail_store_fixture_add ("/store/outbox/filed-by-us", NULL, test_filed_by_us);
  mail_store_fixture_add ("/store/outbox/append-without-uid", GINT_TO_POINTER (TRUE), test_append_without_uid);
  mail_store_fixture_add ("/store/outbox/append-answer-lost", GINT_TO_POINTER (FALSE), test_append_without_uid);
  mail_store_fixture_add ("/store/outbox/filed-by-the-server", GINT_TO_POINTER (FALSE), test_filed_by_the_server);
  mail_store_fixture_add ("/store/outbox/filed-by-the-server-first", GINT_TO_POINTER (TRUE), test_filed_by_the_server);
  mail_store_fixture_add ("/store/drafts", NULL, test_drafts);
  mail_store_fixture_add ("/store/drafts/thrown-away", NULL, test_thrown_away);
  mail_store_fixture_add ("/store/drafts/folder-of-the-server", NULL, test_drafts_folder_of_the_server);

  return g_test_run ();
}
