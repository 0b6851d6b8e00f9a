/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* How far back the text of messages is kept on this computer, with what that comes to. Stored at once. */
#define MAIL_TYPE_ACCOUNT_KEEP_ROW (mail_account_keep_row_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountKeepRow, mail_account_keep_row, MAIL, ACCOUNT_KEEP_ROW, AdwComboRow)

void mail_account_keep_row_set_account (MailAccountKeepRow *self,
                                        MailAccountManager *manager,
                                        MailAccount        *account);

G_END_DECLS
