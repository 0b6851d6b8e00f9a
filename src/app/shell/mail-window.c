/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-window.h"

#include <glib/gi18n.h>

#include "mail-config.h"

struct _MailWindow {
  AdwApplicationWindow parent_instance;

  MailAccountManager *manager;
  GSettings *settings;

  AdwToastOverlay *toasts;
  AdwOverlaySplitView *outer;
  AdwNavigationSplitView *inner;
  AdwBin *reader_bin;
};

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

static void
mail_window_dispose (GObject *object)
{
  MailWindow *self = MAIL_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_WINDOW);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mail_window_parent_class)->dispose (object);
}

static void
mail_window_class_init (MailWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_bin);
}

static void
mail_window_init (MailWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_window_new:
 * @application: the program
 * @manager: the accounts
 * @settings: the program's settings
 *
 * Returns: (transfer none): the main window, owned by GTK
 */
MailWindow *
mail_window_new (GtkApplication     *application,
                 MailAccountManager *manager,
                 GSettings          *settings)
{
  MailWindow *self = g_object_new (MAIL_TYPE_WINDOW, "application", application, NULL);

  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  return self;
}

/**
 * mail_window_compose_uri:
 * @self: the window
 * @uri: a mailto: address
 *
 * Opens a new message made from @uri.
 */
void
mail_window_compose_uri (MailWindow *self,
                         const char *uri)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
}

/**
 * mail_window_recover_drafts:
 * @self: the window
 *
 * Opens again what was being written when the program ended without being asked to.
 */
void
mail_window_recover_drafts (MailWindow *self)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
}
