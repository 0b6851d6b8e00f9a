/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

#define MAIL_TYPE_ACCOUNTS_DIALOG (mail_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountsDialog, mail_accounts_dialog, MAIL, ACCOUNTS_DIALOG, AdwPreferencesDialog)

void mail_accounts_dialog_present      (MailAccountManager *manager,
                                        GtkWidget          *parent);
void mail_accounts_dialog_present_page (MailAccountManager *manager,
                                        MailAccount        *account,
                                        GtkWidget          *parent);

G_END_DECLS
