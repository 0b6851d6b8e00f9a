/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error-window.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-error.h"

struct _MailErrorWindow {
  AdwApplicationWindow parent_instance;

  AdwStatusPage *page;
  GtkLabel *reason;
  GtkWidget *retry;
  char *profile;
};

G_DEFINE_FINAL_TYPE (MailErrorWindow, mail_error_window, ADW_TYPE_APPLICATION_WINDOW)

static void
describe (MailErrorWindow *self,
          const GError    *error)
{
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_IN_USE))
    {
      adw_status_page_set_title (self->page, _("Mail Is Already Open"));
      adw_status_page_set_description (self->page, _("Another program uses this mail folder. Close it there, then try again."));
      gtk_widget_set_visible (GTK_WIDGET (self->reason), FALSE);
      return;
    }
  adw_status_page_set_title (self->page, _("Mail Cannot Open Its Folder"));
  adw_status_page_set_description (self->page, _("Nothing was changed or deleted. Your mail on the server is not affected."));
  gtk_label_set_label (self->reason, error->message);
}

static void
on_folder_shown (GObject      *launcher,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (launcher), result, &error))
    g_debug ("showing the folder: %s", error->message);
}

static void
on_show_folder (MailErrorWindow *self)
{
  g_autoptr(GFile) file = g_file_new_for_path (self->profile);
  g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (self), NULL, on_folder_shown, NULL);
}

static void
mail_error_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ERROR_WINDOW);
  G_OBJECT_CLASS (mail_error_window_parent_class)->dispose (object);
}

static void
mail_error_window_finalize (GObject *object)
{
  g_free (MAIL_ERROR_WINDOW (object)->profile);
  G_OBJECT_CLASS (mail_error_window_parent_class)->finalize (object);
}

static void
mail_error_window_class_init (MailErrorWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_error_window_dispose;
  object_class->finalize = mail_error_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-error-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailErrorWindow, page);
  gtk_widget_class_bind_template_child (widget_class, MailErrorWindow, reason);
  gtk_widget_class_bind_template_child (widget_class, MailErrorWindow, retry);
  gtk_widget_class_bind_template_callback (widget_class, on_show_folder);
}

static void
mail_error_window_init (MailErrorWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_error_window_present:
 * @application: the program
 * @error: why the profile cannot be opened
 * @profile: its folder
 *
 * Shows why there is no main window, and what can be done: `app.retry`, looking at the folder, quitting.
 */
void
mail_error_window_present (GtkApplication *application,
                           const GError   *error,
                           const char     *profile)
{
  MailErrorWindow *self = g_object_new (MAIL_TYPE_ERROR_WINDOW, "application", application, NULL);

  self->profile = g_strdup (profile);
  describe (self, error);
  gtk_window_set_focus (GTK_WINDOW (self), self->retry);
  gtk_window_present (GTK_WINDOW (self));
}
