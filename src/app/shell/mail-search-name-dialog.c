/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-name-dialog.h"

#include <glib/gi18n.h>

#include "mail-store-searches.h"

struct _MailSearchNameDialog {
  AdwAlertDialog parent_instance;

  AdwEntryRow *entry;
};

G_DEFINE_FINAL_TYPE (MailSearchNameDialog, mail_search_name_dialog, ADW_TYPE_ALERT_DIALOG)

static guint accepted_signal;

static char *
get_name (MailSearchNameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
check (MailSearchNameDialog *self)
{
  g_autofree char *name = get_name (self);

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "accept", *name != '\0');
}

static void
on_response (AdwAlertDialog *dialog,
             const char     *response)
{
  g_autofree char *name = get_name (MAIL_SEARCH_NAME_DIALOG (dialog));

  if (g_str_equal (response, "accept"))
    g_signal_emit (dialog, accepted_signal, 0, name);
}

static void
mail_search_name_dialog_class_init (MailSearchNameDialogClass *klass)
{
  ADW_ALERT_DIALOG_CLASS (klass)->response = on_response;
  accepted_signal = g_signal_new ("accepted", MAIL_TYPE_SEARCH_NAME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
mail_search_name_dialog_init (MailSearchNameDialog *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->entry = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), _("Name"));
  adw_entry_row_set_activates_default (self->entry, TRUE);
  adw_entry_row_set_max_length (self->entry, MAIL_SAVED_SEARCH_MAX_NAME);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->entry));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (self), list);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (check), self);
}

/**
 * mail_search_name_dialog_new:
 * @name: (nullable): what it is called; %NULL: it is a new one
 * @query: what it searches for
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
mail_search_name_dialog_new (const char *name,
                             const char *query)
{
  MailSearchNameDialog *self = g_object_new (MAIL_TYPE_SEARCH_NAME_DIALOG, NULL);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);

  adw_alert_dialog_set_heading (dialog, name != NULL ? _("Rename Search") : _("Save Search"));
  adw_alert_dialog_format_body (dialog, _("Finds “%s”"), query);
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "accept", name != NULL ? _("_Rename") : _("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "accept");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->entry));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), name != NULL ? name : "");
  check (self);
  return ADW_DIALOG (self);
}
