/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-search-key.h"
#include "mail-search-query.h"
#include "mail-store-accounts.h"
#include "mail-store-folders.h"

G_BEGIN_DECLS

/**
 * MailSyncSearchKind:
 * @MAIL_SYNC_SEARCH_STANDARD: keys of RFC 3501
 * @MAIL_SYNC_SEARCH_GMAIL: X-GM-RAW, which has Gmail's own index and words for attachments
 */
typedef enum {
  MAIL_SYNC_SEARCH_STANDARD,
  MAIL_SYNC_SEARCH_GMAIL,
} MailSyncSearchKind;

/* What a folder is asked for. labels: (element-type MailLabel): all there are. (nullable): it cannot be asked for that. can_match:
 * (out): FALSE: nothing in that folder fits, as the query is about others */
MailImapSearchKey *mail_sync_search_key_new (const MailSearchNode      *query,
                                             MailSyncSearchKind         kind,
                                             const MailFolder          *folder,
                                             const MailAccountSettings *account,
                                             const GPtrArray           *labels,
                                             gboolean                  *can_match);

G_END_DECLS
