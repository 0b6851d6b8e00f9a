/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"

#include <sqlite3.h>
#include <string.h>

gint64
mail_test_await_int64 (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  return g_value_get_int64 (value);
}

guint
mail_test_await_uint (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  return g_value_get_uint (value);
}

gboolean
mail_test_await_boolean (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  return g_value_get_boolean (value);
}

GArray *
mail_test_ids (gint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, id);
  return ids;
}

gboolean
mail_test_run_killed (const char *program,
                      const char *profile,
                      const char *point,
                      guint       arrival)
{
  g_autofree char *fault = g_strdup_printf ("%s:%u", point, arrival);
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "MAIL_FAULT", fault, TRUE);
  char *arguments[] = { (char *) program, (char *) "--child", (char *) profile, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, arguments, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, &error))
    return TRUE;

  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED);
  return FALSE;
}

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
  listing->flags = MAIL_FOLDER_SUBSCRIBED;
  g_ptr_array_add (listings, listing);
}

static MailAccountSettings *
make_settings (void)
{
  MailAccountSettings *settings = mail_account_settings_new ();

  settings->name = g_strdup ("Work");
  settings->address = g_strdup ("ada@example.org");
  settings->person_name = g_strdup ("Ada");
  settings->receive.host = g_strdup ("imap.example.org");
  settings->receive.port = 993;
  settings->receive.user = g_strdup ("ada");
  settings->send.host = g_strdup ("smtp.example.org");
  settings->send.port = 465;
  settings->send.user = g_strdup ("ada");
  return settings;
}

gint64
mail_store_fixture_folder (MailStoreFixture *self,
                           MailRole          role)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailFolder) folder = mail_store_reader_find_role (mail_store_fixture_reader (self), self->account, role, &error);

  g_assert_no_error (error);
  return folder != NULL ? folder->id : 0;
}

void
mail_store_fixture_fill (MailStoreFixture *self)
{
  g_autoptr(MailAccountSettings) settings = make_settings ();
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);

  self->account = mail_test_await_int64 (mail_store_add_account (self->store, settings));
  add_listing (listings, "INBOX", MAIL_ROLE_INBOX);
  add_listing (listings, "Archive", MAIL_ROLE_ARCHIVE);
  add_listing (listings, "Sent", MAIL_ROLE_SENT);
  add_listing (listings, "Trash", MAIL_ROLE_TRASH);
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, TRUE));
  self->inbox = mail_store_fixture_folder (self, MAIL_ROLE_INBOX);
  self->archive = mail_store_fixture_folder (self, MAIL_ROLE_ARCHIVE);
  self->sent = mail_store_fixture_folder (self, MAIL_ROLE_SENT);
  self->trash = mail_store_fixture_folder (self, MAIL_ROLE_TRASH);
}

void
mail_store_fixture_set_up (MailStoreFixture *self,
                           gconstpointer     data)
{
  g_autoptr(GError) error = NULL;

  self->profile = mail_test_make_folder ();
  self->store = mail_store_open (self->profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  mail_store_fixture_fill (self);
}

/* Answers nobody waits for any more hold what they are of until they have come. */
void
mail_test_await_last_reference (gpointer object)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (g_atomic_int_get (&G_OBJECT (object)->ref_count) > 1 && g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

void
mail_store_fixture_tear_down (MailStoreFixture *self,
                              gconstpointer     data)
{
  if (self->store != NULL)
    {
      mail_store_fixture_check (self);
      mail_store_close (self->store);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      mail_test_await_last_reference (self->store);
  g_assert_finalize_object (g_steal_pointer (&self->store));
    }
  mail_test_remove_folder (g_steal_pointer (&self->profile));
}

void
mail_store_fixture_add (const char    *path,
                        gconstpointer  data,
                        void         (*test) (MailStoreFixture *, gconstpointer))
{
  g_test_add (path, MailStoreFixture, data, mail_store_fixture_set_up, test, mail_store_fixture_tear_down);
}

void
mail_store_fixture_reopen (MailStoreFixture *self)
{
  g_autoptr(GError) error = NULL;

  mail_store_close (self->store);
  g_assert_finalize_object (g_steal_pointer (&self->store));
  self->store = mail_store_open (self->profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
}

MailStoreReader *
mail_store_fixture_reader (MailStoreFixture *self)
{
  return mail_store_get_main_reader (self->store);
}

MailArrival *
mail_test_arrival (guint32 uid,
                   guint   number)
{
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *header = g_strdup_printf ("From: Sender %u <sender%u@example.com>\r\nTo: Ada <ada@example.org>\r\n"
                                             "Subject: Number %u\r\nMessage-ID: <%u@example.com>\r\n"
                                             "Date: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\n",
                                             number % 50, number % 50, number, number);

  arrival->uid = uid;
  arrival->size = 1000 + number;
  arrival->internal_date = 1700000000 + (gint64) number * 60;
  arrival->header = g_bytes_new (header, strlen (header));
  return arrival;
}

guint
mail_store_fixture_see (MailStoreFixture *self,
                        gint64            folder,
                        guint32           uidvalidity,
                        MailArrival      *arrival)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  g_ptr_array_add (arrivals, arrival);
  return mail_test_await_uint (mail_store_sync_arrivals (self->store, folder, uidvalidity, arrivals));
}

guint
mail_store_fixture_arrive (MailStoreFixture *self,
                           gint64            folder,
                           guint32           uid,
                           guint             first,
                           guint             last)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  for (guint number = first; number <= last; number++)
    g_ptr_array_add (arrivals, mail_test_arrival (uid + number - first, number));
  return mail_test_await_uint (mail_store_sync_arrivals (self->store, folder, 1, arrivals));
}

GArray *
mail_store_fixture_list (MailStoreFixture *self,
                         gint64            folder)
{
  MailListQuery query = { .folder = folder };
  g_autoptr(GError) error = NULL;
  GArray *ids = mail_store_reader_list (mail_store_fixture_reader (self), &query, 0, &error);

  g_assert_no_error (error);
  return ids;
}

gint64
mail_store_fixture_find (MailStoreFixture *self,
                         gint64            folder,
                         guint             number)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (self, folder);
  g_autofree char *subject = g_strdup_printf ("Number %u", number);
  gint64 found = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), id, NULL);

      if (!g_str_equal (item->subject, subject))
        continue;
      g_assert_cmpint (found, ==, 0);
      found = id;
    }

  return found;
}

