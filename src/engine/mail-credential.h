/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-credential.h"
#include "mail-secrets.h"
#include "mail-store-learnt.h"

G_BEGIN_DECLS

/* Both await. */
MailNetCredential *mail_credential_read  (MailStore                *store,
                                          MailSecrets              *secrets,
                                          gint64                    account,
                                          MailServerPurpose         purpose,
                                          const char               *user,
                                          GError                  **error);
void               mail_credential_learn (MailStore                *store,
                                          gint64                    account,
                                          MailServerPurpose         purpose,
                                          const MailNetCredential  *credential,
                                          const char               *method);

G_END_DECLS
