/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* The palette accounts are told apart by: libadwaita's accent colours, by their names. */
#define MAIL_ACCOUNT_N_COLORS 9

const char *mail_account_color_get       (guint                      index);
const char *mail_account_color_get_title (guint                      index);
/* The name, which is also the style class of dots and swatches. */
const char *mail_account_color_of        (const MailAccountSettings *settings);

G_END_DECLS
