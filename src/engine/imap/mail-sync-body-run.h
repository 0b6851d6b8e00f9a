/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-imap-session.h"

G_BEGIN_DECLS

/* Bytes of one body that are kept while its UID is not known: most servers say it first. Past it the body is asked for alone. */
#define MAIL_BODY_RUN_MAX_NAMELESS (4 * 1024 * 1024)
/* Bodies that may wait for the disk before the server has to wait. */
#define MAIL_BODY_RUN_MAX_UNFINISHED 200

/**
 * MailBodyRun:
 *
 * Bodies on their way from one session into the store: streamed, never whole in memory. Counted: the session holds a reference for
 * each command.
 */
typedef struct _MailBodyRun MailBodyRun;

MailBodyRun *mail_body_run_new         (MailStore            *store);
MailBodyRun *mail_body_run_ref         (MailBodyRun          *self);
void         mail_body_run_unref       (MailBodyRun          *self);
DexFuture   *mail_body_run_fetch       (MailBodyRun          *self,
                                        MailImapSession      *session,
                                        const MailWantedBody *wanted,
                                        guint                 n_wanted) G_GNUC_WARN_UNUSED_RESULT;
gboolean     mail_body_run_settle      (MailBodyRun          *self,
                                        GError              **error);
gboolean     mail_body_run_has         (MailBodyRun          *self,
                                        guint32               uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailBodyRun, mail_body_run_unref)

G_END_DECLS
