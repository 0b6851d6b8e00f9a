/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-search-labels.h"

#include "mail-config.h"
#include "mail-labels.h"

struct _MailListSearchLabels {
  GtkPopover parent_instance;

  GtkEditable *entry;
  GtkWidget *scroller;
  GtkListBox *list;
  GtkWidget *any;

  char *chosen; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MailListSearchLabels, mail_list_search_labels, GTK_TYPE_POPOVER)

static guint chosen_signal;

static void
choose (MailListSearchLabels *self,
        const char           *name)
{
  g_autofree char *chosen = g_strstrip (g_strdup (name));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, chosen_signal, 0, chosen);
}

static void
add_label (MailListSearchLabels *self,
           const char           *title,
           const char           *color)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name = gtk_label_new (title);

  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (dot, "label-dot");
  gtk_widget_add_css_class (dot, color);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), name);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "title", g_strdup (title), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (self->list, row);
}

/* Anywhere in the name, whatever its case. */
static gboolean
fits (const char *title,
      const char *typed)
{
  g_autofree char *name = g_utf8_casefold (title, -1);
  g_autofree char *part = g_utf8_casefold (typed, -1);

  return strstr (name, part) != NULL;
}

/* What is asked for already stands there to be changed: that does not hide the others. */
static void
show_labels (MailListSearchLabels *self)
{
  MailLabels *labels = mail_labels_find (GTK_WIDGET (self));
  GPtrArray *all = labels != NULL ? mail_labels_list (labels) : NULL;
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  gboolean is_unchanged = g_strcmp0 (typed, self->chosen) == 0;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const MailLabel *label = g_ptr_array_index (all, i);
      g_autofree char *title = mail_labels_get_title (labels, label->keyword);

      if (is_unchanged || fits (title, typed))
        add_label (self, title, mail_labels_get_color (labels, label->keyword));
    }
  gtk_widget_set_visible (self->scroller, gtk_list_box_get_row_at_index (self->list, 0) != NULL);
}

/* While one types, the first that fits is marked. */
static void
on_changed (MailListSearchLabels *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_labels (self);
  if (*gtk_editable_get_text (self->entry) != '\0')
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
on_row (MailListSearchLabels *self,
        GtkListBoxRow        *row)
{
  choose (self, g_object_get_data (G_OBJECT (row), "title"));
}

/* What is marked in the list, or what was typed: a server may know it. */
static void
on_entered (MailListSearchLabels *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    on_row (self, row);
  else
    choose (self, gtk_editable_get_text (self->entry));
}

static void
on_any (MailListSearchLabels *self)
{
  choose (self, "");
}

static void
step (MailListSearchLabels *self,
      int                   direction)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + direction : direction > 0 ? 0 : -1;
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;
  GtkAdjustment *adjustment = gtk_list_box_get_adjustment (self->list);
  graphene_rect_t bounds;

  if (row == NULL && direction > 0)
    return;
  gtk_list_box_select_row (self->list, row);
  if (row != NULL && adjustment != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

/* The keyboard stays where one types. */
static gboolean
on_key (MailListSearchLabels *self,
        guint                 key)
{
  if ((key != GDK_KEY_Down && key != GDK_KEY_Up) || !gtk_widget_get_visible (self->scroller))
    return GDK_EVENT_PROPAGATE;
  step (self, key == GDK_KEY_Down ? 1 : -1);
  return GDK_EVENT_STOP;
}

/* Mail with other labels may have come since. */
static void
on_shown (MailListSearchLabels *self)
{
  MailLabels *labels = mail_labels_find (GTK_WIDGET (self));

  gtk_editable_set_text (self->entry, self->chosen != NULL ? self->chosen : "");
  show_labels (self);
  if (labels != NULL)
    mail_labels_read (labels);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
mail_list_search_labels_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LIST_SEARCH_LABELS);
  G_OBJECT_CLASS (mail_list_search_labels_parent_class)->dispose (object);
}

static void
mail_list_search_labels_finalize (GObject *object)
{
  g_free (MAIL_LIST_SEARCH_LABELS (object)->chosen);
  G_OBJECT_CLASS (mail_list_search_labels_parent_class)->finalize (object);
}

static void
mail_list_search_labels_class_init (MailListSearchLabelsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_list_search_labels_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_list_search_labels_finalize;
  chosen_signal = g_signal_new ("chosen", MAIL_TYPE_LIST_SEARCH_LABELS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-search-labels.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListSearchLabels, entry);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchLabels, scroller);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchLabels, list);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchLabels, any);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_any);
}

static void
mail_list_search_labels_init (MailListSearchLabels *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_list_search_labels_set_chosen:
 * @self: the popover
 * @chosen: (nullable): what is asked for already
 */
void
mail_list_search_labels_set_chosen (MailListSearchLabels *self,
                                    const char           *chosen)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_LABELS (self));
  g_set_str (&self->chosen, chosen);
  gtk_widget_set_visible (self->any, chosen != NULL);
}
