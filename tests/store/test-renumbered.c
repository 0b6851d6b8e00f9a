/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"

/* A folder gets another UIDVALIDITY while something is still to be done in it: what is found again carries on, of the rest the person
 * is told, and nothing is lost. */

#define BODY "Subject: Number 3\r\n\r\nThe only copy\r\n"

static MailOperation *
get_operation (MailStoreFixture   *self,
               MailOperationState  state)
{
  g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);

  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state == state)
        return mail_operation_copy (operation);
    }
  g_assert_not_reached ();
}

static gboolean
is_waited_in (MailStoreFixture *self)
{
  MailMailboxState state;

  g_assert_true (mail_store_reader_get_mailbox_state (mail_store_fixture_reader (self), self->inbox, &state, NULL));
  return state.is_waited_in;
}

/* The numbers first … last are there under new UIDs, and the mailbox was read to its end. */
static void
renumber (MailStoreFixture *self,
          guint             first,
          guint             last)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  mail_test_await_ok (mail_store_sync_reset (self->store, self->inbox, 2));
  for (guint number = first; number <= last; number++)
    g_ptr_array_add (arrivals, mail_test_arrival (10 + number, number));
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 2, arrivals)), ==, 0);
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
}

static void
fill (MailStoreFixture *self,
      gint64           *items)
{
  mail_store_fixture_arrive (self, self->inbox, 1, 1, 4);
  for (guint i = 1; i <= 4; i++)
    items[i] = mail_store_fixture_find (self, self->inbox, i);
}

static void
put_body (MailStoreFixture *self,
          gint64            item)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static (BODY, strlen (BODY));

  mail_test_await_ok (mail_store_put_body (self->store, row->message, bytes));
}

static gint64
find_folder (MailStoreFixture *self,
             const char       *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM folder WHERE name = '%s'", name);

  return mail_store_fixture_ask_number (self, "mail.db", sql);
}

/* Acts on two of which one is found: two operations come of one. */
static void
test_found_carry_on (MailStoreFixture *self,
                     gconstpointer     data)
{
  gint64 items[5];
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(MailOperation) held = NULL;
  g_autoptr(MailOperation) queued = NULL;
  g_autoptr(GArray) targets = NULL;

  fill (self, items);
  g_array_append_vals (both, items + 2, 2);
  mail_test_await_int64 (mail_store_move (self->store, both, self->archive));
  renumber (self, 1, 2);

  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 2);
  queued = get_operation (self, MAIL_OPERATION_QUEUED);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), queued->id, 9, NULL);
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_cmpint (g_array_index (targets, MailOperationTarget, 0).item, ==, items[2]);
  g_assert_cmpuint (g_array_index (targets, MailOperationTarget, 0).uid, ==, 12);

  held = get_operation (self, MAIL_OPERATION_HELD);
  g_assert_cmpint (held->kind, ==, MAIL_OPERATION_MOVE);
  g_assert_cmpint (held->folder, ==, self->archive);
  g_assert_cmpuint (held->n_targets, ==, 1);
  g_assert_nonnull (strstr (held->error_text, "INBOX"));
  /* It is where the person put it; what nothing was to be done to, and is not there, is gone; nobody looks any more. */
  g_assert_cmpint (mail_store_fixture_find (self, self->archive, 3), ==, items[3]);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 4), ==, 0);
  g_assert_false (is_waited_in (self));
}

/* It is looked for when the person wants it, and carries on whenever it is found. */
static void
test_try_again (MailStoreFixture *self,
                gconstpointer     data)
{
  gint64 items[5];
  g_autoptr(GArray) ids = NULL;
  g_autoptr(MailOperation) held = NULL;
  g_autoptr(MailOperation) again = NULL;
  g_autoptr(MailOperation) found = NULL;
  g_autoptr(GArray) targets = NULL;

  fill (self, items);
  ids = mail_test_ids (items[3]);
  mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  renumber (self, 1, 2);
  held = get_operation (self, MAIL_OPERATION_HELD);
  mail_store_fixture_reopen (self);
  mail_test_await_ok (mail_store_retry_operation (self->store, held->id));
  g_assert_true (is_waited_in (self));
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
  again = get_operation (self, MAIL_OPERATION_HELD);
  g_assert_cmpint (again->id, ==, held->id);
  g_assert_false (is_waited_in (self));

  g_assert_cmpuint (mail_store_fixture_see (self, self->inbox, 2, mail_test_arrival (13, 3)), ==, 0);
  found = get_operation (self, MAIL_OPERATION_QUEUED);
  g_assert_null (found->error_text);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), found->id, 9, NULL);
  g_assert_cmpuint (g_array_index (targets, MailOperationTarget, 0).uid, ==, 13);
}

