/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-fixture.h"

/* A change is taken back while it is on its way, and its answer comes afterwards. */

typedef struct {
  gint64 item;
  gint64 operation;
  GArray *ids;
} Way;

/* One mail in the inbox at UID 1, and what is done to it is on its way. */
static void
send_off (MailStoreFixture  *self,
          Way               *way,
          MailOperationKind  kind)
{
  g_autoptr(GPtrArray) operations = NULL;
  DexFuture *act;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, 1);
  way->item = mail_store_fixture_find (self, self->inbox, 1);
  way->ids = mail_test_ids (way->item);
  act = kind == MAIL_OPERATION_FLAGS  ? mail_store_change_flags (self->store, way->ids, MAIL_FLAG_FLAGGED, 0, "work", NULL)
        : kind == MAIL_OPERATION_COPY ? mail_store_copy (self->store, way->ids, self->archive)
        : kind == MAIL_OPERATION_MOVE ? mail_store_move (self->store, way->ids, self->archive)
                                      : mail_store_delete (self->store, way->ids);
  mail_test_await_int64 (act);
  operations = mail_store_fixture_list_operations (self);
  way->operation = ((MailOperation *) g_ptr_array_index (operations, 0))->id;
  mail_test_await_ok (mail_store_operation_sent (self->store, way->operation, kind == MAIL_OPERATION_FLAGS ? 0 : 1, 40));
}

static void
answer (MailStoreFixture *self,
        const Way        *way,
        guint32           uid)
{
  MailNewUid target = { way->item, uid };
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  g_array_append_val (uids, target);
  mail_test_await_ok (mail_store_operation_confirm (self->store, way->operation, uids));
}

/* What is left to be done, which is one operation on one item at one place. */
static MailOperation *
get_opposite (MailStoreFixture    *self,
              MailOperationTarget *target)
{
  g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);
  g_autoptr(GArray) targets = NULL;
  const MailOperation *operation;

  g_assert_cmpuint (operations->len, ==, 1);
  operation = g_ptr_array_index (operations, 0);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_QUEUED);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), operation->id, 9, NULL);
  g_assert_cmpuint (targets->len, ==, 1);
  *target = g_array_index (targets, MailOperationTarget, 0);
  return mail_operation_copy (operation);
}

/* It is as it was, and there is no other. */
static void
assert_untouched (MailStoreFixture *self,
                  gint64            item)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);

  g_assert_cmpint (row->folder, ==, self->inbox);
  g_assert_cmpint (row->flags, ==, 0);
  g_assert_null (row->keywords);
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 1), ==, 0);
}

/* Does it, takes it back on its way, and hears that it was carried out. Returns what is left to be done. */
static MailOperation *
take_back (MailStoreFixture    *self,
           MailOperationKind    kind,
           MailOperationTarget *target)
{
  Way way;

  send_off (self, &way, kind);
  mail_test_await_ok (mail_store_discard_operation (self->store, way.operation));
  assert_untouched (self, way.item);
  /* Twice is once. */
  mail_test_await_ok (mail_store_discard_operation (self->store, way.operation));
  mail_store_fixture_reopen (self);
  answer (self, &way, kind == MAIL_OPERATION_FLAGS ? 0 : 40);
  assert_untouched (self, way.item);
  g_array_unref (way.ids);
  return get_opposite (self, target);
}

static void
test_flags (MailStoreFixture *self,
            gconstpointer     data)
{
  MailOperationTarget target;
  g_autoptr(MailOperation) opposite = take_back (self, MAIL_OPERATION_FLAGS, &target);

  g_assert_cmpint (opposite->kind, ==, MAIL_OPERATION_FLAGS);
  g_assert_cmpint (opposite->remove, ==, MAIL_FLAG_FLAGGED);
  g_assert_cmpstr (opposite->remove_keywords, ==, "work");
}

static void
test_move (MailStoreFixture *self,
           gconstpointer     data)
{
  MailOperationTarget target;
  g_autoptr(MailOperation) opposite = take_back (self, MAIL_OPERATION_MOVE, &target);

  g_assert_cmpint (opposite->kind, ==, MAIL_OPERATION_MOVE);
  g_assert_cmpint (opposite->folder, ==, self->inbox);
  g_assert_cmpint (target.server_folder, ==, self->archive);
  g_assert_cmpuint (target.uid, ==, 40);
}

/* What was done to it since then stays: only where the move put it is taken back. */
static void
test_moved_on (MailStoreFixture *self,
               gconstpointer     data)
{
  Way way;
  g_autoptr(MailItem) row = NULL;

  send_off (self, &way, MAIL_OPERATION_MOVE);
  mail_test_await_int64 (mail_store_move (self->store, way.ids, self->trash));
  mail_test_await_ok (mail_store_discard_operation (self->store, way.operation));
  row = mail_store_reader_load_item (mail_store_fixture_reader (self), way.item, NULL);
  g_assert_cmpint (row->folder, ==, self->trash);
  g_array_unref (way.ids);
}

static void
test_copy (MailStoreFixture *self,
           gconstpointer     data)
{
  MailOperationTarget target;
  g_autoptr(MailOperation) opposite = take_back (self, MAIL_OPERATION_COPY, &target);

  g_assert_cmpint (opposite->kind, ==, MAIL_OPERATION_DELETE);
  g_assert_cmpint (target.server_folder, ==, self->archive);
  g_assert_cmpuint (target.uid, ==, 40);
}

static void
test_too_late (MailStoreFixture *self,
               gconstpointer     data)
{
  Way way;
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(DexFuture) discarded = NULL;
  g_autoptr(GError) error = NULL;

  send_off (self, &way, MAIL_OPERATION_DELETE);
  discarded = mail_store_discard_operation (self->store, way.operation);
  mail_test_await (discarded, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  operations = mail_store_fixture_list_operations (self);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, 0))->state, ==, MAIL_OPERATION_SENT);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 1), ==, 0);
  answer (self, &way, 0);
  g_assert_null (mail_store_reader_load_item (mail_store_fixture_reader (self), way.item, NULL));
  g_array_unref (way.ids);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/cancel/flags", NULL, test_flags);
  mail_store_fixture_add ("/store/cancel/move", NULL, test_move);
  mail_store_fixture_add ("/store/cancel/moved-on", NULL, test_moved_on);
  mail_store_fixture_add ("/store/cancel/copy", NULL, test_copy);
  mail_store_fixture_add ("/store/cancel/too-late", NULL, test_too_late);

  return g_test_run ();
}
