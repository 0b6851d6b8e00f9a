/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailError:
 * @MAIL_ERROR_TRANSIENT: try again later by itself: connection lost, server busy, throttled, timed out
 * @MAIL_ERROR_AUTHENTICATION: the person has to sign in again; nothing is retried with the same secret
 * @MAIL_ERROR_CERTIFICATE: the server's certificate is not trusted; see mail_error_get_certificate ()
 * @MAIL_ERROR_PERMANENT: the same request will be refused again: undo it and say so
 * @MAIL_ERROR_PROTOCOL: the peer, a message or a file breaks the rules of its format; this connection or input is over
 * @MAIL_ERROR_STORAGE: the local disk or database: full, read-only, damaged
 * @MAIL_ERROR_IN_USE: another process holds the profile
 * @MAIL_ERROR_CANCELLED: somebody no longer wants the answer
 *
 * The one error domain that rooms hand to each other, its codes named after what the caller can do about them.
 */
typedef enum {
  MAIL_ERROR_TRANSIENT,
  MAIL_ERROR_AUTHENTICATION,
  MAIL_ERROR_CERTIFICATE,
  MAIL_ERROR_PERMANENT,
  MAIL_ERROR_PROTOCOL,
  MAIL_ERROR_STORAGE,
  MAIL_ERROR_IN_USE,
  MAIL_ERROR_CANCELLED,
} MailError;

#define MAIL_ERROR (mail_error_quark ())
GQuark mail_error_quark (void);

/* The longest part of a peer's text that is kept, in bytes: enough for any sentence, too little to flood a window. */
#define MAIL_ERROR_MAX_SERVER_TEXT 2048

GError          *mail_error_new             (MailError         code,
                                             const char       *server_text,
                                             const char       *format,
                                             ...) G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;
void             mail_set_error             (GError          **error,
                                             MailError         code,
                                             const char       *server_text,
                                             const char       *format,
                                             ...) G_GNUC_PRINTF (4, 5);
const char      *mail_error_get_server_text (const GError     *error);
GTlsCertificate *mail_error_get_certificate (const GError     *error);
GTlsCertificateFlags
                 mail_error_get_certificate_flags
                                            (const GError     *error);
void             mail_error_set_certificate (GError           *error,
                                             GTlsCertificate  *certificate,
                                             GTlsCertificateFlags flags);
const char      *mail_error_get_detail      (const GError     *error);
void             mail_error_set_detail      (GError           *error,
                                             const char       *detail);
const char      *mail_error_code_to_string  (MailError         code);
gboolean         mail_error_is_cancelled    (const GError     *error);

G_END_DECLS
