/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* Tells what would be lost with the account, and removes it when the person still wants that.
 * → TRUE when it is being removed, FALSE when not. */
DexFuture *mail_account_removal_ask (GtkWidget          *parent,
                                     MailAccountManager *manager,
                                     MailAccount        *account) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
