/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* The palette as a row of swatches; the one that is chosen is stored at once. */
#define MAIL_TYPE_ACCOUNT_COLOR_ROW (mail_account_color_row_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountColorRow, mail_account_color_row, MAIL, ACCOUNT_COLOR_ROW, AdwPreferencesRow)

void mail_account_color_row_set_account (MailAccountColorRow *self,
                                         MailAccountManager  *manager,
                                         MailAccount         *account);
/* One of its swatches, for other rows of them. */
GtkWidget *mail_account_color_swatch_new (guint index);

G_END_DECLS
