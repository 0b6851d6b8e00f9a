/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * Certificates made while the test runs. Their names:
 *
 *   valid         for localhost, 127.0.0.1 and ::1, issued by the authority in mail_test_ca_file ()
 *   other-name    for other.example, issued by it
 *   expired       as valid, but since yesterday no more
 *   future        as valid, but only from tomorrow on
 *   self-signed   for localhost and the addresses, issued by itself
 *   unknown-ca    as valid, issued by an authority nobody knows
 */
gnutls_certificate_credentials_t mail_test_certificate             (const char *name);
char                            *mail_test_certificate_fingerprint (const char *name);
const char                      *mail_test_ca_file                 (void);

G_END_DECLS
