/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-fixture.h"

/* The only operation there is. */
static MailOperation *
get_operation (MailStoreFixture  *self,
               MailOperationKind  kind)
{
  g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);

  g_assert_cmpuint (operations->len, ==, 1);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, 0))->kind, ==, kind);
  return mail_operation_copy (g_ptr_array_index (operations, 0));
}

static MailItem *
load (MailStoreFixture *self,
      gint64            item)
{
  return mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
}

static gint64
set_flags (MailStoreFixture *self,
           gint64            item,
           MailFlags         add,
           MailFlags         remove)
{
  g_autoptr(GArray) ids = mail_test_ids (item);

  return mail_test_await_int64 (mail_store_change_flags (self->store, ids, add, remove, NULL, NULL));
}

static gint64
move (MailStoreFixture *self,
      gint64            item,
      gint64            folder)
{
  g_autoptr(GArray) ids = mail_test_ids (item);

  return mail_test_await_int64 (mail_store_move (self->store, ids, folder));
}

static gint64
delete (MailStoreFixture *self,
        gint64            item)
{
  g_autoptr(GArray) ids = mail_test_ids (item);

  return mail_test_await_int64 (mail_store_delete (self->store, ids));
}

static void
mark_sent (MailStoreFixture *self,
           gint64            operation,
           guint             noted_uidnext)
{
  mail_test_await_ok (mail_store_operation_sent (self->store, operation, 1, noted_uidnext));
}

static void
confirm (MailStoreFixture *self,
         gint64            operation,
         gint64            item,
         guint32           uid)
{
  MailNewUid target = { item, uid };
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  g_array_append_val (uids, target);
  mail_test_await_ok (mail_store_operation_confirm (self->store, operation, uids));
}

/* One mail in the inbox, number 1 at UID 1. */
static gint64
one_item (MailStoreFixture *self)
{
  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  return mail_store_fixture_find (self, self->inbox, 1);
}

static void
assert_flags (MailStoreFixture *self,
              gint64            item,
              MailFlags         flags,
              gboolean          pending)
{
  g_autoptr(MailItem) row = load (self, item);

  g_assert_cmpint (row->flags, ==, flags);
  g_assert_cmpint (row->pending, ==, pending);
}

static void
server_says (MailStoreFixture *self,
             guint32           uid,
             MailFlags         flags)
{
  g_autoptr(GPtrArray) news = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_server_flags_free);
  MailServerFlags *one = g_new0 (MailServerFlags, 1);

  one->uid = uid;
  one->flags = flags;
  g_ptr_array_add (news, one);
  mail_test_await_ok (mail_store_sync_flags (self->store, self->inbox, 1, news));
}

static void
test_flags (MailStoreFixture *self,
            gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;

  g_assert_cmpint (set_flags (self, item, MAIL_FLAG_SEEN, 0), !=, 0);
  g_assert_cmpint (set_flags (self, item, MAIL_FLAG_SEEN, 0), ==, 0);
  assert_flags (self, item, MAIL_FLAG_SEEN, TRUE);

  /* The server's news do not hide what the person did, */
  server_says (self, 1, MAIL_FLAG_FLAGGED);
  assert_flags (self, item, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, TRUE);

  /* and once confirmed, the server may change it. */
  operation = get_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_cmpint (operation->add, ==, MAIL_FLAG_SEEN);
  g_assert_cmpuint (operation->n_targets, ==, 1);
  mark_sent (self, operation->id, 0);
  confirm (self, operation->id, item, 0);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  assert_flags (self, item, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, FALSE);
  server_says (self, 1, 0);
  assert_flags (self, item, 0, FALSE);
}

