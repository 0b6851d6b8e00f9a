/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-session.h"
#include "mail-secrets.h"
#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* A server that takes longer than this to answer is reached over a network that is slower than zlib, in microseconds: on a machine
 * like ours zlib takes in some 300 MB a second, and a gigabit a second with less than this is a network in the house. */
#define MAIL_SYNC_FAR_USEC 5000

/**
 * MailSyncWay:
 * @store: where it is remembered how to sign in
 * @secrets: where the password is
 * @settings: the account's, as they are now
 * @trust: which certificates are believed
 * @omits_initial_response: the server offers to take one and does not understand it
 * @omits_utf8: it offers names in UTF-8, and refuses them or writes others
 * @omits_preview: it offers previews that cannot be read
 *
 * What a session of an account needs to become one that is signed in, and what was learnt of that.
 */
typedef struct {
  MailStore *store;
  MailSecrets *secrets;
  MailAccountSettings *settings;
  MailNetTrust *trust;
  gboolean omits_initial_response;
  gboolean omits_utf8;
  gboolean omits_preview;
} MailSyncWay;

void     mail_sync_way_learn (MailSyncWay      *way,
                              MailImapSession  *session);
/* From a new session to one that is signed in. Awaits. */
gboolean mail_sync_bring_up  (MailSyncWay      *way,
                              MailImapSession  *session,
                              GError          **error);

G_END_DECLS
