/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-folder-chooser.h"
#include "mail-folder-look.h"
#include "mail-folder-properties.h"
#include "mail-name-dialog.h"
#include "mail-store-favorites.h"
#include "mail-store-folder-acts.h"
#include "mail-store-operations.h"
#include "mail-window-private.h"

/* What is done to folders: asked for in the sidebar's menus. */

static MailFolderNode *
find_node (MailWindow *self,
           GVariant   *parameter)
{
  return mail_folder_tree_find (self->tree, g_variant_get_int64 (parameter));
}

/* An answer is for this folder. */
static void
set_folder (gpointer dialog,
            gint64   folder)
{
  g_object_set_data_full (G_OBJECT (dialog), "folder", g_memdup2 (&folder, sizeof folder), g_free);
}

static gint64
get_folder (gpointer dialog)
{
  return *(const gint64 *) g_object_get_data (G_OBJECT (dialog), "folder");
}

/* ---- names ---- */

/* Where a name is to be: what is in one place is called differently. */
typedef struct {
  MailStore *store;
  gint64 account;
  gint64 parent;
  gint64 folder; /* the one that is renamed; 0: a new one */
} Place;

static void
place_free (gpointer data)
{
  g_object_unref (((Place *) data)->store);
  g_free (data);
}

static char *
check_name (const char *name,
            gpointer    data)
{
  const Place *place = data;
  g_autoptr(GError) error = NULL;

  if (mail_store_reader_check_folder_name (mail_store_get_main_reader (place->store), place->account, place->parent, name, place->folder,
                                           &error))
    return NULL;
  return g_strdup (error->message);
}

static void
check_names (MailWindow *self,
             AdwDialog  *dialog,
             gint64      account,
             gint64      parent,
             gint64      folder)
{
  Place place = { g_object_ref (self->store), account, parent, folder };

  mail_name_dialog_set_check (MAIL_NAME_DIALOG (dialog), check_name, g_memdup2 (&place, sizeof place), place_free);
}

/* ---- new ---- */

static void
on_new_name (AdwDialog  *dialog,
             const char *name,
             MailWindow *self)
{
  const gint64 *account = g_object_get_data (G_OBJECT (dialog), "account");

  mail_window_carry_out (self, mail_store_create_folder (self->store, *account, get_folder (dialog), name), NULL);
}

static void
ask_for_new (MailWindow       *self,
             gint64            account,
             const MailFolder *parent)
{
  g_autofree char *where = parent != NULL ? g_strdup_printf (_("In “%s”"), mail_folder_look_title (parent->role, parent->name)) : NULL;
  AdwDialog *dialog = mail_name_dialog_new (_("New Folder"), where, _("_Create"), NULL);

  check_names (self, dialog, account, parent != NULL ? parent->id : 0, 0);
  set_folder (dialog, parent != NULL ? parent->id : 0);
  g_object_set_data_full (G_OBJECT (dialog), "account", g_memdup2 (&account, sizeof account), g_free);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_new_name), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

void
mail_window_new_folder (MailWindow *self,
                        GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);

  if (node != NULL)
    ask_for_new (self, mail_folder_node_get_folder (node)->account, mail_folder_node_get_folder (node));
}

void
mail_window_new_folder_in_account (MailWindow *self,
                                   GVariant   *parameter)
{
  ask_for_new (self, g_variant_get_int64 (parameter), NULL);
}

/* By its key: at the top of the account one is in. */
void
mail_window_new_folder_here (MailWindow *self,
                             GVariant   *parameter)
{
  gint64 account = mail_window_get_account (self);
  g_autoptr(MailAccount) first = g_list_model_get_item (G_LIST_MODEL (self->manager), 0);

  if (account == 0 && first != NULL)
    account = mail_account_get_id (first);
  if (account != 0)
    ask_for_new (self, account, NULL);
}

/* ---- renamed, moved ---- */

static void
on_changed_name (AdwDialog  *dialog,
                 const char *name,
                 MailWindow *self)
{
  mail_window_carry_out (self, mail_store_rename_folder (self->store, get_folder (dialog), name),
                         g_strdup_printf (_("Folder renamed to “%s”"), name));
}

