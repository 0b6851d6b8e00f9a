/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"

G_BEGIN_DECLS

/* What a person did and the server has not confirmed. */

typedef enum {
  MAIL_OPERATION_FLAGS,
  MAIL_OPERATION_MOVE,
  MAIL_OPERATION_COPY,
  MAIL_OPERATION_DELETE,        /* for ever */
  MAIL_OPERATION_APPEND,
  MAIL_OPERATION_CREATE_FOLDER,
  MAIL_OPERATION_RENAME_FOLDER, /* or moves it: its parent is part of its name */
  MAIL_OPERATION_DELETE_FOLDER,
  MAIL_OPERATION_SUBSCRIBE_FOLDER, /* or no longer */
  MAIL_OPERATION_MUTE,          /* a conversation: an act's, never an operation's, since servers know nothing of it */
} MailOperationKind;

typedef enum {
  MAIL_OPERATION_QUEUED,
  MAIL_OPERATION_SENT,    /* on its way: after a break it is verified before anything is repeated */
  MAIL_OPERATION_HELD,    /* needs the person; the reason is in error_text */
  MAIL_OPERATION_FAILED,  /* refused for good, rolled back locally; kept so that it can be seen */
} MailOperationState;

typedef struct {
  gint64 id;
  gint64 act;             /* what undo takes back together */
  gint64 account;
  MailOperationKind kind;
  MailOperationState state;
  int step;               /* how far a compound operation is (engine's own numbering), committed after each step */
  guint attempts;
  gint64 not_before;      /* unix seconds */
  gint64 created;         /* unix seconds */
  gint64 folder;          /* destination of MOVE, COPY, APPEND; the folder itself of those that end in FOLDER */
  guint noted_uidnext;    /* destination's UIDNEXT noted before a non-idempotent command, 0: none */
  MailFlags add, remove;
  char *add_keywords, *remove_keywords;  /* (nullable) */
  guint n_targets;
  char *raw_name;         /* (nullable): what the server was asked to call the folder, when that was sent */
  char *old_name;         /* (nullable): RENAME_FOLDER: what it was called; what was wanted when it failed */
  gint64 old_parent;
  char *error_code;       /* (nullable): mail_error_code_to_string () */
  char *error_text;       /* (nullable) */
} MailOperation;

/* Whether it is done to a folder and not to messages. */
gboolean       mail_operation_kind_is_of_folder (MailOperationKind kind);

/* Whether one that was sent can be taken back by another. */
gboolean       mail_operation_kind_has_opposite (MailOperationKind kind);

/* One item an operation still has to be carried out on, resolved now through its local id. */
typedef struct {
  gint64 item;
  gint64 message;
  gint64 server_folder;   /* where the server has it */
  guint32 uid;            /* 0: waits for an earlier operation to tell */
} MailOperationTarget;

/* What the server said of one moved, copied or appended item: 0 when it did not tell the new UID. */
typedef struct {
  gint64 item;
  guint32 uid;
} MailNewUid;

#define MAIL_TYPE_OPERATION (mail_operation_get_type ())
GType          mail_operation_get_type (void);
MailOperation *mail_operation_copy     (const MailOperation *self);
void           mail_operation_free     (MailOperation       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOperation, mail_operation_free)

/* Acts of the person: operation and local effect in one transaction. items: gint64. Each → gint64: the act, for undo; 0 when
 * there was nothing to do. Queued operations on the same items coalesce (protocols: flag toggles cancel, A→B→C is A→C, …).
 * Items of several accounts give one act of several operations. */
DexFuture *mail_store_change_flags  (MailStore    *self,
                                     GArray       *items,
                                     MailFlags     add,
                                     MailFlags     remove,
                                     const char   *add_keywords,
                                     const char   *remove_keywords) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_move          (MailStore    *self,
                                     GArray       *items,
                                     gint64        folder) G_GNUC_WARN_UNUSED_RESULT;
/* To the folder of that role of each item's own account (archive, junk, trash, inbox); one that does not exist is created here
 * and, by an operation before the move, on the server. */
