/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-row-drag.h"

static GdkContentProvider *
on_prepare (GtkDragSource *source,
            double         x,
            double         y,
            GtkWidget     *row)
{
  GtkWidget *handle = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr(GdkPaintable) picture = NULL;
  graphene_point_t point;

  if (!gtk_widget_compute_point (handle, row, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return NULL;
  picture = gtk_widget_paintable_new (row);
  gtk_drag_source_set_icon (source, picture, (int) point.x, (int) point.y);
  return gdk_content_provider_new_typed (G_OBJECT_TYPE (row), row);
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       drop)
{
  GtkWidget *dropped = g_value_get_object (value);
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  return dropped != NULL && dropped != row && ((MailRowDrop) drop) (dropped, row);
}

/**
 * mail_row_drag_attach:
 * @row: a row of a list
 * @handle: what in it is pressed to move it
 * @drop: called when a row of the same class is dropped onto it
 *
 * Lets a person put the rows of a list in another order.
 */
void
mail_row_drag_attach (GtkWidget   *row,
                      GtkWidget   *handle,
                      MailRowDrop  drop)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_OBJECT_TYPE (row), GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), row);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), drop);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}
