/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"

G_BEGIN_DECLS

/* A list is an ordered array of items' ids. */

typedef enum {
  MAIL_SORT_NEWEST,
  MAIL_SORT_OLDEST,
  MAIL_SORT_SENDER,      /* by name; the newest first of each */
  MAIL_SORT_RECIPIENT,
  MAIL_SORT_SUBJECT,     /* without what replies and forwarding add */
  MAIL_SORT_SIZE,        /* the largest first */
  MAIL_SORT_UNREAD,      /* those first, and the newest first; so are the next two */
  MAIL_SORT_STARRED,
  MAIL_SORT_ATTACHMENTS,
} MailSort;

/* Which items, in which order. Either one folder, or (folder 0) every folder of a role, or of one account's role. */
typedef struct {
  gint64 folder;
  MailRole role;
  gint64 account;
  MailSort sort;
  MailFlags with;         /* only items that have all of these */
  MailFlags without;      /* only items that have none of these */
  gboolean with_attachments;
  gboolean conversations; /* of each conversation only the newest item that the query finds */
} MailListQuery;

/* Where an item stands: by the text (strcmp ()) where there is one, then by the number; ties are broken by id. The number ascends for
 * MAIL_SORT_OLDEST and descends for all others, as the id does; the text ascends. */
typedef struct {
  gint64 number;
  char *text;             /* (nullable) */
} MailSortKey;

void         mail_sort_key_clear             (MailSortKey          *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailSortKey, mail_sort_key_clear)
/* Of (number, text, id) and another: < 0 when the first stands before the second. */
int          mail_sort_compare               (MailSort              sort,
                                              const MailSortKey    *key,
                                              gint64                id,
                                              const MailSortKey    *other_key,
                                              gint64                other_id);
/* Whether a place depends on the date alone: then a notice tells it. */
gboolean     mail_sort_is_by_date            (MailSort              sort);
gboolean     mail_list_query_is_filtered     (const MailListQuery  *self);

/* → GArray of gint64 (G_TYPE_ARRAY, boxed): ids in order. limit 0: all. First page first: ask with a limit, then without. */
DexFuture   *mail_store_list                 (MailStore            *self,
                                              const MailListQuery  *query,
                                              guint                 limit) G_GNUC_WARN_UNUSED_RESULT;
GArray      *mail_store_reader_list          (MailStoreReader      *reader,
                                              const MailListQuery  *query,
                                              guint                 limit,
                                              GError              **error);
/* The folders it is about. (element-type gint64) */
GArray      *mail_store_reader_list_folders_of (MailStoreReader    *reader,
                                              const MailListQuery  *query,
                                              GError              **error);
/* Where an item stands. FALSE when it is gone. */
gboolean     mail_store_reader_get_sort_key  (MailStoreReader      *reader,
                                              gint64                item,
                                              MailSort              sort,
                                              MailSortKey          *key);

G_END_DECLS
