/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* What uses how much space on this computer: the files of the profile, and the folders of each account; from there to the page of
 * the account, where less can be kept (`win.show-account`). */
#define MAIL_TYPE_SPACE_DIALOG (mail_space_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailSpaceDialog, mail_space_dialog, MAIL, SPACE_DIALOG, AdwDialog)

void mail_space_dialog_present (GtkWidget          *parent,
                                MailAccountManager *manager);

G_END_DECLS
