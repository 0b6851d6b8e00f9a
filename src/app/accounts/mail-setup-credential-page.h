/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-accounts.h"

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_CREDENTIAL_PAGE (mail_setup_credential_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupCredentialPage, mail_setup_credential_page, MAIL, SETUP_CREDENTIAL_PAGE, AdwNavigationPage)

AdwNavigationPage         *mail_setup_credential_page_new          (const MailAccountSettings *settings);
const MailAccountSettings *mail_setup_credential_page_get_settings (MailSetupCredentialPage   *self);
char                      *mail_setup_credential_page_dup_password (MailSetupCredentialPage   *self);

G_END_DECLS
