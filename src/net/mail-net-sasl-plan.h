/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-sasl.h"

G_BEGIN_DECLS

/* mail_error_get_detail () of the refusal to sign in with less protection than before: the person may accept it. */
#define MAIL_NET_SASL_WEAKER "sign-in-weaker"

/**
 * MailNetSaslPlan:
 *
 * By which methods one sign-in is tried, in what order, and when it is given up:
 *
 * - the best method both sides know, and none that protects less than one that has worked before;
 * - what the server does not understand is tried by the next best;
 * - what it refuses is tried at most once more: with another channel binding, or, where it refused SCRAM, with a method it needs no
 *   special keys for. A plain password that is refused is not tried again: accounts are locked for that.
 */
typedef struct _MailNetSaslPlan MailNetSaslPlan;

MailNetSaslPlan *mail_net_sasl_plan_new           (const char              *host,
                                                   const MailNetCredential *credential,
                                                   gboolean                 can_bind);
void             mail_net_sasl_plan_free          (MailNetSaslPlan         *self);
void             mail_net_sasl_plan_offer         (MailNetSaslPlan         *self,
                                                   const char              *mechanism);
const char      *mail_net_sasl_plan_next          (MailNetSaslPlan         *self,
                                                   GError                 **error);
MailNetSasl     *mail_net_sasl_plan_begin         (MailNetSaslPlan         *self,
                                                   MailNetConnection       *connection,
                                                   GError                 **error);
gboolean         mail_net_sasl_plan_misunderstood (MailNetSaslPlan         *self);
gboolean         mail_net_sasl_plan_refused       (MailNetSaslPlan         *self,
                                                   MailNetConnection       *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetSaslPlan, mail_net_sasl_plan_free)

G_END_DECLS
