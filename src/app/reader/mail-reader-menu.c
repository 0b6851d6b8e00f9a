/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader-menu.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct {
  GWeakRef view;
  GMenuModel *menu;
} Popup;

static void
popup_free (gpointer data)
{
  Popup *popup = data;

  g_weak_ref_clear (&popup->view);
  g_object_unref (popup->menu);
  g_free (popup);
}

static void
add (GMenu      *menu,
     const char *label,
     const char *action,
     gint64      item)
{
  g_autoptr(GMenuItem) entry = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (entry, action, "x", item);
  g_menu_append_item (menu, entry);
}

/* Only what is possible is in it. */
static GMenuModel *
make_menu (const MailItem *item,
           gboolean        is_loaded)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) flags = g_menu_new ();
  g_autoptr(GMenu) whole = g_menu_new ();

  if ((item->flags & MAIL_FLAG_SEEN) != 0)
    add (flags, _("Mark as _Unread"), "win.mark-item-unread", item->id);
  else
    add (flags, _("Mark as _Read"), "win.mark-item-read", item->id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (flags));
  if (is_loaded)
    {
      add (whole, _("_Save Message…"), "reader.save-message", item->id);
      add (whole, _("_View Source"), "reader.view-source", item->id);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (whole));
    }
  return G_MENU_MODEL (menu);
}

static void
unparent (gpointer data)
{
  gtk_widget_unparent (data);
}

/* What was chosen is carried out after the menu is closed: it goes when that is done. */
static void
on_closed (GtkPopover *popover)
{
  mail_web_view_take_focus (MAIL_WEB_VIEW (gtk_widget_get_parent (GTK_WIDGET (popover))));
  g_idle_add_once (unparent, popover);
}

static DexFuture *
place_is_known (DexFuture *future,
                gpointer   data)
{
  Popup *popup = data;
  g_autoptr(MailWebView) view = g_weak_ref_get (&popup->view);
  g_auto(GStrv) numbers = g_strsplit (g_value_get_string (dex_future_get_value (future, NULL)), " ", -1);
  GtkWidget *popover;
  double place[4];

  if (view == NULL || g_strv_length (numbers) != G_N_ELEMENTS (place))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (place); i++)
    place[i] = CLAMP (g_ascii_strtod (numbers[i], NULL) * mail_web_view_get_zoom (view), -10000, 10000);
  popover = gtk_popover_menu_new_from_model (popup->menu);
  gtk_widget_set_parent (popover, GTK_WIDGET (view));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) floor (place[0]), (int) floor (place[1]),
                                                                       (int) ceil (place[2]), (int) ceil (place[3]) });
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
  return NULL;
}

/**
 * mail_reader_menu_popup:
 * @view: the page
 * @item: a message that has a card on it
 * @is_loaded: whether its bytes are here
 *
 * Opens the menu of a card at its button.
 */
void
mail_reader_menu_popup (MailWebView    *view,
                        const MailItem *item,
                        gboolean        is_loaded)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, item->id);
  Popup *popup = g_new0 (Popup, 1);

  g_weak_ref_init (&popup->view, view);
  popup->menu = make_menu (item, is_loaded);
  dex_future_disown (dex_future_then (mail_web_view_call (view, "place_of_menu", id, NULL), place_is_known, popup, popup_free));
}
