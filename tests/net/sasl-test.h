/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-error.h"
#include "mail-net-sasl.h"

G_BEGIN_DECLS

MailNetSasl *sasl_test_new       (const char  *mechanism,
                                  const char  *user,
                                  const char  *secret);
/* Challenges and answers in base64, … */
void         sasl_test_step      (MailNetSasl *sasl,
                                  const char  *challenge,
                                  const char  *expected);
void         sasl_test_refuses   (MailNetSasl *sasl,
                                  const char  *challenge,
                                  MailError    code,
                                  const char  *words);
/* … and as they are. */
void         sasl_test_step_text (MailNetSasl *sasl,
                                  const char  *challenge,
                                  const char  *expected);
void         sasl_test_refuses_text
                                 (MailNetSasl *sasl,
                                  const char  *challenge,
                                  MailError    code,
                                  const char  *words);

G_END_DECLS
