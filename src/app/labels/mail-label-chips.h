/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The labels of a message as small coloured chips, hidden when it has none. Knows how they look by the window it is in.
 * Signal "changed" when they are called otherwise than before. */
#define MAIL_TYPE_LABEL_CHIPS (mail_label_chips_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelChips, mail_label_chips, MAIL, LABEL_CHIPS, GtkBox)

/* (nullable): of the message, space-separated */
void  mail_label_chips_set_keywords (MailLabelChips *self,
                                     const char     *keywords);
/* (transfer full) (nullable): all of them in words, also those there is no room for; NULL: none */
char *mail_label_chips_describe     (MailLabelChips *self);

G_END_DECLS
