/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-tree.h"

G_BEGIN_DECLS

/* Asks for a folder of one account, by typing or choosing. Signal "chosen" (folder id). */
#define MAIL_TYPE_FOLDER_CHOOSER (mail_folder_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, MAIL, FOLDER_CHOOSER, AdwDialog)

MailFolderChooser *mail_folder_chooser_new (MailFolderTree *tree,
                                            gint64          account,
                                            gint64          except,
                                            const GArray   *recent);

/* Where that folder is to be put; 0: to the top. */
MailFolderChooser *mail_folder_chooser_new_for_folder (MailFolderTree   *tree,
                                                       const MailFolder *folder);

G_END_DECLS
