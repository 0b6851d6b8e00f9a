/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-mime-message.h"

G_BEGIN_DECLS

/* What a person does with attachments. Failures are told in a toast through `win.toast` of the parent's window. */
void     mail_attachment_open     (GtkWidget       *parent,
                                   MailMimeMessage *message,
                                   MailMimePart    *part);
void     mail_attachment_save     (GtkWidget       *parent,
                                   MailMimeMessage *message,
                                   MailMimePart    *part);
void     mail_attachment_save_all (GtkWidget       *parent,
                                   MailMimeMessage *message,
                                   GPtrArray       *parts);
gboolean mail_attachment_can_run  (const char      *file_name);

G_END_DECLS
