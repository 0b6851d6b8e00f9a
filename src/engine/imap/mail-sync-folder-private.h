/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sync-folder.h"
#include "mail-store-sync.h"

G_BEGIN_DECLS

/* One run over one folder: what its steps share. */
typedef struct {
  MailSync *sync;
  MailImapSession *session;
  const MailFolder *folder;
  const MailImapMailbox *mailbox; /* as SELECT told it */
  MailMailboxState state;         /* as it is in the store; each step that changes it saves it */
  guint32 n_arrived;              /* messages behind the last known UID that came in this run */
  guint32 n_gone;                 /* messages that were removed in this run */
  guint32 known_below;            /* flags of messages from here upwards are fresh: they were just fetched */
  gboolean is_first;              /* nothing was known before this run */
  gboolean is_repair;             /* nothing that was remembered of the mailbox is believed */
  gboolean must_compare;          /* the server contradicts itself: both sides are compared, whatever its numbers say */
  GPtrArray *changed;             /* (nullable): MailServerFlags: all that changed, as SELECT told it (QRESYNC) */
  MailImapUidSet *vanished;       /* (nullable): what went, as SELECT told it */
  MailImapUidSet *listed;         /* (nullable): all there is, when it was asked for beside the first messages */
} MailFolderRun;

/* How far a folder's state moves with each window that is committed. */
typedef enum {
  MAIL_WINDOWS_REFRESH,   /* not at all */
  MAIL_WINDOWS_DOWNWARDS, /* newest first: lowest_uid */
  MAIL_WINDOWS_UPWARDS,   /* oldest first: uidnext */
} MailWindowsOrder;

/* All await. */
gboolean mail_folder_run_save      (MailFolderRun     *self,
                                    GError           **error);
gboolean mail_folder_run_commit    (MailFolderRun     *self,
                                    GPtrArray         *arrivals,
                                    GError           **error);
gboolean mail_folder_run_windows   (MailFolderRun     *self,
                                    MailImapUidSet    *uids,
                                    MailWindowsOrder   order,
                                    GError           **error);
MailImapUidSet *
         mail_folder_run_search    (MailFolderRun     *self,
                                    guint32            first,
                                    guint32            last,
                                    GError           **error);
/* Does not await. */
DexFuture *
         mail_folder_run_fetch     (MailFolderRun     *self,
                                    MailImapUidSet    *uids) G_GNUC_WARN_UNUSED_RESULT;
/* mail_folder_run_search (), before anything is awaited, and its answer. Only that one awaits. */
DexFuture *
         mail_folder_run_ask       (MailFolderRun     *self,
                                    guint32            first,
                                    guint32            last) G_GNUC_WARN_UNUSED_RESULT;
MailImapUidSet *
         mail_folder_run_hear      (MailFolderRun     *self,
                                    DexFuture         *asked,
                                    GError           **error);
gboolean mail_folder_run_flags     (MailFolderRun     *self,
                                    GError           **error);
gboolean mail_folder_run_reconcile (MailFolderRun     *self,
                                    GError           **error);
/* Whether the number of messages SELECT told is explained: by those that are known, when all are, … */
gboolean mail_folder_run_counts    (MailFolderRun     *self,
                                    guint64            n_known,
                                    guint64            n_gone);
/* … or by what it was the last time and what came and went since. */
gboolean mail_folder_run_adds_up   (MailFolderRun     *self,
                                    guint64            n_gone);
MailImapMailbox *
         mail_folder_run_open      (MailFolderRun     *self,
                                    GError           **error);
gboolean mail_folder_run_vanished  (MailFolderRun     *self,
                                    GError           **error);
/* gone: guint32, of n_known known messages; told by one command, and witnessed by another where is_witnessed. */
gboolean mail_folder_run_remove    (MailFolderRun     *self,
                                    GArray            *gone,
                                    guint              n_known,
                                    gboolean           is_witnessed,
                                    GError           **error);

G_END_DECLS
