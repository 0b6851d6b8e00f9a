/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-name-dialog.h"

#include <glib/gi18n.h>

struct _MailNameDialog {
  AdwAlertDialog parent_instance;

  AdwEntryRow *entry;
  GtkLabel *problem;

  MailNameCheck check; /* (nullable): any name will do */
  gpointer check_data;
  GDestroyNotify check_destroy;
};

G_DEFINE_FINAL_TYPE (MailNameDialog, mail_name_dialog, ADW_TYPE_ALERT_DIALOG)

static guint accepted_signal;

static char *
get_name (MailNameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

/* An empty name is no mistake yet. */
static void
check (MailNameDialog *self)
{
  g_autofree char *name = get_name (self);
  g_autofree char *problem = *name != '\0' && self->check != NULL ? self->check (name, self->check_data) : NULL;

  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "accept", *name != '\0' && problem == NULL);
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
on_response (AdwAlertDialog *dialog,
             const char     *response)
{
  g_autofree char *name = get_name (MAIL_NAME_DIALOG (dialog));

  if (g_str_equal (response, "accept"))
    g_signal_emit (dialog, accepted_signal, 0, name);
}

static void
forget_check (MailNameDialog *self)
{
  if (self->check_destroy != NULL)
    self->check_destroy (self->check_data);
  self->check = NULL;
  self->check_data = NULL;
  self->check_destroy = NULL;
}

static void
mail_name_dialog_dispose (GObject *object)
{
  forget_check (MAIL_NAME_DIALOG (object));
  G_OBJECT_CLASS (mail_name_dialog_parent_class)->dispose (object);
}

static void
mail_name_dialog_class_init (MailNameDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_name_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (klass)->response = on_response;
  accepted_signal = g_signal_new ("accepted", MAIL_TYPE_NAME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
mail_name_dialog_init (MailNameDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = gtk_list_box_new ();

  self->entry = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), _("Name"));
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
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (self), box);

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (check), self);
}

/**
 * mail_name_dialog_new:
 * @heading: what is done
 * @body: (nullable): what is named
 * @accept: what the button says, with a mnemonic
 * @name: (nullable): what it is called so far
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
mail_name_dialog_new (const char *heading,
                      const char *body,
                      const char *accept,
                      const char *name)
{
  MailNameDialog *self = g_object_new (MAIL_TYPE_NAME_DIALOG, NULL);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);

  adw_alert_dialog_set_heading (dialog, heading);
  adw_alert_dialog_set_body (dialog, body != NULL ? body : "");
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "accept", accept, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "accept");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->entry));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), name != NULL ? name : "");
  check (self);
  return ADW_DIALOG (self);
}

/**
 * mail_name_dialog_set_limit:
 * @self: a dialog
 * @max_length: how many characters a name may have
 */
void
mail_name_dialog_set_limit (MailNameDialog *self,
                            int             max_length)
{
  g_return_if_fail (MAIL_IS_NAME_DIALOG (self));
  adw_entry_row_set_max_length (self->entry, max_length);
}

/**
 * mail_name_dialog_set_check:
 * @self: a dialog
 * @name_check: (scope notified): says of each name that is typed whether it is possible
 * @data: for @name_check
 * @destroy: (nullable): for @data
 */
void
mail_name_dialog_set_check (MailNameDialog *self,
                            MailNameCheck   name_check,
                            gpointer        data,
                            GDestroyNotify  destroy)
{
  g_return_if_fail (MAIL_IS_NAME_DIALOG (self));
  forget_check (self);
  self->check = name_check;
  self->check_data = data;
  self->check_destroy = destroy;
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  check (self);
}
