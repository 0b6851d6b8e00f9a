/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/* Sweeps an item survives that waits for its UID: moved and copied ones two (a sweep may end a sync that began before them). */
#define MAIL_PLACEMENT_WAITS_MOVED 2
/* Its folder was numbered anew: the next sweep decides, … */
#define MAIL_PLACEMENT_WAITS_LOST (-1)
/* … and has: it is not there, and stays for what was to be done to it (mail-store-missed). */
#define MAIL_PLACEMENT_MISSED (-2)
/* The server's own copy of what was sent may come at any time. */
#define MAIL_PLACEMENT_WAITS_COPY G_MAXINT

/**
 * MailPlacement:
 * @folder: where it is shown; 0: nowhere
 * @server_folder: where the server has it; 0: it is only here
 * @uid: 0: not known
 * @waiting: sweeps it survives until its UID is known, or one of the above
 * @account, @made_here, @bodyless: of its message; @bodyless only for inserting
 *
 * One row of the placement table. Functions that change it keep the struct, the row, the counts and the notice in step.
 */
typedef struct {
  gint64 id;
  gint64 message;
  gint64 account;
  gint64 folder;
  gint64 date;
  gint64 server_folder;
  guint32 uid;
  guint64 modseq;
  MailFlags flags;
  MailFlags server_flags;
  char *keywords;
  char *server_keywords;
  int waiting;
  gboolean made_here;
  gboolean bodyless;
} MailPlacement;

void           mail_placement_free             (MailPlacement    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailPlacement, mail_placement_free)

/* *placement is NULL when there is none. */
gboolean       mail_placement_load             (MailTransaction  *transaction,
                                                gint64            item,
                                                MailPlacement   **placement,
                                                GError          **error);
gboolean       mail_placement_load_by_uid      (MailTransaction  *transaction,
                                                gint64            folder,
                                                guint32           uid,
                                                MailPlacement   **placement,
                                                GError          **error);
/* Sets the id. flags and keywords are those of the server. */
/* What is of its message is looked up. */
gboolean       mail_placement_insert           (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                GError          **error);
/* The same of a message that is as new: what is of it is in @self. */
gboolean       mail_placement_insert_new        (MailTransaction  *transaction,
                                                 MailPlacement    *self,
                                                 GError          **error);
/* The row and everything that wants to be done with it. */
gboolean       mail_placement_remove           (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                GError          **error);
/* Operations lose it as a target; those with nothing left to do go. */
gboolean       mail_placement_forget_operations (MailTransaction *transaction,
                                                gint64            item,
                                                GError          **error);
gboolean       mail_placement_show_in          (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                gint64            folder,
                                                GError          **error);
gboolean       mail_placement_set_server_place (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                gint64            folder,
                                                guint32           uid,
                                                int               waiting,
                                                GError          **error);
gboolean       mail_placement_set_server_flags (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                MailFlags         flags,
                                                const char       *keywords,
                                                guint64           modseq,
                                                GError          **error);
gboolean       mail_placement_set_message      (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                gint64            message,
                                                gint64            date,
                                                GError          **error);
/* Works out flags and keywords again: those of the server with the pending operations applied, in their order. */
gboolean       mail_placement_refresh          (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                GError          **error);
/* mail-store-placement-merge.c: another item turned out to be the same mail of the server: this one takes its place there, the other
 * goes. */
gboolean       mail_placement_merge            (MailTransaction  *transaction,
                                                MailPlacement    *self,
                                                MailPlacement    *other,
                                                GError          **error);
/* Its row looks different though nothing of it was written (pending or not). */
void           mail_placement_touch            (MailTransaction  *transaction,
                                                MailPlacement    *self);

G_END_DECLS
