/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void mail_list_drag_attach (GtkWidget *row);

G_END_DECLS
