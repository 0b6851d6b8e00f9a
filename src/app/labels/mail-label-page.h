/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A page that asks for the name and colour of one label.
 * Signals "accepted" (name, colour), and "removed": the person wants it no more. */
#define MAIL_TYPE_LABEL_PAGE (mail_label_page_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelPage, mail_label_page, MAIL, LABEL_PAGE, AdwNavigationPage)

/* name (nullable): of the one that is changed; NULL: a new one */
AdwNavigationPage *mail_label_page_new (const char *name,
                                        const char *color);

G_END_DECLS
