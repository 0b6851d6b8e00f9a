/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/* Bodies that are older than what the account keeps go from this computer. Awaits. */
gboolean mail_sync_give_back (MailSync  *sync,
                              GError   **error);

G_END_DECLS
