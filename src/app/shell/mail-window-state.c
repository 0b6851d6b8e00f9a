/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-window-private.h"

static void
name_button (GtkButton  *button,
             const char *icon,
             const char *label)
{
  gtk_button_set_icon_name (button, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* The one at the top, and the one at the bottom of a narrow window. */
static void
name_both (GtkButton  *top,
           GtkButton  *bottom,
           const char *icon,
           const char *label)
{
  name_button (top, icon, label);
  name_button (bottom, icon, label);
}

/**
 * mail_window_is_muted:
 * @self: the window
 *
 * Returns: whether the conversation of the first of what is selected is muted
 */
gboolean
mail_window_is_muted (MailWindow *self)
{
  g_autoptr(GArray) items = mail_list_view_get_selection (self->list);
  g_autoptr(MailItem) item = NULL;

  if (items->len > 0)
    item = mail_store_reader_load_item (mail_store_get_main_reader (self->store), g_array_index (items, gint64, 0), NULL);
  return item != NULL && item->is_muted;
}

/* One of both, so that menus offer what is not so. */
static void
update_muting (MailWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  MailRole role = mail_window_get_role (self);
  gboolean possible = mail_list_view_get_n_selected (self->list) > 0 && role != MAIL_ROLE_OUTBOX && role != MAIL_ROLE_DRAFTS;
  gboolean muted = possible && mail_window_is_muted (self);

  gtk_widget_action_set_enabled (widget, "win.toggle-mute", possible);
  gtk_widget_action_set_enabled (widget, "win.mute", possible && !muted);
  gtk_widget_action_set_enabled (widget, "win.unmute", muted);
}

/**
 * mail_window_update_buttons:
 * @self: the window
 *
 * Names those that do the opposite of what was done.
 */
void
mail_window_update_buttons (MailWindow *self)
{
  MailRole role = mail_window_get_role (self);
  g_autoptr(MailItem) item = NULL;

  if (self->selected != 0)
    item = mail_store_reader_load_item (mail_store_get_main_reader (self->store), self->selected, NULL);
  if (item != NULL && (item->flags & MAIL_FLAG_FLAGGED) != 0)
    name_both (self->star_button, self->bottom_star, "starred-symbolic", _("Remove Star"));
  else
    name_both (self->star_button, self->bottom_star, "non-starred-symbolic", _("Add Star"));
  if (role == MAIL_ROLE_JUNK)
    name_button (self->junk_button, "mail-mark-notjunk-symbolic", _("Not Junk"));
  else
    name_button (self->junk_button, "mail-mark-junk-symbolic", _("Move to Junk"));
  name_both (self->trash_button, self->bottom_trash, "user-trash-symbolic",
             role == MAIL_ROLE_TRASH ? _("Delete Forever") : _("Move to Trash"));
  update_muting (self);
}

/**
 * mail_window_update_emptying:
 * @self: the window
 *
 * Trash and Junk can be emptied while they are shown and something is in them.
 */
void
mail_window_update_emptying (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  const MailFolder *folder = chosen != NULL ? mail_folder_node_get_folder (chosen) : NULL;
  gboolean any = folder != NULL && folder->total > 0 && !mail_list_view_is_found (self->list);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.empty-trash", any && folder->role == MAIL_ROLE_TRASH);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.empty-junk", any && folder->role == MAIL_ROLE_JUNK);
}

/**
 * mail_window_update_actions:
 * @self: the window
 *
 * Each action can be done exactly when it would do something.
 */
void
mail_window_update_actions (MailWindow *self)
{
  static const char * const for_any[] = {
    "win.mark-read", "win.mark-unread", "win.star", "win.labels", "win.delete-forever",
  };
  static const char * const for_one[] = { "win.reply", "win.reply-all", "win.forward" };
  GtkWidget *widget = GTK_WIDGET (self);
  MailRole role = mail_window_get_role (self);
  gboolean any = mail_list_view_get_n_selected (self->list) > 0;
  gboolean outbox = role == MAIL_ROLE_OUTBOX;
  gboolean judged = any && !outbox && role != MAIL_ROLE_DRAFTS && role != MAIL_ROLE_SENT;
  gboolean accounts = g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0;
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  gboolean folder = chosen != NULL && mail_folder_node_get_search (chosen) == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (for_any); i++)
    gtk_widget_action_set_enabled (widget, for_any[i], any && !outbox);
  for (guint i = 0; i < G_N_ELEMENTS (for_one); i++)
    gtk_widget_action_set_enabled (widget, for_one[i], self->selected != 0 && !outbox && role != MAIL_ROLE_DRAFTS);
  gtk_widget_action_set_enabled (widget, "win.archive", any && !outbox && role != MAIL_ROLE_ARCHIVE && role != MAIL_ROLE_DRAFTS);
  gtk_widget_action_set_enabled (widget, "win.junk", judged);
  gtk_widget_action_set_enabled (widget, "win.mark-junk", judged && role != MAIL_ROLE_JUNK);
  gtk_widget_action_set_enabled (widget, "win.mark-not-junk", judged && role == MAIL_ROLE_JUNK);
  gtk_widget_action_set_enabled (widget, "win.trash", any && !outbox);
  gtk_widget_action_set_enabled (widget, "win.move", any && !outbox && role != MAIL_ROLE_DRAFTS);
  gtk_widget_action_set_enabled (widget, "win.get-mail", accounts);
  gtk_widget_action_set_enabled (widget, "win.mark-folder-read", folder && !outbox);
  mail_window_update_emptying (self);
  mail_window_update_buttons (self);
}
