/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "mail-net-trust.h"

G_BEGIN_DECLS

/* The longest chain of certificates that is looked at; real ones have two to four. */
#define MAIL_NET_MAX_CHAIN 16

gnutls_certificate_credentials_t mail_net_trust_get_credentials (MailNetTrust  *self,
                                                                 GError       **error);

guint                            mail_net_trust_verify          (MailNetTrust      *self,
                                                                 gnutls_session_t   session);

G_END_DECLS
