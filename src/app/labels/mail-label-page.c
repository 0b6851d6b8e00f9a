/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-page.h"

#include <glib/gi18n.h>

#include "mail-account-color-row.h"
#include "mail-account-color.h"
#include "mail-config.h"

struct _MailLabelPage {
  AdwNavigationPage parent_instance;

  GtkWidget *accept_button;
  AdwEntryRow *name_row;
  AdwWrapBox *swatches;
  GtkWidget *removal;
  GtkCheckButton *buttons[MAIL_ACCOUNT_N_COLORS];
};

enum {
  ACCEPTED,
  REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailLabelPage, mail_label_page, ADW_TYPE_NAVIGATION_PAGE)

static char *
get_name (MailLabelPage *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
on_name_changed (MailLabelPage *self)
{
  g_autofree char *name = get_name (self);

  gtk_widget_set_sensitive (self->accept_button, *name != '\0');
}

static void
on_accept (MailLabelPage *self)
{
  g_autofree char *name = get_name (self);
  const char *color = mail_account_color_get (0);

  if (*name == '\0')
    return;
  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    {
      if (gtk_check_button_get_active (self->buttons[i]))
        color = mail_account_color_get (i);
    }
  g_signal_emit (self, signals[ACCEPTED], 0, name, color);
}

static void
on_remove (MailLabelPage *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

static void
mail_label_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LABEL_PAGE);
  G_OBJECT_CLASS (mail_label_page_parent_class)->dispose (object);
}

static void
mail_label_page_class_init (MailLabelPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_label_page_dispose;
  signals[ACCEPTED] = g_signal_new ("accepted", MAIL_TYPE_LABEL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[REMOVED] = g_signal_new ("removed", MAIL_TYPE_LABEL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-label-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailLabelPage, accept_button);
  gtk_widget_class_bind_template_child (widget_class, MailLabelPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, MailLabelPage, swatches);
  gtk_widget_class_bind_template_child (widget_class, MailLabelPage, removal);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_accept);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
mail_label_page_init (MailLabelPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    {
      self->buttons[i] = GTK_CHECK_BUTTON (mail_account_color_swatch_new (i));
      gtk_check_button_set_group (self->buttons[i], i > 0 ? self->buttons[0] : NULL);
      adw_wrap_box_append (self->swatches, GTK_WIDGET (self->buttons[i]));
    }
}

/**
 * mail_label_page_new:
 * @name: (nullable): of the label that is changed; %NULL: a new one
 * @color: its colour, or the one that is offered
 *
 * Returns: (transfer floating): a page
 */
AdwNavigationPage *
mail_label_page_new (const char *name,
                     const char *color)
{
  MailLabelPage *self = g_object_new (MAIL_TYPE_LABEL_PAGE, NULL);

  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    {
      if (g_str_equal (mail_account_color_get (i), color))
        gtk_check_button_set_active (self->buttons[i], TRUE);
    }
  if (name == NULL)
    return ADW_NAVIGATION_PAGE (self);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Edit Label"));
  gtk_button_set_label (GTK_BUTTON (self->accept_button), _("_Save"));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  gtk_widget_set_visible (self->removal, TRUE);
  return ADW_NAVIGATION_PAGE (self);
}
