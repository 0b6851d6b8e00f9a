/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

/* How folders are called and drawn, whatever the server calls them. */
const char *mail_folder_look_title    (MailRole    role,
                                       const char *name);
const char *mail_folder_look_icon     (MailRole    role);
int         mail_folder_look_rank     (MailRole    role);
guint       mail_folder_look_count    (const MailFolder *folder);

G_END_DECLS