/* Given up: the only copy there is can be read, found, and put back on the server; without a body there is nothing to keep. */
static void
test_give_up (MailStoreFixture *self,
              gconstpointer     data)
{
  gboolean deleted = GPOINTER_TO_INT (data);
  gint64 items[5];
  gint64 recovered;
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(MailOperation) held = NULL;
  g_autoptr(MailOperation) append = NULL;
  g_autoptr(MailItem) row = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) targets = NULL;

  fill (self, items);
  put_body (self, items[3]);
  g_array_append_vals (both, items + 3, 2);
  mail_test_await_int64 (deleted ? mail_store_delete (self->store, both) : mail_store_move (self->store, both, self->archive));
  renumber (self, 1, 2);
  held = get_operation (self, MAIL_OPERATION_HELD);
  g_assert_cmpuint (held->n_targets, ==, 2);
  mail_test_await_ok (mail_store_discard_operation (self->store, held->id));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);

  recovered = find_folder (self, "Recovered");
  g_assert_cmpint (recovered, !=, 0);
  mail_store_fixture_reopen (self);
  g_assert_cmpint (mail_store_fixture_find (self, recovered, 3), ==, items[3]);
  g_assert_cmpint (mail_store_fixture_find (self, recovered, 4), ==, 0);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 4), ==, 0);
  row = mail_store_reader_load_item (mail_store_fixture_reader (self), items[3], NULL);
  bytes = mail_store_reader_load_body (mail_store_fixture_reader (self), row->message, "", NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), BODY, strlen (BODY));

  ids = mail_test_ids (items[3]);
  mail_test_await_int64 (mail_store_move (self->store, ids, self->inbox));
  append = get_operation (self, MAIL_OPERATION_QUEUED);
  g_assert_cmpint (append->kind, ==, MAIL_OPERATION_APPEND);
  targets = mail_store_reader_list_targets (mail_store_fixture_reader (self), append->id, 9, NULL);
  g_assert_cmpuint (targets->len, ==, 1);
}

/* Deleted by the person, and not there any more: to try again is to be done with it. */
static void
test_delete (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 items[5];
  g_autoptr(GArray) ids = NULL;
  g_autoptr(MailOperation) held = NULL;

  fill (self, items);
  put_body (self, items[3]);
  ids = mail_test_ids (items[3]);
  mail_test_await_int64 (mail_store_delete (self->store, ids));
  renumber (self, 1, 2);
  held = get_operation (self, MAIL_OPERATION_HELD);
  g_assert_cmpint (held->kind, ==, MAIL_OPERATION_DELETE);
  mail_test_await_ok (mail_store_retry_operation (self->store, held->id));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  g_assert_cmpint (find_folder (self, "Recovered"), ==, 0);
  g_assert_null (mail_store_reader_load_item (mail_store_fixture_reader (self), items[3], NULL));
}

/* Taken back with undo, or something else done to it: it is settled at the next look. */
static void
test_acts (MailStoreFixture *self,
           gconstpointer     data)
{
  gint64 items[5];
  gint64 act;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(MailOperation) held = NULL;

  fill (self, items);
  put_body (self, items[3]);
  ids = mail_test_ids (items[3]);
  act = mail_test_await_int64 (mail_store_move (self->store, ids, self->archive));
  renumber (self, 1, 2);
  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, act)));
  g_assert_cmpuint (mail_store_fixture_count_operations (self), ==, 0);
  act = mail_test_await_int64 (mail_store_change_flags (self->store, ids, MAIL_FLAG_SEEN, 0, NULL, NULL));
  g_assert_true (is_waited_in (self));
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
  held = get_operation (self, MAIL_OPERATION_HELD);
  g_assert_cmpint (held->kind, ==, MAIL_OPERATION_FLAGS);

  g_assert_true (mail_test_await_boolean (mail_store_undo (self->store, act)));
  g_assert_true (is_waited_in (self));
  mail_test_await_ok (mail_store_sync_sweep (self->store, self->inbox, 2));
  g_assert_cmpint (mail_store_fixture_find (self, find_folder (self, "Recovered"), 3), ==, items[3]);
  g_assert_false (is_waited_in (self));
}

/* What was not found and nothing was to be done to leaves its body for days: the same mail, seen again, has it at once. */
static void
test_body_stays (MailStoreFixture *self,
                 gconstpointer     data)
{
  gint64 items[5];
  gint64 item;
  g_autoptr(MailItem) row = NULL;

  fill (self, items);
  put_body (self, items[3]);
  renumber (self, 1, 2);
  g_assert_cmpint (mail_store_fixture_find (self, self->inbox, 3), ==, 0);
  g_assert_cmpuint (mail_store_fixture_see (self, self->inbox, 2, mail_test_arrival (13, 3)), ==, 1);
  item = mail_store_fixture_find (self, self->inbox, 3);
  row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);
  g_assert_cmpint (row->body_state, ==, MAIL_BODY_COMPLETE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/renumbered/found-carry-on", NULL, test_found_carry_on);
  mail_store_fixture_add ("/store/renumbered/try-again", NULL, test_try_again);
  mail_store_fixture_add ("/store/renumbered/give-up-move", GINT_TO_POINTER (FALSE), test_give_up);
  mail_store_fixture_add ("/store/renumbered/give-up-deletion", GINT_TO_POINTER (TRUE), test_give_up);
  mail_store_fixture_add ("/store/renumbered/delete", NULL, test_delete);
  mail_store_fixture_add ("/store/renumbered/acts", NULL, test_acts);
  mail_store_fixture_add ("/store/renumbered/body-stays", NULL, test_body_stays);

  return g_test_run ();
}
