/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-list-item.h"
#include "mail-list-marks.h"

G_BEGIN_DECLS

/* Three lines for one mail. Property "summary": all of it as one sentence, for a screen reader.
 * Activates `win.toggle-star` with the item's id. */
#define MAIL_TYPE_LIST_ROW (mail_list_row_get_type ())
G_DECLARE_FINAL_TYPE (MailListRow, mail_list_row, MAIL, LIST_ROW, GtkBox)

GtkWidget    *mail_list_row_new      (void);
/* item (nullable): none. show_recipients: to whom, instead of from whom: what was written here */
void          mail_list_row_set_item (MailListRow  *self,
                                      MailListItem *item,
                                      gboolean      show_recipients);
/* Once: what is marked in it while something is searched for. */
void          mail_list_row_set_marks (MailListRow *self,
                                      MailListMarks *marks);
/* (nullable) (transfer none) */
MailListItem *mail_list_row_get_item (MailListRow  *self);

G_END_DECLS
