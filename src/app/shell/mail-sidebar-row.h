/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-folder-node.h"

G_BEGIN_DECLS

/* A row of the sidebar: a folder, or the heading of an account. Property "summary" for a screen reader.
 * Activates `win.explain-account` (account id) and, by its menu, those of folders; signal "dropped" (folder id, ids). */
#define MAIL_TYPE_SIDEBAR_ROW (mail_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebarRow, mail_sidebar_row, MAIL, SIDEBAR_ROW, GtkBox)

GtkWidget *mail_sidebar_row_new   (void);
/* (nullable): none */
void       mail_sidebar_row_bind  (MailSidebarRow *self,
                                   GtkTreeListRow *tree_row);
/* (nullable) (transfer none): what it shows */
MailFolderNode *
           mail_sidebar_row_get_node (MailSidebarRow *self);
void       mail_sidebar_row_show_menu (MailSidebarRow *self);

G_END_DECLS
