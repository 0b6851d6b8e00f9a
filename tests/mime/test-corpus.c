/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every file of a corpus of real mail, message or not, is read and shown: harmless, at once, and the same twice. */
#include "mail-html-check.h"
#include "mail-mime-message.h"

#include <string.h>
#include <time.h>

static char *
show (GBytes *bytes)
{
  g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
  MailMimeSummary *summary = mail_mime_message_get_summary (message);
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autofree char *preview = mail_mime_message_get_preview (message);
  g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, "c/");
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n%s\n%s\n%s\n", summary->subject, text, preview, mail_mime_html_get_body (html));
  for (guint i = 0; i < attachments->len; i++)
    {
      g_autofree char *name = mail_mime_part_make_file_name (g_ptr_array_index (attachments, i));
      g_autoptr(GBytes) contents = mail_mime_part_decode (g_ptr_array_index (attachments, i));

      g_string_append_printf (out, "%s %zu\n", name, g_bytes_get_size (contents));
    }
  g_assert_true (g_utf8_validate_len (out->str, out->len, NULL));
  return g_string_free (out, FALSE);
}

static void
check_file (const char *path,
            double     *slowest)
{
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  g_autoptr(MailMimeMessage) message = NULL;
  g_autoptr(MailMimeHtml) html = NULL;
  g_autofree char *wrong = NULL;
  double seconds;
  clock_t start;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return;
  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  start = clock ();
  once = show (bytes);
  seconds = (clock () - start) / (double) CLOCKS_PER_SEC;
  if (seconds > *slowest)
    {
      g_test_message ("%.3f s: %s", seconds, path);
      *slowest = seconds;
    }
#if defined (__SANITIZE_ADDRESS__)
  seconds /= 8;
#endif
  g_assert_cmpfloat (seconds, <, 1.0);
  twice = show (bytes);
  g_assert_cmpstr (once, ==, twice);

  message = mail_mime_message_new (bytes);
  html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, "c/");
  wrong = mail_html_check (mail_mime_html_get_body (html));
  if (wrong != NULL)
    g_error ("%s: %s", path, wrong);
  if (mail_mime_html_is_clipped (html))
    g_test_message ("clipped: %s", path);
}

static void
check_folder (const char *path,
              double     *slowest,
              guint      *n)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          check_folder (child, slowest, n);
          continue;
        }
      check_file (child, slowest);
      (*n)++;
    }
}

static void
test_corpus (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  double slowest = 0;
  guint n = 0;

  if (corpus == NULL || *corpus == '\0')
    {
      g_test_skip ("no corpus");
      return;
    }
  check_folder (corpus, &slowest, &n);
  g_test_message ("%u files", n);
  g_assert_cmpuint (n, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/corpus", test_corpus);

  return g_test_run ();
}
