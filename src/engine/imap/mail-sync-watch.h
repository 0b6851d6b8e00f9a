/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/**
 * MailSyncWatch:
 *
 * Listens to INBOX by IDLE (RFC 2177), on a session of its own, and brings what it hears into the store at once.
 */
typedef struct _MailSyncWatch MailSyncWatch;

MailSyncWatch *mail_sync_watch_new  (MailSync       *sync);
void           mail_sync_watch_free (MailSyncWatch  *self);
/* Until the connection is lost or the account stops. Awaits. */
gboolean       mail_sync_watch_run  (MailSyncWatch  *self,
                                     GError        **error);
void           mail_sync_watch_stop (MailSyncWatch  *self);

G_END_DECLS