DexFuture *mail_store_move_to_role  (MailStore    *self,
                                     GArray       *items,
                                     MailRole      role) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_copy          (MailStore    *self,
                                     GArray       *items,
                                     gint64        folder) G_GNUC_WARN_UNUSED_RESULT;
/* For ever: also what is in the trash already. */
DexFuture *mail_store_delete        (MailStore    *self,
                                     GArray       *items) G_GNUC_WARN_UNUSED_RESULT;
/* A whole list at once, whatever its length: one operation with a snapshot (folder, highest id, exceptions) and a cursor. */
DexFuture *mail_store_change_flags_of_folder (MailStore    *self,
                                              gint64        folder,
                                              MailFlags     add,
                                              MailFlags     remove) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an act back: removes its queued operations, or appends their inverses. act 0: the newest that can be undone.
 * → gboolean: FALSE when there was none. */
DexFuture *mail_store_undo          (MailStore    *self,
                                     gint64        act) G_GNUC_WARN_UNUSED_RESULT;
/* What the person decides about one that is held or failed. */
DexFuture *mail_store_retry_operation   (MailStore *self,
                                         gint64     operation) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_discard_operation (MailStore *self,
                                         gint64     operation) G_GNUC_WARN_UNUSED_RESULT;

/* (element-type MailOperation), in order; account 0: all; with due_only those the engine may carry out now. */
GPtrArray *mail_store_reader_list_operations (MailStoreReader  *reader,
                                              gint64            account,
                                              gboolean          due_only,
                                              GError          **error);
/* (element-type MailOperationTarget): the next ones not yet confirmed, in order of server folder and UID. */
GArray    *mail_store_reader_list_targets    (MailStoreReader  *reader,
                                              gint64            operation,
                                              guint             limit,
                                              GError          **error);

/* Messages that acts of many have not reached yet, which goes on behind whatever else is done. */
gboolean   mail_store_reader_count_left      (MailStoreReader  *reader,
                                              guint            *n_left,
                                              GError          **error);

/* For the engine. */
/* Committed before anything non-idempotent is written to the server. */
DexFuture *mail_store_operation_sent         (MailStore  *self,
                                              gint64      operation,
                                              int         step,
                                              guint       noted_uidnext) G_GNUC_WARN_UNUSED_RESULT;
/* uids: MailNewUid of the confirmed targets (uid 0 where it does not apply). Folds the intent into the mirror: flags become
 * server flags; a moved item is mirrored in its new folder under its new UID, or waits there to be adopted; a deleted one goes.
 * The operation ends with its last target. */
DexFuture *mail_store_operation_confirm      (MailStore  *self,
                                              gint64      operation,
                                              GArray     *uids) G_GNUC_WARN_UNUSED_RESULT;
/* And nothing else of it is on its way. */
DexFuture *mail_store_operation_answered     (MailStore  *self,
                                              gint64      operation,
                                              GArray     *uids) G_GNUC_WARN_UNUSED_RESULT;
/* The same for one of a folder. raw_name: what the server is asked to call it (nullable). */
DexFuture *mail_store_operation_sent_folder  (MailStore  *self,
                                              gint64      operation,
                                              int         step,
                                              const char *raw_name) G_GNUC_WARN_UNUSED_RESULT;
/* The server has done it: raw_name, path and delimiter are what it calls the folder now (nullable where it only went). */
DexFuture *mail_store_operation_confirm_folder (MailStore  *self,
                                              gint64      operation,
                                              const char *raw_name,
                                              const char *path,
                                              char        delimiter) G_GNUC_WARN_UNUSED_RESULT;
/* Try again at not_before (unix seconds); attempts + 1. */
DexFuture *mail_store_operation_postpone     (MailStore  *self,
                                              gint64      operation,
                                              gint64      not_before,
                                              const GError *why) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_operation_hold         (MailStore  *self,
                                              gint64      operation,
                                              const GError *why) G_GNUC_WARN_UNUSED_RESULT;
/* Refused for good: the local effect on what is not confirmed is taken back, visibly. */
DexFuture *mail_store_operation_fail         (MailStore  *self,
                                              gint64      operation,
                                              const GError *why) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
