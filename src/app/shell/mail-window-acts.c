/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-folder-chooser.h"
#include "mail-folder-look.h"
#include "mail-store-mute.h"
#include "mail-store-operations.h"
#include "mail-window-private.h"

/* Items looked at to know whether they are all of one account. */
#define MAX_LOOKED_AT 300

/* ---- what is acted on ---- */

/* What is chosen, on its way to be acted on. */
typedef struct {
  MailWindow *window;
  GArray *chosen;
  MailItemsFunc func;
  gint64 how;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->window);
  g_array_unref (choice->chosen);
  g_free (choice);
}

static DexFuture *
choice_is_listed (DexFuture *future,
                  gpointer   data)
{
  Choice *choice = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (choice->window->store == NULL)
    return NULL;
  if (value == NULL)
    mail_window_say (choice->window, error->message);
  else
    choice->func (choice->window, choice->chosen, g_value_get_boxed (value), choice->how);
  return NULL;
}

/**
 * mail_window_with_items:
 * @self: the window
 * @chosen: (transfer full) (element-type gint64): rows of the list
 * @func: what to do
 * @how: for @func
 *
 * Does something to messages: at once in a list of messages, and in one of conversations as soon as it is known what they consist of.
 */
void
mail_window_with_items (MailWindow    *self,
                        GArray        *chosen,
                        MailItemsFunc  func,
                        gint64         how)
{
  Choice *choice;

  if (chosen->len > 0 && mail_list_view_shows_conversations (self->list))
    {
      choice = g_new0 (Choice, 1);
      *choice = (Choice) { g_object_ref (self), chosen, func, how };
      dex_future_disown (dex_future_finally (mail_store_list_whole_conversations (self->store, chosen), choice_is_listed, choice,
                                             (GDestroyNotify) choice_free));
      return;
    }
  if (chosen->len > 0)
    func (self, chosen, chosen, how);
  g_array_unref (chosen);
}

/* The same with what is selected. */
void
mail_window_with_selection (MailWindow    *self,
                            MailItemsFunc  func,
                            gint64         how)
{
  mail_window_with_items (self, mail_list_view_get_selection (self->list), func, how);
}

/* ---- flags ---- */

static char *
flags_sentence (MailFlags add,
                MailFlags remove,
                guint     n)
{
  if ((add & MAIL_FLAG_SEEN) != 0)
    return g_strdup_printf (ngettext ("Marked as read", "%u messages marked as read", n), n);
  if ((remove & MAIL_FLAG_SEEN) != 0)
    return g_strdup_printf (ngettext ("Marked as unread", "%u messages marked as unread", n), n);
  if ((add & MAIL_FLAG_FLAGGED) != 0)
    return g_strdup_printf (ngettext ("Star added", "%u stars added", n), n);
  return g_strdup_printf (ngettext ("Star removed", "%u stars removed", n), n);
}

/**
 * mail_window_change_flags:
 * @self: the window
 * @items: (element-type gint64): what to change
 * @add: flags to set
 * @remove: flags to clear
 */
void
mail_window_change_flags (MailWindow *self,
                          GArray     *items,
                          MailFlags   add,
                          MailFlags   remove)
{
  if (items->len == 0)
    return;
  mail_window_carry_out (self, mail_store_change_flags (self->store, items, add, remove, NULL, NULL), flags_sentence (add, remove, items->len));
}

/* Because it was looked at: without a word. */
void
mail_window_mark_shown_read (MailWindow *self,
                             gint64      item)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (items, item);
  mail_window_carry_out (self, mail_store_change_flags (self->store, items, MAIL_FLAG_SEEN, 0, NULL, NULL), NULL);
}

void
mail_window_mark_folder_read (MailWindow *self,
                              gint64      folder)
{
  mail_window_carry_out (self, mail_store_change_flags_of_folder (self->store, folder, MAIL_FLAG_SEEN, 0),
             g_strdup (_("All messages marked as read")));
}

