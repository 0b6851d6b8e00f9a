/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>
#include <string.h>

#include "mail-sqlite.h"
#include "mail-store-favorites.h"
#include "mail-store-fixture.h"
#include "mail-store-give-back.h"
#include "mail-store-indexing.h"
#include "mail-store-labels.h"
#include "mail-store-mute.h"
#include "mail-store-space.h"

/* Does everything the store can do, notes every statement, and looks at how SQLite would carry each out: nothing may walk a
 * table that grows with the mail. */

static GMutex mutex;
static GHashTable *statements; /* path → set of SQL */

static void
observe (const char *path,
         const char *sql)
{
  GHashTable *set;

  g_mutex_lock (&mutex);
  set = g_hash_table_lookup (statements, path);
  if (set == NULL)
    g_hash_table_insert (statements, g_strdup (path), set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  g_hash_table_add (set, g_strdup (sql));
  g_mutex_unlock (&mutex);
}

/* Tables that stay small whatever the amount of mail: walked where that is simplest. */
static gboolean
may_scan (const char *detail)
{
  static const char *const small[] = { "SCAN a", "SCAN trusted_certificate", "SCAN f", "SCAN f USING INDEX", "SCAN o",
                                       "SCAN draft", "SCAN operation USING INDEX operation_snapshot", "SCAN section USING", "SCAN s USING INDEX section_unfinished",
                                       "SCAN CONSTANT ROW", "SCAN act", "SCAN local_id", "SCAN body_garbage", "SCAN section_garbage",
                                       "SCAN 2 CONSTANT ROWS", "SCAN favorite", "SCAN label", "SCAN muted_thread", "SCAN joined_thread", "SCAN subject_backlog",
                                       "SCAN placement USING INDEX placement_keywords",
                                       "SCAN placement USING COVERING INDEX placement_keywords",
                                       "SCAN message USING INDEX message_underived",
                                       /* the ids of a few hundred items, as JSON */
                                       "SCAN j VIRTUAL TABLE", "SCAN json_each VIRTUAL TABLE" };

  for (guint i = 0; i < G_N_ELEMENTS (small); i++)
    if (g_str_has_prefix (detail, small[i]))
      return TRUE;
  return FALSE;
}

/* Sorting is for what is bounded: a conversation, people beginning with some letters, the outbox, labels. */
static gboolean
may_sort (const char *sql)
{
  return strstr (sql, "m.thread = ?") != NULL || strstr (sql, "person_word") != NULL ||
         strstr (sql, "FROM account") != NULL || strstr (sql, "FROM label") != NULL || strstr (sql, "f.role = ?") != NULL || strstr (sql, "mine.id = ?") != NULL ||
         strstr (sql, "m.identity = ?2") != NULL || strstr (sql, "t.item = ?") != NULL;
}

static guint
check_statement (sqlite3    *db,
                 const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *stmt = NULL;
  guint bad = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (db, explain, -1, &stmt, NULL), ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *detail = (const char *) sqlite3_column_text (stmt, 3);

      if ((g_str_has_prefix (detail, "SCAN") && !may_scan (detail)) ||
          (strstr (detail, "TEMP B-TREE") != NULL && !may_sort (sql)))
        {
          g_test_message ("%s\n  %s", sql, detail);
          bad++;
        }
    }
  sqlite3_finalize (stmt);
  return bad;
}

static guint
check_file (const char *path)
{
  GHashTable *set = g_hash_table_lookup (statements, path);
  GHashTableIter iter;
  gpointer sql;
  sqlite3 *db;
  guint bad = 0;

  g_assert_nonnull (set);
  g_test_message ("%s: %u statements", path, g_hash_table_size (set));
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    if (!g_str_has_prefix (sql, "PRAGMA"))
      bad += check_statement (db, sql);
  sqlite3_close (db);
  return bad;
}

static void
see_header (MailStoreFixture *self,
            guint32           uid,
            const char       *header)
{
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *block = g_strconcat ("From: ann@x\r\nTo: bob@x\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n", header, "\r\n\r\n", NULL);

  arrival->uid = uid;
  arrival->size = 10;
  arrival->header = g_bytes_new (block, strlen (block));
  mail_store_fixture_see (self, self->inbox, 1, arrival);
}

/* Conversations that are joined by subjects, and taken apart; one with a loop. */
static void
thread_everything (MailStoreFixture *self)
{
  see_header (self, 401, "Message-ID: <s1@x>\r\nSubject: Trip");
  see_header (self, 402, "Message-ID: <s2@x>\r\nSubject: Re: Trip\r\nReferences: <s3@x>");
  see_header (self, 403, "Message-ID: <s4@x>\r\nSubject: Trip\r\nReferences: <s2@x>");
  see_header (self, 404, "Message-ID: <s3@x>\r\nSubject: Another");
  see_header (self, 405, "Message-ID: <s5@x>\r\nSubject: Loop\r\nReferences: <s1@x> <s6@x>");
  see_header (self, 406, "Message-ID: <s6@x>\r\nSubject: Loop\r\nReferences: <s5@x>");
}

