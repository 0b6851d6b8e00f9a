/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail-error.h"
#include "mail-store-fixture.h"

static char *program;

static char *
file_in (const char *profile,
         const char *name)
{
  return g_build_filename (profile, name, NULL);
}

static void
fill_and_close (MailStoreFixture *self)
{
  mail_store_fixture_set_up (self, NULL);
  mail_store_fixture_arrive (self, self->inbox, 1, 1, 200);
  mail_store_close (self->store);
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

static void
assert_refused (const char *profile,
                MailError   code,
                const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailStore) store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, &error);

  g_assert_null (store);
  g_assert_error (error, MAIL_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

/* What is no database is kept as it is, and a new one is in its place. */
static void
test_no_database (void)
{
  static const char *const names[] = { "mail.db", "bodies.db" };
  static const char *const texts[] = { "xy", "This is a letter, not a database. ", "SQLite format 4" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        MailStoreFixture self = { 0 };
        g_autofree char *path = NULL;
        g_autofree char *kept = NULL;
        g_autoptr(GString) text = g_string_new (NULL);
        g_autoptr(GPtrArray) accounts = NULL;
        g_autoptr(GError) error = NULL;

        for (guint n = 0; n < (j == 0 ? 1 : 4000); n++)
          g_string_append (text, texts[j]);
        fill_and_close (&self);
        path = file_in (self.profile, names[i]);
        g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
        self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, &error);
        g_assert_no_error (error);
        g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_REBUILT);
        g_assert_true (g_file_get_contents (mail_store_get_kept_aside (self.store), &kept, NULL, NULL));
        g_assert_cmpstr (kept, ==, text->str);
        accounts = mail_store_reader_list_accounts (mail_store_fixture_reader (&self), NULL);
        g_assert_cmpuint (accounts->len, ==, i == 0 ? 0 : 1);
        mail_test_await_ok (mail_store_check_and_mend (self.store));
        mail_store_fixture_tear_down (&self, NULL);
      }
}

static void
test_newer (void)
{
  MailStoreFixture self = { 0 };

  fill_and_close (&self);
  mail_store_fixture_change (&self, "PRAGMA user_version = 4711");
  assert_refused (self.profile, MAIL_ERROR_STORAGE, "newer version");
  mail_store_fixture_tear_down (&self, NULL);
}

static void
test_missing_half (void)
{
  static const char *const names[] = { "mail.db", "bodies.db" };
  MailStoreFixture self = { 0 };
  g_autofree char *aside = NULL;
  g_autoptr(GBytes) body = g_bytes_new_static ("hello", 5);
  g_autoptr(MailItem) item = NULL;
  gint64 id;

  mail_store_fixture_set_up (&self, NULL);
  mail_store_fixture_arrive (&self, self.inbox, 1, 1, 1);
  id = mail_store_fixture_find (&self, self.inbox, 1);
  item = mail_store_reader_load_item (mail_store_fixture_reader (&self), id, NULL);
  mail_test_await_ok (mail_store_put_body (self.store, item->message, body));
  mail_store_close (self.store);
  g_clear_object (&self.store);

  aside = file_in (self.profile, "aside");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = file_in (self.profile, names[i]);

      g_assert_cmpint (g_rename (path, aside), ==, 0);
      assert_refused (self.profile, MAIL_ERROR_STORAGE, "is missing");
      g_assert_cmpint (g_rename (aside, path), ==, 0);
    }
  self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, NULL);
  g_assert_nonnull (self.store);
  mail_store_fixture_tear_down (&self, NULL);
}

