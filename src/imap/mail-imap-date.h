/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-slice.h"

G_BEGIN_DECLS

/* Room for "01-Jan-1970 00:00:00 +0000" and its NUL. */
#define MAIL_IMAP_DATE_SIZE 32

gboolean mail_imap_date_parse  (MailImapSlice  text,
                                gint64        *seconds,
                                int           *offset_minutes);
void     mail_imap_date_format (gint64         seconds,
                                int            offset_minutes,
                                char           text[MAIL_IMAP_DATE_SIZE]);

G_END_DECLS
