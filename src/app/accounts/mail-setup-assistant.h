/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_ASSISTANT (mail_setup_assistant_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupAssistant, mail_setup_assistant, MAIL, SETUP_ASSISTANT, AdwDialog)

void mail_setup_assistant_present (MailAccountManager *manager,
                                   GtkWidget          *parent);

G_END_DECLS
