/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/* (transfer full); MAIL_ERROR_PERMANENT when there is no such account */
MailAccountSettings *mail_account_load   (MailSqlite                 *db,
                                          gint64                      account,
                                          GError                    **error);
/* All settings, under their id; what was learnt of a server stays, unless it is another one now. */
gboolean             mail_account_update (MailTransaction            *transaction,
                                          const MailAccountSettings  *settings,
                                          GError                    **error);

G_END_DECLS
