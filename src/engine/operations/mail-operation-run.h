/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* How many targets are dealt with at a time. What is moved, copied or deleted costs one exchange for all of them, and then as long
 * as the server takes for it; other acts get in between. */
#define MAIL_OPERATION_TARGETS 500
#define MAIL_OPERATION_MOVED 2000
/* How often an append is tried without learning what became of it (protocols §2.2). */
#define MAIL_OPERATION_MAX_APPENDS 3

/* Detail of an error: the mailbox cannot be changed now, by rights that may be given; what was wanted waits for the person. */
#define MAIL_OPERATION_READ_ONLY "operation-read-only"

/* How far a compound operation is; the numbers are in databases and never change their meaning. */
typedef enum {
  MAIL_OPERATION_STEP_NONE = 0,
  MAIL_OPERATION_STEP_ASKED = 1,  /* MOVE, COPY or APPEND may have reached the server */
  MAIL_OPERATION_STEP_COPIED = 2, /* a move without MOVE: the copies are there, the originals have to go */
} MailOperationStep;

/* One operation being carried out: what its procedure works with. */
typedef struct {
  MailSync *sync;
  MailImapSession *session;
  const MailOperation *operation;
  GPtrArray *folders;            /* MailFolder: of the account */
  const MailFolder *destination; /* (nullable) */
} MailOperationRun;

/* Those of one server folder among a run's targets: a piece of the array. */
typedef struct {
  const MailFolder *folder;
  const MailOperationTarget *targets;
  guint n_targets;
} MailOperationGroup;

/* All await; FALSE when it could not be carried out (now). */
gboolean mail_operation_flags_carry_out  (MailSync            *sync,
                                          MailImapSession     *session,
                                          GPtrArray           *folders,
                                          GPtrArray           *operations,
                                          GError             **error);
gboolean mail_operation_move_carry_out   (MailOperationRun    *run,
                                          GError             **error);
gboolean mail_operation_copy_carry_out   (MailOperationRun    *run,
                                          GError             **error);
gboolean mail_operation_delete_carry_out (MailOperationRun    *run,
                                          GError             **error);
gboolean mail_operation_append_carry_out (MailOperationRun    *run,
                                          GError             **error);
gboolean mail_operation_folder_carry_out (MailOperationRun    *run,
                                          GError             **error);

/* What several of them need. */
const MailFolder *
         mail_operation_find_folder      (GPtrArray           *folders,
                                          gint64               id);
GArray  *mail_operation_group            (GPtrArray           *folders,
                                          GArray              *targets);
MailImapUidSet *
         mail_operation_group_uids       (const MailOperationGroup *group);
/* These await. */
gboolean mail_operation_open             (MailSync            *sync,
                                          MailImapSession     *session,
                                          const MailFolder    *folder,
                                          GError             **error);
gboolean mail_operation_open_to_copy     (MailSync            *sync,
                                          MailImapSession     *session,
                                          const MailFolder    *folder,
                                          GError             **error);
gboolean mail_operation_announce         (MailOperationRun    *run,
                                          MailOperationStep    step,
                                          GError             **error);
GArray  *mail_operation_announce_group   (MailOperationRun    *run,
                                          const MailOperationGroup *group,
                                          MailOperationStep    step,
                                          GError             **error);
gboolean mail_operation_run_confirm      (MailSync            *sync,
                                          gint64               operation,
                                          GArray              *uids,
                                          gboolean             all,
                                          GError             **error);
gboolean mail_operation_note_uidvalidity (MailOperationRun    *run,
                                          guint32              uidvalidity,
                                          GError             **error);
gboolean mail_operation_create_missing   (MailOperationRun    *run,
                                          GError             **error);
gboolean mail_operation_expunge          (MailOperationRun    *run,
                                          MailImapUidSet      *uids,
                                          GError             **error);
GArray  *mail_operation_look_up          (MailOperationRun    *run,
                                          const MailOperationTarget *targets,
                                          guint                n_targets,
                                          GError             **error);

G_END_DECLS
