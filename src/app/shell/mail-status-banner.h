/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"
#include "mail-waiting.h"

G_BEGIN_DECLS

/* One sentence over the list about what is not as it should be with the accounts, with the files, or with what waits: the most
 * pressing first. Its button shows a damaged file that was kept, or activates `win.explain-account` with the account's id,
 * `win.get-mail` or `win.show-waiting`. */
#define MAIL_TYPE_STATUS_BANNER (mail_status_banner_get_type ())
G_DECLARE_FINAL_TYPE (MailStatusBanner, mail_status_banner, MAIL, STATUS_BANNER, AdwBin)

GtkWidget *mail_status_banner_new (MailAccountManager *manager,
                                   MailWaiting        *waiting);

G_END_DECLS
