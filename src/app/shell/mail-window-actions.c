/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-account-problem.h"
#include "mail-composer.h"
#include "mail-preferences-dialog.h"
#include "mail-setup-assistant.h"
#include "mail-shortcuts-dialog.h"
#include "mail-space-dialog.h"
#include "mail-waiting-dialog.h"
#include "mail-window-private.h"

typedef void (*Activate) (MailWindow *self,
                          GVariant   *parameter);

typedef struct {
  const char *name;
  Activate activate;
  const char *keys;            /* (nullable): separated by spaces */
  const char *title;           /* (nullable): as the shortcuts dialog has it */
  const char *group;           /* (nullable): begins a group there */
  const char *parameter_type;  /* (nullable) */
} Action;

/* ---- writing ---- */

static void
new_message (MailWindow *self,
             GVariant   *parameter)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->manager)) == 0)
    mail_setup_assistant_present (self->manager, GTK_WIDGET (self));
  else
    mail_composer_present_new (gtk_window_get_application (GTK_WINDOW (self)), self->manager, mail_window_get_account (self));
}

static void
answer (MailWindow    *self,
        MailReplyKind  kind)
{
  if (self->selected != 0)
    mail_composer_present_reply (gtk_window_get_application (GTK_WINDOW (self)), self->manager, self->selected, kind);
}

static void
reply (MailWindow *self,
       GVariant   *parameter)
{
  answer (self, MAIL_REPLY_SENDER);
}

static void
reply_all (MailWindow *self,
           GVariant   *parameter)
{
  answer (self, MAIL_REPLY_ALL);
}

static void
forward (MailWindow *self,
         GVariant   *parameter)
{
  answer (self, MAIL_REPLY_FORWARD);
}

/* One message, wherever it is shown. */
static void
reply_to (MailWindow *self,
          GVariant   *parameter)
{
  mail_composer_present_reply (gtk_window_get_application (GTK_WINDOW (self)), self->manager, g_variant_get_int64 (parameter), MAIL_REPLY_SENDER);
}

static void
reply_all_to (MailWindow *self,
              GVariant   *parameter)
{
  mail_composer_present_reply (gtk_window_get_application (GTK_WINDOW (self)), self->manager, g_variant_get_int64 (parameter), MAIL_REPLY_ALL);
}

static void
forward_item (MailWindow *self,
              GVariant   *parameter)
{
  mail_composer_present_reply (gtk_window_get_application (GTK_WINDOW (self)), self->manager, g_variant_get_int64 (parameter), MAIL_REPLY_FORWARD);
}

/* ---- messages ---- */

static void
archive (MailWindow *self,
         GVariant   *parameter)
{
  mail_window_move_to_role (self, MAIL_ROLE_ARCHIVE);
}

static void
mark_junk (MailWindow *self,
           GVariant   *parameter)
{
  mail_window_move_to_role (self, MAIL_ROLE_JUNK);
}

static void
mark_not_junk (MailWindow *self,
               GVariant   *parameter)
{
  mail_window_move_to_role (self, MAIL_ROLE_INBOX);
}

/* In Junk: it is none. */
static void
junk (MailWindow *self,
      GVariant   *parameter)
{
  if (mail_window_get_role (self) == MAIL_ROLE_JUNK)
    mark_not_junk (self, parameter);
  else
    mark_junk (self, parameter);
}

/* In Trash there is only one step left. */
static void
trash (MailWindow *self,
       GVariant   *parameter)
{
  if (mail_window_get_role (self) == MAIL_ROLE_TRASH)
    mail_window_delete_forever (self);
  else
    mail_window_move_to_role (self, MAIL_ROLE_TRASH);
}

static void
delete_forever (MailWindow *self,
                GVariant   *parameter)
{
  mail_window_delete_forever (self);
}

static void
mark_read (MailWindow *self,
           GVariant   *parameter)
{
  mail_window_mark_read (self, TRUE);
}

static void
mark_unread (MailWindow *self,
             GVariant   *parameter)
{
  mail_window_mark_read (self, FALSE);
}

static void
mark_item_read (MailWindow *self,
                GVariant   *parameter)
{
  mail_window_mark_item_read (self, g_variant_get_int64 (parameter), TRUE);
}

static void
mark_item_unread (MailWindow *self,
                  GVariant   *parameter)
{
  mail_window_mark_item_read (self, g_variant_get_int64 (parameter), FALSE);
}

