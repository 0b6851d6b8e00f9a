/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-labels.h"

G_BEGIN_DECLS

/* Which labels some messages have: each can be given to all of them or taken off, and labels are made, changed and deleted.
 * Signal "toggled" (keyword, whether they are to have it). */
#define MAIL_TYPE_LABEL_DIALOG (mail_label_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelDialog, mail_label_dialog, MAIL, LABEL_DIALOG, AdwDialog)

/* items: gint64 */
MailLabelDialog *mail_label_dialog_new (MailStore  *store,
                                        MailLabels *labels,
                                        GArray     *items);

G_END_DECLS