static gint64
thread_of (MailStoreReader *reader,
           const GArray    *ids)
{
  return mail_store_reader_get_thread (reader, g_array_index (ids, gint64, 0));
}

static void
read_everything (MailStoreFixture *self)
{
  MailStoreReader *reader = mail_store_fixture_reader (self);
  MailListQuery query = { .folder = self->inbox };
  MailMailboxState state;
  gboolean has;
  gint64 number;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) folders = mail_test_ids (self->inbox);

  for (guint i = 0; i < 2; i++)
    {
      query.sort = i == 0 ? MAIL_SORT_NEWEST : MAIL_SORT_OLDEST;
      query.without = 0;
      g_array_unref (mail_store_reader_list (reader, &query, 10, NULL));
      query.without = MAIL_FLAG_SEEN;
      g_array_unref (mail_store_reader_list (reader, &query, 10, NULL));
    }
  query.conversations = TRUE;
  for (MailSort sort = MAIL_SORT_NEWEST; sort <= MAIL_SORT_ATTACHMENTS; sort++)
    {
      MailSortKey key;

      query.sort = sort;
      g_array_unref (mail_store_reader_list (reader, &query, 10, NULL));
      g_assert_false (mail_store_reader_get_sort_key (reader, G_MAXINT64, sort, &key));
    }
  query = (MailListQuery) { .role = MAIL_ROLE_INBOX, .account = self->account };
  g_array_unref (mail_store_reader_list (reader, &query, 10, NULL));
  query.account = 0;
  ids = mail_store_reader_list (reader, &query, 10, NULL);
  g_ptr_array_unref (mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, NULL));
  g_array_unref (mail_store_reader_list_thread (reader, 1, NULL));
  mail_conversation_free (mail_store_reader_load_conversation (reader, thread_of (reader, ids), folders, NULL));
  g_array_unref (mail_store_reader_find_in_thread (reader, 1, folders, &query, NULL));
  mail_test_await_ok (mail_store_list_whole_conversations (self->store, ids));
  g_ptr_array_unref (mail_store_reader_complete_address (reader, "a", 5, NULL));
  g_ptr_array_unref (mail_store_reader_list_folders (reader, 0, NULL));
  g_ptr_array_unref (mail_store_reader_list_outbox (reader, 0, NULL));
  g_ptr_array_unref (mail_store_reader_list_drafts (reader, NULL));
  g_array_unref (mail_store_reader_list_mirror (reader, self->inbox, 1, 100, NULL));
  g_array_unref (mail_store_reader_list_without_body (reader, self->inbox, G_MININT64, 10, NULL));
  g_array_unref (mail_store_reader_list_wanted (reader, self->inbox, G_MININT64, 10, NULL));
  g_array_unref (mail_store_reader_list_spared (reader, self->inbox, G_MAXINT64, NULL, 10, NULL));
  g_assert_true (mail_store_reader_has_begun (reader, 1, &has, NULL));
  g_assert_true (mail_store_reader_has_section (reader, 1, "2", &has, NULL));
  g_array_unref (mail_store_reader_list_underived (reader, 10, NULL));
  g_ptr_array_unref (mail_store_reader_list_new_messages (reader, 0, 10, NULL));
  g_ptr_array_unref (mail_store_reader_list_reindex (reader, 0, 10, &number, NULL));
  g_assert_true (mail_store_reader_get_body_number (reader, 1, &number, NULL));
  g_assert_true (mail_store_reader_get_highest (reader, &number, NULL));
  g_ptr_array_unref (mail_store_reader_sample_mailbox (reader, self->inbox, NULL));
  g_ptr_array_unref (mail_store_reader_list_operations (reader, self->account, TRUE, NULL));
  g_array_unref (mail_store_reader_list_targets (reader, 1, 10, NULL));
  g_ptr_array_unref (mail_store_reader_list_labels (reader, NULL));
  g_hash_table_unref (mail_store_reader_count_labels (reader, ids, NULL));
  g_assert_true (mail_store_reader_get_mailbox_state (reader, self->inbox, &state, NULL));
  mail_test_await_ok (mail_store_sync_mailbox_state (self->store, &state));
}

