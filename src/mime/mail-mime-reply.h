/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-summary.h"

G_BEGIN_DECLS

/**
 * MailMimeReplyMode:
 * @MAIL_MIME_REPLY_SENDER: to who wrote it
 * @MAIL_MIME_REPLY_ALL: to everybody who has it, but oneself
 * @MAIL_MIME_REPLY_LIST: to the mailing list alone
 */
typedef enum {
  MAIL_MIME_REPLY_SENDER,
  MAIL_MIME_REPLY_ALL,
  MAIL_MIME_REPLY_LIST,
} MailMimeReplyMode;

void   mail_mime_reply_recipients (MailMimeSummary    *summary,
                                   MailMimeReplyMode   mode,
                                   const char * const *own_addresses,
                                   GPtrArray         **to,
                                   GPtrArray         **cc);
GStrv  mail_mime_reply_references (MailMimeSummary    *summary);
char  *mail_mime_reply_quote      (const char         *text,
                                   const char         *attribution);
char  *mail_mime_forward_quote    (const char         *text,
                                   const char         *heading);

G_END_DECLS
