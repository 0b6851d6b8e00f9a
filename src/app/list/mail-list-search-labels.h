/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which label is looked for: all there are, in their order, and fewer as one types. Knows them by the window it is in.
 * Signal "chosen" (what it is called; "": any mail will do). */
#define MAIL_TYPE_LIST_SEARCH_LABELS (mail_list_search_labels_get_type ())
G_DECLARE_FINAL_TYPE (MailListSearchLabels, mail_list_search_labels, MAIL, LIST_SEARCH_LABELS, GtkPopover)

/* chosen: (nullable): what is asked for already */
void mail_list_search_labels_set_chosen (MailListSearchLabels *self,
                                         const char           *chosen);

G_END_DECLS
