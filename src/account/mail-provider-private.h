/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gi18n.h>

#include "mail-provider.h"

G_BEGIN_DECLS

/* How the tables are written. The strings of a preset are static; MailServerSettings owns its own elsewhere, hence the casts. */
#define MAIL_PROVIDER_TLS(host_, port_, user_) { (char *) (host_), (port_), MAIL_SECURITY_TLS, (char *) (user_) }
#define MAIL_PROVIDER_STARTTLS(host_, port_, user_) { (char *) (host_), (port_), MAIL_SECURITY_STARTTLS, (char *) (user_) }
#define MAIL_PROVIDER_NO_SERVER { NULL, 0, MAIL_SECURITY_TLS, NULL }
#define MAIL_PROVIDER_STRINGS(...) ((const char * const []) { __VA_ARGS__ __VA_OPT__ (,) NULL })

/* The default: what design allows an account. */
#define MAIL_PROVIDER_MAX_SESSIONS 3

/* Each ends with a preset whose id is NULL. */
extern const MailProvider mail_providers_china[];
extern const MailProvider mail_providers_world[];
extern const MailProvider mail_providers_europe[];
extern const MailProvider mail_providers_zoho[];

G_END_DECLS
