/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-drag.h"

#include <glib/gi18n.h>

#include "mail-item-ids.h"
#include "mail-list-row.h"

/* What is selected, when the row is among it; else the row alone. */
static GArray *
ids_to_drag (MailListSelection *selection,
             gint64             id)
{
  GArray *ids = mail_list_selection_get_ids (selection);

  if (mail_ids_contain (ids, id))
    return ids;
  g_array_set_size (ids, 0);
  g_array_append_val (ids, id);
  return ids;
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  MailListItem *item = mail_list_row_get_item (MAIL_LIST_ROW (row));
  g_autoptr(GArray) ids = NULL;

  if (item == NULL)
    return NULL;
  ids = ids_to_drag (data, mail_list_item_get_id (item));
  return gdk_content_provider_new_typed (MAIL_TYPE_ITEM_IDS, ids);
}

static void
on_drag_begin (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       data)
{
  GdkContentProvider *content = gdk_drag_get_content (drag);
  g_auto(GValue) value = G_VALUE_INIT;
  GArray *ids;
  g_autofree char *text = NULL;
  GtkWidget *label;

  g_value_init (&value, MAIL_TYPE_ITEM_IDS);
  if (!gdk_content_provider_get_value (content, &value, NULL))
    return;
  ids = g_value_get_boxed (&value);
  text = g_strdup_printf (ngettext ("%u message", "%u messages", ids->len), ids->len);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "drag-label");
  gtk_widget_add_css_class (label, "card");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
  gdk_drag_set_hotspot (drag, -12, -12);
}

/**
 * mail_list_drag_attach:
 * @row: a #MailListRow
 * @selection: what is selected of its list
 *
 * Lets the messages of the list be dragged away by that row.
 */
void
mail_list_drag_attach (GtkWidget         *row,
                       MailListSelection *selection)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (on_drag_prepare), selection, 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (drag));
}
