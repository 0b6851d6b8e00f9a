/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts a row where another one of its kind is. Returns whether it may be there. */
typedef gboolean (*MailRowDrop) (GtkWidget *dropped,
                                 GtkWidget *onto);

void mail_row_drag_attach (GtkWidget   *row,
                           GtkWidget   *handle,
                           MailRowDrop  drop);

G_END_DECLS
