/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-summary.h"
#include "mail-store-threads.h"

G_BEGIN_DECLS

/* MailThreading.subject: a hash × 2, + 1 for an answer; 0 where hash is */
gint64   mail_subject_key     (guint64               hash,
                               gboolean              is_answer);
/* Of a message that came. has_parents: it names others; by_server: the server says what belongs together */
gint64   mail_subject_read    (const MailMimeSummary *summary,
                               gboolean              has_parents,
                               gboolean              by_server);
/* The last step of mail_thread_settle (). */
gboolean mail_subject_settle  (MailTransaction      *transaction,
                               MailThreading        *self,
                               GError              **error);
/* Whether a message that names no other is in the conversation it follows by its subject. */
gboolean mail_subject_check   (MailSqlite           *db,
                               gint64                account,
                               gint64                message,
                               gint64                subject,
                               gboolean             *good,
                               GError              **error);
/* A writing job: what was here before subjects were looked at is, a little at a time. */
gboolean mail_subject_catch_up (MailTransaction     *transaction,
                                gpointer             data,
                                GValue              *result,
                                GError             **error);

G_END_DECLS
