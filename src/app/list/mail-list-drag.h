/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-selection.h"

G_BEGIN_DECLS

void mail_list_drag_attach (GtkWidget         *row,
                            MailListSelection *selection);

G_END_DECLS
