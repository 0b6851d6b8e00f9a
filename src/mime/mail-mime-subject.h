/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *mail_mime_subject_get_base    (const char *subject,
                                         gboolean    has_parent,
                                         gboolean   *is_reply);
gboolean  mail_mime_subject_is_forward  (const char *subject);
char     *mail_mime_subject_for_reply   (const char *subject);
char     *mail_mime_subject_for_forward (const char *subject);

G_END_DECLS
