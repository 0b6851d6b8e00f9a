/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_TEST_PAGE (mail_setup_test_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupTestPage, mail_setup_test_page, MAIL, SETUP_TEST_PAGE, AdwNavigationPage)

AdwNavigationPage         *mail_setup_test_page_new          (MailAccountManager        *manager,
                                                              const MailAccountSettings *settings,
                                                              const char                *password);
const MailAccountSettings *mail_setup_test_page_get_settings (MailSetupTestPage         *self);
const char                *mail_setup_test_page_get_password (MailSetupTestPage         *self);
void                       mail_setup_test_page_restart      (MailSetupTestPage         *self,
                                                              const MailAccountSettings *settings,
                                                              const char                *password);
DexFuture                 *mail_setup_test_page_commit_trust (MailSetupTestPage         *self) G_GNUC_WARN_UNUSED_RESULT;
void                       mail_setup_test_page_show_failure (MailSetupTestPage         *self,
                                                              const GError              *error);

G_END_DECLS
