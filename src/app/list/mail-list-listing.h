/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-periods.h"
#include "mail-store-list.h"

G_BEGIN_DECLS

/**
 * MailListListing:
 * @ids: (element-type gint64): the items of a list, in its order
 * @folders: (element-type gint64): where they are: whose changes matter to the list
 * @periods: (nullable): what it is grouped by
 * @starts: (nullable): where each period begins, as mail_list_groups_find () has it
 */
typedef struct {
  GArray *ids;
  GArray *folders;
  MailListPeriods *periods;
  GArray *starts;
} MailListListing;

/* → MailListListing (boxed) */
DexFuture *mail_list_listing_read (MailStore           *store,
                                   const MailListQuery *query,
                                   MailListPeriods     *periods,
                                   guint                limit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
