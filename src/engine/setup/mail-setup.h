/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* How long one half may take, in seconds: a connection that is silently dropped takes thirty to be given up. */
#define MAIL_SETUP_TIMEOUT_SEC 75

/* What a test of an account found, each half by itself: NULL where it works. */
typedef struct {
  GError *receive;        /* MailError with the server's words; CERTIFICATE carries the certificate */
  GError *send;
  char *receive_user;     /* (nullable): the user name that was let in, when it is not the one of the settings */
  char *send_user;
} MailSetupResult;

#define MAIL_TYPE_SETUP_RESULT (mail_setup_result_get_type ())
GType            mail_setup_result_get_type (void);
MailSetupResult *mail_setup_result_copy     (const MailSetupResult *self);
void             mail_setup_result_free     (MailSetupResult       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSetupResult, mail_setup_result_free)

/* Signs in to both servers, reads nothing, sends nothing, stores nothing. Each half at most two sign-ins. Dropping the future
 * cancels. trusted: (nullable) (element-type MailTrustedCertificate): what the person chose to trust while setting up, besides
 * what is trusted already. password: (nullable): NULL for the one that is kept for the account with the settings' id. Where the
 * servers are no preset's and the user name is the whole address, the part before the "@" is tried too.
 * → MailSetupResult (boxed) */
DexFuture       *mail_setup_test            (MailAccountManager        *manager,
                                             const MailAccountSettings *settings,
                                             const char                *password,
                                             GPtrArray                 *trusted) G_GNUC_WARN_UNUSED_RESULT;
/* One plain sentence about an error of one half, for the given provider (its authorization code, app password, …). */
char            *mail_setup_explain         (const GError              *error,
                                             const MailAccountSettings *settings,
                                             gboolean                   receiving);

G_END_DECLS
