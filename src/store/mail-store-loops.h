/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-threads.h"

G_BEGIN_DECLS

/* Whether a message that it names, and that is here, names it. */
gboolean mail_loop_look    (MailSqlite           *db,
                            const MailThreading  *self,
                            gboolean             *is_loop,
                            GError              **error);
/* Of those a message names (parents: hashes of eight bytes each), the ones that are believed. believed: (element-type gint64) */
gboolean mail_loop_believe (MailSqlite           *db,
                            gint64                account,
                            gint64                identity,
                            const gint64         *parents,
                            guint                 n_parents,
                            GArray               *believed,
                            GError              **error);
/* What is left together of its group, which is a conversation by itself, and where it is then. */
gboolean mail_loop_split   (MailTransaction      *transaction,
                            MailThreading        *self,
                            GError              **error);

G_END_DECLS
