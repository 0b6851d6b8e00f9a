/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show-pages plain|walled|sanitised FILE…: shows hostile pages in a window, says "shown", and stays until it is ended. Before, it says
 * "ran WORD" of script that ran, and "dialog WORDS". What they reach is looked at from outside, by test-leaks.py.
 *
 * plain: pages in a web view without any wall, which is what leaks look like; walled: unsanitised, but in the reader's view;
 * sanitised: messages, made safe by the sanitiser, without any wall. */
#include <stdio.h>
#include <webkit/webkit.h>

#include "mail-mime-message.h"
#include "mail-test.h"
#include "mail-web-view.h"

/* What a page does by itself it does when it is there, or a little later. */
#define PAUSE_MSEC 40

/* What leaks may wait for what it asked for; by then it has asked. */
#define LOADING_SECONDS 8

static gboolean
time_is_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
pause_a_little (void)
{
  gboolean over = FALSE;
  guint timeout;

  timeout = g_timeout_add (PAUSE_MSEC, time_is_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static char *
read_file (const char *path,
           gsize      *length)
{
  g_autoptr(GError) error = NULL;
  char *contents = NULL;

  g_file_get_contents (path, &contents, length, &error);
  g_assert_no_error (error);
  return contents;
}

/* The web view of a window or of one of its parts. */
static WebKitWebView *
find_view (GtkWidget *widget)
{
  WebKitWebView *found = NULL;

  if (WEBKIT_IS_WEB_VIEW (widget))
    return WEBKIT_WEB_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_view (child);
  return found;
}

static void
looked_for_traces (GObject      *object,
                   GAsyncResult *result,
                   gpointer      finished)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JSCValue) value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, &error);
  g_autofree char *text = value != NULL ? jsc_value_to_string (value) : g_strdup_printf ("not known: %s", error->message);

  if (*text != '\0')
    printf ("ran %s\n", text);
  *(gboolean *) finished = TRUE;
}

/* What script of the page has written on it, in our own world, where there is script even behind the walls. A page without walls may be
 * too busy to be asked. */
static void
look_for_traces (GtkWidget *widget)
{
  static const char script[] = "(document.documentElement.textContent.match (/script-42-[\\w-]*/g) ?? []).join (' ')";
  static gboolean finished;
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (LOADING_SECONDS, time_is_over, &late);

  finished = FALSE;
  webkit_web_view_evaluate_javascript (find_view (widget), script, -1, "test", NULL, NULL, looked_for_traces, &finished);
  while (!finished && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  if (!finished)
    puts ("ran: not known, the page is busy");
}

static void
load_changed (WebKitWebView   *view,
              WebKitLoadEvent  event,
              gboolean        *finished)
{
  if (event == WEBKIT_LOAD_FINISHED)
    *finished = TRUE;
}

/* A page whose script opens a dialog does not end to load before somebody answers. */
static gboolean
dialog_opened (WebKitWebView      *view,
               WebKitScriptDialog *dialog,
               gpointer            data)
{
  printf ("dialog %s\n", webkit_script_dialog_get_message (dialog));
  puts ("shown");
  fflush (stdout);
  return FALSE;
}

static void
show_plain (AdwWindow  *window,
            const char *html,
            gsize       length)
{
  g_autoptr(WebKitNetworkSession) session = webkit_network_session_new_ephemeral ();
  g_autoptr(GBytes) bytes = g_bytes_new (html, length);
  GtkWidget *view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "network-session", session, NULL);
  gboolean finished = FALSE;
  guint timeout;

  timeout = g_timeout_add_seconds (LOADING_SECONDS, time_is_over, &finished);
  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed), &finished);
  g_signal_connect (view, "script-dialog", G_CALLBACK (dialog_opened), NULL);
  adw_window_set_content (window, view);
  webkit_web_view_load_bytes (WEBKIT_WEB_VIEW (view), bytes, "text/html", "utf-8", NULL);
  while (!finished)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (view, &finished);
  g_source_remove (timeout);
  pause_a_little ();
  look_for_traces (view);
}

/* The messages of one page, each as the reader has it: in a tree of its own. */
static void
show_sanitised (AdwWindow  *window,
                char      **paths)
{
  g_autoptr(GString) page = g_string_new ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>");

  for (; *paths != NULL; paths++)
    {
      gsize length;
      g_autofree char *contents = read_file (*paths, &length);
      g_autoptr(GBytes) bytes = g_bytes_new (contents, length);
      g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
      g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, "1/");

      g_string_append_printf (page, "<div><template shadowrootmode=\"open\">%s</template></div>", mail_mime_html_get_body (html));
    }
  g_string_append (page, "</body></html>");
  show_plain (window, page->str, page->len);
}

static void
show_walled (AdwWindow  *window,
             char      **paths)
{
  MailWebView *view = mail_web_view_new ();

  adw_window_set_content (window, GTK_WIDGET (view));
  for (; *paths != NULL; paths++)
    {
      g_autofree char *html = read_file (*paths, NULL);

      mail_test_await_ok (mail_web_view_load (view, html));
      pause_a_little ();
      look_for_traces (GTK_WIDGET (view));
    }
}

int
main (int   argc,
      char *argv[])
{
  GtkWidget *window;
  gboolean over = FALSE;

  g_set_prgname ("show-pages");
  dex_init ();
  adw_init ();
  if (argc < 3)
    g_error ("usage: show-pages plain|walled|sanitised FILE…");

  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_window_present (GTK_WINDOW (window));
  if (g_str_equal (argv[1], "walled"))
    {
      show_walled (ADW_WINDOW (window), argv + 2);
    }
  else if (g_str_equal (argv[1], "sanitised"))
    {
      show_sanitised (ADW_WINDOW (window), argv + 2);
    }
  else
    {
      gsize length;
      g_autofree char *html = read_file (argv[2], &length);

      show_plain (ADW_WINDOW (window), html, length);
    }
  puts ("shown");
  fflush (stdout);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
