/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-search-people.h"

#include <adwaita.h>

#include "mail-config.h"
#include "mail-mime-address.h"
#include "mail-store-items.h"
#include "mail-tell.h"

#define MAX_PEOPLE 6

struct _MailListSearchPeople {
  GtkPopover parent_instance;

  GtkEditable *entry;
  GtkListBox *people;
  GtkWidget *anybody;

  MailStore *store;
  DexFuture *completing;
};

G_DEFINE_FINAL_TYPE (MailListSearchPeople, mail_list_search_people, GTK_TYPE_POPOVER)

static guint chosen_signal;

static void
choose (MailListSearchPeople *self,
        const char           *who)
{
  g_autofree char *chosen = g_strstrip (g_strdup (who));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, chosen_signal, 0, chosen);
}

static GtkWidget *
make_label (const char *text,
            gboolean    is_detail)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (is_detail)
    {
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
add_person (MailListSearchPeople *self,
            const char           *person)
{
  g_autoptr(GPtrArray) addresses = mail_mime_address_list_parse (person, -1);
  const MailMimeAddress *address = addresses->len > 0 ? g_ptr_array_index (addresses, 0) : NULL;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (address == NULL)
    return;
  gtk_box_append (GTK_BOX (box), make_label (mail_mime_address_get_label (address), FALSE));
  if (address->name != NULL && *address->name != '\0')
    gtk_box_append (GTK_BOX (box), make_label (address->address, TRUE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (address->address), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, person, -1);
  gtk_list_box_append (self->people, row);
}

static void
show_people (gpointer      object,
             const GValue *value,
             const GError *error)
{
  MailListSearchPeople *self = object;
  GPtrArray *people = value != NULL ? g_value_get_boxed (value) : NULL;

  gtk_list_box_remove_all (self->people);
  for (guint i = 0; people != NULL && i < people->len; i++)
    add_person (self, g_ptr_array_index (people, i));
  gtk_widget_set_visible (GTK_WIDGET (self->people), people != NULL && people->len > 0);
}

static void
on_changed (MailListSearchPeople *self)
{
  dex_clear (&self->completing);
  if (self->store != NULL)
    self->completing = mail_tell (mail_store_complete_address (self->store, gtk_editable_get_text (self->entry), MAX_PEOPLE),
                                  show_people, self);
}

static void
on_row (MailListSearchPeople *self,
        GtkListBoxRow        *row)
{
  choose (self, g_object_get_data (G_OBJECT (row), "address"));
}

/* Who is marked in the list, or what was typed. */
static void
on_entered (MailListSearchPeople *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->people);

  if (row != NULL)
    on_row (self, row);
  else
    choose (self, gtk_editable_get_text (self->entry));
}

static void
on_anybody (MailListSearchPeople *self)
{
  choose (self, "");
}

static void
step (MailListSearchPeople *self,
      int                   direction)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->people);
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + direction : direction > 0 ? 0 : -1;

  gtk_list_box_select_row (self->people, index >= 0 ? gtk_list_box_get_row_at_index (self->people, index) : NULL);
}

/* The keyboard stays where one types. */
static gboolean
on_key (MailListSearchPeople *self,
        guint                 key)
{
  if ((key != GDK_KEY_Down && key != GDK_KEY_Up) || !gtk_widget_get_visible (GTK_WIDGET (self->people)))
    return GDK_EVENT_PROPAGATE;
  step (self, key == GDK_KEY_Down ? 1 : -1);
  return GDK_EVENT_STOP;
}

static void
on_shown (MailListSearchPeople *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
mail_list_search_people_dispose (GObject *object)
{
  MailListSearchPeople *self = MAIL_LIST_SEARCH_PEOPLE (object);

  dex_clear (&self->completing);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_SEARCH_PEOPLE);
  G_OBJECT_CLASS (mail_list_search_people_parent_class)->dispose (object);
}

static void
mail_list_search_people_class_init (MailListSearchPeopleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_list_search_people_dispose;
  chosen_signal = g_signal_new ("chosen", MAIL_TYPE_LIST_SEARCH_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-search-people.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListSearchPeople, entry);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchPeople, people);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchPeople, anybody);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_anybody);
}

static void
mail_list_search_people_init (MailListSearchPeople *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_list_search_people_set_store:
 * @self: the popover
 * @store: whose people are known
 */
void
mail_list_search_people_set_store (MailListSearchPeople *self,
                                   MailStore            *store)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_PEOPLE (self));
  g_set_object (&self->store, store);
}

/**
 * mail_list_search_people_set_chosen:
 * @self: the popover
 * @chosen: (nullable): who is asked for already
 */
void
mail_list_search_people_set_chosen (MailListSearchPeople *self,
                                    const char           *chosen)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_PEOPLE (self));
  gtk_editable_set_text (self->entry, chosen != NULL ? chosen : "");
  gtk_widget_set_visible (self->anybody, chosen != NULL);
}
