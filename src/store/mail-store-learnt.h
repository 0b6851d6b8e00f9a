/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* Numbers are those of the table "server". */
typedef enum {
  MAIL_SERVER_RECEIVE = 0,
  MAIL_SERVER_SEND = 1,
} MailServerPurpose;

/* What was found out about an account's servers while it was used. No page of settings holds it, so none takes it back. */

/* → TRUE */
DexFuture *mail_store_learn_sent_copy  (MailStore           *self,
                                        gint64               account,
                                        MailSentCopyPolicy   policy) G_GNUC_WARN_UNUSED_RESULT;
/* method (nullable): the best way of signing in that ever worked with that server; gone when the account gets another. → TRUE */
DexFuture *mail_store_learn_method     (MailStore           *self,
                                        gint64               account,
                                        MailServerPurpose    purpose,
                                        const char          *method) G_GNUC_WARN_UNUSED_RESULT;
/* For all servers of the account: the person accepts what they offer now. → TRUE */
DexFuture *mail_store_forget_methods   (MailStore           *self,
                                        gint64               account) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE: error is set. method (out) (nullable): NULL when nothing is known. */
gboolean   mail_store_reader_get_method (MailStoreReader    *reader,
                                         gint64              account,
                                         MailServerPurpose   purpose,
                                         char              **method,
                                         GError            **error);

G_END_DECLS
