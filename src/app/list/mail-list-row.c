/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-config.h"
#include "mail-label-chips.h"
#include "mail-list-date.h"
#include "mail-mime-address.h"

/* Names shown before "and N more". */
#define MAX_NAMES 4
/* In pixels: between lines, between the columns of a compact row, and the column of names. */
#define LINE_SPACING 2
#define COMPACT_SPACING 9
#define COMPACT_NAME_WIDTH 112

struct _MailListRow {
  GtkBox parent_instance;

  GtkWidget *dot;
  GtkBox *lines;
  GtkBox *first_line;
  GtkWidget *tail;
  GtkLabel *people;
  GtkLabel *count;
  GtkWidget *muted;
  GtkWidget *answered;
  GtkWidget *clip;
  GtkLabel *date;
  GtkLabel *subject;
  MailLabelChips *labels;
  GtkButton *star;
  GtkLabel *preview;

  GSettings *settings;
  MailListMarks *marks;    /* (nullable) */
  MailListItem *item;
  gulong changed_id;
  gboolean show_recipients;
  char *summary;
};

enum {
  PROP_SUMMARY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MailListRow, mail_list_row, GTK_TYPE_BOX)

static char *
join_names (const char *header,
            const char *nobody)
{
  g_autoptr(GPtrArray) addresses = mail_mime_address_list_parse (header, -1);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < addresses->len && i < MAX_NAMES; i++)
    {
      if (i > 0)
        /* Translators: between names in a list */
        g_string_append (names, C_("names", ", "));
      g_string_append (names, mail_mime_address_get_label (g_ptr_array_index (addresses, i)));
    }
  if (addresses->len > MAX_NAMES)
    g_string_append (names, "…");
  if (names->len == 0)
    g_string_assign (names, nobody);
  return g_string_free_and_steal (g_steal_pointer (&names));
}

/* Of several people what one calls them by. A name of one word, as Chinese ones are, stays whole. */
static char *
shorten (const char *name)
{
  const char *space = strchr (name, ' ');

  return space != NULL && strchr (name, '@') == NULL ? g_strndup (name, (gsize) (space - name)) : g_strdup (name);
}

static char *
name_participant (const MailParticipant *participant,
                  gboolean               is_only)
{
  g_autofree char *name = NULL;

  if (participant->is_own)
    /* Translators: in a list of who wrote: the person who reads it */
    return g_strdup (C_("participant", "me"));
  name = join_names (participant->address, _("Unknown sender"));
  return is_only ? g_steal_pointer (&name) : shorten (name);
}

static char *
describe_participants (const MailConversation *conversation)
{
  const GPtrArray *participants = conversation->participants;
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < participants->len; i++)
    {
      g_autofree char *name = name_participant (g_ptr_array_index (participants, i), participants->len == 1);

      if (i > 0)
        g_string_append (names, C_("names", ", "));
      g_string_append (names, name);
    }
  return g_string_free_and_steal (g_steal_pointer (&names));
}

static char *
describe_people (MailListRow            *self,
                 const MailItem         *item,
                 const MailConversation *conversation)
{
  g_autofree char *names = NULL;

  if (!self->show_recipients && conversation != NULL && conversation->n_messages > 1)
    return describe_participants (conversation);
  if (!self->show_recipients)
    return join_names (item->from, _("Unknown sender"));
  names = join_names (item->to, _("No recipients"));
  return *item->to != '\0' ? g_strdup_printf (C_("recipients of a message", "To: %s"), names) : g_steal_pointer (&names);
}

static void
add_sentence (GString    *text,
              const char *sentence)
{
  if (text->len > 0)
    g_string_append (text, ". ");
  g_string_append (text, sentence);
}

static gboolean
has_attachments (MailListItem *row)
{
  const MailConversation *conversation = mail_list_item_get_conversation (row);

  return conversation != NULL ? conversation->has_attachments : mail_list_item_get_item (row)->has_attachments;
}

static void
update_summary (MailListRow    *self,
                const MailItem *item)
{
  const MailConversation *conversation = mail_list_item_get_conversation (self->item);
  g_autofree char *labels = mail_label_chips_describe (self->labels);
  g_autoptr(GString) text = g_string_new (NULL);

  if (mail_list_item_is_unread (self->item))
    add_sentence (text, _("Unread"));
  add_sentence (text, gtk_label_get_label (self->people));
  if (conversation != NULL && conversation->n_messages > 1)
    {
      g_autofree char *count = g_strdup_printf (ngettext ("%u message", "%u messages", conversation->n_messages),
                                                conversation->n_messages);

      add_sentence (text, count);
    }
  add_sentence (text, gtk_label_get_label (self->subject));
  add_sentence (text, gtk_label_get_label (self->date));
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

  g_free (self->summary);
  self->summary = g_strdup (text->str);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
set_class (gpointer    widget,
           const char *name,
           gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* In one line no room is kept for a star that is not there. */
static void
update_star (MailListRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->star),
                          !gtk_widget_has_css_class (GTK_WIDGET (self), "compact")
                          || gtk_widget_has_css_class (GTK_WIDGET (self), "starred"));
}

