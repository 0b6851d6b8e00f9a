/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-error.h"
#include "mail-smtp-session.h"
#include "mail-test-certificate.h"
#include "mail-test-peer.h"
#include "mail-test.h"

#define EHLO "C: EHLO [127.0.0.1]\n"

MailSmtpSession *smtp_test_new          (MailTestPeer       *peer,
                                         MailNetSecurity     security);
MailSmtpSession *smtp_test_open         (MailTestPeer       *peer);
void             smtp_test_assert_fails (DexFuture          *future,
                                         MailError           code,
                                         const char         *words);
char            *smtp_test_mail         (MailSmtpSession    *session,
                                         const char * const *recipients);
void             smtp_test_write        (MailSmtpSession    *session,
                                         const char         *text);
char            *smtp_test_finish       (MailSmtpSession    *session);
