/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-space-dialog.h"

#include <glib/gi18n.h>

#include "mail-folder-look.h"
#include "mail-store-space.h"
#include "mail-tell.h"

struct _MailSpaceDialog {
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwPreferencesPage *page;
  AdwStatusPage *problem;

  MailAccountManager *manager;
  DexFuture *measuring;    /* dropped with the dialog */
};

G_DEFINE_FINAL_TYPE (MailSpaceDialog, mail_space_dialog, ADW_TYPE_DIALOG)

static AdwPreferencesGroup *
add_group (MailSpaceDialog *self,
           const char      *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (group, escaped);
  adw_preferences_page_add (self->page, group);
  return group;
}

static void
add_row (AdwPreferencesGroup *group,
         const char          *icon,
         const char          *title,
         const char          *subtitle,
         guint64              bytes)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *size = g_format_size (bytes);
  GtkWidget *label = gtk_label_new (size);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (icon != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
}

static void
show_files (MailSpaceDialog *self,
            const MailSpace *space)
{
  AdwPreferencesGroup *group = add_group (self, _("On This Computer"));

  add_row (group, NULL, _("Messages"), _("With their attachments, compressed"), space->bodies);
  add_row (group, NULL, _("Lists"), _("Who wrote when about what"), space->lists);
  add_row (group, NULL, _("Search"), NULL, space->index);
  if (space->unused > 0)
    add_row (group, NULL, _("Of That, Not in Use"), _("Taken by the next messages that come"), space->unused);
}

static char *
describe_messages (const MailFolderSpace *folder)
{
  g_autofree char *all = g_strdup_printf (ngettext ("%u message", "%u messages", folder->n_messages), folder->n_messages);

  if (folder->n_bodies == folder->n_messages)
    return g_steal_pointer (&all);
  /* Translators: "120 messages, 30 of them here in full" */
  return g_strdup_printf (ngettext ("%s, %u of them here in full", "%s, %u of them here in full", folder->n_bodies), all,
                          folder->n_bodies);
}

static void
on_keep_less (GtkButton       *button,
              MailSpaceDialog *self)
{
  gint64 account = *(const gint64 *) g_object_get_data (G_OBJECT (button), "account");
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (window, "win.show-account", "x", account);
}

static void
add_way_to_keep_less (MailSpaceDialog     *self,
                      AdwPreferencesGroup *group,
                      gint64               account)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Keep Less…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "account", g_memdup2 (&account, sizeof account), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_keep_less), self);
  adw_preferences_group_set_header_suffix (group, button);
}

/* Those that have anything, the largest first. */
static void
show_account (MailSpaceDialog *self,
              MailAccount     *account,
              const MailSpace *space)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (self->manager));
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < space->folders->len; i++)
    {
      const MailFolderSpace *one = &g_array_index (space->folders, MailFolderSpace, i);
      g_autoptr(MailFolder) folder = mail_store_reader_get_folder (reader, one->folder, NULL);
      g_autofree char *messages = describe_messages (one);

      if (folder == NULL || folder->account != mail_account_get_id (account))
        continue;
      if (group == NULL)
        {
          group = add_group (self, mail_account_get_name (account));
          add_way_to_keep_less (self, group, mail_account_get_id (account));
        }
      add_row (group, mail_folder_look_icon (folder->role), mail_folder_look_title (folder->role, folder->name), messages,
               one->body_bytes);
    }
}

static void
measured (gpointer      object,
          const GValue *value,
          const GError *error)
{
  MailSpaceDialog *self = object;
  GListModel *accounts;
  const MailSpace *space;

  if (self->manager == NULL)
    return;
  if (value == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }
  space = g_value_get_boxed (value);
  accounts = G_LIST_MODEL (self->manager);
  show_files (self, space);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);

      show_account (self, account, space);
    }
  gtk_stack_set_visible_child_name (self->stack, "page");
}

static void
mail_space_dialog_dispose (GObject *object)
{
  MailSpaceDialog *self = MAIL_SPACE_DIALOG (object);

  dex_clear (&self->measuring);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (mail_space_dialog_parent_class)->dispose (object);
}

static void
mail_space_dialog_class_init (MailSpaceDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_space_dialog_dispose;
}

static void
mail_space_dialog_init (MailSpaceDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *spinner = adw_spinner_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->problem = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->problem, "dialog-warning-symbolic");
  adw_status_page_set_title (self->problem, _("This Could Not Be Measured"));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_stack_add_named (self->stack, spinner, "measuring");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->page), "page");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->problem), "problem");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_title (ADW_DIALOG (self), _("Storage"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
  adw_dialog_set_content_height (ADW_DIALOG (self), 600);
  adw_dialog_set_child (ADW_DIALOG (self), view);
}

/**
 * mail_space_dialog_present:
 * @parent: what it stands over
 * @manager: the accounts
 *
 * Measures, and shows it when that is done.
 */
void
mail_space_dialog_present (GtkWidget          *parent,
                           MailAccountManager *manager)
{
  MailSpaceDialog *self = g_object_new (MAIL_TYPE_SPACE_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->measuring = mail_tell (mail_store_measure_space (mail_account_manager_get_store (manager)), measured, self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
