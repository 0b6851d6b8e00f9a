/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "mail-net-trust.h"

G_BEGIN_DECLS

gnutls_certificate_credentials_t mail_net_trust_get_credentials (MailNetTrust  *self,
                                                                 GError       **error);

G_END_DECLS
