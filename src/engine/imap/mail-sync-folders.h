/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/* What LIST said of one mailbox that can be opened, beside what the store makes of it. */
typedef struct {
  MailFolder *folder;
  MailImapCounts counts;  /* items 0: the server did not say */
  MailMailboxState state; /* what was remembered of it before */
} MailListedFolder;

void       mail_listed_folder_free (MailListedFolder *self);
/* The numbers of some, in their order. */
GArray    *mail_sync_folders_ids   (GPtrArray        *listed);
/* Reads state again. Awaits. */
gboolean   mail_sync_folders_look  (MailSync         *sync,
                                    GPtrArray        *listed,
                                    GError          **error);

/* Brings the account's folders in line with the server's. Awaits.
 * → (element-type MailListedFolder): those that can be opened, in the order they matter to the person. */
GPtrArray *mail_sync_folders       (MailSync         *sync,
                                    MailImapSession  *session,
                                    GError          **error);

G_END_DECLS
