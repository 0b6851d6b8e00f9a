/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-name-dialog.h"
#include "mail-window-private.h"

/* Searches that are kept: saved from the line one types in, renamed and deleted in the sidebar's menus. */

/* ---- counts ---- */

static void
on_counted (MailSearchCounter *counter,
            gint64             id,
            guint              n,
            MailWindow        *self)
{
  MailFolderNode *node = mail_folder_tree_find_search (self->tree, id);

  if (node != NULL)
    mail_folder_node_set_count (node, n);
}

void
mail_window_begin_counting (MailWindow *self,
                            MailSearch *search)
{
  self->counter = mail_search_counter_new (search);
  g_signal_connect_object (self->counter, "changed", G_CALLBACK (on_counted), self, 0);
}

void
mail_window_count_searches (MailWindow *self)
{
  g_autoptr(GArray) counted = mail_search_counter_list (self->counter);
  g_autoptr(GPtrArray) searches = mail_folder_tree_list_searches (self->tree);

  for (guint i = 0; i < counted->len; i++)
    {
      gint64 id = g_array_index (counted, gint64, i);

      if (mail_folder_tree_find_search (self->tree, id) == NULL)
        mail_search_counter_set_query (self->counter, id, NULL);
    }
  for (guint i = 0; i < searches->len; i++)
    {
      MailFolderNode *node = g_ptr_array_index (searches, i);
      const MailSavedSearch *search = mail_folder_node_get_search (node);

      mail_search_counter_set_query (self->counter, search->id, search->query);
      mail_folder_node_set_count (node, mail_search_counter_get (self->counter, search->id));
    }
}

/* ---- names ---- */

static void
set_search (gpointer               dialog,
            const MailSavedSearch *search)
{
  g_object_set_data_full (G_OBJECT (dialog), "search", mail_saved_search_new (search->id, search->name, search->query),
                          (GDestroyNotify) mail_saved_search_free);
}

static void
save (MailWindow            *self,
      const MailSavedSearch *search)
{
  mail_window_carry_out (self, mail_store_save_search (self->store, search), NULL);
}

static void
on_name (AdwDialog  *dialog,
         const char *name,
         MailWindow *self)
{
  const MailSavedSearch *old = g_object_get_data (G_OBJECT (dialog), "search");
  g_autoptr(MailSavedSearch) search = mail_saved_search_new (old->id, name, old->query);

  if (self->store != NULL)
    save (self, search);
}

static void
ask_for_name (MailWindow            *self,
              const MailSavedSearch *search)
{
  g_autofree char *body = g_strdup_printf (_("Finds “%s”"), search->query);
  gboolean is_new = search->name == NULL;
  AdwDialog *dialog = mail_name_dialog_new (is_new ? _("Save Search") : _("Rename Search"), body, is_new ? _("_Save") : _("_Rename"),
                                            search->name);

  mail_name_dialog_set_limit (MAIL_NAME_DIALOG (dialog), MAIL_SAVED_SEARCH_MAX_NAME);
  set_search (dialog, search);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_name), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* parameter: the query */
void
mail_window_save_search (MailWindow *self,
                         GVariant   *parameter)
{
  g_autoptr(MailSavedSearch) search = mail_saved_search_new (0, NULL, g_variant_get_string (parameter, NULL));

  ask_for_name (self, search);
}

/* (nullable): parameter: its id */
static const MailSavedSearch *
find_search (MailWindow *self,
             GVariant   *parameter)
{
  MailFolderNode *node = mail_folder_tree_find_search (self->tree, g_variant_get_int64 (parameter));

  return node != NULL ? mail_folder_node_get_search (node) : NULL;
}

void
mail_window_rename_search (MailWindow *self,
                           GVariant   *parameter)
{
  const MailSavedSearch *search = find_search (self, parameter);

  if (search != NULL)
    ask_for_name (self, search);
}

static void
offer_back (MailWindow            *self,
            const MailSavedSearch *search)
{
  AdwToast *toast = adw_toast_new_format (_("“%s” deleted"), search->name);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.search-restore");
  adw_toast_set_action_target (toast, "(xss)", search->id, search->name, search->query);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
mail_window_delete_search (MailWindow *self,
                           GVariant   *parameter)
{
  const MailSavedSearch *search = find_search (self, parameter);

  if (search == NULL)
    return;
  offer_back (self, search);
  mail_window_carry_out (self, mail_store_delete_search (self->store, search->id), NULL);
}

/* parameter: its id, name and query */
void
mail_window_restore_search (MailWindow *self,
                            GVariant   *parameter)
{
  g_autoptr(MailSavedSearch) search = mail_saved_search_new (0, NULL, NULL);

  g_variant_get (parameter, "(xss)", &search->id, &search->name, &search->query);
  save (self, search);
}
