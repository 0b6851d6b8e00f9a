/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"

G_BEGIN_DECLS

/* For the engine: what a server said, on its way into the store. Everything here is repeatable: telling it twice changes
 * nothing, and pending operations stay applied to what is shown. */

typedef struct _MailContent MailContent;

/* One message of a mailbox as FETCH described it. */
typedef struct {
  guint32 uid;
  MailFlags flags;
  char *keywords;        /* (nullable): space-separated */
  gint64 internal_date;  /* unix seconds, 0: unknown */
  guint64 size;
  guint64 modseq;        /* 0: unknown */
  GBytes *header;        /* the header fields asked for, or the whole header block */
  char *object_id;       /* (nullable): EMAILID or X-GM-MSGID: content identity given by the server */
  char *thread_object_id;/* (nullable): THREADID or X-GM-THRID */
  char *preview;         /* (nullable): one line of its text, as the server says */
  MailContent *content;  /* (nullable): what the store reads in header; its own */
} MailArrival;

typedef struct {
  guint32 uid;
  MailFlags flags;
  char *keywords;        /* (nullable) */
  guint64 modseq;
} MailServerFlags;

/* A row of the server's mirror, for comparing. */
typedef struct {
  guint32 uid;
  gint64 item;
  MailFlags server_flags;
} MailMirrorRow;

MailArrival     *mail_arrival_new       (void);
void             mail_arrival_free      (MailArrival     *self);
void             mail_server_flags_free (MailServerFlags *self);

/* (element-type MailArrival): reads their headers beside whatever else is done, which spares the writer that. Not to be touched until
 * then. → @arrivals */
DexFuture *mail_store_read_arrivals     (GPtrArray  *arrivals) G_GNUC_WARN_UNUSED_RESULT;
/* Adds or updates what is at (folder, uid). An item that waits here without a UID (moved, copied or appended by us, UID unknown)
 * is adopted by Message-ID and size instead of doubled. An item that a pending move shows elsewhere stays there. The same content
 * in another folder (object id) shares the message row. → guint (G_TYPE_UINT): how many were new. (element-type MailArrival);
 * refused with MAIL_ERROR_TRANSIENT when the folder's uidvalidity is no longer the given one. */
DexFuture *mail_store_sync_arrivals     (MailStore  *self,
                                         gint64      folder,
                                         guint32     uidvalidity,
                                         GPtrArray  *arrivals) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MailServerFlags); unknown UIDs are ignored. */
DexFuture *mail_store_sync_flags        (MailStore  *self,
                                         gint64      folder,
                                         guint32     uidvalidity,
                                         GPtrArray  *flags) G_GNUC_WARN_UNUSED_RESULT;
/* uids: guint32. The rows leave the mirror; an item of a pending move that the server has carried out elsewhere keeps its
 * place there until found. Bodies stay for seven days. */
DexFuture *mail_store_sync_vanished     (MailStore  *self,
                                         gint64      folder,
                                         guint32     uidvalidity,
                                         GArray     *uids) G_GNUC_WARN_UNUSED_RESULT;
/* UIDVALIDITY changed: every UID of the folder is forgotten, rows wait to be adopted again by Message-ID and size; what is not
 * found by the end of the next complete sync goes, see mail_store_sync_sweep (). Pending operations on UIDs follow their items. */
DexFuture *mail_store_sync_reset        (MailStore  *self,
                                         gint64      folder,
                                         guint32     uidvalidity) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_sync_sweep        (MailStore  *self,
                                         gint64      folder,
                                         guint32     uidvalidity) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (element-type MailMirrorRow): what the mirror has between two UIDs (inclusive), ascending. */
GArray    *mail_store_reader_list_mirror (MailStoreReader  *reader,
                                          gint64            folder,
                                          guint32           low,
                                          guint32           high,
                                          GError          **error);

G_END_DECLS
