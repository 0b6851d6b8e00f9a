/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* Of a mail.db that was put together from a damaged one, which may be attached as "damaged": no server has what was made here, so its
 * lost rows are made again of what else tells of them. */
gboolean mail_made_here_salvage (MailSqlite  *db,
                                 const char  *profile,
                                 GError     **error);

G_END_DECLS
