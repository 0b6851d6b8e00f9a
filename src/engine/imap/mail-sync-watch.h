/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync.h"

G_BEGIN_DECLS

/**
 * MailSyncWatch:
 *
 * Listens to INBOX by IDLE (RFC 2177), on a session of its own, and brings what it hears into the store at once. Of the other folders
 * it hears where the server has NOTIFY (RFC 5465). Where there is no IDLE it asks.
 */
typedef void (*MailSyncElsewhereFunc) (gpointer data);

MailSyncWatch *mail_sync_watch_new       (MailSync               *sync,
                                          MailSyncElsewhereFunc   elsewhere,
                                          gpointer                data);
void           mail_sync_watch_free      (MailSyncWatch          *self);
/* Until the connection is lost or the account stops. Awaits. */
gboolean       mail_sync_watch_run       (MailSyncWatch          *self,
                                          GError                **error);
void           mail_sync_watch_stop      (MailSyncWatch          *self);
gboolean       mail_sync_watch_hears_all (MailSyncWatch          *self);
guint          mail_sync_watch_get_mark  (MailSyncWatch          *self);
/* Somebody else has found new mail in INBOX since the mark. Awaits. */
void           mail_sync_watch_check     (MailSyncWatch          *self,
                                          guint                   mark);

G_END_DECLS
