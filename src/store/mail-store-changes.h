/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Above this many rows in one folder a notice says "reload the folder" instead of naming them. */
#define MAIL_STORE_CHANGES_MAX_ITEMS 1000

typedef enum {
  MAIL_ITEM_ADDED,
  MAIL_ITEM_CHANGED,
  MAIL_ITEM_REMOVED,
} MailItemChangeKind;

/* One row of one folder's list. Keys are sort keys (mail_store_reader_get_sort_key ()); a moved item is REMOVED from one
 * folder and ADDED to the other under the same id. */
typedef struct {
  MailItemChangeKind kind;
  gint64 folder;
  gint64 item;
  gint64 old_key;
  gint64 new_key;
  gint64 thread;   /* of a REMOVED item that is gone for good: the conversation it was part of; else 0 */
} MailItemChange;

typedef enum {
  MAIL_STORE_CHANGED_ACCOUNTS = 1 << 0,   /* an account was added, removed or edited */
  MAIL_STORE_CHANGED_FOLDERS = 1 << 1,    /* folders came, went, or changed name or role */
  MAIL_STORE_CHANGED_OPERATIONS = 1 << 2, /* what the server has not confirmed */
  MAIL_STORE_CHANGED_OUTBOX = 1 << 3,
  MAIL_STORE_CHANGED_DRAFTS = 1 << 4,
  MAIL_STORE_CHANGED_LABELS = 1 << 5,     /* their names and colours */
  MAIL_STORE_CHANGED_SEARCHES = 1 << 6,   /* those a person keeps */
  MAIL_STORE_CHANGED_HEALTH = 1 << 7,     /* a file was found damaged: mail_store_get_health () */
} MailStoreChangedFlags;

/* What one commit changed. Immutable, counted. */
typedef struct {
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  MailStoreChangedFlags what;
  GArray *items;    /* MailItemChange, in the order of the changes */
  GArray *counts;   /* gint64: folders whose totals or unread counts changed */
  GArray *reloads;  /* gint64: folders whose lists have to be read again */
  GArray *bodies;   /* gint64: items whose body became readable, or whose preview came */
} MailStoreChanges;

typedef void (*MailStoreChangesFunc) (MailStoreChanges *changes,
                                      gpointer          data);

#define MAIL_TYPE_STORE_CHANGES (mail_store_changes_get_type ())
GType             mail_store_changes_get_type (void);
MailStoreChanges *mail_store_changes_ref      (MailStoreChanges *self);
void              mail_store_changes_unref    (MailStoreChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailStoreChanges, mail_store_changes_unref)

G_END_DECLS
