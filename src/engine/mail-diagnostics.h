/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* → char * (G_TYPE_STRING): what somebody who helps has to know of this program here, as lines of English text. It holds nothing
 * of the person: no address, name, subject, folder name, path or password, and no words of a server.
 * versions: (nullable): lines about what only the caller uses, each "NAME VERSION". */
DexFuture *mail_diagnostics_write (MailAccountManager *manager,
                                   const char         *versions) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
