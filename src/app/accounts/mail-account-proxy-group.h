/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* By which way an account reaches its servers. Stored as soon as it is complete. */
#define MAIL_TYPE_ACCOUNT_PROXY_GROUP (mail_account_proxy_group_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountProxyGroup, mail_account_proxy_group, MAIL, ACCOUNT_PROXY_GROUP, AdwPreferencesGroup)

void  mail_account_proxy_group_set_account (MailAccountProxyGroup *self,
                                            MailAccountManager    *manager,
                                            MailAccount           *account);
/* (nullable): the proxy of that scheme, or NULL when host or port are none */
char *mail_account_proxy_make              (const char            *scheme,
                                            const char            *host,
                                            const char            *port);

G_END_DECLS
