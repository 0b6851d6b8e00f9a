/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-node.h"

G_BEGIN_DECLS

/* What is known of a folder: where it is, how much is in it, how far it was read. */
void mail_folder_properties_present (GtkWidget      *parent,
                                     MailStore      *store,
                                     MailFolderNode *node);

G_END_DECLS
