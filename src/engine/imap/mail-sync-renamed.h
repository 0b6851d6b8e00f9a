/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/* Folders that were renamed elsewhere keep what is here of them; listed: (element-type MailImapFolder). Awaits. */
gboolean mail_sync_renamed (MailSync         *sync,
                            MailImapSession  *session,
                            GPtrArray        *listed,
                            GError          **error);

G_END_DECLS
