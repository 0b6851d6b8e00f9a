/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store.h"

G_BEGIN_DECLS

/* One line of recipients (To, Cc, Bcc) that completes from the addresses seen in mail. Signal "changed". */
#define MAIL_TYPE_RECIPIENT_ROW (mail_recipient_row_get_type ())
G_DECLARE_FINAL_TYPE (MailRecipientRow, mail_recipient_row, MAIL, RECIPIENT_ROW, AdwBin)

void        mail_recipient_row_set_store (MailRecipientRow *self,
                                          MailStore        *store);
const char *mail_recipient_row_get_text  (MailRecipientRow *self);
void        mail_recipient_row_set_text  (MailRecipientRow *self,
                                          const char       *text);
char       *mail_recipient_row_find_invalid (MailRecipientRow *self);

G_END_DECLS
