/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-item.h"
#include "mail-list-look.h"

G_BEGIN_DECLS

/* Three lines for one mail, or one line. It draws them by itself, and is as high whatever they say: a list makes hundreds of rows and
 * asks each for its height, and a dozen are seen. Properties for a screen reader: "summary", all of it as one sentence, and "preview", how the
 * message begins, where that is shown. Signal "seen": for the first time. Activates `win.toggle-star` with the item's id. */
#define MAIL_TYPE_LIST_ROW (mail_list_row_get_type ())
G_DECLARE_FINAL_TYPE (MailListRow, mail_list_row, MAIL, LIST_ROW, GtkWidget)

GtkWidget    *mail_list_row_new      (MailListLook *look);
/* item (nullable): none. show_recipients: to whom, instead of from whom: what was written here */
void          mail_list_row_set_item (MailListRow  *self,
                                      MailListItem *item,
                                      gboolean      show_recipients);
/* (nullable) (transfer none) */
MailListItem *mail_list_row_get_item (MailListRow  *self);
/* (transfer container) (element-type PangoLayout): the texts that are seen now, none when it is not */
GPtrArray    *mail_list_row_list_layouts (MailListRow *self);

G_END_DECLS
