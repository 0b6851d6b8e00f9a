/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-message-source.h"

#include <glib/gi18n.h>

#include "mail-mime-file-name.h"

/* What is shown of a message, in bytes: all that a person reads, and a view can lay out at once. */
#define MAX_SHOWN (1024 * 1024)

typedef struct {
  GtkWidget *parent;
  GBytes *bytes;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->parent);
  g_bytes_unref (save->bytes);
  g_free (save);
}

static void
tell (GtkWidget  *parent,
      const char *text)
{
  gtk_widget_activate_action (parent, "win.toast", "s", text);
}

/* ---- looking at it ---- */

static char *
make_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *valid = g_utf8_make_valid (size > 0 ? data : "", (gssize) MIN (size, MAX_SHOWN));
  g_auto(GStrv) lines = g_strsplit (valid, "\r\n", -1);

  return g_strjoinv ("\n", lines);
}

/* Where a long line is broken nothing is added. */
static void
set_text (GtkTextBuffer *buffer,
          const char    *text)
{
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_create_tag (buffer, "source", "insert-hyphens", FALSE, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag_by_name (buffer, "source", &start, &end);
}

static GtkWidget *
new_text_view (GBytes *bytes)
{
  g_autofree char *text = make_text (bytes);
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message Source"), -1);
  return view;
}

/**
 * mail_message_source_present:
 * @parent: what the dialog stands over
 * @subject: the message's
 * @message: a message
 *
 * Shows the bytes of a message, up to a length nobody reads to the end.
 */
void
mail_message_source_present (GtkWidget       *parent,
                             const char      *subject,
                             MailMimeMessage *message)
{
  GBytes *bytes = mail_mime_message_get_bytes (message);
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_("Message Source"), subject));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  if (g_bytes_get_size (bytes) > MAX_SHOWN)
    {
      GtkWidget *banner = adw_banner_new (_("Only the beginning is shown. Save the message to have all of it."));

      adw_banner_set_revealed (ADW_BANNER (banner), TRUE);
      adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), banner);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), new_text_view (bytes));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_dialog_set_title (dialog, _("Message Source"));
  adw_dialog_set_content_width (dialog, 800);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}

/* ---- saving it ---- */

static void
file_is_written (GObject      *object,
                 GAsyncResult *result,
                 gpointer      data)
{
  Save *save = data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    {
      tell (save->parent, _("Message saved"));
    }
  else
    {
      g_autofree char *text = g_strdup_printf (_("The file could not be saved: %s"), error->message);

      tell (save->parent, text);
    }
  save_free (save);
}

static void
file_is_chosen (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  Save *save = data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file == NULL)
    save_free (save);
  else
    g_file_replace_contents_bytes_async (file, save->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, file_is_written, save);
}

/* "/" is a part of a subject, not of a name. */
static char *
make_file_name (const char *subject)
{
  g_autofree char *stem = g_strdelimit (g_strdup (subject), "/\\", '-');

  return mail_mime_file_name_for_type (*stem != '\0' ? stem : NULL, "message/rfc822");
}

/**
 * mail_message_source_save:
 * @parent: the widget it was asked in
 * @subject: the message's
 * @message: a message
 *
 * Asks where to, and saves the message there, byte by byte as it came.
 */
void
mail_message_source_save (GtkWidget       *parent,
                          const char      *subject,
                          MailMimeMessage *message)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = make_file_name (subject);
  Save *save = g_new0 (Save, 1);

  save->parent = g_object_ref (parent);
  save->bytes = g_bytes_ref (mail_mime_message_get_bytes (message));
  gtk_file_dialog_set_title (dialog, _("Save Message"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, file_is_chosen, save);
}
