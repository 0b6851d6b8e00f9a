/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account.h"

G_BEGIN_DECLS

/* The connections of an account that are open now, and what each of them does, in words; looked at anew while it is seen. */
#define MAIL_TYPE_ACCOUNT_CONNECTIONS_ROW (mail_account_connections_row_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountConnectionsRow, mail_account_connections_row, MAIL, ACCOUNT_CONNECTIONS_ROW, AdwExpanderRow)

void mail_account_connections_row_set_account (MailAccountConnectionsRow *self,
                                               MailAccount               *account);

G_END_DECLS
