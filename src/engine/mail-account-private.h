/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"
#include "mail-agent.h"

G_BEGIN_DECLS

/* What the manager does with an account; the main thread. */
MailAccount *mail_account_new          (MailEngine                *engine,
                                        const MailAccountSettings *settings);
MailAgent   *mail_account_get_agent    (MailAccount               *self);
void         mail_account_set_settings (MailAccount               *self,
                                        const MailAccountSettings *settings);

G_END_DECLS
