/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-menu-button.h"

static void
make_popover (GtkMenuButton *button,
              gpointer       menu)
{
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, gtk_popover_menu_new_from_model (menu));
}

/**
 * mail_menu_button_set_menu:
 * @button: a button
 * @menu: its menu
 *
 * As gtk_menu_button_set_menu_model () does, which makes the menu's widgets at once; here they are made when somebody opens it. Menus of
 * the window that are not opened were a tenth of the time it took to start.
 */
void
mail_menu_button_set_menu (GtkMenuButton *button,
                           GMenuModel    *menu)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button) && G_IS_MENU_MODEL (menu));
  gtk_menu_button_set_create_popup_func (button, make_popover, g_object_ref (menu), g_object_unref);
}