void
mail_window_rename_folder (MailWindow *self,
                           GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);
  const MailFolder *folder = node != NULL ? mail_folder_node_get_folder (node) : NULL;
  AdwDialog *dialog;

  if (folder == NULL)
    return;
  dialog = mail_name_dialog_new (_("Rename Folder"), NULL, _("_Rename"), folder->name);
  check_names (self, dialog, folder->account, folder->parent, folder->id);
  set_folder (dialog, folder->id);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_changed_name), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_parent_chosen (MailFolderChooser *chooser,
                  gint64             parent,
                  MailWindow        *self)
{
  mail_window_carry_out (self, mail_store_move_folder (self->store, get_folder (chooser), parent),
                         g_strdup (_("Folder moved")));
}

void
mail_window_move_folder (MailWindow *self,
                         GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);
  MailFolderChooser *chooser;

  if (node == NULL)
    return;
  chooser = mail_folder_chooser_new_for_folder (self->tree, mail_folder_node_get_folder (node));
  set_folder (chooser, mail_folder_node_get_folder (node)->id);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_parent_chosen), self, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self));
}

/* ---- deleted, emptied ---- */

/* The folder and those in it. */
static void
count_below (MailFolderNode *node,
             guint          *n_folders,
             guint          *n_messages)
{
  GListModel *children = G_LIST_MODEL (mail_folder_node_get_children (node));

  *n_messages += mail_folder_node_get_folder (node)->total;
  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr(MailFolderNode) child = g_list_model_get_item (children, i);

      *n_folders += 1;
      count_below (child, n_folders, n_messages);
    }
}

static char *
describe_loss (MailFolderNode *node)
{
  guint n_folders = 0;
  guint n_messages = 0;
  g_autofree char *messages = NULL;
  g_autofree char *folders = NULL;

  count_below (node, &n_folders, &n_messages);
  if (n_messages == 0 && n_folders == 0)
    return g_strdup (_("It is empty."));

  messages = g_strdup_printf (ngettext ("%u message will be deleted with it, here and on the server.",
                                        "%u messages will be deleted with it, here and on the server.", n_messages), n_messages);
  if (n_folders == 0)
    return g_steal_pointer (&messages);
  folders = g_strdup_printf (ngettext ("%u folder is in it.", "%u folders are in it.", n_folders), n_folders);
  return g_strdup_printf ("%s %s", folders, messages);
}

static AdwDialog *
ask_for_certain (const char *heading,
                 const char *body,
                 const char *accept)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "accept", accept, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  return dialog;
}

static void
on_delete_answered (AdwAlertDialog *dialog,
                    const char     *response,
                    MailWindow     *self)
{
  if (g_str_equal (response, "accept") && self->store != NULL)
    mail_window_carry_out (self, mail_store_delete_folder (self->store, get_folder (dialog)), g_strdup (_("Folder deleted")));
}

void
mail_window_delete_folder (MailWindow *self,
                           GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (node == NULL)
    return;
  heading = g_strdup_printf (_("Delete “%s”?"), mail_folder_node_get_title (node));
  body = describe_loss (node);
  dialog = ask_for_certain (heading, body, _("_Delete"));
  set_folder (dialog, mail_folder_node_get_folder (node)->id);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_answered), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* What is in it when it is asked for, and nothing that comes later. */
static DexFuture *
delete_listed (DexFuture *future,
               gpointer   data)
{
  MailWindow *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self->store == NULL)
    return NULL;
  if (value == NULL)
    {
      mail_window_say (self, error->message);
      return NULL;
    }
  mail_window_carry_out (self, mail_store_delete (self->store, g_value_get_boxed (value)), NULL);
  mail_window_say (self, ngettext ("Message deleted forever", "Messages deleted forever",
                                   ((GArray *) g_value_get_boxed (value))->len));
  return NULL;
}

