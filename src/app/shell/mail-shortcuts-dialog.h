/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct {
  const char *group;   /* translated heading; NULL: the same as before */
  const char *title;   /* translated */
  const char *keys;    /* accelerators, separated by spaces */
} MailShortcut;

void mail_shortcuts_dialog_present (GtkWidget          *parent,
                                    const MailShortcut *shortcuts,
                                    guint               n_shortcuts);

G_END_DECLS
