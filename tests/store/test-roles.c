/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-fixture.h"
#include "mail-store-roles.h"

static void
add_listing (GPtrArray  *listings,
             const char *name,
             MailRole    role)
{
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  listing->raw_name = g_strdup (name);
  listing->path = g_strdup (name);
  listing->delimiter = '/';
  listing->role = role;
  g_ptr_array_add (listings, listing);
}

/* What the server lists: the fixture's folders and another one. */
static void
list (MailStoreFixture *self,
      const char       *another)
{
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);

  add_listing (listings, "INBOX", MAIL_ROLE_INBOX);
  add_listing (listings, "Archive", MAIL_ROLE_ARCHIVE);
  add_listing (listings, "Sent", MAIL_ROLE_SENT);
  add_listing (listings, "Trash", MAIL_ROLE_TRASH);
  if (another != NULL)
    add_listing (listings, another, MAIL_ROLE_NONE);
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, TRUE));
}

static gint64
find_folder (MailStoreFixture *self,
             const char       *path)
{
  g_autoptr(GPtrArray) folders = mail_store_reader_list_folders (mail_store_fixture_reader (self), self->account, NULL);

  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (((MailFolder *) g_ptr_array_index (folders, i))->path, path))
      return ((MailFolder *) g_ptr_array_index (folders, i))->id;
  return 0;
}

static gint64
get_choice (MailStoreFixture *self,
            MailRole          role)
{
  gint64 folder = -1;

  g_assert_true (mail_store_reader_get_role_choice (mail_store_fixture_reader (self), self->account, role, &folder, NULL));
  return folder;
}

/* The choice wins over what the server says, then and after it says so again; taken back, the server is right again. */
static void
test_choice (MailStoreFixture *self,
             gconstpointer     data)
{
  gint64 mine;

  list (self, "Mine");
  mine = find_folder (self, "Mine");
  g_assert_cmpint (get_choice (self, MAIL_ROLE_SENT), ==, 0);

  mail_test_await_ok (mail_store_set_role (self->store, self->account, MAIL_ROLE_SENT, mine));
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_SENT), ==, mine);
  g_assert_cmpint (get_choice (self, MAIL_ROLE_SENT), ==, mine);
  list (self, "Mine");
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_SENT), ==, mine);

  mail_test_await_ok (mail_store_set_role (self->store, self->account, MAIL_ROLE_JUNK, mine));
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_JUNK), ==, mine);
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_SENT), ==, self->sent);

  mail_test_await_ok (mail_store_set_role (self->store, self->account, MAIL_ROLE_JUNK, 0));
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_JUNK), ==, 0);
  g_assert_cmpint (get_choice (self, MAIL_ROLE_JUNK), ==, 0);
}

/* A chosen folder that is gone leaves the role to the one the server tells; when it comes back, it has it again. */
static void
test_missing (MailStoreFixture *self,
              gconstpointer     data)
{
  gint64 mine;

  list (self, "Mine");
  mine = find_folder (self, "Mine");
  mail_test_await_ok (mail_store_set_role (self->store, self->account, MAIL_ROLE_SENT, mine));
  list (self, NULL);
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_SENT), ==, self->sent);
  list (self, "Mine");
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_SENT), ==, mine);
}

/* What was moved to a folder made for the role, and is not on the server, goes to the chosen one. */
static void
test_local (MailStoreFixture *self,
            gconstpointer     data)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(GArray) items = NULL;
  g_autoptr(GArray) moved = NULL;
  gint64 mine;

  list (self, "Mine");
  mine = find_folder (self, "Mine");
  g_ptr_array_add (arrivals, mail_test_arrival (1, 1));
  mail_test_await_ok (mail_store_sync_arrivals (self->store, self->inbox, 1, arrivals));
  items = mail_store_fixture_list (self, self->inbox);
  mail_test_await_ok (mail_store_move_to_role (self->store, items, MAIL_ROLE_DRAFTS));
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_DRAFTS), !=, 0);

  mail_test_await_ok (mail_store_set_role (self->store, self->account, MAIL_ROLE_DRAFTS, mine));
  moved = mail_store_fixture_list (self, mine);
  g_assert_cmpuint (moved->len, ==, 1);
  g_assert_cmpint (find_folder (self, "Drafts"), ==, 0);
  operations = mail_store_reader_list_operations (mail_store_fixture_reader (self), self->account, TRUE, NULL);
  g_assert_cmpuint (operations->len, ==, 1);
  g_assert_cmpint (((MailOperation *) g_ptr_array_index (operations, 0))->folder, ==, mine);
}

static void
test_refused (MailStoreFixture *self,
              gconstpointer     data)
{
  g_autoptr(DexFuture) future = mail_store_set_role (self->store, self->account, MAIL_ROLE_TRASH, self->inbox);
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (future, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_cmpint (mail_store_fixture_folder (self, MAIL_ROLE_TRASH), ==, self->trash);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/roles/choice", NULL, test_choice);
  mail_store_fixture_add ("/store/roles/missing", NULL, test_missing);
  mail_store_fixture_add ("/store/roles/local", NULL, test_local);
  mail_store_fixture_add ("/store/roles/refused", NULL, test_refused);

  return g_test_run ();
}
