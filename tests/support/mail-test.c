/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-test.h"

#include <glib/gstdio.h>

static DexFuture *
wake_up (DexFuture *future,
         gpointer   data)
{
  return NULL;
}

/**
 * mail_test_await:
 * @future: (transfer none): what to wait for
 * @error: (out): why it failed
 *
 * Runs the main loop until @future is settled, on whatever thread that happens.
 *
 * Returns: (nullable) (transfer none): its value, as long as @future lives
 */
const GValue *
mail_test_await (DexFuture  *future,
                 GError    **error)
{
  g_autoptr(DexFuture) woken = dex_future_finally (dex_ref (future), wake_up, NULL, NULL);

  while (dex_future_is_pending (woken))
    g_main_context_iteration (NULL, TRUE);

  return dex_future_get_value (future, error);
}

/**
 * mail_test_await_ok:
 * @future: (transfer full): what has to succeed
 *
 * Returns: %TRUE; ends the test with the error otherwise
 */
gboolean
mail_test_await_ok (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  mail_test_await (owned, &error);
  g_assert_no_error (error);
  return TRUE;
}

/**
 * mail_test_make_folder:
 *
 * Returns: (transfer full): the path of a new empty folder; see mail_test_remove_folder ()
 */
char *
mail_test_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp ("mail-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  g_remove (path);
}

/**
 * mail_test_remove_folder:
 * @path: (transfer full): a folder from mail_test_make_folder ()
 */
void
mail_test_remove_folder (char *path)
{
  remove_tree (path);
  g_free (path);
}