static void
test_in_use (void)
{
  MailStoreFixture self = { 0 };
  g_autoptr(MailStore) beside = NULL;
  g_autoptr(MailStore) again = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(GError) error = NULL;

  mail_store_fixture_set_up (&self, NULL);
  assert_refused (self.profile, MAIL_ERROR_IN_USE, "in use");
  beside = mail_store_open (self.profile, MAIL_STORE_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  mail_store_fixture_arrive (&self, self.inbox, 1, 1, 5);
  accounts = mail_store_reader_list_accounts (mail_store_get_main_reader (beside), &error);
  g_assert_cmpuint (accounts->len, ==, 1);
  future = mail_store_remove_account (beside, self.account);
  g_assert_null (mail_test_await (future, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
  g_clear_error (&error);
  mail_store_close (beside);

  /* Nobody holds it: still only reading. */
  mail_store_close (self.store);
  g_clear_object (&self.store);
  again = mail_store_open (self.profile, MAIL_STORE_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  self.store = g_steal_pointer (&again);
  g_assert_cmpint (mail_store_fixture_find (&self, self.inbox, 5), !=, 0);
  mail_store_fixture_tear_down (&self, NULL);
}

/* Runs this program as somebody who may not write, or on a disk of its own; NULL when that cannot be had here. */
static char *
run_child (const char *task,
           const char *profile)
{
  char *arguments[] = { program, (char *) task, (char *) profile, NULL };
  g_autoptr(GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  if (!g_str_equal (output, "skip"))
    return output;
  g_free (output);
  return NULL;
}

static int
child_open (const char         *profile,
            MailStoreOpenFlags  flags)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailStore) store = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  if (getuid () == 0 && setresuid (65534, 65534, 65534) != 0)
    {
      g_print ("skip");
      return 0;
    }
  store = mail_store_open (profile, flags, &error);
  if (store != NULL)
    accounts = mail_store_reader_list_accounts (mail_store_get_main_reader (store), &error);
  g_print ("%s", accounts != NULL ? "opened" : error->message);
  if (store != NULL)
    mail_store_close (store);
  return 0;
}

static void
test_read_only_folder (void)
{
  MailStoreFixture self = { 0 };
  g_autofree char *refused = NULL;
  g_autofree char *read = NULL;
  g_autofree char *mail = NULL;
  g_autofree char *bodies = NULL;

  fill_and_close (&self);
  mail = file_in (self.profile, "mail.db");
  bodies = file_in (self.profile, "bodies.db");
  g_assert_cmpint (g_chmod (mail, 0444), ==, 0);
  g_assert_cmpint (g_chmod (bodies, 0444), ==, 0);
  g_assert_cmpint (g_chmod (self.profile, 0555), ==, 0);
  refused = run_child ("--open", self.profile);
  read = run_child ("--read", self.profile);
  g_assert_cmpint (g_chmod (self.profile, 0755), ==, 0);
  if (refused == NULL)
    g_test_skip ("cannot become somebody else");
  else
    {
      g_assert_nonnull (strstr (refused, "cannot be written"));
      g_assert_cmpstr (read, ==, "opened");
    }
  mail_store_fixture_tear_down (&self, NULL);
}

/* On a disk of 8 MiB with 6 MiB taken: fills it, is told so, loses nothing, and goes on when there is room again. */
static int
child_fill (const char *folder)
{
  MailStoreFixture self = { .profile = g_build_filename (folder, "profile", NULL) };
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autofree guint8 *bytes = g_malloc0 (5 * 1024 * 1024);
  g_autoptr(GError) error = NULL;
  guint stored = 0;

  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("tmpfs", folder, "tmpfs", 0, "size=8m") != 0)
    {
      g_print ("skip");
      return 0;
    }
  g_assert_true (g_file_set_contents (ballast, (char *) bytes, 5 * 1024 * 1024, NULL));
  self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  mail_store_fixture_fill (&self);

  for (guint number = 1; error == NULL; number += 50)
    {
      g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
      g_autoptr(DexFuture) future = NULL;

      for (guint i = 0; i < 50; i++)
        g_ptr_array_add (arrivals, mail_test_arrival (number + i, number + i));
      future = mail_store_sync_arrivals (self.store, self.inbox, 1, arrivals);
      if (mail_test_await (future, &error) != NULL)
        stored += 50;
    }
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "disk is full"));
  {
    g_autoptr(GArray) ids = mail_store_fixture_list (&self, self.inbox);

    g_assert_cmpuint (ids->len, ==, stored);
  }

  /* A body that finds no room is refused as a whole, */
  {
    g_autoptr(MailItem) item = NULL;
    g_autoptr(MailBodyWriter) writer = NULL;
    g_autoptr(DexFuture) finished = NULL;
    DexFuture *wait;

    g_clear_error (&error);
    item = mail_store_reader_load_item (mail_store_fixture_reader (&self), mail_store_fixture_find (&self, self.inbox, 1), NULL);
    writer = mail_store_write_body (self.store, item->message, MAIL_SECTION_WHOLE);
    for (gsize i = 0; i < 5 * 1024 * 1024; i++)
      bytes[i] = (guint8) g_random_int ();
    wait = mail_body_writer_write (writer, bytes, 5 * 1024 * 1024);
    finished = mail_body_writer_finish (writer);
    g_assert_null (mail_test_await (finished, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
    g_clear_pointer (&wait, dex_unref);
    g_assert_null (mail_store_reader_load_body (mail_store_fixture_reader (&self), item->message, MAIL_SECTION_WHOLE, NULL));
  }

  /* and when there is room again, everything goes on. */
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  mail_store_fixture_arrive (&self, self.inbox, 1, 1, stored + 50);
  {
    g_autoptr(GArray) ids = mail_store_fixture_list (&self, self.inbox);

    g_assert_cmpuint (ids->len, ==, stored + 50);
  }
  mail_store_fixture_check (&self);
  mail_store_close (self.store);
  g_object_unref (self.store);
  g_print ("%u", stored);
  g_free (self.profile);
  return 0;
}

static void
test_full_disk (void)
{
  char *folder = mail_test_make_folder ();
  g_autofree char *output = run_child ("--fill", folder);

  if (output == NULL)
    g_test_skip ("cannot make a disk");
  else
    g_assert_cmpint (g_ascii_strtoll (output, NULL, 10), >, 50);
  mail_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 3)
    {
      dex_init ();
      if (g_str_equal (argv[1], "--open"))
        return child_open (argv[2], MAIL_STORE_OPEN_NONE);
      if (g_str_equal (argv[1], "--read"))
        return child_open (argv[2], MAIL_STORE_OPEN_READ_ONLY);
      if (g_str_equal (argv[1], "--fill"))
        return child_fill (argv[2]);
    }
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/storage/no-database", test_no_database);
  g_test_add_func ("/store/storage/newer", test_newer);
  g_test_add_func ("/store/storage/missing-half", test_missing_half);
  g_test_add_func ("/store/storage/in-use", test_in_use);
  g_test_add_func ("/store/storage/read-only-folder", test_read_only_folder);
  g_test_add_func ("/store/storage/full-disk", test_full_disk);

  return g_test_run ();
}
