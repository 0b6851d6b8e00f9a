/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a subject begins with that answering or forwarding put there. */
typedef enum {
  MAIL_MIME_SUBJECT_NONE,
  MAIL_MIME_SUBJECT_REPLY,
  MAIL_MIME_SUBJECT_FORWARD,
} MailMimeSubjectPrefix;

char     *mail_mime_subject_get_base    (const char            *subject,
                                         gboolean               has_parent,
                                         MailMimeSubjectPrefix *prefix);
guint64   mail_mime_subject_hash_base   (const char            *subject,
                                         const char            *base);
gboolean  mail_mime_subject_is_forward  (const char            *subject);
char     *mail_mime_subject_for_reply   (const char            *subject);
char     *mail_mime_subject_for_forward (const char            *subject);

G_END_DECLS
