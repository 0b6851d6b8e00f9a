/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"

G_BEGIN_DECLS

/* For the room only: how an account is, in words for a person. */
char *mail_account_status_describe (MailAccountState  state,
                                    double            progress,
                                    const GError     *error);

G_END_DECLS
