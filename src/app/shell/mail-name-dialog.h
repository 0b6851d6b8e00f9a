/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks what something is to be called, and takes nothing that is not possible. Signal "accepted" (the name). */
#define MAIL_TYPE_NAME_DIALOG (mail_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailNameDialog, mail_name_dialog, MAIL, NAME_DIALOG, AdwAlertDialog)

/**
 * MailNameCheck:
 * @name: what was typed, never empty
 * @data: as given
 *
 * Returns: (transfer full) (nullable): why it cannot be called so; %NULL: it can
 */
typedef char *(*MailNameCheck) (const char *name,
                                gpointer    data);

AdwDialog *mail_name_dialog_new       (const char     *heading,
                                       const char     *body,
                                       const char     *accept,
                                       const char     *name);
void       mail_name_dialog_set_limit (MailNameDialog *self,
                                       int             max_length);
void       mail_name_dialog_set_check (MailNameDialog *self,
                                       MailNameCheck   check,
                                       gpointer        data,
                                       GDestroyNotify  destroy);

G_END_DECLS
