/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-store-changes.h"

G_BEGIN_DECLS

/**
 * MailStoreOpenFlags:
 * @MAIL_STORE_OPEN_READ_ONLY: take no lock, write nothing: beside the process that holds the profile
 */
typedef enum {
  MAIL_STORE_OPEN_NONE = 0,
  MAIL_STORE_OPEN_READ_ONLY = 1 << 0,
} MailStoreOpenFlags;

/**
 * MailStoreHealth:
 * @MAIL_STORE_SOUND: nothing is known to be wrong with the files
 * @MAIL_STORE_REBUILT: a file was damaged when the profile was opened: it is kept aside, and what could be read of it is in a new one
 * @MAIL_STORE_DAMAGED: a file was found damaged: it is rebuilt when the profile is opened the next time
 */
typedef enum {
  MAIL_STORE_SOUND,
  MAIL_STORE_REBUILT,
  MAIL_STORE_DAMAGED,
} MailStoreHealth;

/* The meeting place of window and engine: one profile folder, opened. Thread-safe. */
#define MAIL_TYPE_STORE (mail_store_get_type ())
G_DECLARE_FINAL_TYPE (MailStore, mail_store, MAIL, STORE, GObject)

/* A read-only connection, lent to one job at a time. Everything that reads takes one. */
typedef struct _MailStoreReader MailStoreReader;

typedef gboolean (*MailStoreReadFunc) (MailStoreReader  *reader,
                                       gpointer          data,
                                       GCancellable     *cancellable,
                                       GValue           *result,
                                       GError          **error);

/* Blocking: opens or creates the files, migrates them, takes the profile's lock. MAIL_ERROR_IN_USE when another has it,
 * MAIL_ERROR_STORAGE with a clear sentence when it is read-only or newer than this program. A damaged file is kept aside, and what
 * can be read of it goes on in a new one. */
MailStore       *mail_store_open            (const char          *profile,
                                             MailStoreOpenFlags   flags,
                                             GError             **error);
/* Waits for the writer's queue, checkpoints, gives the lock back. Blocking; at the end of the process. */
void             mail_store_close           (MailStore           *self);
const char      *mail_store_get_profile     (MailStore           *self);
gboolean         mail_store_is_read_only     (MailStore           *self);
/* A change is told as MAIL_STORE_CHANGED_HEALTH. */
MailStoreHealth  mail_store_get_health       (MailStore           *self);
/* (nullable): with REBUILT, where the damaged file is now */
const char      *mail_store_get_kept_aside   (MailStore           *self);
const char      *mail_store_get_database_version (void);

/* Runs a reading job on the pool of readers. */
DexFuture       *mail_store_read            (MailStore           *self,
                                             MailStoreReadFunc    func,
                                             gpointer             data,
                                             GDestroyNotify       destroy) G_GNUC_WARN_UNUSED_RESULT;
/* The main thread's own reader, for bounded look-ups by id only. */
MailStoreReader *mail_store_get_main_reader (MailStore           *self);

/* One notice after each commit, in the given context (NULL: the calling thread's default). Returns an id for unsubscribe. */
guint            mail_store_subscribe       (MailStore           *self,
                                             GMainContext        *context,
                                             MailStoreChangesFunc func,
                                             gpointer             data,
                                             GDestroyNotify       destroy);
void             mail_store_unsubscribe     (MailStore           *self,
                                             guint                subscription);

G_END_DECLS
