/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-accounts.h"

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_FOUND_PAGE (mail_setup_found_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupFoundPage, mail_setup_found_page, MAIL, SETUP_FOUND_PAGE, AdwNavigationPage)

AdwNavigationPage         *mail_setup_found_page_new          (const MailAccountSettings *settings);
const MailAccountSettings *mail_setup_found_page_get_settings (MailSetupFoundPage        *self);

G_END_DECLS
