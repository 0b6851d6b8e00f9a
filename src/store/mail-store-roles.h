/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

/* Which folder is Sent, Drafts, Trash, Junk or Archive: what the person chose, else what the server says or the name tells. */

/* Whether a person can choose a folder for it. */
gboolean   mail_role_is_choosable                (MailRole          role);
/* Chooses; folder 0 leaves it to the server and the names again. At once, without the server. */
DexFuture *mail_store_set_role                   (MailStore        *self,
                                                  gint64            account,
                                                  MailRole          role,
                                                  gint64            folder) G_GNUC_WARN_UNUSED_RESULT;
/* *folder: what the person chose; 0: nothing. What has the role now is told by mail_store_reader_find_role (). */
gboolean   mail_store_reader_get_role_choice     (MailStoreReader  *reader,
                                                  gint64            account,
                                                  MailRole          role,
                                                  gint64           *folder,
                                                  GError          **error);

G_END_DECLS
