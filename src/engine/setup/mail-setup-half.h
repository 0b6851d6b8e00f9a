/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-net-trust.h"
#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* Not for the window. One half of a test: signs in with the first user name, and where that is refused with the second
 * (nullable). Spawned on the calling fibre's thread. → char * (G_TYPE_STRING): the user name that was let in */
DexFuture *mail_setup_receive (const MailServerSettings *server,
                               const char               *proxy,
                               const char               *second_user,
                               const char               *password,
                               MailNetTrust             *trust) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_setup_send    (const MailServerSettings *server,
                               const char               *proxy,
                               const char               *second_user,
                               const char               *password,
                               MailNetTrust             *trust) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
