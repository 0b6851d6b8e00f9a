/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-test.h"

typedef struct {
  char *folder;
  char *path;
  MailSecrets *secrets;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->folder = mail_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "secrets", NULL);
  fixture->secrets = mail_secrets_new_file (fixture->path);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->secrets));
  g_free (fixture->path);
  mail_test_remove_folder (fixture->folder);
}

static void
assert_lookup (MailSecrets *secrets,
               gint64       account,
               const char  *expected)
{
  g_autoptr(DexFuture) future = mail_secrets_lookup (secrets, account);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, expected);
}

static void
assert_fails (DexFuture *future,
              MailError  code)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
}

static void
test_file_keeps (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(MailSecrets) again = NULL;
  struct stat info;

  assert_fails (mail_secrets_lookup (fixture->secrets, 1), MAIL_ERROR_AUTHENTICATION);
  mail_test_await_ok (mail_secrets_store (fixture->secrets, 1, "one", "pässword \\n=[x]\n"));
  mail_test_await_ok (mail_secrets_store (fixture->secrets, 2, "two", " 授权码 "));
  mail_test_await_ok (mail_secrets_store (fixture->secrets, 2, "two", "replaced"));
  g_assert_no_errno (g_stat (fixture->path, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);

  again = mail_secrets_new_file (fixture->path);
  assert_lookup (again, 1, "pässword \\n=[x]\n");
  assert_lookup (again, 2, "replaced");
  mail_test_await_ok (mail_secrets_clear (again, 1));
  mail_test_await_ok (mail_secrets_clear (again, 1));
  assert_fails (mail_secrets_lookup (again, 1), MAIL_ERROR_AUTHENTICATION);
  assert_lookup (again, 2, "replaced");
}

static void
test_file_others_may_read_is_refused (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  mail_test_await_ok (mail_secrets_store (fixture->secrets, 1, "one", "secret"));
  g_assert_true (g_file_get_contents (fixture->path, &before, NULL, NULL));
  g_assert_no_errno (g_chmod (fixture->path, 0640));
  assert_fails (mail_secrets_lookup (fixture->secrets, 1), MAIL_ERROR_STORAGE);
  assert_fails (mail_secrets_store (fixture->secrets, 1, "one", "other"), MAIL_ERROR_STORAGE);
  assert_fails (mail_secrets_clear (fixture->secrets, 1), MAIL_ERROR_STORAGE);
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
}

static void
test_file_that_is_none (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir (fixture->path, 0700));
  assert_fails (mail_secrets_lookup (fixture->secrets, 1), MAIL_ERROR_STORAGE);
  g_assert_no_errno (g_rmdir (fixture->path));

  g_assert_true (g_file_set_contents_full (fixture->path, "my-password", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  future = mail_secrets_lookup (fixture->secrets, 1);
  g_assert_null (mail_test_await (future, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
  g_assert_null (g_strstr_len (error->message, -1, "my-password"));
  g_assert_cmpstr (mail_error_get_server_text (error), ==, "not a key file");
  assert_fails (mail_secrets_store (fixture->secrets, 1, "one", "x"), MAIL_ERROR_STORAGE);
}

/* Several changes at once lose none. */
static void
test_file_concurrent (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (gint64 i = 1; i <= 20; i++)
    {
      g_autofree char *secret = g_strdup_printf ("secret %d", (int) i);

      g_ptr_array_add (futures, mail_secrets_store (fixture->secrets, i, "label", secret));
    }
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr(GError) error = NULL;

      mail_test_await (futures->pdata[i], &error);
      g_assert_no_error (error);
    }
  g_clear_pointer (&futures, g_ptr_array_unref);
  assert_lookup (fixture->secrets, 1, "secret 1");
  assert_lookup (fixture->secrets, 20, "secret 20");
}

static void
test_fallback (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(MailSecrets) with = mail_secrets_new_fallback (fixture->secrets, "fallback");
  g_autoptr(MailSecrets) without = mail_secrets_new_fallback (fixture->secrets, NULL);

  mail_test_await_ok (mail_secrets_store (with, 1, "one", "own"));
  assert_lookup (with, 1, "own");
  assert_lookup (with, 2, "fallback");
  assert_lookup (without, 1, "own");
  assert_fails (mail_secrets_lookup (without, 2), MAIL_ERROR_AUTHENTICATION);

  g_assert_no_errno (g_chmod (fixture->path, 0644));
  mail_test_await_ok (mail_secrets_store (with, 3, "three", "fallback"));
  assert_fails (mail_secrets_store (with, 3, "three", "another"), MAIL_ERROR_STORAGE);
  assert_fails (mail_secrets_store (without, 3, "three", "fallback"), MAIL_ERROR_STORAGE);

  g_assert_finalize_object (g_steal_pointer (&with));
  g_assert_finalize_object (g_steal_pointer (&without));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, func) g_test_add (name, Fixture, NULL, setup, func, teardown)
  ADD ("/account/secrets/file/keeps", test_file_keeps);
  ADD ("/account/secrets/file/others-may-read-is-refused", test_file_others_may_read_is_refused);
  ADD ("/account/secrets/file/that-is-none", test_file_that_is_none);
  ADD ("/account/secrets/file/concurrent", test_file_concurrent);
  ADD ("/account/secrets/fallback", test_fallback);
#undef ADD

  return g_test_run ();
}
