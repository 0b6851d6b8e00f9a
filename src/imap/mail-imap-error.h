/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-error.h"
#include "mail-imap-response.h"

G_BEGIN_DECLS

/* mail_error_get_detail () of a refusal that has five causes, of which a wrong password is one (QQ, exmail). */
#define MAIL_IMAP_ACCOUNT_ABNORMAL "account-abnormal"

GError           *mail_imap_error_new      (const MailImapStatus *status,
                                            MailError             otherwise) G_GNUC_WARN_UNUSED_RESULT;
MailImapCodeKind  mail_imap_error_get_code (const GError         *error);
/* Whether the server says that there are too many connections, or requests: fewer are wanted. */
gboolean          mail_imap_error_is_limit (const GError         *error);
/* How long the server wants to be left alone, in milliseconds; 0: it does not say. */
guint             mail_imap_error_get_pause_msec (const GError   *error);

G_END_DECLS
