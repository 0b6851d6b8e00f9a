/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "mail-label-dialog.h"
#include "mail-store-operations.h"
#include "mail-window-private.h"

static void
on_label_toggled (MailLabelDialog *dialog,
                  const char      *keyword,
                  gboolean         wanted,
                  MailWindow      *self)
{
  GArray *items = g_object_get_data (G_OBJECT (dialog), "items");
  g_autofree char *title = mail_labels_get_title (self->labels, keyword);
  char *sentence = wanted
    /* Translators: a label was given to so many messages */
    ? g_strdup_printf (ngettext ("Labeled “%s”", "Labeled “%s”: %u messages", items->len), title, items->len)
    : g_strdup_printf (ngettext ("Label “%s” removed", "Label “%s” removed from %u messages", items->len), title, items->len);

  mail_window_carry_out (self, mail_store_change_flags (self->store, items, 0, 0, wanted ? keyword : NULL, wanted ? NULL : keyword),
                         sentence);
}

static void
ask_for_labels (MailWindow *self,
                GArray     *chosen,
                GArray     *items,
                gint64      how)
{
  MailLabelDialog *dialog = mail_label_dialog_new (self->store, self->labels, items);

  g_object_set_data_full (G_OBJECT (dialog), "items", g_array_ref (items), (GDestroyNotify) g_array_unref);
  g_signal_connect_object (dialog, "toggled", G_CALLBACK (on_label_toggled), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/**
 * mail_window_show_labels:
 * @self: the window
 * @parameter: (nullable): none
 *
 * Asks which labels what is selected is to have; of a conversation, all of its messages here.
 */
void
mail_window_show_labels (MailWindow *self,
                         GVariant   *parameter)
{
  mail_window_with_selection (self, ask_for_labels, 0);
}
