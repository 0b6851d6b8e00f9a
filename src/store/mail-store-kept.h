/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"
#include "mail-store-items.h"

G_BEGIN_DECLS

/**
 * MailKept:
 * @any: any keyword; the rest says nothing then
 * @flags: of those with a flag of their own
 * @keywords: (nullable): others, space-separated
 *
 * Which keywords a server keeps on the messages of a mailbox (PERMANENTFLAGS). What it does not keep is kept here alone: what the
 * server says of a message leaves it as it is.
 */
typedef struct {
  gboolean any;
  MailFlags flags;
  char *keywords;
} MailKept;

void       mail_kept_clear       (MailKept       *self);
/* → TRUE */
DexFuture *mail_store_learn_kept (MailStore      *self,
                                  gint64          folder,
                                  const MailKept *kept) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailKept, mail_kept_clear)

G_END_DECLS
