/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader-fixture.h"

#include <string.h>
#include <webkit/webkit.h>

#define PATIENCE (20 * G_USEC_PER_SEC)

static void
on_looked_at (MailReader    *reader,
              gint64         item,
              ReaderFixture *self)
{
  g_array_append_val (self->looked_at, item);
}

void
reader_fixture_open (ReaderFixture    *self,
                     MailStoreFixture *store,
                     int               width,
                     int               height)
{
  g_autofree char *passwords = g_build_filename (store->profile, "passwords", NULL);

  *self = (ReaderFixture) { .store = store, .looked_at = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  self->manager = mail_account_manager_new (store->store, mail_secrets_new_file (passwords));
  self->window = GTK_WINDOW (adw_window_new ());
  self->reader = mail_reader_new (self->manager);
  g_signal_connect (self->reader, "looked-at", G_CALLBACK (on_looked_at), self);
  gtk_window_set_default_size (self->window, width, height);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->reader));
  gtk_window_present (self->window);
}

void
reader_fixture_close (ReaderFixture *self)
{
  gtk_window_destroy (self->window);
  reader_fixture_idle (50);
  mail_test_await_ok (mail_account_manager_stop (self->manager));
  g_clear_object (&self->manager);
  g_array_unref (self->looked_at);
}

static GBytes *
make_bytes (const char *head,
            const char *body)
{
  char *text = g_strconcat (head, "\r\n", body, NULL);

  return g_bytes_new_take (text, strlen (text));
}

void
reader_fixture_put_body (ReaderFixture *self,
                         gint64         item,
                         const char    *head,
                         const char    *body)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self->store), item, NULL);
  g_autoptr(GBytes) bytes = make_bytes (head, body);

  mail_test_await_ok (mail_store_put_body (self->store->store, row->message, bytes));
}

gint64
reader_fixture_receive (ReaderFixture *self,
                        MailFlags      flags,
                        const char    *head,
                        const char    *body)
{
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *with_id = g_strdup_printf ("%sMessage-ID: <%u@example.org>\r\n", head, ++self->n_messages);
  MailListQuery query = { .folder = self->store->inbox };
  g_autoptr(GArray) ids = NULL;
  gint64 item;

  arrival->uid = self->n_messages;
  arrival->size = strlen (with_id) + 2 + (body != NULL ? strlen (body) : 100);
  arrival->internal_date = 1700000000 + (gint64) self->n_messages * 60;
  arrival->flags = flags;
  arrival->header = make_bytes (with_id, "");
  g_assert_cmpuint (mail_store_fixture_see (self->store, self->store->inbox, 1, arrival), ==, 1);

  ids = mail_store_reader_list (mail_store_fixture_reader (self->store), &query, 1, NULL);
  item = g_array_index (ids, gint64, 0);
  if (body != NULL)
    reader_fixture_put_body (self, item, with_id, body);
  return item;
}

static WebKitWebView *
find_view (GtkWidget *widget)
{
  WebKitWebView *found = WEBKIT_IS_WEB_VIEW (widget) ? WEBKIT_WEB_VIEW (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_view (child);
  return found;
}

/* The pages that stand before the document. */
static GtkWidget *
find_stack (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_STACK (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_stack (child);
  return found;
}

typedef struct {
  gboolean done;
  char *text;
} Answer;

static void
on_answer (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Answer *answer = data;
  g_autoptr(JSCValue) value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, NULL);

  answer->text = value != NULL ? jsc_value_to_string (value) : g_strdup ("");
  answer->done = TRUE;
}

char *
reader_fixture_ask (ReaderFixture *self,
                    const char    *script)
{
  WebKitWebView *view = find_view (GTK_WIDGET (self->reader));
  Answer answer = { 0 };

  if (view == NULL)
    return g_strdup ("");
  webkit_web_view_evaluate_javascript (view, script, -1, "mail", NULL, NULL, on_answer, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  return answer.text;
}

void
reader_fixture_wait_for (ReaderFixture *self,
                         const char    *script,
                         const char    *expected)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autofree char *answer = reader_fixture_ask (self, script);

      if (g_str_equal (answer, expected))
        return;
      if (g_get_monotonic_time () > end)
        g_error ("%s is “%s”, not “%s”", script, answer, expected);
      reader_fixture_idle (1);
    }
}

void
reader_fixture_show (ReaderFixture *self,
                     const gint64  *ids,
                     guint          n,
                     gint64         item)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, ids[0]);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  g_array_append_vals (items, ids, n);
  mail_reader_show_conversation (self->reader, items, item);
  reader_fixture_wait_for (self, "document.querySelector('.card')?.dataset.item", first);
  while (gtk_widget_get_visible (find_stack (GTK_WIDGET (self->reader))))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
reader_fixture_idle (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_picture (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GdkTexture) texture = webkit_web_view_get_snapshot_finish (WEBKIT_WEB_VIEW (object), result, NULL);

  *(gboolean *) data = TRUE;
}

void
reader_fixture_paint (ReaderFixture *self)
{
  gboolean done = FALSE;

  webkit_web_view_get_snapshot (find_view (GTK_WIDGET (self->reader)), WEBKIT_SNAPSHOT_REGION_VISIBLE, WEBKIT_SNAPSHOT_OPTIONS_NONE, NULL,
                                on_picture, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}