static gboolean
is_any_starred (MailWindow *self,
                GArray     *items,
                guint       n_items)
{
  g_autoptr(GPtrArray) rows = NULL;

  rows = mail_store_reader_load_items (mail_store_get_main_reader (self->store), (const gint64 *) (gpointer) items->data, n_items,
                                       NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const MailItem *row = g_ptr_array_index (rows, i);

      if (row != NULL && (row->flags & MAIL_FLAG_FLAGGED) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Messages after the first of them. A conversation has a star when one of its messages has, loses all of them, and gets one on its
 * newest. */
static void
change_stars (MailWindow *self,
              GArray     *chosen,
              GArray     *items,
              gint64      how)
{
  if (is_any_starred (self, items, items->len > chosen->len ? MIN (items->len, MAX_LOOKED_AT) : 1))
    mail_window_change_flags (self, items, 0, MAIL_FLAG_FLAGGED);
  else
    mail_window_change_flags (self, chosen, MAIL_FLAG_FLAGGED, 0);
}

/* item 0: what is selected */
void
mail_window_toggle_star (MailWindow *self,
                         gint64      item)
{
  GArray *one;

  if (item == 0)
    {
      mail_window_with_selection (self, change_stars, 0);
      return;
    }
  one = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (one, item);
  mail_window_with_items (self, one, change_stars, 0);
}

/* One message, whatever it belongs to. */
void
mail_window_toggle_item_star (MailWindow *self,
                              gint64      item)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean starred;

  g_array_append_val (items, item);
  starred = is_any_starred (self, items, 1);
  mail_window_change_flags (self, items, starred ? 0 : MAIL_FLAG_FLAGGED, starred ? MAIL_FLAG_FLAGGED : 0);
}

static void
mark_read (MailWindow *self,
           GArray     *chosen,
           GArray     *items,
           gint64      read)
{
  for (guint i = 0; i < items->len && !read; i++)
    mail_reader_keep_unread (self->reader, g_array_index (items, gint64, i));
  mail_window_change_flags (self, items, read ? MAIL_FLAG_SEEN : 0, read ? 0 : MAIL_FLAG_SEEN);
}

/**
 * mail_window_mark_read:
 * @self: the window
 * @read: or unread
 *
 * Marks what is selected.
 */
void
mail_window_mark_read (MailWindow *self,
                       gboolean    read)
{
  mail_window_with_selection (self, mark_read, read);
}

/* One message, whatever is selected. */
void
mail_window_mark_item_read (MailWindow *self,
                            gint64      item,
                            gboolean    read)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (items, item);
  mark_read (self, items, items, read);
}

/* ---- mute ---- */

static void
mute_conversations (MailWindow *self,
                    GArray     *chosen,
                    GArray     *items,
                    gint64      mute)
{
  mail_window_carry_out (self, mail_store_mute (self->store, chosen, mute != 0),
                         g_strdup (mute ? ngettext ("Conversation muted", "Conversations muted", chosen->len)
                                        : ngettext ("Conversation no longer muted", "Conversations no longer muted", chosen->len)));
}

/**
 * mail_window_mute:
 * @self: the window
 * @mute: or no longer
 *
 * Mutes the conversations of what is selected.
 */
void
mail_window_mute (MailWindow *self,
                  gboolean    mute)
{
  mail_window_with_selection (self, mute_conversations, mute);
}

/* ---- moving ---- */

static char *
moved_sentence (MailRole role,
                guint    n)
{
  switch (role)
    {
    case MAIL_ROLE_ARCHIVE:
      return g_strdup_printf (ngettext ("Message archived", "%u messages archived", n), n);
    case MAIL_ROLE_JUNK:
      return g_strdup_printf (ngettext ("Message moved to Junk", "%u messages moved to Junk", n), n);
    case MAIL_ROLE_TRASH:
      return g_strdup_printf (ngettext ("Message moved to Trash", "%u messages moved to Trash", n), n);
    default:
      return g_strdup_printf (ngettext ("Message moved to Inbox", "%u messages moved to Inbox", n), n);
    }
}

/* What was read is gone: in a narrow window the list is what is left. */
static void
leave_selected (MailWindow *self)
{
  if (adw_navigation_split_view_get_collapsed (self->inner))
    {
      adw_navigation_split_view_set_show_content (self->inner, FALSE);
      return;
    }
  mail_list_view_expect_removal (self->list);
}

static void
move_to_role (MailWindow *self,
              GArray     *chosen,
              GArray     *items,
              gint64      role)
{
  leave_selected (self);
  mail_window_carry_out (self, mail_store_move_to_role (self->store, items, (MailRole) role),
                         moved_sentence ((MailRole) role, items->len));
}

/**
 * mail_window_move_to_role:
 * @self: the window
 * @role: archive, junk, trash or inbox
 *
 * Moves what is selected to its account's folder of that role.
 */
void
mail_window_move_to_role (MailWindow *self,
                          MailRole    role)
{
  mail_window_with_selection (self, move_to_role, role);
}

/* The account all items are of; 0 when there are several. */
static gint64
common_account (MailWindow *self,
                GArray     *items)
{
  g_autoptr(GPtrArray) rows = NULL;
  gint64 account = 0;

  rows = mail_store_reader_load_items (mail_store_get_main_reader (self->store), (const gint64 *) (gpointer) items->data,
                                       MIN (items->len, MAX_LOOKED_AT), NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const MailItem *row = g_ptr_array_index (rows, i);

      if (row == NULL)
        continue;
      if (account != 0 && row->account != account)
        return 0;
      account = row->account;
    }
  return account;
}

static void
move_to_folder (MailWindow *self,
                GArray     *chosen,
                GArray     *items,
                gint64      folder)
{
  MailFolderNode *node = mail_folder_tree_find (self->tree, folder);

  if (items->len == 0 || node == NULL)
    return;
  leave_selected (self);
  mail_window_note_recent_folder (self, folder);
  mail_window_carry_out (self, mail_store_move (self->store, items, folder),
             g_strdup_printf (ngettext ("%u message moved to “%s”", "%u messages moved to “%s”", items->len),
                              items->len, mail_folder_node_get_title (node)));
}

/**
 * mail_window_move_to_folder:
 * @self: the window
 * @chosen: (element-type gint64): rows of the list
 * @folder: where to
 */
void
mail_window_move_to_folder (MailWindow *self,
                            GArray     *chosen,
                            gint64      folder)
{
  mail_window_with_items (self, g_array_ref (chosen), move_to_folder, folder);
}

static void
on_folder_chosen (MailFolderChooser *chooser,
                  gint64             folder,
                  MailWindow        *self)
{
  mail_window_with_selection (self, move_to_folder, folder);
}

/* Asks where to, and moves what is selected there. */
void
mail_window_choose_folder (MailWindow *self)
{
  g_autoptr(GArray) items = mail_list_view_get_selection (self->list);
  gint64 account = common_account (self, items);
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  const MailFolder *here = chosen != NULL ? mail_folder_node_get_folder (chosen) : NULL;
  g_autoptr(GArray) recent = NULL;
  MailFolderChooser *chooser;

  if (items->len == 0)
    return;
  if (account == 0)
    {
      mail_window_say (self, _("Choose messages of one account to move them"));
      return;
    }
  recent = mail_window_list_recent_folders (self);
  chooser = mail_folder_chooser_new (self->tree, account, here != NULL ? here->id : 0, recent);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_folder_chosen), self, 0);
  adw_dialog_present (ADW_DIALOG (chooser), GTK_WIDGET (self));
}

/* ---- for ever ---- */

static void
on_delete_answered (AdwAlertDialog *dialog,
                    const char     *response,
                    MailWindow     *self)
{
  GArray *items = g_object_get_data (G_OBJECT (dialog), "items");

  if (!g_str_equal (response, "delete") || self->store == NULL)
    return;
  leave_selected (self);
  mail_window_carry_out (self, mail_store_delete (self->store, items), NULL);
  mail_window_say (self, ngettext ("Message deleted forever", "Messages deleted forever", items->len));
}

static void
ask_to_delete (MailWindow *self,
               GArray     *chosen,
               GArray     *items,
               gint64      how)
{
  AdwDialog *dialog;
  g_autofree char *heading = NULL;

  heading = g_strdup_printf (ngettext ("Delete This Message Forever?", "Delete %u Messages Forever?", items->len), items->len);
  dialog = adw_alert_dialog_new (heading, _("This cannot be undone, here or on the server."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete Forever"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "items", g_array_ref (items), (GDestroyNotify) g_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_answered), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* The one act that asks first: it cannot be undone. */
void
mail_window_delete_forever (MailWindow *self)
{
  mail_window_with_selection (self, ask_to_delete, 0);
}
