/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-list-model.h"

G_BEGIN_DECLS

/* Which messages of a list are selected, while the list changes: what is selected stays so when rows come and go, also when they are
 * taken away and brought back at once, and a neighbour follows what the person takes away.
 *
 * Signals "changed"; "neighbour" (position): what was selected is gone, as was expected, and that row is next. */
#define MAIL_TYPE_LIST_SELECTION (mail_list_selection_get_type ())
G_DECLARE_FINAL_TYPE (MailListSelection, mail_list_selection, MAIL, LIST_SELECTION, GObject)

MailListSelection *mail_list_selection_new       (MailListModel     *model,
                                                  GtkMultiSelection *rows);
/* (transfer full) (element-type gint64), in the order of the list */
GArray            *mail_list_selection_get_ids   (MailListSelection *self);
guint              mail_list_selection_get_size  (MailListSelection *self);
gboolean           mail_list_selection_get_first (MailListSelection *self,
                                                  guint             *position);
void               mail_list_selection_set_expects_removal
                                                 (MailListSelection *self,
                                                  gboolean           expects_removal);

G_END_DECLS
