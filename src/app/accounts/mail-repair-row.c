/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-repair-row.h"

#include <glib/gi18n.h>

#include "mail-tell.h"

struct _MailRepairRow {
  AdwActionRow parent_instance;

  GtkWidget *spinner;
  GtkWidget *button;

  MailAccount *account;
  gint64 folder;
};

G_DEFINE_FINAL_TYPE (MailRepairRow, mail_repair_row, ADW_TYPE_ACTION_ROW)

static void
show_working (MailRepairRow *self,
              gboolean       working,
              const char    *sentence)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), sentence);
  gtk_widget_set_visible (self->spinner, working);
  gtk_widget_set_sensitive (self->button, !working);
}

static void
repaired (gpointer      object,
          const GValue *value,
          const GError *error)
{
  MailRepairRow *self = object;
  g_autofree char *sentence = value != NULL ? g_strdup (_("Done: this computer and the server have the same messages."))
                                            : g_strdup_printf (_("Not finished: %s"), error->message);

  if (self->account != NULL)
    show_working (self, FALSE, sentence);
}

/* It goes on when nobody looks any more. */
static void
on_clicked (MailRepairRow *self)
{
  show_working (self, TRUE, _("Comparing every message with the server…"));
  dex_future_disown (mail_tell (mail_account_repair (self->account, self->folder), repaired, self));
}

static void
mail_repair_row_dispose (GObject *object)
{
  g_clear_object (&MAIL_REPAIR_ROW (object)->account);
  G_OBJECT_CLASS (mail_repair_row_parent_class)->dispose (object);
}

static void
mail_repair_row_class_init (MailRepairRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_repair_row_dispose;
}

static void
mail_repair_row_init (MailRepairRow *self)
{
  self->spinner = adw_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->spinner);
  self->button = gtk_button_new_with_mnemonic (_("_Repair"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Something Missing or Wrong?"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _("Compares every message with the server."));
}

GtkWidget *
mail_repair_row_new (void)
{
  return g_object_new (MAIL_TYPE_REPAIR_ROW, NULL);
}

/**
 * mail_repair_row_set_account:
 * @self: the row
 * @account: whose
 * @folder: one of its folders; 0: all
 */
void
mail_repair_row_set_account (MailRepairRow *self,
                             MailAccount   *account,
                             gint64         folder)
{
  g_return_if_fail (MAIL_IS_REPAIR_ROW (self));

  g_set_object (&self->account, account);
  self->folder = folder;
}