static void
star (MailWindow *self,
      GVariant   *parameter)
{
  mail_window_toggle_star (self, 0);
}

static void
toggle_star (MailWindow *self,
             GVariant   *parameter)
{
  mail_window_toggle_star (self, g_variant_get_int64 (parameter));
}

static void
toggle_item_star (MailWindow *self,
                  GVariant   *parameter)
{
  mail_window_toggle_item_star (self, g_variant_get_int64 (parameter));
}

static void
mute (MailWindow *self,
      GVariant   *parameter)
{
  mail_window_mute (self, TRUE);
}

static void
unmute (MailWindow *self,
        GVariant   *parameter)
{
  mail_window_mute (self, FALSE);
}

/* After the first of what is selected. */
static void
toggle_mute (MailWindow *self,
             GVariant   *parameter)
{
  mail_window_mute (self, !mail_window_is_muted (self));
}

static void
move (MailWindow *self,
      GVariant   *parameter)
{
  mail_window_choose_folder (self);
}

static void
undo (MailWindow *self,
      GVariant   *parameter)
{
  mail_window_undo (self, 0);
}

static void
undo_act (MailWindow *self,
          GVariant   *parameter)
{
  mail_window_undo (self, g_variant_get_int64 (parameter));
}

static void
mark_folder_read (MailWindow *self,
                  GVariant   *parameter)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  const MailFolder *folder = chosen != NULL ? mail_folder_node_get_folder (chosen) : NULL;
  g_autoptr(GPtrArray) targets = NULL;

  if (folder != NULL)
    {
      mail_window_mark_folder_read (self, folder->id);
      return;
    }
  targets = mail_folder_tree_list_targets (self->tree);
  for (guint i = 0; chosen != NULL && i < targets->len; i++)
    {
      MailFolderNode *node = g_ptr_array_index (targets, i);

      if (mail_folder_node_get_role (node) == mail_folder_node_get_role (chosen))
        mail_window_mark_folder_read (self, mail_folder_node_get_folder (node)->id);
    }
}

static void
mark_read_in (MailWindow *self,
              GVariant   *parameter)
{
  mail_window_mark_folder_read (self, g_variant_get_int64 (parameter));
}

/* ---- going about ---- */

static void
next_unread (MailWindow *self,
             GVariant   *parameter)
{
  mail_window_go_to_unread (self, 1);
}

static void
previous_unread (MailWindow *self,
                 GVariant   *parameter)
{
  mail_window_go_to_unread (self, -1);
}

static void
next_pane (MailWindow *self,
           GVariant   *parameter)
{
  mail_window_next_pane (self);
}

static void
go_back (MailWindow *self,
         GVariant   *parameter)
{
  mail_window_go_back (self);
}

static void
search (MailWindow *self,
        GVariant   *parameter)
{
  adw_navigation_split_view_set_show_content (self->inner, FALSE);
  mail_list_view_begin_search (self->list);
}

static void
open_inbox (MailWindow *self,
            GVariant   *parameter)
{
  mail_sidebar_choose_nth (self->sidebar, g_variant_get_int32 (parameter) - 1);
}

static void
select_all (MailWindow *self,
            GVariant   *parameter)
{
  mail_list_view_select_all (self->list);
}

static void
zoom_in (MailWindow *self,
         GVariant   *parameter)
{
  mail_window_zoom (self, 1);
}

static void
zoom_out (MailWindow *self,
          GVariant   *parameter)
{
  mail_window_zoom (self, -1);
}

static void
zoom_normal (MailWindow *self,
             GVariant   *parameter)
{
  mail_window_zoom (self, 0);
}

/* ---- the program ---- */

static void
get_mail (MailWindow *self,
          GVariant   *parameter)
{
  GListModel *accounts = G_LIST_MODEL (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);

      dex_future_disown (mail_account_sync (account));
    }
}

static void
show_waiting (MailWindow *self,
              GVariant   *parameter)
{
  mail_waiting_dialog_present (GTK_WIDGET (self), self->manager, self->waiting);
}

static void
explain_account (MailWindow *self,
                 GVariant   *parameter)
{
  MailAccount *account = mail_account_manager_find (self->manager, g_variant_get_int64 (parameter));

  if (account != NULL)
    mail_account_problem_present (GTK_WIDGET (self), self->manager, account);
}

