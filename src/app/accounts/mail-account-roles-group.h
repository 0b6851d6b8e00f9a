/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* Which folder of an account is Sent, Drafts, Archive, Junk and Trash. Stored at once. */
#define MAIL_TYPE_ACCOUNT_ROLES_GROUP (mail_account_roles_group_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountRolesGroup, mail_account_roles_group, MAIL, ACCOUNT_ROLES_GROUP, AdwPreferencesGroup)

void mail_account_roles_group_set_account (MailAccountRolesGroup *self,
                                           MailAccountManager    *manager,
                                           MailAccount           *account);

G_END_DECLS