static void
test_flags_coalesce (MailStoreFixture *self,
                     gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailOperation) sent = NULL;

  set_flags (self, item, MAIL_FLAG_SEEN, 0);
  set_flags (self, item, 0, MAIL_FLAG_SEEN);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  assert_flags (self, item, 0, FALSE);

  set_flags (self, item, MAIL_FLAG_SEEN, 0);
  set_flags (self, item, MAIL_FLAG_FLAGGED, 0);
  operation = get_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_cmpint (operation->add, ==, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED);

  /* What is on its way is not changed: what is wanted now comes after it. */
  mark_sent (self, operation->id, 0);
  set_flags (self, item, 0, MAIL_FLAG_SEEN);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 2);
  assert_flags (self, item, MAIL_FLAG_FLAGGED, TRUE);
  confirm (self, operation->id, item, 0);
  assert_flags (self, item, MAIL_FLAG_FLAGGED, TRUE);
  sent = get_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_cmpint (sent->add, ==, 0);
  g_assert_cmpint (sent->remove, ==, MAIL_FLAG_SEEN);
}

static void
test_keywords (MailStoreFixture *self,
               gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(GArray) ids = mail_test_ids (item);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailItem) row = NULL;
  g_autoptr(MailItem) after = NULL;

  mail_test_await_int64 (mail_store_change_flags (self->store, ids, 0, 0, "work later", NULL));
  mail_test_await_int64 (mail_store_change_flags (self->store, ids, 0, 0, NULL, "later"));
  row = load (self, item);
  g_assert_cmpstr (row->keywords, ==, "work");
  operation = get_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_cmpstr (operation->add_keywords, ==, "work");
  g_assert_null (operation->remove_keywords);
  confirm (self, operation->id, item, 0);
  after = load (self, item);
  g_assert_cmpstr (after->keywords, ==, "work");
}

static void
test_move_with_uid (MailStoreFixture *self,
                    gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailItem) row = NULL;
  g_autoptr(GArray) targets = NULL;

  move (self, item, self->archive);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, 0);

  /* The inbox is read again before the move was carried out. */
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->inbox, 1, 1, 1), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, 0);

  operation = get_operation (self, MAIL_OPERATION_MOVE);
  g_assert_cmpint (operation->folder, ==, self->archive);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), operation->id, 10, NULL);
  g_assert_cmpint (g_array_index (targets, MailOperationTarget, 0).server_folder, ==, self->inbox);
  g_assert_cmpuint (g_array_index (targets, MailOperationTarget, 0).uid, ==, 1);

  mark_sent (self, operation->id, 40);
  confirm (self, operation->id, item, 40);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  mail_store_fixture_vanish (self, self->inbox, 1);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->archive, 40, 1, 1), ==, 0);
  row = load (self, item);
  g_assert_cmpint (row->folder, ==, self->archive);
  g_assert_cmpuint (row->uid, ==, 40);
}

static void
test_move_without_uid (MailStoreFixture *self,
                       gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailItem) row = NULL;

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, operation->id, 40);
  confirm (self, operation->id, item, 0);
  mail_store_fixture_vanish (self, self->inbox, 1);
  /* A sync of the archive that had begun before does not find it. */
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->archive, 1));
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->archive, 40, 1, 1), ==, 0);
  row = load (self, item);
  g_assert_cmpuint (row->uid, ==, 40);
}

/* The answer to a move was lost; the folders are read in either order. */
static void
test_move_answer_lost (MailStoreFixture *self,
                       gconstpointer     data)
{
  gboolean destination_first = GPOINTER_TO_INT (data);
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(GArray) targets = NULL;
  const MailOperationTarget *target;

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, operation->id, 40);
  mail_store_fixture_reopen (self);

  if (destination_first)
    mail_store_fixture_arrive (self, self->archive, 41, 1, 1);
  mail_store_fixture_vanish (self, self->inbox, 1);
  if (!destination_first)
    mail_store_fixture_arrive (self, self->archive, 41, 1, 1);

  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, 0);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), operation->id, 10, NULL);
  target = &g_array_index (targets, MailOperationTarget, 0);
  g_assert_cmpint (target->server_folder, ==, self->archive);
  g_assert_cmpuint (target->uid, ==, 41);
  confirm (self, operation->id, item, 41);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
}

/* The answer names a UID that was seen before it came. */
static void
test_move_seen_before_answer (MailStoreFixture *self,
                              gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  gint64 other;

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, operation->id, 40);
  mail_store_fixture_arrive (self, self->archive, 41, 2, 2);
  other = mail_store_fixture_find (self, self->archive, 2);
  set_flags (self, other, MAIL_FLAG_FLAGGED, 0);
  confirm (self, operation->id, item, 41);
  g_assert_null (load (self, other));
  assert_flags (self, item, MAIL_FLAG_FLAGGED, TRUE);
}

