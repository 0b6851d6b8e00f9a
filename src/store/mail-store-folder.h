/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/* *folder is NULL when there is none. */
gboolean mail_folder_load       (MailSqlite       *db,
                                 gint64            id,
                                 MailFolder      **folder,
                                 GError          **error);
gboolean mail_folder_find_role  (MailSqlite       *db,
                                 gint64            account,
                                 MailRole          role,
                                 MailFolder      **folder,
                                 GError          **error);
/* A folder of that role that is only on this computer. */
gboolean mail_folder_make_local (MailTransaction  *transaction,
                                 gint64            account,
                                 MailRole          role,
                                 gint64           *folder,
                                 GError          **error);
/* Roles as the person chose them, else as they are stated. */
gboolean mail_folder_apply_roles (MailTransaction *transaction,
                                 gint64            account,
                                 GError          **error);

G_END_DECLS
