/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-operation.h"
#include "mail-store-placement.h"

G_BEGIN_DECLS

/**
 * MailAct:
 * @id: of the act; 0 until it has done something
 * @inverse: it takes another act back, and is not taken back itself
 *
 * What a person does at once, while it is being written: operations are made as they are needed, one for all items of an
 * account that the same is done to.
 */
typedef struct {
  MailTransaction *transaction;
  gint64 id;
  gboolean inverse;
  GPtrArray *operations; /* MailOperation */
  GArray *snapshots;     /* gint64: operations whose cursor is still on its way */
} MailAct;

/* What is done to flags and keywords. */
typedef struct {
  MailFlags add;
  MailFlags remove;
  char *add_keywords;    /* (nullable) */
  char *remove_keywords; /* (nullable) */
} MailFlagChange;

void     mail_flag_change_clear (MailFlagChange        *self);

MailAct *mail_act_new           (MailTransaction       *transaction,
                                 gboolean               inverse,
                                 GError               **error);
/* One that goes on in another transaction, with its operations while they are not on their way. */
MailAct *mail_act_continue      (MailTransaction       *transaction,
                                 gint64                 id,
                                 gboolean               inverse,
                                 GError               **error);
/* Has its number from now on. */
gboolean mail_act_begin         (MailAct               *self,
                                 GError               **error);
void     mail_act_free          (MailAct               *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAct, mail_act_free)

/* How one item is restored by undo. */
gboolean mail_act_note          (MailAct               *self,
                                 gint64                 item,
                                 MailOperationKind      kind,
                                 gint64                 folder,
                                 const MailFlagChange  *change,
                                 GError               **error);
/* The operation of this act that does this, as its target. folder, change, made: as the kind needs them. */
gboolean mail_act_add_target    (MailAct               *self,
                                 MailOperationKind      kind,
                                 gint64                 account,
                                 gint64                 folder,
                                 const MailFlagChange  *change,
                                 gint64                 item,
                                 gint64                 from,
                                 gint64                 made,
                                 GError               **error);
/* That operation, for whoever writes its targets: made when it is not there yet. */
gboolean mail_act_find_operation (MailAct              *self,
                                 MailOperationKind      kind,
                                 gint64                 account,
                                 gint64                 folder,
                                 gint64                *operation,
                                 GError               **error);
/* How a folder is restored: its parent and name before. */
gboolean mail_act_note_folder   (MailAct               *self,
                                 gint64                 folder,
                                 MailOperationKind      kind,
                                 gint64                 parent,
                                 const char            *name,
                                 GError               **error);
gboolean mail_act_add_folder_operation (MailAct        *self,
                                 MailOperationKind      kind,
                                 const MailFolder      *folder,
                                 GError               **error);
/* A folder that is only here will have to be made on the server. */
gboolean mail_act_need_folder   (MailAct               *self,
                                 MailFolder            *folder,
                                 GError               **error);

/* Each acts on one item and does nothing to one that cannot have it done. */
gboolean mail_act_change_flags  (MailAct               *self,
                                 MailPlacement         *placement,
                                 const MailFlagChange  *change,
                                 GError               **error);
gboolean mail_act_move          (MailAct               *self,
                                 MailPlacement         *placement,
                                 gint64                 folder,
                                 GError               **error);
gboolean mail_act_copy          (MailAct               *self,
                                 MailPlacement         *placement,
                                 gint64                 folder,
                                 GError               **error);
gboolean mail_act_delete        (MailAct               *self,
                                 MailPlacement         *placement,
                                 GError               **error);
/* When the item that it becomes in another account is on its server. */
gboolean mail_act_delete_after  (MailAct               *self,
                                 MailPlacement         *placement,
                                 gint64                 follows,
                                 GError               **error);
/* Whether it is a draft, or waits in the outbox: those have a place of their own. */
gboolean mail_act_is_bound      (MailAct               *self,
                                 gint64                 item,
                                 gboolean              *bound,
                                 GError               **error);
/* Takes a deletion back that was not sent. change: what it was to become before. */
gboolean mail_act_undelete      (MailAct               *self,
                                 MailPlacement         *placement,
                                 gint64                 folder,
                                 const MailFlagChange  *change,
                                 GError               **error);
/* The copy of what was sent: goes to the folder, and from here to the server. */
gboolean mail_act_append        (MailAct               *self,
                                 MailPlacement         *placement,
                                 gint64                 folder,
                                 GError               **error);

/* Acts on folders, mail-store-folder-acts.c. Each fails when that folder cannot have it done. */
gboolean mail_act_rename_folder (MailAct               *self,
                                 MailFolder            *folder,
                                 gint64                 parent,
                                 const char            *name,
                                 GError               **error);
gboolean mail_act_delete_folder (MailAct               *self,
                                 MailFolder            *folder,
                                 GError               **error);
gboolean mail_act_subscribe_folder (MailAct            *self,
                                 MailFolder            *folder,
                                 gboolean               subscribe,
                                 GError               **error);
/* parent, name: as noted */
gboolean mail_act_undo_folder   (MailAct               *self,
                                 gint64                 folder,
                                 MailOperationKind      kind,
                                 gint64                 parent,
                                 const char            *name,
                                 GError               **error);

/* Snapshots of whole folders, mail-store-snapshot.c. */
gboolean mail_snapshot_settle   (MailAct               *act,
                                 MailPlacement         *placement,
                                 GError               **error);
gboolean mail_snapshot_stop     (MailTransaction       *transaction,
                                 gint64                 act,
                                 GError               **error);
void     mail_snapshot_resume   (MailTransaction       *transaction);

G_END_DECLS
