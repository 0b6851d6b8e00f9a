/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-private.h"

G_BEGIN_DECLS

/* The conversation of a message that is about to be inserted, known by these keys (its own id, which is its identity, and those
 * it names), joining those that turn out to be one. */
gboolean mail_thread_assign       (MailTransaction *transaction,
                                   gint64           account,
                                   gint64           message,
                                   gint64           identity,
                                   const gint64    *keys,
                                   guint            n_keys,
                                   gint64          *thread,
                                   GError         **error);
/* Where one of them leads; *thread stays as it is when nothing here has or names it. */
gboolean mail_thread_find         (MailSqlite    *db,
                                   gint64         account,
                                   gint64         key,
                                   gint64        *thread,
                                   GError       **error);
/* Its row is about to be deleted: those that name it find its conversation all the same. */
gboolean mail_thread_message_goes (MailSqlite    *db,
                                   gint64         message,
                                   GError       **error);
/* All that is shown of it looks different now. */
gboolean mail_thread_note_items   (MailTransaction *transaction,
                                   gint64           thread,
                                   GError         **error);
/* The conversation a number stands for today. */
gboolean mail_thread_resolve      (MailSqlite    *db,
                                   gint64        *thread,
                                   GError       **error);

G_END_DECLS
