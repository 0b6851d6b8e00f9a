/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

#define MAIL_TYPE_ACCOUNT_PAGE (mail_account_page_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountPage, mail_account_page, MAIL, ACCOUNT_PAGE, AdwNavigationPage)

AdwNavigationPage *mail_account_page_new (MailAccountManager *manager,
                                          MailAccount        *account);

G_END_DECLS
