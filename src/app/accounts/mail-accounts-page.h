/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* All accounts in their order, and the way to each one's page. It belongs into an AdwPreferencesDialog. */
#define MAIL_TYPE_ACCOUNTS_PAGE (mail_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountsPage, mail_accounts_page, MAIL, ACCOUNTS_PAGE, AdwPreferencesPage)

void mail_accounts_page_set_manager (MailAccountsPage   *self,
                                     MailAccountManager *manager);
void mail_accounts_page_open        (MailAccountsPage   *self,
                                     MailAccount        *account);

G_END_DECLS
