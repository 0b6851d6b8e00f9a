/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-sqlite.h"
#include "mail-store-recorder.h"

G_BEGIN_DECLS

/* The one thread that writes. */
typedef struct _MailStoreWriter MailStoreWriter;

/**
 * MailTransaction:
 * @db: mail.db, inside a transaction
 * @changes: where what changes is noted for the notice
 * @now: unix seconds when it began
 * @joins: what mail-store-threads.c found out of joined conversations: asked for once
 *
 * What a writing job is given. Valid during the job.
 */
typedef struct {
  MailSqlite *db;
  MailChangeRecorder *changes;
  gint64 now;
  /*< private >*/
  MailStoreWriter *writer;
  int joins;
} MailTransaction;

/* Begins a transaction in bodies.db too, which is committed before that of mail.db. */
MailSqlite *mail_transaction_get_bodies (MailTransaction  *self,
                                         GError          **error);

typedef enum {
  MAIL_WRITE_SYNCHRONISER = 0,
  MAIL_WRITE_PERSON = 1 << 0,  /* goes before everything the synchroniser wants */
  MAIL_WRITE_DURABLE = 1 << 1, /* what a person made, or exists only here: on the disk before it resolves */
} MailWriteFlags;

/* Reads and writes through the transaction. What it did is undone when it fails. It may be run again, from the beginning, when
 * another job of the same transaction failed: what it keeps in its data must not depend on having been run. result: as in
 * MailPoolFunc. */
typedef gboolean (*MailWriteFunc)   (MailTransaction  *transaction,
                                     gpointer          data,
                                     GValue           *result,
                                     GError          **error);
/* What can be worked out without the database, on the writer's thread, before the transaction begins. */
typedef void     (*MailPrepareFunc) (gpointer          data);

/* One more, or less, in a folder: added up, and written at the end of the job. A trigger would do it for each row, and every
 * statement that fires one makes SQLite keep copies of the pages it changes. */
void        mail_transaction_count      (MailTransaction  *self,
                                         gint64            folder,
                                         int               total,
                                         int               unread);

/* A number no message, placement or conversation ever had. */
gint64      mail_transaction_new_id     (MailTransaction  *self);

/* Another job of the room's own, after what is queued; forgotten when the store is closing. */
void        mail_transaction_then       (MailTransaction  *self,
                                         MailWriteFlags    flags,
                                         MailWriteFunc     run);

typedef void (*MailWrittenFunc) (MailStoreChanges *changes,
                                 gpointer          data);

/* A file is damaged; on the writer's thread. */
typedef void (*MailDamageFunc)  (const char       *file,
                                 gpointer          data);

/* Takes both connections. highest_id: the last that was given. idle is a job that runs when nothing was written for an hour.
 * written is called on the writer's thread after each commit that changed something. */
MailStoreWriter *mail_store_writer_new  (MailSqlite       *db,
                                         MailSqlite       *bodies,
                                         gint64            highest_id,
                                         MailWriteFunc     idle,
                                         MailWrittenFunc   written,
                                         MailDamageFunc    damaged,
                                         gpointer          data);
/* Waits for what is queued, then ends the thread and closes the connections. */
void             mail_store_writer_free (MailStoreWriter  *self);
DexFuture       *mail_store_writer_push (MailStoreWriter  *self,
                                         MailWriteFlags    flags,
                                         MailPrepareFunc   prepare,
                                         MailWriteFunc     run,
                                         gpointer          data,
                                         GDestroyNotify    destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