static void
test_moves_coalesce (MailStoreFixture *self,
                     gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;

  move (self, item, self->archive);
  move (self, item, self->trash);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  g_assert_cmpint (operation->folder, ==, self->trash);
  move (self, item, self->inbox);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
}

/* A second move while the first is on its way waits for its answer. */
static void
test_move_on_its_way (MailStoreFixture *self,
                      gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) first = NULL;
  g_autoptr(MailOperation) second = NULL;
  g_autoptr(GArray) waiting = NULL;
  g_autoptr(GArray) ready = NULL;

  move (self, item, self->archive);
  first = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, first->id, 40);
  move (self, item, self->inbox);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 2);
  {
    g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);

    second = mail_operation_copy (g_ptr_array_index (operations, 1));
  }
  waiting = mail_store_reader_list_targets (mail_store_fixture_reader (self), second->id, 10, NULL);
  g_assert_cmpuint (g_array_index (waiting, MailOperationTarget, 0).uid, ==, 0);
  confirm (self, first->id, item, 40);
  ready = mail_store_reader_list_targets (mail_store_fixture_reader (self), second->id, 10, NULL);
  g_assert_cmpint (g_array_index (ready, MailOperationTarget, 0).server_folder, ==, self->archive);
  g_assert_cmpuint (g_array_index (ready, MailOperationTarget, 0).uid, ==, 40);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
}

/* Somebody else removed it before the move was sent: it is gone, and so is the operation. */
static void
test_vanished_before_move (MailStoreFixture *self,
                           gconstpointer     data)
{
  gint64 item = one_item (self);

  move (self, item, self->archive);
  mail_store_fixture_vanish (self, self->inbox, 1);
  g_assert_null (load (self, item));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  mail_store_fixture_arrive (self, self->trash, 9, 1, 1);
  g_assert_cmpint (mail_store_fixture_find (self, self->trash, 1), !=, 0);
}

static void
test_move_to_role (MailStoreFixture *self,
                   gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(GArray) ids = mail_test_ids (item);
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(GPtrArray) due = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autoptr(GArray) nothing = g_array_new (FALSE, FALSE, sizeof (MailNewUid));
  g_autoptr(MailFolder) folder = NULL;
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);
  gint64 drafts;

  mail_test_await_int64 (mail_store_move_to_role (self->store, ids, MAIL_ROLE_DRAFTS));
  drafts = mail_store_fixture_folder (self, MAIL_ROLE_DRAFTS);
  g_assert_cmpint (mail_store_fixture_find (self, drafts, 1), ==, item);
  operations = mail_store_fixture_list_operations (self);
  g_assert_cmpuint (operations->len, ==, 2);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, 0))->kind, ==, MAIL_OPERATION_CREATE_FOLDER);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, 1))->kind, ==, MAIL_OPERATION_MOVE);
  due = mail_store_reader_list_operations (mail_store_fixture_reader (self), self->account, TRUE, NULL);
  g_assert_cmpuint (due->len, ==, 1);

  /* The server's folder is the one that was made here. */
  listing->raw_name = g_strdup ("INBOX.Drafts");
  listing->path = g_strdup ("INBOX.Drafts");
  listing->delimiter = '.';
  listing->role = MAIL_ROLE_DRAFTS;
  g_ptr_array_add (listings, listing);
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, FALSE));
  mail_test_await_ok (mail_store_operation_confirm (self->store, ((MailOperation *) g_ptr_array_index (operations, 0))->id,
                                                    nothing));
  folder = mail_store_reader_get_folder (mail_store_fixture_reader (self), drafts, NULL);
  g_assert_cmpstr (folder->raw_name, ==, "INBOX.Drafts");
  g_assert_cmpstr (folder->name, ==, "Drafts");
  after = mail_store_reader_list_operations (mail_store_fixture_reader (self), self->account, TRUE, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (after, 0))->kind, ==, MAIL_OPERATION_MOVE);
}

