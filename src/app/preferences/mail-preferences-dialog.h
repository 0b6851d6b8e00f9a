/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* Everything a person can set: the program, and each account. */
#define MAIL_TYPE_PREFERENCES_DIALOG (mail_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailPreferencesDialog, mail_preferences_dialog, MAIL, PREFERENCES_DIALOG, AdwPreferencesDialog)

void mail_preferences_dialog_present          (GtkWidget          *parent,
                                               MailAccountManager *manager,
                                               GSettings          *settings);
void mail_preferences_dialog_present_accounts (GtkWidget          *parent,
                                               MailAccountManager *manager,
                                               GSettings          *settings,
                                               MailAccount        *account);

G_END_DECLS
