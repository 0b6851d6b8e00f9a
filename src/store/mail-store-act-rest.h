/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-act.h"

G_BEGIN_DECLS

/**
 * MailActJob:
 * @act: as it is written; 0 before
 * @undoes: the act that is taken back; 0: something is done to @items
 * @folder: the destination; 0: that of @role
 * @position, @position_kind: how far it is
 * @destinations: account → folder, for the role
 *
 * What a person asked for, of any size. What does not fit into one transaction is written down and goes on in others, in the order of
 * the acts, also after a kill.
 */
typedef struct {
  gint64 act;
  MailOperationKind kind;
  gint64 undoes;
  GArray *items; /* gint64 */
  gint64 folder;
  MailRole role;
  MailFlagChange change;
  gint64 position;
  int position_kind;
  GHashTable *destinations;
} MailActJob;

MailActJob *mail_act_job_new     (MailOperationKind  kind,
                                  GArray            *items);
void        mail_act_job_free    (gpointer           data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailActJob, mail_act_job_free)

/* Whether there is time for another one in this transaction, after so many. */
gboolean    mail_act_has_time    (guint              n_done,
                                  gint64             end);
gint64      mail_act_get_end     (void);

/* Runs it, or as much of it as there is time for, behind what is left of others. */
gboolean    mail_act_job_start   (MailAct           *act,
                                  MailActJob        *job,
                                  GError           **error);
/* Nothing more of it. */
gboolean    mail_act_rest_drop   (MailTransaction   *transaction,
                                  gint64             act,
                                  GError           **error);
void        mail_act_rest_resume (MailTransaction   *transaction);

/* One item, and as many as there is time for: mail-store-acts.c. */
gboolean    mail_act_do_one      (MailAct           *act,
                                  MailActJob        *job,
                                  gint64             item,
                                  GError           **error);
/* The same of what is taken back: as many as there is time for, and one: mail-store-undo.c. */
gboolean    mail_act_undo_some   (MailAct           *act,
                                  MailActJob        *job,
                                  gboolean          *done,
                                  GError           **error);
gboolean    mail_act_undo_one    (MailAct           *act,
                                  MailActJob        *job,
                                  gint64             item,
                                  GError           **error);

G_END_DECLS
