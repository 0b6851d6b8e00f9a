/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* What a page of settings does when something was changed on it: stored at once, and only a failure is spoken of. */
void mail_account_save  (GtkWidget                 *widget,
                         MailAccountManager        *manager,
                         const MailAccountSettings *settings,
                         MailAccountParts           parts);
/* A toast in the dialog the widget is in. */
void mail_account_toast (GtkWidget                 *widget,
                         const char                *sentence);
/* The same about a future that is only worth a word when it fails. (transfer full) */
void mail_account_watch (GtkWidget                 *widget,
                         DexFuture                 *future);

G_END_DECLS
