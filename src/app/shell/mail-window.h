/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"
#include "mail-search.h"

G_BEGIN_DECLS

/* The three panes: folders, messages, reader. */
#define MAIL_TYPE_WINDOW (mail_window_get_type ())
G_DECLARE_FINAL_TYPE (MailWindow, mail_window, MAIL, WINDOW, AdwApplicationWindow)

MailWindow *mail_window_new            (GtkApplication     *application,
                                        MailAccountManager *manager,
                                        MailSearch         *search,
                                        GSettings          *settings);
void        mail_window_compose_uri    (MailWindow         *self,
                                        const char         *uri);
void        mail_window_recover_drafts (MailWindow         *self);

G_END_DECLS
