/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-row.h"

#include <glib/gi18n.h>

#include "mail-labels.h"
#include "mail-list-date.h"
#include "mail-list-people.h"
#include "mail-list-row-picture.h"

/* In pixels. */
#define MINIMUM_WIDTH 120
#define NATURAL_WIDTH 240

struct _MailListRow {
  GtkWidget parent_instance;

  MailListLook *look;          /* (nullable) */
  MailLabels *labels;          /* (nullable): of the window it is in, once it is seen */
  MailListItem *item;
  gulong changed_id;
  gboolean show_recipients;
  MailListRowPicture *picture; /* (nullable): made when it is drawn */
  gboolean is_star_pointed_at;
  gboolean has_controllers;
  char *summary;               /* (nullable): not made yet */
  guint summary_source;
};

enum {
  PROP_SUMMARY = 1,
  PROP_PREVIEW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint seen_signal;

G_DEFINE_FINAL_TYPE (MailListRow, mail_list_row, GTK_TYPE_WIDGET)

static const char *
get_subject (const MailItem *item)
{
  return *item->subject != '\0' ? item->subject : _("(No subject)");
}

static guint
count_messages (MailListItem *row)
{
  const MailConversation *conversation = mail_list_item_get_conversation (row);

  return conversation != NULL ? conversation->n_messages : 1;
}

static gboolean
has_attachments (MailListItem *row)
{
  const MailConversation *conversation = mail_list_item_get_conversation (row);

  return conversation != NULL ? conversation->has_attachments : mail_list_item_get_item (row)->has_attachments;
}

static char *
describe_date (const MailItem *item)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  return mail_list_date_format (item->date, now);
}

/* ---- as one sentence ---- */

static void
add_sentence (GString    *text,
              const char *sentence)
{
  if (text->len > 0)
    g_string_append (text, ". ");
  g_string_append (text, sentence);
}

static void
add_count (GString *text,
           guint    n_messages)
{
  g_autofree char *count = g_strdup_printf (ngettext ("%u message", "%u messages", n_messages), n_messages);

  if (n_messages > 1)
    add_sentence (text, count);
}

