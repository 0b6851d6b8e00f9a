/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the person wants of the program as a whole; every choice counts at once. */
#define MAIL_TYPE_GENERAL_PAGE (mail_general_page_get_type ())
G_DECLARE_FINAL_TYPE (MailGeneralPage, mail_general_page, MAIL, GENERAL_PAGE, AdwPreferencesPage)

void mail_general_page_set_settings (MailGeneralPage *self,
                                     GSettings       *settings);

G_END_DECLS
