/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it takes to read what a person has: usage: bench-mime FOLDER-OF-MESSAGES. Microseconds of the processor a message. */
#include "mail-mime-message.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef void (*BenchFunc) (GBytes *message);

static void
summarize (GBytes *message)
{
  gsize length;
  const char *bytes = g_bytes_get_data (message, &length);

  mail_mime_summary_unref (mail_mime_summary_new (bytes, length));
}

static void
parse (GBytes *bytes)
{
  mail_mime_message_unref (mail_mime_message_new (bytes));
}

static void
preview (GBytes *bytes)
{
  g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
  g_autofree char *text = mail_mime_message_get_preview (message);
}

static void
show (GBytes *bytes)
{
  g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
  g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, NULL);
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);
}

static void
load_folder (const char *path,
             GPtrArray  *messages)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      char *contents;
      gsize length;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        load_folder (child, messages);
      else if (g_str_has_suffix (name, ".eml") && g_file_get_contents (child, &contents, &length, NULL))
        g_ptr_array_add (messages, g_bytes_new_take (contents, length));
    }
}

static void
measure (const char *what,
         BenchFunc   func,
         GPtrArray  *messages,
         guint       rounds)
{
  clock_t start = clock ();

  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < messages->len; i++)
      func (g_ptr_array_index (messages, i));
  printf ("%-10s %8.2f us a message\n", what, (double) (clock () - start) * 1e6 / CLOCKS_PER_SEC / rounds / messages->len);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (int i = 1; i < argc; i++)
    load_folder (argv[i], messages);
  if (messages->len == 0)
    {
      fprintf (stderr, "usage: bench-mime FOLDER-OF-MESSAGES\n");
      return 1;
    }

  printf ("%u messages\n", messages->len);
  measure ("summary", summarize, messages, 50);
  measure ("parse", parse, messages, 20);
  measure ("preview", preview, messages, 5);
  measure ("show", show, messages, 5);
  return 0;
}
