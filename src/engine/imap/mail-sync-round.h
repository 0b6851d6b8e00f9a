/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/* Everything once: folders, headers and, unless only headers are wanted, bodies. Awaits. FALSE with the failure that matters
 * most; what could be done was done. */
gboolean mail_sync_round (MailSync  *sync,
                          gboolean   with_bodies,
                          GError   **error);

G_END_DECLS
