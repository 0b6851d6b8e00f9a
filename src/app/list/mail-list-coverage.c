/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-coverage.h"

#include "mail-config.h"

struct _MailListCoverage {
  AdwBin parent_instance;

  GtkWidget *spinner;
  GtkLabel *sentence;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (MailListCoverage, mail_list_coverage, ADW_TYPE_BIN)

static guint pressed_signal;

static void
on_clicked (MailListCoverage *self)
{
  g_signal_emit (self, pressed_signal, 0);
}

static void
mail_list_coverage_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LIST_COVERAGE);
  G_OBJECT_CLASS (mail_list_coverage_parent_class)->dispose (object);
}

static void
mail_list_coverage_class_init (MailListCoverageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_list_coverage_dispose;
  pressed_signal = g_signal_new ("pressed", MAIL_TYPE_LIST_COVERAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-coverage.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListCoverage, spinner);
  gtk_widget_class_bind_template_child (widget_class, MailListCoverage, sentence);
  gtk_widget_class_bind_template_child (widget_class, MailListCoverage, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
mail_list_coverage_init (MailListCoverage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_list_coverage_show:
 * @self: the line
 * @sentence: how much was searched, or what is being done or came of it
 * @button: (nullable): what can be done; %NULL: nothing
 * @is_busy: whether something is under way
 */
void
mail_list_coverage_show (MailListCoverage *self,
                         const char       *sentence,
                         const char       *button,
                         gboolean          is_busy)
{
  g_return_if_fail (MAIL_IS_LIST_COVERAGE (self));
  gtk_label_set_label (self->sentence, sentence);
  /* Alone it stands in the middle, beside a button where the line begins. */
  gtk_label_set_xalign (self->sentence, button != NULL || is_busy ? 0 : 0.5f);
  gtk_label_set_justify (self->sentence, button != NULL || is_busy ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sentence), sentence);
  gtk_widget_set_visible (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->button, button);
}