static void
update_marks (MailListRow    *self,
              const MailItem *item)
{
  gboolean starred = mail_list_item_is_starred (self->item);
  const char *verb = starred ? _("Remove Star") : _("Add Star");

  set_class (self, "unread", mail_list_item_is_unread (self->item));
  set_class (self, "starred", starred);
  update_star (self);
  gtk_widget_set_visible (self->muted, item->is_muted);
  gtk_widget_set_visible (self->answered, (item->flags & MAIL_FLAG_ANSWERED) != 0);
  gtk_widget_set_visible (self->clip, has_attachments (self->item));
  gtk_button_set_icon_name (self->star, starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star), verb);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, verb, -1);
}

static void
update_count (MailListRow            *self,
              const MailConversation *conversation)
{
  gboolean several = conversation != NULL && conversation->n_messages > 1;
  g_autofree char *count = several ? g_strdup_printf ("%u", conversation->n_messages) : NULL;

  gtk_label_set_label (self->count, count != NULL ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), several);
}

static void
update (MailListRow *self)
{
  const MailItem *item = self->item != NULL ? mail_list_item_get_item (self->item) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *people = NULL;
  g_autofree char *date = NULL;
  g_autofree char *full_date = NULL;

  gtk_widget_set_child_visible (GTK_WIDGET (self), item != NULL);
  if (item == NULL)
    {
      if (self->marks != NULL)
        mail_list_marks_forget (self->marks, GTK_WIDGET (self));
      return;
    }

  people = describe_people (self, item, mail_list_item_get_conversation (self->item));
  update_count (self, mail_list_item_get_conversation (self->item));
  date = mail_list_date_format (item->date, now);
  full_date = mail_list_date_format_full (item->date);
  gtk_label_set_label (self->people, people);
  gtk_label_set_label (self->date, date);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), full_date);
  gtk_label_set_label (self->subject, *item->subject != '\0' ? item->subject : _("(No subject)"));
  gtk_label_set_label (self->preview, item->preview != NULL ? item->preview : "");
  mail_label_chips_set_keywords (self->labels, item->keywords);
  update_marks (self, item);
  update_summary (self, item);
  if (self->marks != NULL)
    mail_list_marks_show (self->marks, GTK_WIDGET (self), item, self->people, self->subject, self->preview);
}

/* ---- one line, or three ---- */

static void
move_tail (MailListRow *self,
            GtkBox      *box)
{
  if (gtk_widget_get_parent (self->tail) == GTK_WIDGET (box))
    return;
  g_object_ref (self->tail);
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (self->tail)), self->tail);
  gtk_box_append (box, self->tail);
  g_object_unref (self->tail);
}

/* In one line the names are a column, and what comes at the end of the first line is at the end of it. */
static void
update_layout (MailListRow *self)
{
  gboolean compact = g_settings_get_boolean (self->settings, "list-compact");

  set_class (self, "compact", compact);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->lines), compact ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (self->lines, compact ? COMPACT_SPACING : LINE_SPACING);
  gtk_widget_set_valign (self->dot, compact ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  /* In pixels: bold characters are wider, and the column is straight. */
  gtk_label_set_max_width_chars (self->people, compact ? 1 : -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->people), compact ? COMPACT_NAME_WIDTH : -1, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->people), !compact);
  update_star (self);
  move_tail (self, compact ? self->lines : self->first_line);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), !compact && g_settings_get_boolean (self->settings, "list-preview"));
}

/* ---- the widget ---- */

static void
on_star_clicked (MailListRow *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-star", "x", mail_list_item_get_id (self->item));
}

static void
mail_list_row_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (prop_id == PROP_SUMMARY)
    g_value_set_string (value, MAIL_LIST_ROW (object)->summary);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mail_list_row_dispose (GObject *object)
{
  MailListRow *self = MAIL_LIST_ROW (object);

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_clear_object (&self->item);
  if (self->marks != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->marks, self);
      mail_list_marks_forget (self->marks, GTK_WIDGET (self));
    }
  g_clear_object (&self->marks);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_ROW);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (MAIL_TYPE_LABEL_CHIPS);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListRow, dot);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, lines);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, first_line);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, tail);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, people);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, count);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, muted);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, answered);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, clip);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, date);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, subject);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, labels);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, star);
  gtk_widget_class_bind_template_child (widget_class, MailListRow, preview);
  gtk_widget_class_bind_template_callback (widget_class, on_star_clicked);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
mail_list_row_init (MailListRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (MAIL_APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed::list-compact", G_CALLBACK (update_layout), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::list-preview", G_CALLBACK (update_layout), self, G_CONNECT_SWAPPED);
  update_layout (self);
}

GtkWidget *
mail_list_row_new (void)
{
  return g_object_new (MAIL_TYPE_LIST_ROW, NULL);
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

/**
 * mail_list_row_set_marks:
 * @self: a row
 * @marks: what is marked in it while something is searched for
 *
 * Once, before it shows anything.
 */
void
mail_list_row_set_marks (MailListRow   *self,
                         MailListMarks *marks)
{
  g_return_if_fail (MAIL_IS_LIST_ROW (self) && self->marks == NULL);
  self->marks = g_object_ref (marks);
  g_signal_connect_swapped (marks, "changed", G_CALLBACK (update), self);
}

MailListItem *
mail_list_row_get_item (MailListRow *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ROW (self), NULL);
  return self->item;
}
