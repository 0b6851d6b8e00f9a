/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"
#include "mail-engine.h"

G_BEGIN_DECLS

/* For the room only: where the manager's accounts work. */
MailEngine *mail_account_manager_get_engine (MailAccountManager *self);

G_END_DECLS
