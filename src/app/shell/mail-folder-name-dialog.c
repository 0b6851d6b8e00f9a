/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-name-dialog.h"

#include <glib/gi18n.h>

#include "mail-folder-look.h"
#include "mail-store-folder-acts.h"

struct _MailFolderNameDialog {
  AdwAlertDialog parent_instance;

  AdwEntryRow *entry;
  GtkLabel *problem;

  MailStore *store;
  gint64 account;
  gint64 parent;
  gint64 folder; /* the one that is renamed, 0: a new one */
};

G_DEFINE_FINAL_TYPE (MailFolderNameDialog, mail_folder_name_dialog, ADW_TYPE_ALERT_DIALOG)

static guint accepted_signal;

static char *
get_name (MailFolderNameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

/* An empty name is no mistake yet. */
static void
check (MailFolderNameDialog *self)
{
  g_autofree char *name = get_name (self);
  g_autoptr(GError) error = NULL;
  gboolean good = mail_store_reader_check_folder_name (mail_store_get_main_reader (self->store), self->account, self->parent,
                                                       name, self->folder, &error);
  gboolean wrong = !good && *name != '\0';

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "accept", good);
  gtk_label_set_label (self->problem, wrong ? error->message : "");
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
on_response (AdwAlertDialog *dialog,
             const char     *response)
{
  MailFolderNameDialog *self = MAIL_FOLDER_NAME_DIALOG (dialog);
  g_autofree char *name = get_name (self);

  if (g_str_equal (response, "accept"))
    g_signal_emit (self, accepted_signal, 0, name);
}

static void
mail_folder_name_dialog_dispose (GObject *object)
{
  g_clear_object (&MAIL_FOLDER_NAME_DIALOG (object)->store);
  G_OBJECT_CLASS (mail_folder_name_dialog_parent_class)->dispose (object);
}

static void
mail_folder_name_dialog_class_init (MailFolderNameDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_folder_name_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (klass)->response = on_response;
  accepted_signal = g_signal_new ("accepted", MAIL_TYPE_FOLDER_NAME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mail_folder_name_dialog_init (MailFolderNameDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = gtk_list_box_new ();

  self->entry = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  adw_entry_row_set_activates_default (self->entry, TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), list);

  self->problem = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_label_set_max_width_chars (self->problem, 30);
  gtk_widget_set_margin_start (GTK_WIDGET (self->problem), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "caption");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (self), box);

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (check), self);
}

static AdwDialog *
make (MailStore  *store,
      gint64      account,
      gint64      parent,
      gint64      folder,
      const char *accept)
{
  MailFolderNameDialog *self = g_object_new (MAIL_TYPE_FOLDER_NAME_DIALOG, NULL);

  self->store = g_object_ref (store);
  self->account = account;
  self->parent = parent;
  self->folder = folder;
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (self), "cancel", _("_Cancel"), "accept", accept, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (self), "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (self), "accept");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->entry));
  check (self);
  return ADW_DIALOG (self);
}

/**
 * mail_folder_name_dialog_new_folder:
 * @store: the store
 * @account: whose
 * @parent: (nullable): what it is to be in
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
mail_folder_name_dialog_new_folder (MailStore        *store,
                                    gint64            account,
                                    const MailFolder *parent)
{
  AdwDialog *dialog = make (store, account, parent != NULL ? parent->id : 0, 0, _("_Create"));

  adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (dialog), _("New Folder"));
  if (parent != NULL)
    adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _("In “%s”"),
                                  mail_folder_look_title (parent->role, parent->name));
  return dialog;
}

/**
 * mail_folder_name_dialog_rename:
 * @store: the store
 * @folder: what is renamed
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
mail_folder_name_dialog_rename (MailStore        *store,
                                const MailFolder *folder)
{
  AdwDialog *dialog = make (store, folder->account, folder->parent, folder->id, _("_Rename"));

  adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (dialog), _("Rename Folder"));
  gtk_editable_set_text (GTK_EDITABLE (MAIL_FOLDER_NAME_DIALOG (dialog)->entry), folder->name);
  return dialog;
}
