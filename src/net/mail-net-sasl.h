/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A challenge longer than this is not one (RFC 4954 §4 allows lines of 12288 octets). */
#define MAIL_NET_SASL_MAX_CHALLENGE 12288

/**
 * MailNetSasl:
 *
 * One exchange of one SASL mechanism, the same for every protocol: base64 challenges in, base64 responses out. The session asks
 * for the initial response first (a %NULL challenge), then hands over every challenge as it comes.
 */
typedef struct _MailNetSasl MailNetSasl;

const char  *mail_net_sasl_choose   (const char * const *offered);

MailNetSasl *mail_net_sasl_new      (const char         *mechanism,
                                     const char         *user,
                                     const char         *secret,
                                     GError            **error);
void         mail_net_sasl_free     (MailNetSasl        *self);
const char  *mail_net_sasl_get_name (MailNetSasl        *self);
gboolean     mail_net_sasl_step     (MailNetSasl        *self,
                                     const char         *challenge,
                                     char              **response,
                                     GError            **error);

char        *mail_net_secret_dup    (const char         *secret);
void         mail_net_secret_free   (char               *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetSasl, mail_net_sasl_free)

G_END_DECLS
