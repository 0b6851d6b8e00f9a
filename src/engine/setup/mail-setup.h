/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* What a test of an account found, each half by itself: NULL where it works. */
typedef struct {
  GError *receive;        /* MailError with the server's words; CERTIFICATE carries the certificate */
  GError *send;
} MailSetupResult;

#define MAIL_TYPE_SETUP_RESULT (mail_setup_result_get_type ())
GType            mail_setup_result_get_type (void);
MailSetupResult *mail_setup_result_copy     (const MailSetupResult *self);
void             mail_setup_result_free     (MailSetupResult       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSetupResult, mail_setup_result_free)

/* Signs in to both servers, reads nothing, sends nothing, stores nothing. Each half at most two sign-ins. Dropping the future
 * cancels. trusted: (nullable) (element-type MailTrustedCertificate): what the person chose to trust while setting up.
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
