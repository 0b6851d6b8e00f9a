/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* The conversation of a message known by these keys (its own id, those it names), joining those that turn out to be one. */
gboolean mail_thread_assign  (MailSqlite    *db,
                              gint64         account,
                              const gint64  *keys,
                              guint          n_keys,
                              gint64        *thread,
                              GError       **error);
/* The conversation a number stands for today. */
gboolean mail_thread_resolve (MailSqlite    *db,
                              gint64        *thread,
                              GError       **error);

G_END_DECLS
