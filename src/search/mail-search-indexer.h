/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-index.h"
#include "mail-store.h"

G_BEGIN_DECLS

/* The thread that keeps search.db in step with the store. */
typedef struct _MailSearchIndexer MailSearchIndexer;

MailSearchIndexer *mail_search_indexer_new            (MailStore          *store);
void               mail_search_indexer_free           (MailSearchIndexer  *self);
DexFuture         *mail_search_indexer_wait           (MailSearchIndexer  *self) G_GNUC_WARN_UNUSED_RESULT;
void               mail_search_indexer_rebuild        (MailSearchIndexer  *self);
guint              mail_search_indexer_get_generation (MailSearchIndexer  *self);

G_END_DECLS
