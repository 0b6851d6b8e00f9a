/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-row.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-row-drag.h"

struct _MailLabelRow {
  AdwActionRow parent_instance;

  GtkWidget *handle;
  GtkCheckButton *check;
  GtkWidget *dot;
  GtkWidget *menu_button;

  char *keyword;
  int place;
  gboolean showing; /* what is toggled was not toggled by the person */
};

G_DEFINE_FINAL_TYPE (MailLabelRow, mail_label_row, ADW_TYPE_ACTION_ROW)

enum {
  TOGGLED,
  EDIT,
  MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_toggled (MailLabelRow *self)
{
  if (self->showing)
    return;
  gtk_check_button_set_inconsistent (self->check, FALSE);
  g_signal_emit (self, signals[TOGGLED], 0, gtk_check_button_get_active (self->check));
}

static void
edit (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  g_signal_emit (widget, signals[EDIT], 0);
}

static void
move_up (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  g_signal_emit (widget, signals[MOVED], 0, MAIL_LABEL_ROW (widget)->place - 1);
}

static void
move_down (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[MOVED], 0, MAIL_LABEL_ROW (widget)->place + 1);
}

/* ---- dragging ---- */

static gboolean
drop (GtkWidget *dropped,
      GtkWidget *onto)
{
  if (gtk_widget_get_parent (dropped) != gtk_widget_get_parent (onto))
    return FALSE;
  g_signal_emit (dropped, signals[MOVED], 0, MAIL_LABEL_ROW (onto)->place);
  return TRUE;
}

/* ---- the object ---- */

static void
mail_label_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LABEL_ROW);
  G_OBJECT_CLASS (mail_label_row_parent_class)->dispose (object);
}

static void
mail_label_row_finalize (GObject *object)
{
  g_free (MAIL_LABEL_ROW (object)->keyword);
  G_OBJECT_CLASS (mail_label_row_parent_class)->finalize (object);
}

static void
mail_label_row_class_init (MailLabelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = MAIL_TYPE_LABEL_ROW;

  G_OBJECT_CLASS (klass)->dispose = mail_label_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_label_row_finalize;
  signals[TOGGLED] = g_signal_new ("toggled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[EDIT] = g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_install_action (widget_class, "label-row.edit", NULL, edit);
  gtk_widget_class_install_action (widget_class, "label-row.move-up", NULL, move_up);
  gtk_widget_class_install_action (widget_class, "label-row.move-down", NULL, move_down);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "label-row.move-up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "label-row.move-down", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-label-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, handle);
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, check);
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, dot);
  gtk_widget_class_bind_template_child (widget_class, MailLabelRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
mail_label_row_init (MailLabelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_row_drag_attach (GTK_WIDGET (self), self->handle, drop);
}

/**
 * mail_label_row_new:
 * @keyword: of the label
 * @title: what it is called
 * @color: the style class of its colour
 * @state: how many of the messages have it
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
mail_label_row_new (const char        *keyword,
                    const char        *title,
                    const char        *color,
                    MailLabelRowState  state)
{
  MailLabelRow *self = g_object_new (MAIL_TYPE_LABEL_ROW, NULL);
  /* Translators: tooltip of the menu of a label */
  g_autofree char *options = g_strdup_printf (_("Options for “%s”"), title);

  self->keyword = g_strdup (keyword);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  gtk_widget_add_css_class (self->dot, color);
  gtk_widget_set_tooltip_text (self->menu_button, options);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, options, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->showing = TRUE;
  gtk_check_button_set_active (self->check, state == MAIL_LABEL_ROW_ALL);
  gtk_check_button_set_inconsistent (self->check, state == MAIL_LABEL_ROW_SOME);
  self->showing = FALSE;
  return GTK_WIDGET (self);
}

const char *
mail_label_row_get_keyword (MailLabelRow *self)
{
  g_return_val_if_fail (MAIL_IS_LABEL_ROW (self), NULL);
  return self->keyword;
}

gboolean
mail_label_row_shows (MailLabelRow *self,
                      const char   *keyword,
                      const char   *title,
                      const char   *color)
{
  g_return_val_if_fail (MAIL_IS_LABEL_ROW (self), FALSE);
  return g_str_equal (self->keyword, keyword) && gtk_widget_has_css_class (self->dot, color) &&
         g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), title);
}

int
mail_label_row_get_place (MailLabelRow *self)
{
  g_return_val_if_fail (MAIL_IS_LABEL_ROW (self), 0);
  return self->place;
}

/**
 * mail_label_row_set_place:
 * @self: a row
 * @place: its place, counted from 0
 * @n_labels: how many labels there are
 *
 * There is an order only where there are several.
 */
void
mail_label_row_set_place (MailLabelRow *self,
                          guint         place,
                          guint         n_labels)
{
  g_return_if_fail (MAIL_IS_LABEL_ROW (self));
  self->place = (int) place;
  gtk_widget_set_visible (self->handle, n_labels > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "label-row.move-up", place > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "label-row.move-down", place + 1 < n_labels);
}
