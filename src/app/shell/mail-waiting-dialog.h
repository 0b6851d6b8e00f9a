/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"
#include "mail-waiting.h"

G_BEGIN_DECLS

/* Lists what waits for the servers: messages to be sent and changes, each with its state, its attempts, the last error, and
 * what can be done about it. */
#define MAIL_TYPE_WAITING_DIALOG (mail_waiting_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailWaitingDialog, mail_waiting_dialog, MAIL, WAITING_DIALOG, AdwDialog)

void mail_waiting_dialog_present (GtkWidget          *parent,
                                  MailAccountManager *manager,
                                  MailWaiting        *waiting);

G_END_DECLS
