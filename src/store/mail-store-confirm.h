/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-operation.h"

G_BEGIN_DECLS

/* How an operation ends. uids: MailNewUid */
gboolean mail_operation_confirm (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GArray           *uids,
                                 GError          **error);
/* Takes the local effect back; it stays, failed. */
gboolean mail_operation_revert  (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 const char       *error_code,
                                 const char       *error_text,
                                 GError          **error);
/* It is due again; what was held after it had been sent is verified first. */
gboolean mail_operation_resume  (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GError          **error);
gboolean mail_operation_redo    (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GError          **error);
gboolean mail_operation_discard (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GError          **error);
/* One that may have reached the server: its opposite is queued behind it, for what it has not been confirmed for. possible: FALSE
 * when there is none, and nothing was done then. */
gboolean mail_operation_oppose  (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 gboolean         *possible,
                                 GError          **error);
void     mail_operation_describe_error (const GError *why,
                                 char            **code,
                                 char            **text);

G_END_DECLS