static void
write_everything (MailStoreFixture *self)
{
  static const char *recipients[] = { "b@example.com", NULL };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("From: a@example.com\r\nSubject: Number 1\r\n\r\nx", 42);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) copies = NULL;
  g_autoptr(GArray) messages = NULL;
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) nothing = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  g_autoptr(GPtrArray) operations = NULL;
  gint64 draft, entry, note;

  ids = mail_store_fixture_list (self, self->inbox);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, 0), NULL);
  mail_test_await_boolean (mail_store_share_body (self->store, item->id));
  g_assert_cmpuint (mail_test_await_uint (mail_store_park_body (self->store, item->id)), ==, 1);
  mail_test_await_ok (mail_store_sync_renamed (self->store, self->archive, "Elsewhere"));
  mail_test_await_ok (mail_store_set_favorites (self->store, ids));
  mail_test_await_ok (mail_store_set_label (self->store, NULL, "k", "red"));
  mail_test_await_ok (mail_store_put_body (self->store, item->message, bytes));
  g_ptr_array_unref (mail_store_reader_list_reindex (mail_store_fixture_reader (self), 0, 10, &note, NULL));
  g_assert_cmpint (note, >, 0);
  mail_test_await_ok (mail_store_reindexed (self->store, note));
  g_bytes_unref (mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, "", NULL));
  mail_test_await_ok (mail_store_set_derived (self->store, item->message, "p", TRUE));
  messages = mail_test_ids (item->message);
  mail_test_await_uint (mail_store_give_back (self->store, messages, G_MAXINT64));
  mail_test_await_ok (mail_store_note_opened (self->store, item->message));
  mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_FLAGGED, 0, "k", NULL));
  mail_test_await_int64 (mail_store_move (self->store, ids, self->archive));
  mail_test_await_boolean (mail_store_undo (self->store, 0));
  mail_test_await_int64 (mail_store_copy (self->store, ids, self->archive));
  copies = mail_store_fixture_list (self, self->archive);
  mail_test_await_int64 (mail_store_move (self->store, copies, self->trash));
  mail_test_await_int64 (mail_store_change_flags_of_folder (self->store, self->inbox, MAIL_FLAG_SEEN, 0));
  draft = mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, bytes, g_variant_new_string ("x")));
  mail_test_await_int64 (mail_store_save_draft (self->store, draft, self->account, bytes, g_variant_new_string ("y")));
  entry = mail_test_await_int64 (mail_store_queue_message (self->store, self->account, bytes, "a", recipients, 0, 0, draft, 0));
  mail_test_await_boolean (mail_store_outbox_advance (self->store, entry, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENT, NULL));
  mail_test_await_ok (mail_store_outbox_filed (self->store, entry, FALSE));
  operations = mail_store_fixture_list_operations (self);
  for (guint i = 0; i < operations->len; i++)
    {
      gint64 operation = ((MailOperation *) g_ptr_array_index (operations, i))->id;
      g_autoptr(GArray) targets = NULL;

      mail_test_await_ok (mail_store_operation_sent (self->store, operation, 1, 1));
      targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), operation, 100, NULL);
      g_array_set_size (nothing, 0);
      for (guint j = 0; j < targets->len; j++)
        g_array_append_val (nothing, ((MailNewUid) { g_array_index (targets, MailOperationTarget, j).item, 0 }));
      mail_test_await_ok (mail_store_operation_confirm (self->store, operation, nothing));
    }
  mail_test_await_ok (mail_store_measure_space (self->store));
  mail_test_await_int64 (mail_store_mute (self->store, ids, TRUE));
  mail_store_fixture_arrive (self, self->inbox, 301, 301, 302);
  mail_test_await_ok (mail_store_remove_label (self->store, "k"));
  mail_test_await_int64 (mail_store_delete (self->store, ids));
  mail_test_await_boolean (mail_store_undo (self->store, 0));
}

/* Numbered anew, with something to be done to all of it, and nothing of it there. */
static void
lose_everything (MailStoreFixture *self)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (self, self->inbox);
  g_autoptr(GPtrArray) operations = NULL;

  mail_test_await_int64 (mail_store_change_flags (self->store, ids, 0, MAIL_FLAG_SEEN, "z", NULL));
  mail_test_await_ok (mail_store_sync_reset (self->store, self->inbox, 1));
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 1));
  mail_store_fixture_arrive (self, self->inbox, 201, 1, 10);
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 1));
  operations = mail_store_fixture_list_operations (self);
  for (guint i = 0; i < operations->len; i++)
    mail_test_await_ok (mail_store_discard_operation (self->store, ((MailOperation *) g_ptr_array_index (operations, i))->id));
}

static void
test_no_walks (void)
{
  MailStoreFixture self = { 0 };
  g_autofree char *mail = NULL;
  g_autofree char *bodies = NULL;
  guint bad;

  mail_sqlite_set_observer (observe);
  mail_store_fixture_set_up (&self, NULL);
  mail_store_fixture_arrive (&self, self.inbox, 1, 1, 50);
  read_everything (&self);
  write_everything (&self);
  mail_store_fixture_vanish (&self, self.inbox, 3);
  mail_test_await_ok (mail_store_sync_reset (self.store, self.inbox, 1));
  mail_store_fixture_arrive (&self, self.inbox, 101, 1, 40);
  thread_everything (&self);
  mail_test_await_ok (mail_store_sync_sweep (self.store, self.inbox, 1));
  lose_everything (&self);
  mail_store_fixture_reopen (&self);
  mail_sqlite_set_observer (NULL);

  mail = g_build_filename (self.profile, "mail.db", NULL);
  bodies = g_build_filename (self.profile, "bodies.db", NULL);
  bad = check_file (mail) + check_file (bodies);
  g_assert_cmpuint (bad, ==, 0);
  mail_store_fixture_tear_down (&self, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);

  g_test_add_func ("/store/plans/no-walks", test_no_walks);

  return g_test_run ();
}