static void
test_copy (MailStoreFixture *self,
           gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(GArray) ids = mail_test_ids (item);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailItem) row = NULL;
  gint64 act = mail_test_await_int64 (mail_store_copy (self->store, ids, self->archive));
  gint64 copy = mail_store_fixture_find (self, self->archive, 1);

  g_assert_cmpint (copy, !=, 0);
  g_assert_cmpint (copy, !=, item);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, act)));
  g_assert_null (load (self, copy));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);

  mail_test_await_int64 (mail_store_copy (self->store, ids, self->archive));
  copy = mail_store_fixture_find (self, self->archive, 1);
  operation = get_operation (self, MAIL_OPERATION_COPY);
  mark_sent (self, operation->id, 7);
  confirm (self, operation->id, item, 0);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->archive, 7, 1, 1), ==, 0);
  row = load (self, copy);
  g_assert_cmpuint (row->uid, ==, 7);
  g_assert_false (row->pending);
}

/* The copy was made, the answer lost, and the original is gone by now. */
static void
test_copied_and_gone (MailStoreFixture *self,
                      gconstpointer     data)
{
  g_autoptr(GArray) ids = mail_test_ids (one_item (self));
  g_autoptr(MailOperation) operation = NULL;
  gint64 copy;

  mail_test_await_int64 (mail_store_copy (self->store, ids, self->archive));
  copy = mail_store_fixture_find (self, self->archive, 1);
  operation = get_operation (self, MAIL_OPERATION_COPY);
  mark_sent (self, operation->id, 7);
  mail_store_fixture_vanish (self, self->inbox, 1);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->archive, 7, 1, 1), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, copy);
}

static void
test_delete (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  gint64 act;

  set_flags (self, item, MAIL_FLAG_FLAGGED, 0);
  move (self, item, self->archive);
  act = delete (self, item);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, 0);
  operation = get_operation (self, MAIL_OPERATION_DELETE);

  /* Comes back with what was wanted of it before. */
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, act)));
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
  assert_flags (self, item, MAIL_FLAG_FLAGGED, TRUE);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 2);

  g_clear_pointer (&operation, mail_operation_free);
  delete (self, item);
  operation = get_operation (self, MAIL_OPERATION_DELETE);
  g_assert_cmpuint (mail_store_fixture_arrive (self, self->inbox, 1, 1, 1), ==, 0);
  mark_sent (self, operation->id, 0);
  confirm (self, operation->id, item, 0);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  g_assert_null (load (self, item));
}

static void
test_delete_refused (MailStoreFixture *self,
                     gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailOperation) failed = NULL;
  g_autoptr(GError) why = mail_error_new (MAIL_ERROR_PERMANENT, "NO [NOPERM] not you", "Refused");

  delete (self, item);
  operation = get_operation (self, MAIL_OPERATION_DELETE);
  mark_sent (self, operation->id, 0);
  mail_test_await_ok (mail_store_operation_fail (self->store, operation->id, why));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
  failed = get_operation (self, MAIL_OPERATION_DELETE);
  g_assert_cmpint (failed->state, ==, MAIL_OPERATION_FAILED);
  g_assert_cmpstr (failed->error_text, ==, "NO [NOPERM] not you");
  assert_flags (self, item, 0, FALSE);

  mail_test_await_ok (mail_store_retry_operation (self->store, operation->id));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, 0);
  mail_test_await_ok (mail_store_discard_operation (self->store, operation->id));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
}

static void
test_move_refused (MailStoreFixture *self,
                   gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(GError) why = mail_error_new (MAIL_ERROR_PERMANENT, "NO", "Refused");

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, operation->id, 0);
  mail_test_await_ok (mail_store_operation_hold (self->store, operation->id, why));
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, item);
  mail_test_await_ok (mail_store_operation_fail (self->store, operation->id, why));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
  mail_test_await_ok (mail_store_discard_operation (self->store, operation->id));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
}

static void
test_undo_sent (MailStoreFixture *self,
                gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(MailOperation) inverse = NULL;

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  mark_sent (self, operation->id, 0);
  confirm (self, operation->id, item, 12);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, 0)));
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, item);
  inverse = get_operation (self, MAIL_OPERATION_MOVE);
  g_assert_cmpint (inverse->folder, ==, self->inbox);
  g_assert_false (mail_test_await_boolean (mail_store_undo (self->store, 0)));
}

