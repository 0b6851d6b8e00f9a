/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_IDENTITY_PAGE (mail_setup_identity_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupIdentityPage, mail_setup_identity_page, MAIL, SETUP_IDENTITY_PAGE, AdwNavigationPage)

AdwNavigationPage *mail_setup_identity_page_new             (void);
char              *mail_setup_identity_page_dup_name        (MailSetupIdentityPage *self);
char              *mail_setup_identity_page_dup_address     (MailSetupIdentityPage *self);

G_END_DECLS
