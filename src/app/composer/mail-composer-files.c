/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-pool.h"

/* No server takes more in one message; larger ones are refused before they are read. */
#define MAX_FILE_BYTES (100 * 1024 * 1024)

static void
remove_file (GtkButton    *button,
             MailComposer *self)
{
  MailCompositionFile *file = g_object_get_data (G_OBJECT (button), "file");

  g_ptr_array_remove (self->composition->files, file);
  mail_composer_show_files (self);
  mail_composer_mark_dirty (self);
}

static GtkWidget *
make_chip (MailComposer        *self,
           MailCompositionFile *file)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (file->name);
  g_autofree char *size_text = g_format_size (g_bytes_get_size (file->contents));
  GtkWidget *size = gtk_label_new (size_text);
  GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *label = g_strdup_printf (_("Remove %s"), file->name);

  gtk_widget_add_css_class (chip, "attachment-chip");
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 28);
  gtk_widget_add_css_class (size, "dim-label");
  gtk_widget_add_css_class (size, "numeric");
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "circular");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data (G_OBJECT (remove), "file", file);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_file), self);

  gtk_box_append (GTK_BOX (chip), gtk_image_new_from_icon_name ("mail-attachment-symbolic"));
  gtk_box_append (GTK_BOX (chip), name);
  gtk_box_append (GTK_BOX (chip), size);
  gtk_box_append (GTK_BOX (chip), remove);
  return chip;
}

/**
 * mail_composer_show_files:
 * @self: a composer
 *
 * Brings the chips in line with the files.
 */
void
mail_composer_show_files (MailComposer *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->files))) != NULL)
    adw_wrap_box_remove (self->files, child);
  for (guint i = 0; i < self->composition->files->len; i++)
    adw_wrap_box_append (self->files, make_chip (self, g_ptr_array_index (self->composition->files, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->files), self->composition->files->len > 0);
}

/* Reading: on a thread of the pool */

static gboolean
read_file (gpointer       data,
           GCancellable  *cancellable,
           GValue        *result,
           GError       **error)
{
  GFile *file = data;
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                                                 cancellable, error);
  GBytes *bytes;

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("Only files can be attached."));
      return FALSE;
    }
  if (g_file_info_get_size (info) > MAX_FILE_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("The file is too large to be sent by mail."));
      return FALSE;
    }

  bytes = g_file_load_bytes (file, cancellable, NULL, error);
  if (bytes == NULL)
    return FALSE;

  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, bytes);
  return TRUE;
}

typedef struct {
  MailComposer *composer;
  GListModel *chosen;
} Attach;

static void
attach_free (Attach *attach)
{
  g_object_unref (attach->composer);
  g_object_unref (attach->chosen);
  g_free (attach);
}

/* Awaits. */
static gboolean
attach_file (MailComposer  *self,
             GFile         *file,
             GError       **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *guessed = NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *shown = NULL;
  g_autoptr(GBytes) contents = dex_await_boxed (mail_pool_run (mail_pool_get_readers (), read_file, g_object_ref (file), g_object_unref), error);
  gsize size;
  const guchar *data;

  if (contents == NULL)
    return FALSE;

  data = g_bytes_get_data (contents, &size);
  guessed = g_content_type_guess (name, data, MIN (size, 4096), NULL);
  content_type = g_content_type_get_mime_type (guessed);
  shown = g_filename_display_name (name);
  mail_composition_add_file (self->composition, shown, content_type ? content_type : "application/octet-stream", contents);
  return TRUE;
}

static DexFuture *
attach_fiber (gpointer data)
{
  Attach *attach = data;
  MailComposer *self = attach->composer;

  for (guint i = 0; i < g_list_model_get_n_items (attach->chosen) && !self->done; i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (attach->chosen, i);
      g_autoptr(GError) error = NULL;

      if (!attach_file (self, file, &error))
        mail_composer_toast (self, error->message);
    }

  if (!self->done)
    {
      mail_composer_show_files (self);
      mail_composer_mark_dirty (self);
    }
  return dex_future_new_true ();
}

static void
attach_files (MailComposer *self,
              GListModel   *chosen)
{
  Attach *attach = g_new0 (Attach, 1);

  attach->composer = g_object_ref (self);
  attach->chosen = g_object_ref (chosen);
  dex_future_disown (mail_fiber_spawn (NULL, attach_fiber, attach, (GDestroyNotify) attach_free));
}

static void
files_chosen (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(MailComposer) self = data;
  g_autoptr(GListModel) chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (chosen != NULL)
    attach_files (self, chosen);
}

/**
 * mail_composer_choose_files:
 * @self: a composer
 *
 * Asks for files to attach.
 */
void
mail_composer_choose_files (MailComposer *self)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Attach Files"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (self), NULL, files_chosen, g_object_ref (self));
}

static gboolean
files_dropped (MailComposer *self,
               const GValue *value)
{
  g_autoptr(GListStore) list = g_list_store_new (G_TYPE_FILE);
  g_autoptr(GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *l = files; l != NULL; l = l->next)
    g_list_store_append (list, l->data);
  attach_files (self, G_LIST_MODEL (list));
  return TRUE;
}

/**
 * mail_composer_accept_drops:
 * @self: a composer
 *
 * Lets files be dropped anywhere on the window.
 */
void
mail_composer_accept_drops (MailComposer *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (files_dropped), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
