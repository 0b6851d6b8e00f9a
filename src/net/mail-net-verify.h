/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "mail-net-endpoint.h"
#include "mail-net-trust.h"

G_BEGIN_DECLS

GError *mail_net_verify_peer (gnutls_session_t       session,
                              const MailNetEndpoint *endpoint,
                              MailNetTrust          *trust) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
