/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A path may have 256 octets (RFC 5321 §4.5.3.1.3); servers take longer ones, none this long. */
#define MAIL_SMTP_MAX_ADDRESS 1000

/* Each writes one whole line with CRLF, so that it leaves in one piece, or fails with %MAIL_ERROR_PERMANENT without writing
 * anything: this is the one place where arguments become bytes of a command. */
char     *mail_smtp_command_mail       (const char *from,
                                        gboolean    with_size,
                                        guint64     size,
                                        gboolean    with_8bit,
                                        GError    **error);
char     *mail_smtp_command_rcpt       (const char *recipient,
                                        GError    **error);
char     *mail_smtp_command_auth       (const char *mechanism,
                                        const char *initial_response);

G_END_DECLS
