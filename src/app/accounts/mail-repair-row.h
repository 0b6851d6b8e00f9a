/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account.h"

G_BEGIN_DECLS

/* A row that compares a folder, or a whole account, with the server when asked to, and says how that ended. */
#define MAIL_TYPE_REPAIR_ROW (mail_repair_row_get_type ())
G_DECLARE_FINAL_TYPE (MailRepairRow, mail_repair_row, MAIL, REPAIR_ROW, AdwActionRow)

GtkWidget *mail_repair_row_new         (void);
/* folder: 0: all of the account */
void       mail_repair_row_set_account (MailRepairRow *self,
                                        MailAccount   *account,
                                        gint64         folder);

G_END_DECLS
