/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-writer.h"

G_BEGIN_DECLS

/* Jobs of the room's own: what a killed process left to be gone on with, and giving space back. */
gboolean mail_store_maintain (MailTransaction  *transaction,
                              gpointer          data,
                              GValue           *result,
                              GError          **error);

/* A little of what nobody needs, and so on until nothing is left of it. */
gboolean mail_store_collect  (MailTransaction  *transaction,
                              gpointer          data,
                              GValue           *result,
                              GError          **error);

G_END_DECLS
