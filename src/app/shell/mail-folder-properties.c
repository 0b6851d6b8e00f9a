/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-properties.h"

#include <glib/gi18n.h>

#include "mail-repair-row.h"

static void
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

static char *
describe_sync (MailStore        *store,
               const MailFolder *folder)
{
  g_autoptr(GDateTime) then = NULL;
  MailMailboxState state;

  if (folder->raw_name == NULL)
    return g_strdup (_("Only on this computer"));
  if (!mail_store_reader_get_mailbox_state (mail_store_get_main_reader (store), folder->id, &state, NULL) ||
      state.last_sync == 0)
    return g_strdup (_("Not read from the server yet"));

  then = g_date_time_new_from_unix_local (state.last_sync);
  return g_date_time_format (then, "%c");
}

static void
fill (AdwPreferencesGroup *group,
      MailStore           *store,
      MailFolderNode      *node)
{
  const MailFolder *folder = mail_folder_node_get_folder (node);
  g_autofree char *total = g_strdup_printf ("%u", folder->total);
  g_autofree char *unread = g_strdup_printf ("%u", folder->unread);
  g_autofree char *sync = describe_sync (store, folder);

  add_row (group, _("Account"), mail_account_get_name (mail_folder_node_get_account (node)));
  add_row (group, _("Path on the Server"), folder->path);
  add_row (group, _("Messages"), total);
  add_row (group, _("Unread"), unread);
  add_row (group, _("Last Read from the Server"), sync);
}

static void
add_repair (AdwPreferencesPage *page,
            MailFolderNode     *node)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *row = mail_repair_row_new ();

  mail_repair_row_set_account (MAIL_REPAIR_ROW (row), mail_folder_node_get_account (node), mail_folder_node_get_folder (node)->id);
  adw_preferences_group_add (group, row);
  adw_preferences_page_add (page, group);
}

/**
 * mail_folder_properties_present:
 * @parent: what it stands over
 * @store: the store
 * @node: a folder
 */
void
mail_folder_properties_present (GtkWidget      *parent,
                                MailStore      *store,
                                MailFolderNode *node)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  fill (group, store, node);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
  if (mail_folder_node_get_folder (node)->raw_name != NULL && mail_folder_node_can_open (node))
    add_repair (ADW_PREFERENCES_PAGE (page), node);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, mail_folder_node_get_title (node));
  adw_dialog_set_content_width (dialog, 400);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}
