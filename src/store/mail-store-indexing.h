/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/* What the search index follows the store by. Messages that are new have higher numbers than those that were there; of the others
 * the store notes which have to be looked at again, until it is told that it was done. */

/**
 * MailIndexRow:
 * @date: when it arrived, unix seconds: of the oldest of its items
 * @gone: there is no such message any more; nothing else is set
 *
 * What is indexed of a message besides its body.
 */
typedef struct {
  gint64 message;
  gint64 date;
  gboolean gone;
  MailBodyState body_state;
  char *subject;
  char *from;
  char *to;
  char *cc;
} MailIndexRow;

void          mail_index_row_free                (MailIndexRow     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailIndexRow, mail_index_row_free)

/* (element-type MailIndexRow): messages with higher numbers, lowest first. */
GPtrArray    *mail_store_reader_list_new_messages (MailStoreReader *reader,
                                                  gint64            behind,
                                                  guint             limit,
                                                  GError          **error);
/* (element-type MailIndexRow): those to be looked at again, each once; upto: what to tell mail_store_reindexed () then, 0 when
 * there are none. */
GPtrArray    *mail_store_reader_list_reindex     (MailStoreReader  *reader,
                                                  gint64            behind,
                                                  guint             limit,
                                                  gint64           *upto,
                                                  GError          **error);
/* Which bytes its body is at the moment: another number when other ones came; 0 when it is not here. */
gboolean      mail_store_reader_get_body_number  (MailStoreReader  *reader,
                                                  gint64            message,
                                                  gint64           *number,
                                                  GError          **error);
/* The highest number that was ever given. */
gboolean      mail_store_reader_get_highest      (MailStoreReader  *reader,
                                                  gint64           *highest,
                                                  GError          **error);
/* → TRUE */
DexFuture    *mail_store_reindexed               (MailStore        *self,
                                                  gint64            upto) G_GNUC_WARN_UNUSED_RESULT;

/* For the room. */
gboolean      mail_store_note_reindex            (MailTransaction  *transaction,
                                                  gint64            message,
                                                  GError          **error);

G_END_DECLS
