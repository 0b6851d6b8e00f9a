/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-outbox.h"
#include "mail-smtp-session.h"

G_BEGIN_DECLS

struct _MailOutbox {
  MailSync *sync;
  MailSecrets *secrets;
  MailNetTrust *trust;
  MailSmtpSession *session;  /* (nullable): open for the messages of one run */
  guint n_sent;              /* messages on that session */
  guint commands;
  gboolean is_plain;         /* the server is a transport that keeps no copies */
  guint n_not_saved;         /* how often in a row the server did not save a copy by itself */
  GHashTable *looks;         /* entry id → how often its fate was looked for */
  gboolean is_closed;
};

/* All await. FALSE: nothing more can be sent now. */
gboolean mail_outbox_send (MailOutbox             *self,
                           const MailOutboxEntry  *entry,
                           GError                **error);
gboolean mail_outbox_file (MailOutbox             *self,
                           const MailOutboxEntry  *entry,
                           GError                **error);
void     mail_outbox_drop_session (MailOutbox     *self);
/* Whether the server's Sent folder shows it. Awaits. */
gboolean mail_outbox_look (MailOutbox             *self,
                           const MailOutboxEntry  *entry,
                           gboolean               *found,
                           GError                **error);

G_END_DECLS
