/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-attachment.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "mail-fiber.h"
#include "mail-pool.h"

/* Files whose opening may start a program: they can be saved, not opened from here. */
static const char * const runnable_endings[] = {
  ".desktop", ".sh", ".bash", ".run", ".bin", ".appimage", ".py", ".pl", ".rb", ".jar", ".jnlp", ".exe", ".msi", ".com", ".bat", ".cmd",
  ".ps1", ".vbs", ".js", ".jse", ".wsf", ".scr", ".pif", ".hta", ".lnk", ".reg", ".cpl", ".deb", ".rpm", ".flatpak", ".flatpakref",
  ".flatpakrepo", ".snap", ".apk", ".dmg", ".iso", ".html", ".htm", ".xhtml", ".svg", ".mht", ".url", ".webloc",
};

/* How many names are tried before giving up, when a file of the name exists already. */
#define MAX_NAME_ATTEMPTS 1000

typedef struct {
  GtkWidget *parent;
  MailMimeMessage *message;  /* keeps the parts alive */
  GPtrArray *parts;
  GFile *folder;             /* where to write, by the parts' own names */
  GFile *file;               /* or exactly where; only the first part */
  gboolean launch;
} Save;

static void
save_free (Save *self)
{
  g_clear_object (&self->parent);
  g_clear_pointer (&self->message, mail_mime_message_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->folder);
  g_clear_object (&self->file);
  g_free (self);
}

static Save *
save_new (GtkWidget       *parent,
          MailMimeMessage *message)
{
  Save *self = g_new0 (Save, 1);

  self->parent = g_object_ref (parent);
  self->message = mail_mime_message_ref (message);
  self->parts = g_ptr_array_new ();
  return self;
}

/**
 * mail_attachment_can_run:
 * @file_name: a file name
 *
 * Returns: whether opening such a file may run a program or a script
 */
gboolean
mail_attachment_can_run (const char *file_name)
{
  g_autofree char *lower = g_ascii_strdown (file_name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (runnable_endings); i++)
    if (g_str_has_suffix (lower, runnable_endings[i]))
      return TRUE;

  return FALSE;
}

static void
tell (GtkWidget  *parent,
      const char *text)
{
  gtk_widget_activate_action (parent, "win.toast", "s", text);
}

/* "report.pdf", "report (2).pdf", … */
static char *
make_numbered_name (const char *name,
                    guint       number)
{
  const char *dot = strrchr (name, '.');

  if (number == 1)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);

  return g_strdup_printf ("%.*s (%u)%s", (int) (dot - name), name, number, dot);
}

static GFileOutputStream *
create_in_folder (GFile       *folder,
                  const char  *name,
                  GFile      **file,
                  GError     **error)
{
  for (guint i = 1; i <= MAX_NAME_ATTEMPTS; i++)
    {
      g_autofree char *numbered = make_numbered_name (name, i);
      g_autoptr(GFile) candidate = g_file_get_child (folder, numbered);
      g_autoptr(GError) local_error = NULL;
      GFileOutputStream *stream = g_file_create (candidate, G_FILE_CREATE_PRIVATE, NULL, &local_error);

      if (stream != NULL)
        {
          *file = g_steal_pointer (&candidate);
          return stream;
        }
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There are too many files of that name."));
  return NULL;
}

static gboolean
write_part (Save          *self,
            MailMimePart  *part,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autofree char *name = mail_mime_part_make_file_name (part);
  g_autoptr(GFileOutputStream) stream = NULL;

  if (self->file != NULL)
    stream = g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);
  else
    stream = create_in_folder (self->folder, name, &self->file, error);

  return stream != NULL &&
         mail_mime_part_decode_to_stream (part, G_OUTPUT_STREAM (stream), cancellable, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

static gboolean
write_parts (gpointer       data,
             GCancellable  *cancellable,
             GValue        *result,
             GError       **error)
{
  Save *self = data;

  for (guint i = 0; i < self->parts->len; i++)
    {
      if (i > 0)
        g_clear_object (&self->file);
      if (!write_part (self, g_ptr_array_index (self->parts, i), cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static void
launched (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(GtkWidget) parent = data;
  g_autoptr(GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (parent, _("There is no program to open this file with."));
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *self = data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (mail_pool_run (mail_pool_get_readers (), write_parts, self, NULL), &error))
    {
      g_autofree char *text = g_strdup_printf (_("The file could not be saved: %s"), error->message);

      tell (self->parent, text);
    }
  else if (self->launch)
    {
      g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (self->file);

      gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (self->parent)), NULL, launched, g_object_ref (self->parent));
    }
  else
    {
      tell (self->parent, ngettext ("Attachment saved", "Attachments saved", self->parts->len));
    }

  return dex_future_new_true ();
}

static void
save_start (Save *self)
{
  dex_future_disown (mail_fiber_spawn (NULL, save_fiber, self, (GDestroyNotify) save_free));
}

/**
 * mail_attachment_open:
 * @parent: the widget it was asked in
 * @message: the message
 * @part: the attachment
 *
 * Writes a private copy into the user's run-time folder, which is gone after the session, and opens it with the program of
 * the person's choice. What can run is not opened.
 */
void
mail_attachment_open (GtkWidget       *parent,
                      MailMimeMessage *message,
                      MailMimePart    *part)
{
  g_autofree char *name = mail_mime_part_make_file_name (part);
  g_autofree char *base = g_build_filename (g_get_user_runtime_dir (), g_get_prgname (), NULL);
  g_autofree char *folder = g_build_filename (base, "attachment-XXXXXX", NULL);
  Save *save;

  if (mail_attachment_can_run (name))
    {
      tell (parent, _("Files of this kind can run programs. Save it, if you trust the sender."));
      return;
    }
  if (g_mkdir_with_parents (base, 0700) != 0 || g_mkdtemp (folder) == NULL)
    {
      tell (parent, _("There is no room for temporary files."));
      return;
    }

  save = save_new (parent, message);
  g_ptr_array_add (save->parts, part);
  save->folder = g_file_new_for_path (folder);
  save->launch = TRUE;
  save_start (save);
}

static void
file_chosen (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Save *save = data;

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (save->file != NULL)
    save_start (save);
  else
    save_free (save);
}

/**
 * mail_attachment_save:
 * @parent: the widget it was asked in
 * @message: the message
 * @part: the attachment
 *
 * Asks where to, and saves it there.
 */
void
mail_attachment_save (GtkWidget       *parent,
                      MailMimeMessage *message,
                      MailMimePart    *part)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = mail_mime_part_make_file_name (part);
  Save *save = save_new (parent, message);

  g_ptr_array_add (save->parts, part);
  gtk_file_dialog_set_title (dialog, _("Save Attachment"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, file_chosen, save);
}

static void
folder_chosen (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  Save *save = data;

  save->folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (save->folder != NULL)
    save_start (save);
  else
    save_free (save);
}

/**
 * mail_attachment_save_all:
 * @parent: the widget it was asked in
 * @message: the message
 * @parts: (element-type MailMimePart): the attachments
 *
 * Asks for a folder, and saves all of them there under their own names; no existing file is replaced.
 */
void
mail_attachment_save_all (GtkWidget       *parent,
                          MailMimeMessage *message,
                          GPtrArray       *parts)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  Save *save = save_new (parent, message);

  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (save->parts, g_ptr_array_index (parts, i));
  gtk_file_dialog_set_title (dialog, _("Save All Attachments"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, folder_chosen, save);
}
