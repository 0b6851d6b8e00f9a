/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-menu.h"

#include <glib/gi18n.h>

/* ids: an account, or a folder */
static void
add (GMenu      *section,
     const char *label,
     const char *action,
     gint64      id)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", id);
  g_menu_append_item (section, item);
}

static void
add_section (GMenu *menu,
             GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

gboolean
mail_folder_menu_can_change (MailFolderNode *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);

  return folder != NULL && folder->role != MAIL_ROLE_INBOX && folder->role != MAIL_ROLE_OUTBOX &&
         (folder->role == MAIL_ROLE_NONE || folder->raw_name != NULL);
}

static void
add_mail (GMenu          *menu,
          MailFolderNode *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);
  g_autoptr(GMenu) section = g_menu_new ();

  if (mail_folder_node_can_open (node))
    add (section, _("_Mark All as Read"), "win.mark-read-in", folder->id);
  if (folder->role == MAIL_ROLE_TRASH && folder->total > 0)
    add (section, _("_Empty Trash…"), "win.folder-empty", folder->id);
  if (folder->role == MAIL_ROLE_JUNK && folder->total > 0)
    add (section, _("_Empty Junk…"), "win.folder-empty", folder->id);
  add_section (menu, section);
}

static void
add_changes (GMenu          *menu,
             MailFolderNode *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);
  g_autoptr(GMenu) section = g_menu_new ();

  if (folder->role != MAIL_ROLE_OUTBOX && folder->delimiter != 0)
    add (section, _("_New Folder…"), "win.folder-new", folder->id);
  if (mail_folder_menu_can_change (node))
    {
      add (section, _("_Rename…"), "win.folder-rename", folder->id);
      add (section, _("Mo_ve to…"), "win.folder-move", folder->id);
      add (section, _("_Delete Folder…"), "win.folder-delete", folder->id);
    }
  add_section (menu, section);
}

static void
add_favorite (GMenu          *menu,
              MailFolderNode *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);
  g_autoptr(GMenu) section = g_menu_new ();

  if (mail_folder_node_has_previous (node))
    add (section, _("Move _Up"), "win.favorite-up", folder->id);
  if (mail_folder_node_has_next (node))
    add (section, _("Move Do_wn"), "win.favorite-down", folder->id);
  if (mail_folder_node_can_open (node))
    add (section, folder->favorite != 0 ? _("Remove from _Favorites") : _("Add to _Favorites"), "win.folder-favorite", folder->id);
  add_section (menu, section);
}

static void
add_about (GMenu          *menu,
           MailFolderNode *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);
  g_autoptr(GMenu) section = g_menu_new ();

  if (folder->raw_name != NULL && folder->role != MAIL_ROLE_INBOX)
    add (section, folder->flags & MAIL_FOLDER_SUBSCRIBED ? _("Un_subscribe") : _("_Subscribe"), "win.folder-subscribe",
         folder->id);
  add (section, _("_Properties"), "win.folder-properties", folder->id);
  add_section (menu, section);
}

/**
 * mail_folder_menu_new:
 * @node: a row of the sidebar
 *
 * Only what is possible is in it.
 *
 * Returns: (transfer full) (nullable): its menu
 */
GMenuModel *
mail_folder_menu_new (MailFolderNode *node)
{
  GMenu *menu;

  if (mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_UNIFIED || mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_FAVORITES ||
      mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_SEARCHES)
    return NULL;

  menu = g_menu_new ();
  if (mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_SEARCH)
    {
      add (menu, _("_Rename…"), "win.search-rename", mail_folder_node_get_search (node)->id);
      add (menu, _("_Delete"), "win.search-delete", mail_folder_node_get_search (node)->id);
      return G_MENU_MODEL (menu);
    }
  if (mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_ACCOUNT)
    {
      add (menu, _("_New Folder…"), "win.folder-new-in-account", mail_account_get_id (mail_folder_node_get_account (node)));
      return G_MENU_MODEL (menu);
    }
  add_mail (menu, node);
  add_favorite (menu, node);
  add_changes (menu, node);
  add_about (menu, node);
  return G_MENU_MODEL (menu);
}
