/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-connection.h"
#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* One living account: lives on the main thread, speaks to the engine. Notifies its properties there. */
#define MAIL_TYPE_ACCOUNT (mail_account_get_type ())
G_DECLARE_FINAL_TYPE (MailAccount, mail_account, MAIL, ACCOUNT, GObject)

typedef enum {
  MAIL_ACCOUNT_OFFLINE,     /* nobody to talk to; what is done waits in the store; tries again by itself */
  MAIL_ACCOUNT_CONNECTING,
  MAIL_ACCOUNT_SYNCING,
  MAIL_ACCOUNT_IDLE,        /* up to date, listening */
  MAIL_ACCOUNT_ATTENTION,   /* needs the person: password, certificate; see error */
  MAIL_ACCOUNT_PAUSED,      /* the person wants no connection; what is done waits in the store */
} MailAccountState;

#define MAIL_TYPE_ACCOUNT_STATE (mail_account_state_get_type ())
GType                      mail_account_state_get_type  (void);

gint64                     mail_account_get_id          (MailAccount *self);
/* (transfer none): until it notifies; property "settings" */
const MailAccountSettings *mail_account_get_settings    (MailAccount *self);
const char                *mail_account_get_name        (MailAccount *self);  /* property "name" */
const char                *mail_account_get_address     (MailAccount *self);  /* property "address" */
MailAccountState           mail_account_get_state       (MailAccount *self);  /* property "state" */
/* What the connection is doing, as one sentence for people; property "status" */
const char                *mail_account_get_status      (MailAccount *self);
/* 0 … 1 while syncing, -1 when there is no telling; property "progress" */
double                     mail_account_get_progress    (MailAccount *self);
/* (nullable): why it is OFFLINE or needs ATTENTION; a MailError; property "error" (boxed G_TYPE_ERROR) */
const GError              *mail_account_get_error       (MailAccount *self);
/* Unix seconds: when it tries again by itself, 0 when it need not or waits for the person; property "next-try" */
gint64                     mail_account_get_next_try    (MailAccount *self);
/* Unix seconds: when the last round was over that went well, 0: none since the start; property "last-sync" */
gint64                     mail_account_get_last_sync   (MailAccount *self);

typedef enum {
  MAIL_SYNC_DEFAULT = 0,
  MAIL_SYNC_HEADERS_ONLY = 1 << 0,  /* no bodies */
} MailSyncFlags;

/* What an account got from its servers since it was loaded. */
typedef struct {
  guint messages;   /* headers stored */
  guint bodies;     /* whole messages stored */
  guint64 bytes;    /* received, on the wire before TLS */
  guint commands;   /* written, IMAP and SMTP */
} MailAccountStatistics;

void                       mail_account_get_statistics  (MailAccount           *self,
                                                         MailAccountStatistics *statistics);
/* One whole round from connect to log-out, for an account that was only loaded, not started: operations, outbox, folders,
 * headers, bodies, sent copies. → TRUE when all of it is done, or the error that stopped it. */
DexFuture                 *mail_account_sync_once       (MailAccount           *self,
                                                         MailSyncFlags          flags) G_GNUC_WARN_UNUSED_RESULT;
/* Everything once, now (F5). → when a whole round is over. */
DexFuture                 *mail_account_sync            (MailAccount *self) G_GNUC_WARN_UNUSED_RESULT;
/* Brings the whole message of the item into the store; preempts the background. → TRUE when its body can be loaded. */
DexFuture                 *mail_account_fetch_body      (MailAccount *self,
                                                         gint64       item) G_GNUC_WARN_UNUSED_RESULT;
/* → MailRoom (boxed); asks the server */
DexFuture                 *mail_account_get_room        (MailAccount *self) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailConnection: those that are open now */
DexFuture                 *mail_account_list_connections (MailAccount *self) G_GNUC_WARN_UNUSED_RESULT;
/* Brings one part of it into the store, as its section, without the rest: "2", "1.3". → TRUE when it, or the whole message, can be
 * loaded. */
DexFuture                 *mail_account_fetch_part      (MailAccount *self,
                                                         gint64       item,
                                                         const char  *part) G_GNUC_WARN_UNUSED_RESULT;
/* Compares a folder (0: all of them) whole with the server's, and mends what differs. → TRUE when that is done. */
DexFuture                 *mail_account_repair          (MailAccount *self,
                                                         gint64       folder) G_GNUC_WARN_UNUSED_RESULT;
/* → GArray (boxed) of MailSearchHit: what the server finds in a folder, of which the rows are in the store then */
DexFuture                 *mail_account_search_folder   (MailAccount *self,
                                                         gint64       folder,
                                                         const char  *query) G_GNUC_WARN_UNUSED_RESULT;
/* The folder the person looks at: kept fresher than others. 0: none. */
void                       mail_account_set_open_folder (MailAccount *self,
                                                         gint64       folder);
/* A new password, stored in the keyring, then tried at once. */
DexFuture                 *mail_account_set_password    (MailAccount *self,
                                                         const char  *password) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