void
mail_store_fixture_vanish (MailStoreFixture *self,
                           gint64            folder,
                           guint32           uid)
{
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_append_val (uids, uid);
  mail_test_await_ok (mail_store_sync_vanished (self->store, folder, 1, uids));
}

GPtrArray *
mail_store_fixture_list_operations (MailStoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *operations = mail_store_reader_list_operations (mail_store_fixture_reader (self), 0, FALSE, &error);

  g_assert_no_error (error);
  return operations;
}

guint
mail_store_fixture_count_operations (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) operations = mail_store_fixture_list_operations (self);

  return operations->len;
}

static gint64
ask (sqlite3    *db,
     const char *sql)
{
  sqlite3_stmt *stmt;
  gint64 answer;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return answer;
}

static sqlite3 *
open_file (MailStoreFixture *self,
           const char       *name,
           int               flags)
{
  g_autofree char *path = g_build_filename (self->profile, name, NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, flags, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  return db;
}

char *
mail_store_fixture_ask (MailStoreFixture *self,
                        const char       *file,
                        const char       *sql)
{
  sqlite3 *db = open_file (self, file, SQLITE_OPEN_READONLY);
  sqlite3_stmt *stmt;
  char *answer = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return answer;
}

gint64
mail_store_fixture_ask_number (MailStoreFixture *self,
                               const char       *file,
                               const char       *sql)
{
  g_autofree char *answer = mail_store_fixture_ask (self, file, sql);

  return answer != NULL ? g_ascii_strtoll (answer, NULL, 10) : 0;
}

int
mail_store_fixture_change (MailStoreFixture *self,
                           const char       *sql)
{
  return mail_store_fixture_change_in (self, "mail.db", sql);
}

int
mail_store_fixture_change_in (MailStoreFixture *self,
                              const char       *file,
                              const char       *sql)
{
  sqlite3 *db = open_file (self, file, SQLITE_OPEN_READWRITE);
  int n_changed;

  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  n_changed = sqlite3_changes (db);
  sqlite3_close (db);
  return n_changed;
}

static gboolean
take_chunk (const guint8  *data,
            gsize          length,
            gpointer       user_data,
            GError       **error)
{
  return TRUE;
}

/* Every body that is said to be here is here. */
static void
check_bodies (MailStoreFixture *self,
              sqlite3          *db)
{
  sqlite3_stmt *stmt;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT id FROM message WHERE body_state = 2", -1, &stmt, NULL), ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      g_autoptr(GError) error = NULL;

      mail_store_reader_each_body_chunk (mail_store_fixture_reader (self), sqlite3_column_int64 (stmt, 0),
                                         MAIL_SECTION_WHOLE, take_chunk, NULL, &error);
      g_assert_no_error (error);
    }
  sqlite3_finalize (stmt);
}

/* Beside the store, which may be closed. */
GPtrArray *
mail_store_fixture_find_faults (MailStoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailStore) store = mail_store_open (self->profile, MAIL_STORE_OPEN_READ_ONLY, &error);
  g_autoptr(DexFuture) future = mail_store_check (store);
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  mail_store_close (store);
  return g_value_dup_boxed (value);
}

static void
assert_no_faults (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) faults = mail_store_fixture_find_faults (self);

  for (guint i = 0; i < faults->len; i++)
    {
      const MailFinding *fault = g_ptr_array_index (faults, i);

      g_test_message ("%s of %" G_GINT64_FORMAT " %s", mail_finding_kind_to_string (fault->kind), fault->id,
                      fault->detail != NULL ? fault->detail : "");
    }
  g_assert_cmpuint (faults->len, ==, 0);
}

void
mail_store_fixture_check (MailStoreFixture *self)
{
  sqlite3 *db = open_file (self, "mail.db", SQLITE_OPEN_READONLY);
  sqlite3 *bodies = open_file (self, "bodies.db", SQLITE_OPEN_READONLY);

  assert_no_faults (self);
  g_assert_cmpint (ask (bodies, "SELECT count(*) FROM section WHERE complete = 0"), ==, 0);
  check_bodies (self, db);
  sqlite3_close (db);
  sqlite3_close (bodies);
}
