/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SETUP_CERTIFICATE_PAGE (mail_setup_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (MailSetupCertificatePage, mail_setup_certificate_page, MAIL, SETUP_CERTIFICATE_PAGE, AdwNavigationPage)

AdwNavigationPage *mail_setup_certificate_page_new             (const GError           *error,
                                                                const char             *host,
                                                                guint16                 port);
GTlsCertificate   *mail_setup_certificate_page_get_certificate (MailSetupCertificatePage *self);
const char        *mail_setup_certificate_page_get_host        (MailSetupCertificatePage *self);
guint16            mail_setup_certificate_page_get_port        (MailSetupCertificatePage *self);
char              *mail_certificate_dup_fingerprint            (GTlsCertificate          *certificate);

G_END_DECLS
