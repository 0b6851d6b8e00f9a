/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-index.h"
#include "mail-store-indexing.h"

G_BEGIN_DECLS

/* Bytes of the text of one message that are indexed, and shown parts of: some 700 pages. */
#define MAIL_SEARCH_MAX_TEXT (2 * 1024 * 1024)
/* Bytes of a message that is read for it; of what is larger, only the header is indexed. */
#define MAIL_SEARCH_MAX_MESSAGE (64 * 1024 * 1024)

MailSearchDocument *mail_search_read_document (MailStoreReader     *reader,
                                               const MailIndexRow  *row,
                                               GError             **error);
char               *mail_search_read_body     (MailStoreReader     *reader,
                                               gint64               message);

G_END_DECLS
