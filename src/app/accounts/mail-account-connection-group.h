/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* What the connection of an account is doing, live, and whether there may be one. */
#define MAIL_TYPE_ACCOUNT_CONNECTION_GROUP (mail_account_connection_group_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountConnectionGroup, mail_account_connection_group, MAIL, ACCOUNT_CONNECTION_GROUP, AdwPreferencesGroup)

void mail_account_connection_group_set_account (MailAccountConnectionGroup *self,
                                                MailAccountManager         *manager,
                                                MailAccount                *account);

G_END_DECLS
