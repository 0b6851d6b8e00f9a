/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-secrets.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/**
 * MailOutbox:
 *
 * What one account sends, on the engine's thread: each message exactly once (protocols §4.8). Before a step that cannot be taken
 * back its state is committed; whatever dies, the next run knows what may be repeated and what may not.
 */
typedef struct _MailOutbox MailOutbox;

MailOutbox *mail_outbox_new       (MailSync                  *sync,
                                   MailSecrets               *secrets);
void        mail_outbox_free      (MailOutbox                *self);
void        mail_outbox_configure (MailOutbox                *self,
                                   MailNetTrust              *trust);
/* Sends what is due and files what was sent. Awaits; one run at a time.
 * next_due: (out): unix seconds when there is something to do; 0: nothing.
 * FALSE: the connection, the account or the disk stands in the way. */
gboolean    mail_outbox_run       (MailOutbox                *self,
                                   gint64                    *next_due,
                                   GError                   **error);
/* Ends a connection that is open, so that a run ends soon. */
void        mail_outbox_close     (MailOutbox                *self);
guint       mail_outbox_get_commands (MailOutbox             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOutbox, mail_outbox_free)

G_END_DECLS
