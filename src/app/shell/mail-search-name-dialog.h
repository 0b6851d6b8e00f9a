/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks what a search that is kept is to be called. Signal "accepted" (the name). */
#define MAIL_TYPE_SEARCH_NAME_DIALOG (mail_search_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailSearchNameDialog, mail_search_name_dialog, MAIL, SEARCH_NAME_DIALOG, AdwAlertDialog)

/* name: (nullable): what it is called; NULL: it is a new one. query: what it searches for */
AdwDialog *mail_search_name_dialog_new (const char *name,
                                        const char *query);

G_END_DECLS
