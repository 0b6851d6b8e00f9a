/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-tree.h"

G_BEGIN_DECLS

/* The folders of all accounts, and at the foot what waits for the server.
 * Signals "chosen" (MailFolderNode): a folder to be shown; "dropped" (folder id, ids): messages dragged onto one. */
#define MAIL_TYPE_SIDEBAR (mail_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (MailSidebar, mail_sidebar, MAIL, SIDEBAR, AdwBin)

void            mail_sidebar_set_tree     (MailSidebar    *self,
                                           MailFolderTree *tree,
                                           GSettings      *settings);
/* (nullable) (transfer none) */
MailFolderNode *mail_sidebar_get_chosen   (MailSidebar    *self);
void            mail_sidebar_choose_first (MailSidebar    *self);
/* The next one with unread mail, from the chosen one on and round: downwards (1), or upwards (-1). FALSE: there is no other. */
gboolean        mail_sidebar_choose_unread (MailSidebar    *self,
                                           int             step);
/* What is unfolded is so the next time. */
void            mail_sidebar_save         (MailSidebar    *self);
gboolean        mail_sidebar_choose_nth   (MailSidebar    *self,
                                           guint           n);
/* (nullable): nothing waits */
void            mail_sidebar_set_waiting  (MailSidebar    *self,
                                           const char     *sentence,
                                           gboolean        failed);
gboolean        mail_sidebar_focus        (MailSidebar    *self);

G_END_DECLS
