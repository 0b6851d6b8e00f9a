/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-endpoint.h"
#include "mail-net-trust.h"
#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* Not for the window: how an account's settings are said to net/. */
MailNetTrust    *mail_trust_new          (const MailAccountSettings *settings,
                                          GPtrArray                 *trusted);
MailNetEndpoint *mail_endpoint_new       (const MailServerSettings  *server,
                                          const char                *proxy);

G_END_DECLS
