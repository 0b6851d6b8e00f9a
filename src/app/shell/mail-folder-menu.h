/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mail-folder-node.h"

G_BEGIN_DECLS

/* What can be done to a row of the sidebar; NULL when that is nothing. (transfer full) (nullable) */
GMenuModel *mail_folder_menu_new (MailFolderNode *node);

/* Whether it is a folder the person may call otherwise, put elsewhere, or delete. */
gboolean    mail_folder_menu_can_change (MailFolderNode *node);

G_END_DECLS
