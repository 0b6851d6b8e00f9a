/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A damaged file is kept aside, as FILE.db.damaged-DATE, and one is put in its place that has what can be read of it. Blocking, under
 * the profile's lock, while nobody has it open. */

/* aside: (out) (optional): where the damaged one is now. */
gboolean mail_store_rebuild         (const char  *profile,
                                     const char  *file,
                                     char       **aside,
                                     GError     **error);
/* Ends, or forgets, what a killed process began, and does what was asked for when the file was in use: NULL in aside when there was
 * nothing to do. */
gboolean mail_store_rebuild_pending (const char  *profile,
                                     const char  *file,
                                     char       **aside,
                                     GError     **error);
/* At the next start. */
void     mail_store_rebuild_later   (const char  *profile,
                                     const char  *file);

/* mail-store-salvage.c: what of each table of the damaged file, which db has attached as "damaged", can be read. */
typedef struct _MailSqlite MailSqlite;
gboolean mail_store_salvage_mail    (MailSqlite  *db,
                                     const char  *profile,
                                     GError     **error);
gboolean mail_store_salvage_bodies  (MailSqlite  *db,
                                     GError     **error);

/* mail-store-salvage-schema.c: a copy that can be read, of a file that does not say any more where its tables are. It makes a file with
 * this behind its name meanwhile. */
#define MAIL_STORE_PRISTINE "-pristine"
gboolean mail_store_salvage_schema  (const char  *profile,
                                     const char  *file,
                                     const char  *damaged,
                                     const char  *copy,
                                     gboolean    *found,
                                     GError     **error);

G_END_DECLS
