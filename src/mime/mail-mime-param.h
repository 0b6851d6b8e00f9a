/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More parameters than any real field has; what lies beyond is not looked at. */
#define MAIL_MIME_MAX_PARAMETERS 200

/**
 * MailMimeParams:
 *
 * A Content-Type or Content-Disposition field: its value, lower case, and its parameters (RFC 2045 §5.1, RFC 2231).
 */
typedef struct _MailMimeParams MailMimeParams;

MailMimeParams *mail_mime_params_new       (const char     *text,
                                            gsize           length);
void            mail_mime_params_free      (MailMimeParams *self);
const char     *mail_mime_params_get_value (MailMimeParams *self);
char           *mail_mime_params_get       (MailMimeParams *self,
                                            const char     *name);
void            mail_mime_params_append    (GString        *out,
                                            const char     *name,
                                            const char     *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeParams, mail_mime_params_free)

G_END_DECLS
