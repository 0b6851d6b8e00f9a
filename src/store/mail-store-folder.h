/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"
#include "mail-store-operation.h"
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

/* Names, mail-store-folder-name.c. */
gboolean mail_folder_find_delimiter (MailSqlite   *db,
                                 gint64            account,
                                 gint64            parent,
                                 char             *delimiter,
                                 GError          **error);
gboolean mail_folder_check_name (MailSqlite       *db,
                                 gint64            account,
                                 gint64            parent,
                                 const char       *name,
                                 gint64            folder,
                                 GError          **error);
/* Where it is shown; what is below follows. Both keep the struct in step. */
gboolean mail_folder_set_place  (MailTransaction  *transaction,
                                 MailFolder       *folder,
                                 gint64            parent,
                                 const char       *name,
                                 GError          **error);
gboolean mail_folder_set_path   (MailTransaction  *transaction,
                                 MailFolder       *folder,
                                 const char       *path,
                                 GError          **error);

/* How operations of folders end, mail-store-folder-confirm.c. */
gboolean mail_folder_created    (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 const char       *raw_name,
                                 const char       *path,
                                 char              delimiter,
                                 GError          **error);
/* path: (nullable): as it is shown */
gboolean mail_folder_renamed    (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 const char       *raw_name,
                                 const char       *path,
                                 GError          **error);
/* The folder and everything the server had in it; what is only here is kept in a folder of its own. */
gboolean mail_folder_gone       (MailTransaction  *transaction,
                                 gint64            folder,
                                 GError          **error);
/* Where mail is kept that is only here and belongs nowhere any more. */
#define MAIL_FOLDER_RECOVERED "Recovered"
gboolean mail_folder_find_recovery (MailTransaction *transaction,
                                 gint64            account,
                                 gint64           *folder,
                                 GError          **error);
/* The row and its mail, with nothing asked. */
gboolean mail_folder_remove     (MailTransaction  *transaction,
                                 gint64            folder,
                                 GError          **error);
/* The local effect of a failed operation is taken back, or is there again. */
gboolean mail_folder_revert     (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GError          **error);
gboolean mail_folder_redo       (MailTransaction  *transaction,
                                 MailOperation    *operation,
                                 GError          **error);

G_END_DECLS
