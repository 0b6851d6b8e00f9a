/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show-document FILE SECONDS: shows an HTML file, unsanitised, in the reader's web view for some seconds. What the view's own
 * walls let through is looked at from outside, by test-no-network.py. */
#include <stdlib.h>

#include "mail-test.h"
#include "mail-web-view.h"

static gboolean
time_is_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  g_autofree char *html = NULL;
  GtkWidget *window;
  MailWebView *view;
  gboolean over = FALSE;

  g_set_prgname ("show-document");
  dex_init ();
  adw_init ();
  if (argc != 3 || !g_file_get_contents (argv[1], &html, NULL, &error))
    g_error ("usage: show-document FILE SECONDS");

  window = adw_window_new ();
  view = mail_web_view_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  mail_test_await_ok (mail_web_view_load (view, html));

  g_timeout_add_seconds (atoi (argv[2]), time_is_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);

  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
