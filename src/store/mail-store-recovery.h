/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

gboolean mail_store_check_pair (MailSqlite  *db,
                                MailSqlite  *bodies,
                                GError     **error);
gboolean mail_store_recover    (MailSqlite  *db,
                                MailSqlite  *bodies,
                                gint64      *highest_id,
                                GError     **error);

G_END_DECLS
