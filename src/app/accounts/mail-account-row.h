/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* An account in the list of them: opens its page, and is put elsewhere in the order by dragging, by its menu or by keys. */
#define MAIL_TYPE_ACCOUNT_ROW (mail_account_row_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountRow, mail_account_row, MAIL, ACCOUNT_ROW, AdwActionRow)

GtkWidget   *mail_account_row_new         (MailAccountManager *manager,
                                           MailAccount        *account);
MailAccount *mail_account_row_get_account (MailAccountRow     *self);

G_END_DECLS
