/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-operations.h"
#include "mail-store-placement.h"

G_BEGIN_DECLS

/* Inside the room: rows of the operation tables. */

/* *operation is NULL when there is none. */
gboolean mail_operation_load           (MailSqlite       *db,
                                        gint64            id,
                                        MailOperation   **operation,
                                        GError          **error);
/* In order; account 0: all. (element-type MailOperation) */
gboolean mail_operation_list           (MailSqlite       *db,
                                        gint64            account,
                                        GPtrArray        *operations,
                                        GError          **error);
/* Those that have the item as a target and have not failed, in order. */
gboolean mail_operation_list_of_item   (MailTransaction  *transaction,
                                        gint64            item,
                                        GPtrArray        *operations,
                                        GError          **error);
gboolean mail_operation_end_if_done    (MailTransaction  *transaction,
                                        gint64            operation,
                                        GError          **error);
/* Nothing of it is on its way to the server any more: what is left can be changed again. */
gboolean mail_operation_answered       (MailTransaction  *transaction,
                                        gint64            operation,
                                        GError          **error);
/* The item is done with, for this operation: an operation without targets ends. */
gboolean mail_operation_drop_target    (MailTransaction  *transaction,
                                        gint64            operation,
                                        gint64            item,
                                        GError          **error);
/* The item is on its server, or the person wants neither it nor what it was made from: what follows it may go. */
gboolean mail_operation_let_follow     (MailTransaction  *transaction,
                                        gint64            item,
                                        GError          **error);
/* What would have put the item on the server has been done: it was seen there. */
gboolean mail_operation_item_arrived   (MailTransaction  *transaction,
                                        gint64            item,
                                        GError          **error);
/* The newest operation of this kind on the item that is in one of the states below that (QUEUED … HELD); 0: none. */
gboolean mail_operation_find           (MailTransaction  *transaction,
                                        gint64            item,
                                        MailOperationKind kind,
                                        MailOperation   **operation,
                                        GError          **error);

/* The newest move of the item that was sent and not answered; *operation is NULL when there is none. */
gboolean mail_operation_find_sent_move (MailTransaction  *transaction,
                                        gint64            item,
                                        MailOperation   **operation,
                                        GError          **error);
/* The mail it is about is gone from the server: copies of it that were not made yet go with it. */
gboolean mail_operation_source_vanished (MailTransaction *transaction,
                                        MailPlacement    *placement,
                                        GError          **error);

G_END_DECLS
