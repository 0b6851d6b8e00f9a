/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-mime-message.h"

G_BEGIN_DECLS

/* A message as it came: looked at, or saved. Failures are told in a toast through `win.toast` of the parent's window. */
void mail_message_source_present (GtkWidget       *parent,
                                  const char      *subject,
                                  MailMimeMessage *message);
void mail_message_source_save    (GtkWidget       *parent,
                                  const char      *subject,
                                  MailMimeMessage *message);

G_END_DECLS
