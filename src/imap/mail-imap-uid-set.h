/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "mail-imap-slice.h"

G_BEGIN_DECLS

/* What ranges may end with: the highest UID, written "*" when a set is sent. */
#define MAIL_IMAP_UID_MAX G_MAXUINT32

/* The most ranges one set takes from a server: a million scattered messages. */
#define MAIL_IMAP_UID_SET_MAX_RANGES (4 * 1000 * 1000)

typedef struct {
  guint32 first;
  guint32 last; /* >= first */
} MailImapUidRange;

typedef struct {
  guint32 source;
  guint32 destination;
} MailImapUidPair;

/**
 * MailImapUidSet:
 *
 * UIDs as ascending, disjoint ranges, whatever the order they were added in. Reference counted (boxed type). Not thread-safe
 * while it is changed; immutable once handed out.
 */
typedef struct _MailImapUidSet MailImapUidSet;

/**
 * MailImapUidFunc:
 *
 * Called for one UID. Returns %FALSE to stop.
 */
typedef gboolean (*MailImapUidFunc) (guint32  uid,
                                     gpointer data);

#define MAIL_TYPE_IMAP_UID_SET (mail_imap_uid_set_get_type ())
GType mail_imap_uid_set_get_type (void);

MailImapUidSet         *mail_imap_uid_set_new        (void);
MailImapUidSet         *mail_imap_uid_set_new_range  (guint32                first,
                                                      guint32                last);
MailImapUidSet         *mail_imap_uid_set_ref        (MailImapUidSet        *self);
void                    mail_imap_uid_set_unref      (MailImapUidSet        *self);
void                    mail_imap_uid_set_add        (MailImapUidSet        *self,
                                                      guint32                uid);
void                    mail_imap_uid_set_add_range  (MailImapUidSet        *self,
                                                      guint32                first,
                                                      guint32                last);
void                    mail_imap_uid_set_add_set    (MailImapUidSet        *self,
                                                      MailImapUidSet        *other);
gboolean                mail_imap_uid_set_parse      (MailImapUidSet        *self,
                                                      MailImapSlice          text);
gboolean                mail_imap_uid_set_contains   (MailImapUidSet        *self,
                                                      guint32                uid);
guint64                 mail_imap_uid_set_count      (MailImapUidSet        *self);
gboolean                mail_imap_uid_set_is_empty   (MailImapUidSet        *self);
const MailImapUidRange *mail_imap_uid_set_get_ranges (MailImapUidSet        *self,
                                                      gsize                 *n_ranges);
void                    mail_imap_uid_set_foreach_known
                                                     (MailImapUidSet        *self,
                                                      const guint32         *known,
                                                      gsize                  n_known,
                                                      MailImapUidFunc        func,
                                                      gpointer               data);
char                   *mail_imap_uid_set_to_string  (MailImapUidSet        *self);
GPtrArray              *mail_imap_uid_set_split      (MailImapUidSet        *self,
                                                      gsize                  max_octets,
                                                      guint32                max_uids);
GArray                 *mail_imap_uid_pairs_parse    (MailImapSlice          source,
                                                      MailImapSlice          destination,
                                                      gsize                  max_pairs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapUidSet, mail_imap_uid_set_unref)

G_END_DECLS
