/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-chips.h"

#include <glib/gi18n.h>

#include "mail-labels.h"

/* Beside a subject there is room for so many … */
#define MAX_CHIPS 2
/* … of so many letters. */
#define MAX_LETTERS 12

struct _MailLabelChips {
  GtkBox parent_instance;

  char *keywords;
  MailLabels *labels;   /* (nullable): of the window it is in */
  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (MailLabelChips, mail_label_chips, GTK_TYPE_BOX)

static guint changed_signal;

static void
add_chip (MailLabelChips *self,
          const char     *text,
          const char     *color)
{
  GtkWidget *chip = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (chip), color != NULL ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (chip), MAX_LETTERS);
  gtk_label_set_single_line_mode (GTK_LABEL (chip), TRUE);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (chip, color != NULL ? "label-chip" : "dim-label");
  gtk_widget_add_css_class (chip, color != NULL ? color : "caption");
  gtk_box_append (GTK_BOX (self), chip);
}

static void
update (MailLabelChips *self)
{
  g_auto(GStrv) words = self->labels != NULL ? mail_labels_pick (self->labels, self->keywords) : NULL;
  guint n_words = words != NULL ? g_strv_length (words) : 0;
  g_autofree char *all = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  gtk_widget_set_visible (GTK_WIDGET (self), n_words > 0);
  for (guint i = 0; i < n_words && i < MAX_CHIPS; i++)
    {
      g_autofree char *title = mail_labels_get_title (self->labels, words[i]);

      add_chip (self, title, mail_labels_get_color (self->labels, words[i]));
    }
  if (n_words > MAX_CHIPS)
    {
      /* Translators: so many more labels */
      g_autofree char *more = g_strdup_printf (C_("labels", "+%u"), n_words - MAX_CHIPS);

      add_chip (self, more, NULL);
    }
  all = mail_label_chips_describe (self);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), all);
}

static void
on_labels_changed (MailLabelChips *self)
{
  if (self->keywords == NULL)
    return;
  update (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
mail_label_chips_root (GtkWidget *widget)
{
  MailLabelChips *self = MAIL_LABEL_CHIPS (widget);

  GTK_WIDGET_CLASS (mail_label_chips_parent_class)->root (widget);
  g_set_object (&self->labels, mail_labels_find (widget));
  if (self->labels != NULL)
    self->changed_id = g_signal_connect_swapped (self->labels, "changed", G_CALLBACK (on_labels_changed), self);
  on_labels_changed (self);
}

static void
mail_label_chips_unroot (GtkWidget *widget)
{
  MailLabelChips *self = MAIL_LABEL_CHIPS (widget);

  if (self->labels != NULL)
    g_clear_signal_handler (&self->changed_id, self->labels);
  g_clear_object (&self->labels);
  GTK_WIDGET_CLASS (mail_label_chips_parent_class)->unroot (widget);
}

static void
mail_label_chips_finalize (GObject *object)
{
  g_free (MAIL_LABEL_CHIPS (object)->keywords);
  G_OBJECT_CLASS (mail_label_chips_parent_class)->finalize (object);
}

static void
mail_label_chips_class_init (MailLabelChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_label_chips_finalize;
  GTK_WIDGET_CLASS (klass)->root = mail_label_chips_root;
  GTK_WIDGET_CLASS (klass)->unroot = mail_label_chips_unroot;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LABEL_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_label_chips_init (MailLabelChips *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * mail_label_chips_set_keywords:
 * @self: the chips
 * @keywords: (nullable): of the message, space-separated; those that are no labels are passed over
 */
void
mail_label_chips_set_keywords (MailLabelChips *self,
                               const char     *keywords)
{
  g_return_if_fail (MAIL_IS_LABEL_CHIPS (self));
  if (g_set_str (&self->keywords, keywords))
    update (self);
}

/**
 * mail_label_chips_describe:
 * @self: the chips
 *
 * Returns: (transfer full) (nullable): their names, for whoever does not see them
 */
char *
mail_label_chips_describe (MailLabelChips *self)
{
  g_auto(GStrv) words = NULL;

  g_return_val_if_fail (MAIL_IS_LABEL_CHIPS (self), NULL);
  words = self->labels != NULL ? mail_labels_pick (self->labels, self->keywords) : NULL;
  if (words == NULL || *words == NULL)
    return NULL;
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *title = mail_labels_get_title (self->labels, words[i]);

      g_free (words[i]);
      words[i] = title;
    }
  /* Translators: between names in a list */
  return g_strjoinv (C_("names", ", "), words);
}
