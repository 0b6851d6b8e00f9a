/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* All bodies of a folder that are not here yet, newest first. Awaits. */
gboolean mail_sync_bodies (MailSync          *sync,
                           MailImapSession   *session,
                           const MailFolder  *folder,
                           GError           **error);
/* One message a person waits for, on a session that is leased. Awaits. */
gboolean mail_sync_body   (MailSync             *sync,
                           MailImapSession      *session,
                           const MailFolder     *folder,
                           const MailWantedBody *wanted,
                           gboolean             *has_given_way,
                           GError              **error);

/* What all of them do first. Awaits. */
gboolean mail_sync_open_for_bodies
                          (MailSync             *sync,
                           MailImapSession      *session,
                           const MailFolder     *folder,
                           GError              **error);
char    *mail_sync_name_place
                          (const MailFolder     *folder,
                           MailImapSession      *session);

G_END_DECLS
