/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/* Carries out on the server what the person did, in order, as far as it is due. Awaits.
 * next_due: (out): unix seconds when something postponed is due; 0: nothing.
 * FALSE: the connection, the account or the disk stands in the way; what was not carried out waits. */
gboolean mail_operations_run (MailSync  *sync,
                              gint64    *next_due,
                              GError   **error);

G_END_DECLS
