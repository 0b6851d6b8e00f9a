/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-recipient-row.h"

#include "mail-config.h"
#include "mail-mime-address.h"
#include "mail-store-items.h"
#include "mail-tell.h"

/* More than a person reads while typing. */
#define MAX_SUGGESTIONS 6

struct _MailRecipientRow {
  AdwBin parent_instance;

  GtkLabel *label;
  GtkEntry *text;
  GtkPopover *popover;
  GtkListBox *suggestions;

  MailStore *store;
  DexFuture *completing;
  gboolean accepting;   /* the text changes because a suggestion was taken */
};

G_DEFINE_FINAL_TYPE (MailRecipientRow, mail_recipient_row, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_LABEL,
  N_PROPS
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Where the address that is being typed begins: behind the last separator before the cursor, outside quotes. */
static gsize
find_typed (const char *text,
            gsize       cursor)
{
  gboolean quoted = FALSE;
  gsize start = 0;

  for (gsize i = 0; i < cursor; i++)
    {
      if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == ',' || text[i] == ';'))
        start = i + 1;
    }
  while (start < cursor && text[start] == ' ')
    start++;

  return start;
}

static gsize
get_cursor (MailRecipientRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  return (gsize) (g_utf8_offset_to_pointer (text, gtk_editable_get_position (GTK_EDITABLE (self->text))) - text);
}

static void
accept_row (MailRecipientRow *self,
            GtkListBoxRow    *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  const char *address = g_object_get_data (G_OBJECT (row), "address");
  gsize cursor = get_cursor (self);
  gsize start = find_typed (text, cursor);
  g_autofree char *before = g_strndup (text, start);
  g_autofree char *whole = g_strconcat (before, address, ", ", text + cursor, NULL);
  int position = (int) g_utf8_strlen (before, -1) + (int) g_utf8_strlen (address, -1) + 2;

  self->accepting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), whole);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
  self->accepting = FALSE;
  gtk_popover_popdown (self->popover);
}

static void
add_suggestion (MailRecipientRow *self,
                const char       *address)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse (address, -1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_list_box_row_new ();
  MailMimeAddress *first = list->len > 0 ? g_ptr_array_index (list, 0) : NULL;
  GtkWidget *name = gtk_label_new (first ? mail_mime_address_get_label (first) : address);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), name);
  if (first != NULL && first->name != NULL && *first->name != '\0')
    {
      GtkWidget *detail = gtk_label_new (first->address);

      gtk_label_set_xalign (GTK_LABEL (detail), 0);
      gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_add_css_class (detail, "caption");
      gtk_widget_add_css_class (detail, "dim-label");
      gtk_box_append (GTK_BOX (box), detail);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (address), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, address, -1);
  gtk_list_box_append (self->suggestions, row);
}

static gboolean
has_focus (MailRecipientRow *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->text)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
show_suggestions (gpointer      object,
                  const GValue *value,
                  const GError *error)
{
  MailRecipientRow *self = object;
  GPtrArray *addresses = value ? g_value_get_boxed (value) : NULL;

  if (self->text == NULL)
    return;

  gtk_list_box_remove_all (self->suggestions);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    add_suggestion (self, g_ptr_array_index (addresses, i));

  if (addresses == NULL || addresses->len == 0 || !has_focus (self))
    {
      gtk_popover_popdown (self->popover);
      return;
    }

  gtk_list_box_select_row (self->suggestions, gtk_list_box_get_row_at_index (self->suggestions, 0));
  gtk_popover_popup (self->popover);
}

static void
text_changed (MailRecipientRow *self)
{
  g_autofree char *typed = NULL;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  gsize cursor = get_cursor (self);
  gsize start = find_typed (text, cursor);

  gtk_widget_remove_css_class (GTK_WIDGET (self->text), "error");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  dex_clear (&self->completing);
  if (self->accepting || self->store == NULL || cursor <= start)
    {
      gtk_popover_popdown (self->popover);
      return;
    }

  typed = g_strndup (text + start, cursor - start);
  self->completing = mail_tell (mail_store_complete_address (self->store, typed, MAX_SUGGESTIONS), show_suggestions, self);
}