static char *
summarize (MailListRow    *self,
           const MailItem *item)
{
  g_autofree char *people = mail_list_people_describe (item, mail_list_item_get_conversation (self->item), self->show_recipients);
  g_autofree char *date = describe_date (item);
  g_autofree char *labels = self->labels != NULL ? mail_labels_describe (self->labels, item->keywords) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (mail_list_item_is_unread (self->item))
    add_sentence (text, _("Unread"));
  add_sentence (text, people);
  add_count (text, count_messages (self->item));
  add_sentence (text, get_subject (item));
  add_sentence (text, date);
  if (mail_list_item_is_starred (self->item))
    add_sentence (text, _("Starred"));
  if ((item->flags & MAIL_FLAG_ANSWERED) != 0)
    add_sentence (text, _("Answered"));
  if (item->is_muted)
    add_sentence (text, _("Muted"));
  if (has_attachments (self->item))
    add_sentence (text, _("Has attachments"));
  if (labels != NULL)
    add_sentence (text, labels);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
update_summary (MailListRow *self)
{
  const MailItem *item = self->item != NULL ? mail_list_item_get_item (self->item) : NULL;

  g_clear_handle_id (&self->summary_source, g_source_remove);
  g_free (self->summary);
  self->summary = item != NULL ? summarize (self, item) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
}

static gboolean
update_summary_later (gpointer data)
{
  MailListRow *self = data;

  self->summary_source = 0;
  update_summary (self);
  return G_SOURCE_REMOVE;
}

/* ---- what it looks like ---- */

static void
fill_chips (MailListRow        *self,
            const MailItem     *item,
            MailListRowContent *content)
{
  g_auto(GStrv) words = self->labels != NULL ? mail_labels_pick (self->labels, item->keywords) : NULL;

  content->n_chips = words != NULL ? g_strv_length (words) : 0;
  if (content->n_chips == 0)
    return;
  content->chips = g_new0 (MailListRowChip, content->n_chips);
  content->all_chips = mail_labels_describe (self->labels, item->keywords);
  for (guint i = 0; i < content->n_chips; i++)
    {
      content->chips[i].title = mail_labels_get_title (self->labels, words[i]);
      content->chips[i].color = mail_labels_get_accent (self->labels, words[i]);
    }
}

/* What the message begins with, or of what was found the line it is in. */
static void
fill_preview (MailListRow        *self,
              const MailItem     *item,
              MailListRowContent *content)
{
  MailListMarks *marks = mail_list_look_get_marks (self->look);
  const char *line = mail_list_marks_get_line (marks, GTK_WIDGET (self), item, &content->preview_marks);

  if (line == NULL)
    {
      line = item->preview != NULL ? item->preview : "";
      content->preview_marks = mail_list_marks_find (marks, MAIL_SEARCH_BODY, line);
    }
  content->preview = g_strdup (line);
}

static void
fill_content (MailListRow        *self,
              const MailItem     *item,
              MailListRowContent *content)
{
  MailListMarks *marks = mail_list_look_get_marks (self->look);

  content->people = mail_list_people_describe (item, mail_list_item_get_conversation (self->item), self->show_recipients);
  content->people_marks = mail_list_marks_find (marks, MAIL_SEARCH_FROM | MAIL_SEARCH_TO, content->people);
  content->subject = g_strdup (get_subject (item));
  content->subject_marks = mail_list_marks_find (marks, MAIL_SEARCH_SUBJECT, content->subject);
  content->date = describe_date (item);
  content->full_date = mail_list_date_format_full (item->date);
  content->n_messages = count_messages (self->item);
  content->is_compact = mail_list_look_is_compact (self->look);
  content->is_unread = mail_list_item_is_unread (self->item);
  content->is_starred = mail_list_item_is_starred (self->item);
  content->is_muted = item->is_muted;
  content->is_answered = (item->flags & MAIL_FLAG_ANSWERED) != 0;
  content->has_attachments = has_attachments (self->item);
  if (mail_list_look_has_preview (self->look))
    fill_preview (self, item, content);
  fill_chips (self, item, content);
}

static void
forget_picture (MailListRow *self)
{
  g_clear_pointer (&self->picture, mail_list_row_picture_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_look_changed (MailListRow *self)
{
  forget_picture (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
mail_list_row_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  MailListRow *self = MAIL_LIST_ROW (widget);
  const MailItem *item = self->item != NULL ? mail_list_item_get_item (self->item) : NULL;

  if (item == NULL || self->look == NULL)
    return;
  if (self->picture == NULL)
    {
      g_auto(MailListRowContent) content = { 0 };

      fill_content (self, item, &content);
      self->picture = mail_list_row_picture_new (widget, &content, gtk_widget_get_width (widget));
    }
  mail_list_row_picture_snapshot (self->picture, widget, snapshot, self->is_star_pointed_at);
}

static void
mail_list_row_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  MailListLook *look = MAIL_LIST_ROW (widget)->look;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    *minimum = *natural = mail_list_row_picture_get_height (widget, look != NULL && mail_list_look_is_compact (look),
                                                            look != NULL && mail_list_look_has_preview (look));
}

static void
mail_list_row_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (mail_list_row_parent_class)->css_changed (widget, change);
  forget_picture (MAIL_LIST_ROW (widget));
}

static void
mail_list_row_system_setting_changed (GtkWidget        *widget,
                                      GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (mail_list_row_parent_class)->system_setting_changed (widget, setting);
  on_look_changed (MAIL_LIST_ROW (widget));
}

static void
mail_list_row_direction_changed (GtkWidget        *widget,
                                 GtkTextDirection  before)
{
  GTK_WIDGET_CLASS (mail_list_row_parent_class)->direction_changed (widget, before);
  forget_picture (MAIL_LIST_ROW (widget));
}

static void
mail_list_row_state_flags_changed (GtkWidget     *widget,
                                   GtkStateFlags  before)
{
  GTK_WIDGET_CLASS (mail_list_row_parent_class)->state_flags_changed (widget, before);
  if (((gtk_widget_get_state_flags (widget) ^ before) & GTK_STATE_FLAG_PRELIGHT) != 0)
    gtk_widget_queue_draw (widget);
}

/* ---- the pointer ---- */

static void
on_motion (MailListRow *self,
           double       x,
           double       y)
{
  gboolean is_star = self->picture != NULL && mail_list_row_picture_is_star (self->picture, x, y);

  if (is_star == self->is_star_pointed_at)
    return;
  self->is_star_pointed_at = is_star;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (MailListRow *self)
{
  on_motion (self, -1, -1);
}

/* Neither the star nor what is done to it chooses the row. */
static void
on_pressed (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            MailListRow     *self)
{
  if (self->item == NULL || self->picture == NULL || !mail_list_row_picture_is_star (self->picture, x, y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-star", "x", mail_list_item_get_id (self->item));
}

static gboolean
mail_list_row_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    keyboard_mode,
                             GtkTooltip *tooltip)
{
  MailListRow *self = MAIL_LIST_ROW (widget);
  GdkRectangle area;
  const char *text = self->picture != NULL && !keyboard_mode ? mail_list_row_picture_get_tooltip (self->picture, x, y, &area) : NULL;

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

static void
add_controllers (MailListRow *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *press = gtk_gesture_click_new ();

  self->has_controllers = TRUE;
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_PRIMARY);
  g_signal_connect (press, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

/* ---- the widget ---- */

/* A list maps the rows it makes before it gives those a place that are in view. */
static gboolean
is_seen (MailListRow *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && gtk_widget_get_width (GTK_WIDGET (self)) > 0;
}

static void
update (MailListRow *self)
{
  forget_picture (self);
  g_clear_handle_id (&self->summary_source, g_source_remove);
  if (self->item == NULL || is_seen (self))
    update_summary (self);
  else
    self->summary_source = g_idle_add_full (G_PRIORITY_LOW, update_summary_later, self, NULL);
}

static void
find_labels (MailListRow *self)
{
  MailLabels *labels = mail_labels_find (GTK_WIDGET (self));

  if (labels != NULL && g_set_object (&self->labels, labels))
    g_signal_connect_object (labels, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

/* What nobody sees needs nothing yet. */
static void
look_at (MailListRow *self)
{
  if (!is_seen (self))
    return;
  if (!self->has_controllers)
    {
      add_controllers (self);
      g_signal_emit (self, seen_signal, 0);
    }
  find_labels (self);
  if (self->summary_source != 0)
    update_summary (self);
}

static void
mail_list_row_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  forget_picture (MAIL_LIST_ROW (widget));
  look_at (MAIL_LIST_ROW (widget));
}

static void
mail_list_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_list_row_parent_class)->map (widget);
  look_at (MAIL_LIST_ROW (widget));
}

static void
mail_list_row_unmap (GtkWidget *widget)
{
  MailListRow *self = MAIL_LIST_ROW (widget);

  GTK_WIDGET_CLASS (mail_list_row_parent_class)->unmap (widget);
  forget_picture (self);
  if (self->look != NULL)
    mail_list_marks_forget (mail_list_look_get_marks (self->look), widget);
}

/* (nullable): when it is not to be shown, or nobody has asked for the row yet */
static const char *
get_preview (MailListRow *self)
{
  const MailItem *item;

  if (self->summary == NULL || self->summary_source != 0 || self->item == NULL || self->look == NULL
      || !mail_list_look_has_preview (self->look))
    return NULL;
  item = mail_list_item_get_item (self->item);
  return item != NULL ? item->preview : NULL;
}

static void
mail_list_row_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (prop_id == PROP_SUMMARY)
    g_value_set_string (value, MAIL_LIST_ROW (object)->summary);
  else if (prop_id == PROP_PREVIEW)
    g_value_set_string (value, get_preview (MAIL_LIST_ROW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mail_list_row_dispose (GObject *object)
{
  MailListRow *self = MAIL_LIST_ROW (object);

  g_clear_handle_id (&self->summary_source, g_source_remove);
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_clear_object (&self->item);
  if (self->labels != NULL)
    g_signal_handlers_disconnect_by_data (self->labels, self);
  g_clear_object (&self->labels);
  if (self->look != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->look, self);
      mail_list_marks_forget (mail_list_look_get_marks (self->look), GTK_WIDGET (self));
    }
  g_clear_object (&self->look);
  g_clear_pointer (&self->picture, mail_list_row_picture_free);
  G_OBJECT_CLASS (mail_list_row_parent_class)->dispose (object);
}

static void
mail_list_row_finalize (GObject *object)
{
  g_free (MAIL_LIST_ROW (object)->summary);
  G_OBJECT_CLASS (mail_list_row_parent_class)->finalize (object);
}

static void
mail_list_row_class_init (MailListRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = mail_list_row_get_property;
  object_class->dispose = mail_list_row_dispose;
  object_class->finalize = mail_list_row_finalize;
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PREVIEW] = g_param_spec_string ("preview", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  seen_signal = g_signal_new ("seen", MAIL_TYPE_LIST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  widget_class->measure = mail_list_row_measure;
  widget_class->size_allocate = mail_list_row_size_allocate;
  widget_class->snapshot = mail_list_row_snapshot;
  widget_class->map = mail_list_row_map;
  widget_class->unmap = mail_list_row_unmap;
  widget_class->css_changed = mail_list_row_css_changed;
  widget_class->system_setting_changed = mail_list_row_system_setting_changed;
  widget_class->direction_changed = mail_list_row_direction_changed;
  widget_class->state_flags_changed = mail_list_row_state_flags_changed;
  widget_class->query_tooltip = mail_list_row_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "mailrow");
}

static void
mail_list_row_init (MailListRow *self)
{
}

/**
 * mail_list_row_new:
 * @look: what it has in common with the other rows
 *
 * Returns: a row that shows nothing yet
 */
GtkWidget *
mail_list_row_new (MailListLook *look)
{
  MailListRow *self = g_object_new (MAIL_TYPE_LIST_ROW, NULL);

  self->look = g_object_ref (look);
  g_signal_connect_swapped (look, "changed", G_CALLBACK (on_look_changed), self);
  return GTK_WIDGET (self);
}

/**
 * mail_list_row_set_item:
 * @self: a row
 * @item: (nullable): what it shows
 * @show_recipients: to whom, instead of from whom
 *
 * Binds the row; it follows the item's changes until it is bound to another.
 */
void
mail_list_row_set_item (MailListRow  *self,
                        MailListItem *item,
                        gboolean      show_recipients)
{
  g_return_if_fail (MAIL_IS_LIST_ROW (self));
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  self->show_recipients = show_recipients;
  if (item != NULL)
    self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
}

MailListItem *
mail_list_row_get_item (MailListRow *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ROW (self), NULL);
  return self->item;
}

/**
 * mail_list_row_list_layouts:
 * @self: a row
 *
 * What is drawn says nothing of itself to others; this is for them.
 *
 * Returns: (transfer container) (element-type PangoLayout): the texts that are seen now
 */
GPtrArray *
mail_list_row_list_layouts (MailListRow *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ROW (self), NULL);
  return self->picture != NULL ? mail_list_row_picture_list_layouts (self->picture) : g_ptr_array_new ();
}
