/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headings over the groups of the pane, and what day it is. */
#include "mail-config.h"
#include "mail-list-view-private.h"

static void
say_title (GtkListHeader *header,
           MailListView  *self)
{
  g_autofree char *title = mail_list_model_get_title (self->model, gtk_list_header_get_start (header));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title != NULL ? title : "");
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListHeader            *header,
          gpointer                  data)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "xalign", 0.0,
                                   "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_header_set_child (header, label);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListHeader            *header,
         MailListView             *self)
{
  g_ptr_array_add (self->headings, header);
  say_title (header, self);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListHeader            *header,
           MailListView             *self)
{
  g_ptr_array_remove_fast (self->headings, header);
}

/* The list view leaves headings alone that are over the same rows as before: what was "Today" is "Yesterday" now. */
static void
say_titles (MailListView *self)
{
  g_ptr_array_foreach (self->headings, (GFunc) say_title, self);
}

/* Headings are there while the list has groups, and no longer. */
static void
follow_grouped (MailListView *self)
{
  g_autoptr(GtkListItemFactory) factory = NULL;

  if (mail_list_model_is_grouped (self->model) == (gtk_list_view_get_header_factory (self->list) != NULL))
    return;
  if (mail_list_model_is_grouped (self->model))
    {
      factory = gtk_signal_list_item_factory_new ();
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
    }
  gtk_list_view_set_header_factory (self->list, factory);
}

static void
set_now (MailListView *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (self->model != NULL)
    mail_list_model_set_now (self->model, g_settings_get_boolean (self->settings, "list-groups") ? now : NULL);
}

/* What was "10:42" becomes "Yesterday". */
static void
day_came (gpointer data)
{
  MailListView *self = data;

  set_now (self);
  if (self->model != NULL)
    mail_list_model_refresh (self->model);
}

/**
 * mail_list_view_init_groups:
 * @self: the pane
 *
 * Before it has a model.
 */
void
mail_list_view_init_groups (MailListView *self)
{
  self->settings = g_settings_new (MAIL_APPLICATION_ID);
  self->headings = g_ptr_array_new ();
  self->day = mail_day_new (day_came, self);
  g_signal_connect_object (self->settings, "changed::list-groups", G_CALLBACK (set_now), self, G_CONNECT_SWAPPED);
}

/**
 * mail_list_view_follow_groups:
 * @self: the pane, with its model
 *
 * Shows the list with groups, when the person wants that and its order has them.
 */
void
mail_list_view_follow_groups (MailListView *self)
{
  g_signal_connect_swapped (self->model, "notify::grouped", G_CALLBACK (follow_grouped), self);
  g_signal_connect_swapped (self->model, "sections-changed", G_CALLBACK (say_titles), self);
  set_now (self);
}

void
mail_list_view_forget_groups (MailListView *self)
{
  g_clear_pointer (&self->day, mail_day_free);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->headings, g_ptr_array_unref);
}