static void
focus_left (MailRecipientRow *self)
{
  gtk_popover_popdown (self->popover);
}

static void
select_suggestion (MailRecipientRow *self,
                   int               direction)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->suggestions);
  int index = selected ? gtk_list_box_row_get_index (selected) + direction : 0;
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->suggestions, index) : NULL;

  if (row != NULL)
    gtk_list_box_select_row (self->suggestions, row);
}

static gboolean
key_pressed (MailRecipientRow *self,
             guint             key)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->suggestions);

  if (!gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Down:
      select_suggestion (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      select_suggestion (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      gtk_popover_popdown (self->popover);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (selected == NULL)
        return GDK_EVENT_PROPAGATE;
      accept_row (self, selected);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/**
 * mail_recipient_row_set_store:
 * @self: a row
 * @store: where addresses seen in mail are looked up
 */
void
mail_recipient_row_set_store (MailRecipientRow *self,
                              MailStore        *store)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_ROW (self));

  g_set_object (&self->store, store);
}

/**
 * mail_recipient_row_get_text:
 * @self: a row
 *
 * Returns: (transfer none): the recipients as typed
 */
const char *
mail_recipient_row_get_text (MailRecipientRow *self)
{
  g_return_val_if_fail (MAIL_IS_RECIPIENT_ROW (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

/**
 * mail_recipient_row_set_text:
 * @self: a row
 * @text: recipients, separated by commas
 */
void
mail_recipient_row_set_text (MailRecipientRow *self,
                             const char       *text)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_ROW (self));

  self->accepting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  self->accepting = FALSE;
}

/**
 * mail_recipient_row_find_invalid:
 * @self: a row
 *
 * Marks the row when one of its recipients cannot be written to.
 *
 * Returns: (nullable) (transfer full): the first such recipient
 */
char *
mail_recipient_row_find_invalid (MailRecipientRow *self)
{
  g_autoptr(GPtrArray) list = NULL;

  g_return_val_if_fail (MAIL_IS_RECIPIENT_ROW (self), NULL);

  list = mail_mime_recipients_split (mail_recipient_row_get_text (self));
  for (guint i = 0; i < list->len; i++)
    {
      MailMimeAddress *address = g_ptr_array_index (list, i);

      if (mail_mime_address_is_valid (address->address))
        continue;
      gtk_widget_add_css_class (GTK_WIDGET (self->text), "error");
      return mail_mime_address_to_string (address);
    }

  return NULL;
}

static gboolean
mail_recipient_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_RECIPIENT_ROW (widget)->text));
}

static void
mail_recipient_row_get_property (GObject    *object,
                                 guint       property,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  MailRecipientRow *self = MAIL_RECIPIENT_ROW (object);

  if (property == PROP_LABEL)
    g_value_set_string (value, gtk_label_get_label (self->label));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
mail_recipient_row_set_property (GObject      *object,
                                 guint         property,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  MailRecipientRow *self = MAIL_RECIPIENT_ROW (object);

  if (property == PROP_LABEL)
    {
      gtk_label_set_label (self->label, g_value_get_string (value));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, g_value_get_string (value), -1);
    }
  else
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
mail_recipient_row_dispose (GObject *object)
{
  MailRecipientRow *self = MAIL_RECIPIENT_ROW (object);

  dex_clear (&self->completing);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_RECIPIENT_ROW);

  G_OBJECT_CLASS (mail_recipient_row_parent_class)->dispose (object);
}

static void
mail_recipient_row_class_init (MailRecipientRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_recipient_row_dispose;
  object_class->get_property = mail_recipient_row_get_property;
  object_class->set_property = mail_recipient_row_set_property;
  widget_class->grab_focus = mail_recipient_row_grab_focus;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * MailRecipientRow::changed:
   *
   * The recipients changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/composer/mail-recipient-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRecipientRow, label);
  gtk_widget_class_bind_template_child (widget_class, MailRecipientRow, text);
  gtk_widget_class_bind_template_child (widget_class, MailRecipientRow, popover);
  gtk_widget_class_bind_template_child (widget_class, MailRecipientRow, suggestions);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, focus_left);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, accept_row);
}

static void
mail_recipient_row_init (MailRecipientRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
