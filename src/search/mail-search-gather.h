/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-index.h"
#include "mail-store-indexing.h"

G_BEGIN_DECLS

/* What the indexer asks a thread of the readers for, a few messages at a time. */
typedef enum {
  MAIL_SEARCH_GATHER_NEW,    /* documents of messages with higher numbers than behind */
  MAIL_SEARCH_GATHER_NOTES,  /* rows of messages to be looked at again */
  MAIL_SEARCH_GATHER_ROWS,   /* documents of rows, taken from their end */
} MailSearchGatherKind;

typedef struct {
  /* input */
  MailSearchGatherKind kind;
  gint64 behind;
  GPtrArray *rows;         /* MailIndexRow; output of NOTES */
  /* in progress */
  GAsyncQueue *answers;
  DexFuture *future;
  gboolean answered;
  /* output */
  GPtrArray *documents;    /* MailSearchDocument */
  GArray *body_numbers;    /* gint64, of NOTES, one a row */
  gint64 cursor;           /* of NEW: the last that was looked at; of NOTES: what to tell the store */
  gboolean more;           /* of NEW */
  GError *error;
} MailSearchGather;

MailSearchGather *mail_search_gather_new   (MailSearchGatherKind   kind,
                                            GAsyncQueue           *answers);
void              mail_search_gather_free  (MailSearchGather      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchGather, mail_search_gather_free)
void              mail_search_gather_start (MailSearchGather      *self,
                                            MailStore             *store);

G_END_DECLS
