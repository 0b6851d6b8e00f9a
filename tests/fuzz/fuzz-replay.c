/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands in for libFuzzer: gives every file of the folders named on the command line to the fuzz target it is linked with, whole,
 * without each of its last bytes up to 64, and with single bytes changed. So each past crasher is tried again in every test run. */
#include "mail-fuzz.h"

#define MAX_CUTS 64
#define MAX_CHANGES 256

/* A copy of its own for each run, so that the sanitizer sees a byte read too far. */
static void
run (const char *bytes,
     gsize       length,
     gssize      changed,
     guint8      value)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);

  if (changed >= 0)
    copy[changed] = value;
  LLVMFuzzerTestOneInput (copy, length);
}

static void
replay (gconstpointer data)
{
  const char *path = data;
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);

  for (gsize cut = 0; cut <= MIN (length, MAX_CUTS); cut++)
    run (bytes, length - cut, -1, 0);
  for (guint i = 0; length > 0 && i < MAX_CHANGES; i++)
    run (bytes, length, (gssize) (g_rand_double (rand) * (double) length), (guint8) g_rand_int_range (rand, 0, 256));
}

static void
add_folder (const char *folder,
            GPtrArray  *paths)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/fuzz/%s", name);
      char *path = g_build_filename (folder, name, NULL);

      g_ptr_array_add (paths, path);
      g_test_add_data_func (test, path, replay);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    add_folder (argv[i], paths);
  return g_test_run ();
}