static void
on_empty_answered (AdwAlertDialog *dialog,
                   const char     *response,
                   MailWindow     *self)
{
  MailListQuery query = { .sort = MAIL_SORT_NEWEST, .folder = get_folder (dialog) };

  if (g_str_equal (response, "accept") && self->store != NULL)
    dex_future_disown (dex_future_finally (mail_store_list (self->store, &query, 0), delete_listed, g_object_ref (self),
                                           g_object_unref));
}

static void
ask_to_empty (MailWindow     *self,
              MailFolderNode *node)
{
  guint total = node != NULL ? mail_folder_node_get_folder (node)->total : 0;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (node == NULL || total == 0)
    return;
  heading = g_strdup_printf (_("Empty “%s”?"), mail_folder_node_get_title (node));
  body = g_strdup_printf (ngettext ("%u message will be deleted forever, here and on the server.",
                                    "%u messages will be deleted forever, here and on the server.", total), total);
  dialog = ask_for_certain (heading, body, _("_Delete Forever"));
  set_folder (dialog, mail_folder_node_get_folder (node)->id);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_empty_answered), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

void
mail_window_empty_folder (MailWindow *self,
                          GVariant   *parameter)
{
  ask_to_empty (self, find_node (self, parameter));
}

void
mail_window_empty_shown_folder (MailWindow *self,
                                GVariant   *parameter)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);

  if (chosen != NULL && mail_folder_node_get_folder (chosen) != NULL)
    ask_to_empty (self, chosen);
}

/* ---- favorites ---- */

static void
set_favorites (MailWindow *self,
               GArray     *folders)
{
  mail_window_carry_out (self, mail_store_set_favorites (self->store, folders), NULL);
}

static gboolean
find_favorite (GArray *folders,
               gint64  folder,
               guint  *place)
{
  for (*place = 0; *place < folders->len; *place += 1)
    {
      if (g_array_index (folders, gint64, *place) == folder)
        return TRUE;
    }
  return FALSE;
}

/* A new one is the last. */
void
mail_window_toggle_favorite (MailWindow *self,
                             GVariant   *parameter)
{
  g_autoptr(GArray) folders = mail_folder_tree_list_favorites (self->tree);
  gint64 folder = g_variant_get_int64 (parameter);
  guint place;

  if (find_favorite (folders, folder, &place))
    g_array_remove_index (folders, place);
  else
    g_array_append_val (folders, folder);
  set_favorites (self, folders);
}

static void
move_favorite (MailWindow *self,
               gint64      folder,
               int         step)
{
  g_autoptr(GArray) folders = mail_folder_tree_list_favorites (self->tree);
  guint place;

  if (!find_favorite (folders, folder, &place) || (step < 0 && place == 0) || (step > 0 && place + 1 == folders->len))
    return;
  g_array_remove_index (folders, place);
  place = step < 0 ? place - 1 : place + 1;
  g_array_insert_val (folders, place, folder);
  set_favorites (self, folders);
}

void
mail_window_move_favorite_up (MailWindow *self,
                              GVariant   *parameter)
{
  move_favorite (self, g_variant_get_int64 (parameter), -1);
}

void
mail_window_move_favorite_down (MailWindow *self,
                                GVariant   *parameter)
{
  move_favorite (self, g_variant_get_int64 (parameter), 1);
}

/* ---- the rest ---- */

void
mail_window_subscribe_folder (MailWindow *self,
                              GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);
  gboolean subscribed;

  if (node == NULL)
    return;
  subscribed = (mail_folder_node_get_folder (node)->flags & MAIL_FOLDER_SUBSCRIBED) != 0;
  mail_window_carry_out (self, mail_store_subscribe_folder (self->store, mail_folder_node_get_folder (node)->id, !subscribed),
                         g_strdup (subscribed ? _("Folder unsubscribed") : _("Folder subscribed")));
}

void
mail_window_show_folder_properties (MailWindow *self,
                                    GVariant   *parameter)
{
  MailFolderNode *node = find_node (self, parameter);

  if (node != NULL)
    mail_folder_properties_present (GTK_WIDGET (self), self->store, node);
}
