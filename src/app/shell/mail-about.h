/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

void mail_about_present (GtkWidget          *parent,
                         MailAccountManager *manager);

G_END_DECLS
