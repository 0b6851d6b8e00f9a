/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader-card.h"

G_BEGIN_DECLS

/* What is known of the messages of a conversation without their bodies, and the one that is looked at first. Immutable once made. */
typedef struct {
  gatomicrefcount ref_count;
  GPtrArray *items;      /* MailItem, in the order of reading; those that are gone are left out */
  gint64 target;         /* the message that is opened and looked at first; 0: there is none */
  MailReaderCard *card;  /* (nullable): it, when it was asked for and is on this computer */
} MailReaderRows;

#define MAIL_TYPE_READER_ROWS (mail_reader_rows_get_type ())
GType           mail_reader_rows_get_type (void);
MailReaderRows *mail_reader_rows_ref      (MailReaderRows *self);
void            mail_reader_rows_unref    (MailReaderRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailReaderRows, mail_reader_rows_unref)

gint64          mail_reader_rows_choose   (GPtrArray      *items,
                                           gboolean        newest_first,
                                           gint64          chosen);
DexFuture      *mail_reader_rows_load     (MailStore      *store,
                                           GArray         *ids,
                                           gboolean        newest_first,
                                           gint64          chosen,
                                           gboolean        with_card) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
