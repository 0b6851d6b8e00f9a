/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the pane: what they show, and what the mouse does to them. */
#include "mail-list-drag.h"
#include "mail-list-row.h"
#include "mail-list-view-private.h"

static void
on_row_released (GtkGestureClick *gesture,
                 int              n_press,
                 double           x,
                 double           y,
                 gpointer         data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GdkModifierType modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  MailListView *self = MAIL_LIST_VIEW (gtk_widget_get_ancestor (row, MAIL_TYPE_LIST_VIEW));
  MailListItem *item = mail_list_row_get_item (MAIL_LIST_ROW (row));

  if (n_press != 1 || (modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0 || item == NULL)
    return;
  g_signal_emit_by_name (self, "clicked", mail_list_item_get_id (item));
}

static void
make_menu (MailListView *self)
{
  self->menu = gtk_popover_menu_new_from_model (self->message_menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
}

/* What can be done with the row; with all that is selected, when it is among it. */
static void
on_row_menu (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             gpointer         data)
{
  MailListView *self = data;
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  MailListItem *item = mail_list_row_get_item (MAIL_LIST_ROW (row));
  graphene_point_t place;
  guint position;

  if (item == NULL || !mail_list_model_find (self->model, mail_list_item_get_id (item), &position)
      || !gtk_widget_compute_point (row, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &place))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->rows), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->rows), position, TRUE);
  if (self->menu == NULL)
    make_menu (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { place.x, place.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* What a row needs when somebody sees it. */
static void
on_seen (GtkWidget    *row,
         MailListView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_row_released), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (on_row_menu), self);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (menu));
  mail_list_drag_attach (row, self->selection);
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  data)
{
  MailListView *self = data;
  GtkWidget *row = mail_list_row_new (self->look);

  g_signal_connect (row, "seen", G_CALLBACK (on_seen), self);
  g_object_bind_property (row, "summary", list_item, "accessible-label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (row, "preview", list_item, "accessible-description", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  data)
{
  MailListView *self = data;
  gboolean outgoing = self->role == MAIL_ROLE_SENT || self->role == MAIL_ROLE_DRAFTS || self->role == MAIL_ROLE_OUTBOX;

  mail_list_row_set_item (MAIL_LIST_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item), outgoing);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  data)
{
  mail_list_row_set_item (MAIL_LIST_ROW (gtk_list_item_get_child (list_item)), NULL, FALSE);
}

/* (transfer full): makes the rows of the list */
GtkListItemFactory *
mail_list_view_new_factory (MailListView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}