static void
test_undone_before_sent (MailStoreFixture *self,
                         gconstpointer     data)
{
  gint64 item = one_item (self);
  g_autoptr(MailOperation) operation = NULL;
  g_autoptr(DexFuture) sent = NULL;
  g_autoptr(GError) error = NULL;

  move (self, item, self->archive);
  operation = get_operation (self, MAIL_OPERATION_MOVE);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, 0)));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  sent = mail_store_operation_sent (self->store, operation->id, 1, 1);
  mail_test_await (sent, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_CANCELLED);
}

static void
test_whole_folder (MailStoreFixture *self,
                   gconstpointer     data)
{
  g_autoptr(MailFolder) read = NULL;
  g_autoptr(MailFolder) unread = NULL;
  g_autoptr(MailOperation) operation = NULL;
  gint64 act;

  for (guint i = 0; i < 3000; i += 500)
    mail_store_fixture_arrive (self, self->inbox, i + 1, i + 1, i + 500);
  act = mail_test_await_int64 (mail_store_change_flags_of_folder (self->store, self->inbox, MAIL_FLAG_SEEN, 0));
  mail_store_fixture_reopen (self);
  do
    {
      g_clear_pointer (&read, mail_folder_free);
      mail_store_fixture_arrive (self, self->archive, 1, 9001, 9001);
      read = mail_store_reader_get_folder (mail_store_fixture_reader (self), self->inbox, NULL);
    }
  while (read->unread > 0);
  operation = get_operation (self, MAIL_OPERATION_FLAGS);
  g_assert_cmpuint (operation->n_targets, ==, 3000);

  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, act)));
  do
    {
      g_clear_pointer (&unread, mail_folder_free);
      mail_store_fixture_arrive (self, self->archive, 1, 9001, 9001);
      unread = mail_store_reader_get_folder (mail_store_fixture_reader (self), self->inbox, NULL);
    }
  while (unread->unread < 3000);
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/operations/flags", NULL, test_flags);
  mail_store_fixture_add ("/store/operations/flags-coalesce", NULL, test_flags_coalesce);
  mail_store_fixture_add ("/store/operations/keywords", NULL, test_keywords);
  mail_store_fixture_add ("/store/operations/move-with-uid", NULL, test_move_with_uid);
  mail_store_fixture_add ("/store/operations/move-without-uid", NULL, test_move_without_uid);
  mail_store_fixture_add ("/store/operations/move-answer-lost", GINT_TO_POINTER (FALSE), test_move_answer_lost);
  mail_store_fixture_add ("/store/operations/move-answer-lost-seen-first", GINT_TO_POINTER (TRUE), test_move_answer_lost);
  mail_store_fixture_add ("/store/operations/move-seen-before-answer", NULL, test_move_seen_before_answer);
  mail_store_fixture_add ("/store/operations/moves-coalesce", NULL, test_moves_coalesce);
  mail_store_fixture_add ("/store/operations/move-on-its-way", NULL, test_move_on_its_way);
  mail_store_fixture_add ("/store/operations/vanished-before-move", NULL, test_vanished_before_move);
  mail_store_fixture_add ("/store/operations/move-to-role", NULL, test_move_to_role);
  mail_store_fixture_add ("/store/operations/copy", NULL, test_copy);
  mail_store_fixture_add ("/store/operations/copied-and-gone", NULL, test_copied_and_gone);
  mail_store_fixture_add ("/store/operations/delete", NULL, test_delete);
  mail_store_fixture_add ("/store/operations/delete-refused", NULL, test_delete_refused);
  mail_store_fixture_add ("/store/operations/move-refused", NULL, test_move_refused);
  mail_store_fixture_add ("/store/operations/undo-sent", NULL, test_undo_sent);
  mail_store_fixture_add ("/store/operations/undone-before-sent", NULL, test_undone_before_sent);
  mail_store_fixture_add ("/store/operations/whole-folder", NULL, test_whole_folder);

  return g_test_run ();
}
