/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-look.h"

#include <adwaita.h>

#include "mail-config.h"

struct _MailListLook {
  GObject parent_instance;

  GSettings *settings;
  MailListMarks *marks;
  gboolean is_compact;
  gboolean has_preview;
};

G_DEFINE_FINAL_TYPE (MailListLook, mail_list_look, G_TYPE_OBJECT)

static guint changed_signal;

static void
emit_changed (MailListLook *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
read_settings (MailListLook *self)
{
  self->is_compact = g_settings_get_boolean (self->settings, "list-compact");
  self->has_preview = !self->is_compact && g_settings_get_boolean (self->settings, "list-preview");
}

static void
on_settings_changed (MailListLook *self)
{
  read_settings (self);
  emit_changed (self);
}

static void
mail_list_look_dispose (GObject *object)
{
  MailListLook *self = MAIL_LIST_LOOK (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->marks);
  G_OBJECT_CLASS (mail_list_look_parent_class)->dispose (object);
}

static void
mail_list_look_class_init (MailListLookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_list_look_dispose;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LIST_LOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_look_init (MailListLook *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->settings = g_settings_new (MAIL_APPLICATION_ID);
  read_settings (self);
  g_signal_connect_object (self->settings, "changed::list-compact", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::list-preview", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::accent-color", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
}

/**
 * mail_list_look_new:
 * @marks: what is marked in the rows while something is searched for
 *
 * Returns: (transfer full): the look the person has chosen
 */
MailListLook *
mail_list_look_new (MailListMarks *marks)
{
  MailListLook *self = g_object_new (MAIL_TYPE_LIST_LOOK, NULL);

  self->marks = g_object_ref (marks);
  g_signal_connect_object (marks, "changed", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
mail_list_look_is_compact (MailListLook *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_LOOK (self), FALSE);
  return self->is_compact;
}

gboolean
mail_list_look_has_preview (MailListLook *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_LOOK (self), FALSE);
  return self->has_preview;
}

MailListMarks *
mail_list_look_get_marks (MailListLook *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_LOOK (self), NULL);
  return self->marks;
}
