/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* The profile's files, by name without ".db". */
#define MAIL_STORE_FILE_MAIL "mail"
#define MAIL_STORE_FILE_BODIES "bodies"

char       *mail_store_schema_make_path   (const char  *profile,
                                           const char  *file,
                                           const char  *ending);
/* damaged: (out) (optional): it fails because the file is damaged or no database. */
MailSqlite *mail_store_schema_open        (const char  *profile,
                                           const char  *file,
                                           gboolean    *damaged,
                                           GError     **error);
MailSqlite *mail_store_schema_open_reader (const char  *profile,
                                           const char  *file,
                                           GError     **error);
gboolean    mail_store_schema_migrate     (MailSqlite  *db,
                                           const char  *file,
                                           GError     **error);
gboolean    mail_store_schema_migrate_to  (MailSqlite  *db,
                                           const char  *file,
                                           gint64       last,
                                           GError     **error);
gint64      mail_store_schema_get_newest  (const char  *file);
void        mail_store_schema_remove      (const char  *path);

G_END_DECLS
