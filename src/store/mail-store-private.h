/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"
#include "mail-store.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

struct _MailStoreReader {
  MailSqlite *db;
  MailSqlite *bodies;
};

/* As mail_store_writer_push (), refused when the store is open for reading only or closed. */
DexFuture *mail_store_write     (MailStore       *self,
                                 MailWriteFlags   flags,
                                 MailPrepareFunc  prepare,
                                 MailWriteFunc    run,
                                 gpointer         data,
                                 GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;

/* A file was found damaged: it is rebuilt at the next start, and who wants to hear of it does. Any thread. */
void       mail_store_note_damage (MailStore   *self,
                                   const char  *file);

/* mail-store-health.c: looks at the files once a day, on a thread of its own, so many microseconds after they were opened. */
typedef struct _MailStoreHealthCheck MailStoreHealthCheck;

/* damaged: called on that thread. */
MailStoreHealthCheck *mail_store_health_check_new  (const char           *profile,
                                                    gint64                patience,
                                                    MailDamageFunc        damaged,
                                                    gpointer              data);
/* Ends it, whatever it is looking at. */
void                  mail_store_health_check_free (MailStoreHealthCheck *self);

/* Who wants to hear of changes; called by the writer's thread. */
typedef struct _MailSubscribers MailSubscribers;

MailSubscribers *mail_subscribers_new    (void);
void             mail_subscribers_free   (MailSubscribers      *self);
guint            mail_subscribers_add    (MailSubscribers      *self,
                                          GMainContext         *context,
                                          MailStoreChangesFunc  func,
                                          gpointer              data,
                                          GDestroyNotify        destroy);
void             mail_subscribers_remove (MailSubscribers      *self,
                                          guint                 id);
void             mail_subscribers_post   (MailSubscribers      *self,
                                          MailStoreChanges     *changes);

/* The kernel gives the lock back when the process dies. -1 with an error. */
int              mail_profile_lock       (const char           *profile,
                                          GError              **error);

static inline void
mail_result_set_int64 (GValue *result,
                       gint64  value)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, value);
}

static inline void
mail_result_set_boolean (GValue  *result,
                         gboolean value)
{
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, value);
}

G_END_DECLS
