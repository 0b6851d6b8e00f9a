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

/* How the items are written: mail-store-act-ids.c. */
GBytes     *mail_act_ids_pack    (GArray            *items);
void        mail_act_ids_unpack  (const gint64      *packed,
                                  gsize              n_packed,
                                  GArray            *items);

/* One item: mail-store-acts.c. */
gboolean    mail_act_do_one      (MailAct           *act,
                                  MailActJob        *job,
                                  gint64             item,
                                  GError           **error);
/* Where items of an account go: that folder, or that of the role. */
gboolean    mail_act_find_destination (MailAct      *act,
                                  MailActJob        *job,
                                  gint64             account,
                                  gint64            *folder,
                                  GError           **error);
/* The next ones, at once those with which that is the same as one by one; mail-store-act-slice.c. */
gboolean    mail_act_do_slice    (MailAct           *act,
                                  MailActJob        *job,
                                  const gint64      *items,
                                  guint              n_items,
                                  GError           **error);
/* done: the ids of those that were taken back at once are added. */
gboolean    mail_act_undo_slice  (MailAct           *act,
                                  MailActJob        *job,
                                  GArray            *items,
                                  GHashTable        *done,
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
