/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least a window with a list can be: libadwaita, fifty thousand strings, and WebKit linked, of which nothing is shown. What of the
 * program's start and memory is above that is its own doing. */
#include <adwaita.h>
#include <webkit/webkit.h>

#define ROWS 50000

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GListModel *
make_rows (void)
{
  GtkStringList *rows = gtk_string_list_new (NULL);

  for (int i = 0; i < ROWS; i++)
    gtk_string_list_take (rows, g_strdup_printf ("The subject of message %d", i));
  return G_LIST_MODEL (rows);
}

static void
on_activate (GtkApplication *application)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *window = adw_application_window_new (application);

  g_type_ensure (WEBKIT_TYPE_WEB_VIEW);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller),
                                 gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (make_rows ())), factory));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = adw_application_new ("org.example.BareWindow", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