static void
add_account (MailWindow *self,
             GVariant   *parameter)
{
  mail_setup_assistant_present (self->manager, GTK_WIDGET (self));
}

static void
accounts (MailWindow *self,
          GVariant   *parameter)
{
  mail_preferences_dialog_present_accounts (GTK_WIDGET (self), self->manager, self->settings, NULL);
}

static void
show_account (MailWindow *self,
              GVariant   *parameter)
{
  MailAccount *account = mail_account_manager_find (self->manager, g_variant_get_int64 (parameter));

  mail_preferences_dialog_present_accounts (GTK_WIDGET (self), self->manager, self->settings, account);
}

static void
preferences (MailWindow *self,
             GVariant   *parameter)
{
  mail_preferences_dialog_present (GTK_WIDGET (self), self->manager, self->settings);
}

static void
space (MailWindow *self,
       GVariant   *parameter)
{
  mail_space_dialog_present (GTK_WIDGET (self), self->manager);
}

static void
toast (MailWindow *self,
       GVariant   *parameter)
{
  mail_window_say (self, g_variant_get_string (parameter, NULL));
}

static void
close_window (MailWindow *self,
              GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void show_shortcuts (MailWindow *self,
                            GVariant   *parameter);

static const Action actions[] = {
  { "win.new-message", new_message, "<Control>n", N_("New message"), N_("Writing") },
  { "win.reply", reply, "<Control>r", N_("Reply") },
  { "win.reply-all", reply_all, "<Control><Shift>r", N_("Reply to all") },
  { "win.forward", forward, "<Control>l", N_("Forward") },
  { "win.archive", archive, "<Control><Shift>a", N_("Archive"), N_("Messages") },
  { "win.trash", trash, "Delete", N_("Move to trash") },
  { "win.delete-forever", delete_forever, "<Shift>Delete", N_("Delete forever") },
  { "win.junk", junk, "<Control>j", N_("Junk, or not junk") },
  { "win.mark-read", mark_read, "<Control>u", N_("Mark as read") },
  { "win.mark-unread", mark_unread, "<Control><Shift>u", N_("Mark as unread") },
  { "win.star", star, "<Control>d", N_("Add or remove star") },
  { "win.move", move, "<Control><Shift>v", N_("Move to a folder") },
  { "win.labels", mail_window_show_labels, "<Control><Shift>l", N_("Labels") },
  { "win.toggle-mute", toggle_mute, "<Control><Shift>m", N_("Mute the conversation, or no longer") },
  { "win.undo", undo, "<Control>z", N_("Undo") },
  { "win.new-folder", mail_window_new_folder_here, "<Control><Shift>n", N_("New folder"), N_("Folders") },
  { "win.search", search, "<Control>f", N_("Search"), N_("Going About") },
  { "win.next-unread", next_unread, "<Alt>Down", N_("Next unread message") },
  { "win.previous-unread", previous_unread, "<Alt>Up", N_("Previous unread message") },
  { "win.next-pane", next_pane, "F6", N_("Next pane") },
  { "win.go-back", go_back, "Escape", N_("One level back") },
  { "win.zoom-in", zoom_in, "<Control>plus <Control>equal", N_("Larger text"), N_("Reading") },
  { "win.zoom-out", zoom_out, "<Control>minus", N_("Smaller text") },
  { "win.zoom-normal", zoom_normal, "<Control>0", N_("Normal text size") },
  { "win.get-mail", get_mail, "F5", N_("Get mail"), N_("Program") },
  { "win.preferences", preferences, "<Control>comma", N_("Preferences") },
  { "win.shortcuts", show_shortcuts, "<Control>question", N_("Keyboard shortcuts") },
  { "win.close", close_window, "<Control>w", N_("Close the window") },
  { "win.mark-junk", mark_junk },
  { "win.mark-not-junk", mark_not_junk },
  { "win.mute", mute },
  { "win.unmute", unmute },
  { "win.empty-trash", mail_window_empty_shown_folder },
  { "win.empty-junk", mail_window_empty_shown_folder },
  { "win.select-all", select_all },
  { "win.mark-folder-read", mark_folder_read },
  { "win.accounts", accounts },
  { "win.space", space },
  { "win.add-account", add_account },
  { "win.show-waiting", show_waiting },
  { "win.toggle-star", toggle_star, .parameter_type = "x" },
  { "win.toggle-item-star", toggle_item_star, .parameter_type = "x" },
  { "win.reply-to", reply_to, .parameter_type = "x" },
  { "win.reply-all-to", reply_all_to, .parameter_type = "x" },
  { "win.forward-item", forward_item, .parameter_type = "x" },
  { "win.mark-item-read", mark_item_read, .parameter_type = "x" },
  { "win.mark-item-unread", mark_item_unread, .parameter_type = "x" },
  { "win.folder-new", mail_window_new_folder, .parameter_type = "x" },
  { "win.folder-new-in-account", mail_window_new_folder_in_account, .parameter_type = "x" },
  { "win.folder-rename", mail_window_rename_folder, .parameter_type = "x" },
  { "win.folder-move", mail_window_move_folder, .parameter_type = "x" },
  { "win.folder-delete", mail_window_delete_folder, .parameter_type = "x" },
  { "win.folder-empty", mail_window_empty_folder, .parameter_type = "x" },
  { "win.folder-favorite", mail_window_toggle_favorite, .parameter_type = "x" },
  { "win.favorite-up", mail_window_move_favorite_up, .parameter_type = "x" },
  { "win.favorite-down", mail_window_move_favorite_down, .parameter_type = "x" },
  { "win.folder-subscribe", mail_window_subscribe_folder, .parameter_type = "x" },
  { "win.folder-properties", mail_window_show_folder_properties, .parameter_type = "x" },
  { "win.save-search", mail_window_save_search, .parameter_type = "s" },
  { "win.search-rename", mail_window_rename_search, .parameter_type = "x" },
  { "win.search-delete", mail_window_delete_search, .parameter_type = "x" },
  { "win.search-restore", mail_window_restore_search, .parameter_type = "(xss)" },
  { "win.undo-act", undo_act, .parameter_type = "x" },
  { "win.mark-read-in", mark_read_in, .parameter_type = "x" },
  { "win.explain-account", explain_account, .parameter_type = "x" },
  { "win.show-account", show_account, .parameter_type = "x" },
  { "win.toast", toast, .parameter_type = "s" },
  { "win.open-inbox", open_inbox, .parameter_type = "i" },
};

static void
show_shortcuts (MailWindow *self,
                GVariant   *parameter)
{
  g_autoptr(GArray) shortcuts = g_array_new (FALSE, FALSE, sizeof (MailShortcut));
  MailShortcut inboxes = { .title = _("First to ninth inbox"), .keys = "<Alt>1 <Alt>9" };
  MailShortcut menu = { .title = _("Main menu"), .keys = "F10" };
  MailShortcut quit = { .title = _("Quit"), .keys = "<Control>q" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      MailShortcut shortcut = { .keys = actions[i].keys };

      if (actions[i].title == NULL)
        continue;
      shortcut.title = _(actions[i].title);
      shortcut.group = actions[i].group != NULL ? _(actions[i].group) : NULL;
      g_array_append_val (shortcuts, shortcut);
      if (actions[i].activate == next_pane)
        g_array_append_val (shortcuts, inboxes);
    }
  g_array_append_val (shortcuts, menu);
  g_array_append_val (shortcuts, quit);
  mail_shortcuts_dialog_present (GTK_WIDGET (self), (const MailShortcut *) (gpointer) shortcuts->data, shortcuts->len);
}

static void
activate_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_str_equal (actions[i].name, name))
        actions[i].activate (MAIL_WINDOW (widget), parameter);
    }
}

/**
 * mail_window_class_install_actions:
 * @widget_class: the class of the window
 *
 * Gives the window all its actions and their keys. The keys work when what has the focus does not want them itself.
 */
void
mail_window_class_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_auto(GStrv) keys = g_strsplit (actions[i].keys != NULL ? actions[i].keys : "", " ", -1);

      gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter_type, activate_action);
      for (guint k = 0; keys[k] != NULL; k++)
        {
          GdkModifierType modifiers;
          guint keyval;

          if (gtk_accelerator_parse (keys[k], &keyval, &modifiers))
            gtk_widget_class_add_binding_action (widget_class, keyval, modifiers, actions[i].name, NULL);
        }
    }
  for (int n = 1; n <= 9; n++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0 + n, GDK_ALT_MASK, "win.open-inbox", "i", n);
}
