/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"

G_BEGIN_DECLS

/* What a person changes together; the rest of the row stays what others made of it meanwhile. */
typedef enum {
  MAIL_ACCOUNT_PART_NAMES = 1 << 0,    /* name, person_name */
  MAIL_ACCOUNT_PART_SERVERS = 1 << 1,  /* receive, send */
  MAIL_ACCOUNT_PART_COLOR = 1 << 2,
  MAIL_ACCOUNT_PART_PROXY = 1 << 3,
  MAIL_ACCOUNT_PART_KEEP = 1 << 4,     /* keep_months */
  MAIL_ACCOUNT_PART_PAUSE = 1 << 5,    /* is_paused */
} MailAccountParts;

/* What would be lost with the account: it is nowhere but on this computer. */
typedef struct {
  guint drafts;
  guint unsent;      /* messages in the outbox */
  guint changes;     /* operations the server has not confirmed */
  guint messages;    /* in other folders that are only here */
} MailAccountHoldings;

/* The spans mail_store_reader_measure_account () adds up for: months back; 0: everything. */
#define MAIL_ACCOUNT_N_SPANS 6
extern const guint mail_account_spans[MAIL_ACCOUNT_N_SPANS];

/* When so many months up to now begin, in unix seconds; 0 months: G_MININT64. */
gint64     mail_account_span_begin           (guint                      months,
                                              gint64                     now);
void       mail_account_settings_take_parts  (MailAccountSettings       *self,
                                              const MailAccountSettings *edited,
                                              MailAccountParts           parts);
/* Stores those parts of settings, and only them, under its id. → TRUE */
DexFuture *mail_store_edit_account           (MailStore                 *self,
                                              const MailAccountSettings *settings,
                                              MailAccountParts           parts) G_GNUC_WARN_UNUSED_RESULT;
/* ids (element-type gint64): all accounts, in their new order. → TRUE */
DexFuture *mail_store_order_accounts         (MailStore                 *self,
                                              GArray                    *ids) G_GNUC_WARN_UNUSED_RESULT;

gboolean   mail_store_reader_count_holdings  (MailStoreReader           *reader,
                                              gint64                     account,
                                              MailAccountHoldings       *holdings,
                                              GError                   **error);
/* Bytes of the account's messages, by age, as the server counts them. Looks at every message: for a reader's thread. */
gboolean   mail_store_reader_measure_account (MailStoreReader           *reader,
                                              gint64                     account,
                                              gint64                     now,
                                              GCancellable              *cancellable,
                                              guint64                    bytes[MAIL_ACCOUNT_N_SPANS],
                                              GError                   **error);

G_END_DECLS
