/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

/* What a person does to folders: shown at once, carried out on the server by an operation, as acts on messages are. */

/* Whether a folder may be called so there (parent 0: at the top); folder: the one that is renamed, 0 for a new one. The error says
 * what is wrong with the name, in words for the person. */
gboolean   mail_store_reader_check_folder_name (MailStoreReader  *reader,
                                                gint64            account,
                                                gint64            parent,
                                                const char       *name,
                                                gint64            folder,
                                                GError          **error);
/* → gint64: the new folder. */
DexFuture *mail_store_create_folder    (MailStore   *self,
                                        gint64       account,
                                        gint64       parent,
                                        const char  *name) G_GNUC_WARN_UNUSED_RESULT;
/* Each → gint64: the act, for undo; 0 when there was nothing to do. */
DexFuture *mail_store_rename_folder    (MailStore   *self,
                                        gint64       folder,
                                        const char  *name) G_GNUC_WARN_UNUSED_RESULT;
/* parent 0: to the top. */
DexFuture *mail_store_move_folder      (MailStore   *self,
                                        gint64       folder,
                                        gint64       parent) G_GNUC_WARN_UNUSED_RESULT;
/* With the folders in it. */
DexFuture *mail_store_delete_folder    (MailStore   *self,
                                        gint64       folder) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_subscribe_folder (MailStore   *self,
                                        gint64       folder,
                                        gboolean     subscribe) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
