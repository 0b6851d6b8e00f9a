/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-accounts.h"

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_SERVERS_PAGE (mail_setup_servers_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupServersPage, mail_setup_servers_page, MAIL, SETUP_SERVERS_PAGE, AdwNavigationPage)

AdwNavigationPage   *mail_setup_servers_page_new          (const MailAccountSettings *settings);
MailAccountSettings *mail_setup_servers_page_dup_settings (MailSetupServersPage      *self);

G_END_DECLS
