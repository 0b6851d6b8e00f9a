/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-act.h"

G_BEGIN_DECLS

/* Mail on its way to another account. No server can move it there: here it becomes a new mail of the other account, which is
 * appended; the old one is deleted on its server when that is confirmed, not before. What is deleted so "follows" the new one. */

/* keep: a copy. */
gboolean mail_act_transfer             (MailAct          *self,
                                        MailPlacement    *source,
                                        gint64            folder,
                                        gint64            account,
                                        gboolean          keep,
                                        GError          **error);
/* The appending is not wanted any more: the old mails are shown again, the new ones go. */
gboolean mail_transfer_give_up         (MailTransaction  *transaction,
                                        MailOperation    *append,
                                        GError          **error);
/* The account is about to be removed. */
gboolean mail_transfer_release_account (MailTransaction  *transaction,
                                        gint64            account,
                                        GError          **error);

G_END_DECLS
