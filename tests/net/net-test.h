/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-error.h"
#include "mail-net-connection.h"
#include "mail-test-certificate.h"
#include "mail-test-peer.h"
#include "mail-test.h"

MailNetConnection *net_test_new          (MailTestPeer      *peer,
                                          const char        *host,
                                          MailNetSecurity    security);
char              *net_test_read_line    (MailNetConnection *connection);
void               net_test_assert_fails (DexFuture         *future,
                                          MailError          code,
                                          const char        *words);
