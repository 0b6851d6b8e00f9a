/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-folders.h"

G_BEGIN_DECLS

/* Asks what a folder is to be called, and takes nothing that is not possible. Signal "accepted" (the name). */
#define MAIL_TYPE_FOLDER_NAME_DIALOG (mail_folder_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderNameDialog, mail_folder_name_dialog, MAIL, FOLDER_NAME_DIALOG, AdwAlertDialog)

/* parent: (nullable): what it is to be in */
AdwDialog *mail_folder_name_dialog_new_folder (MailStore        *store,
                                               gint64            account,
                                               const MailFolder *parent);
AdwDialog *mail_folder_name_dialog_rename     (MailStore        *store,
                                               const MailFolder *folder);

G_END_DECLS
