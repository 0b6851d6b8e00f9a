/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"
#include "mail-composition.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_REPLY_SENDER,
  MAIL_REPLY_ALL,
  MAIL_REPLY_FORWARD,
} MailReplyKind;

DexFuture *mail_reply_compose (MailAccountManager *manager,
                               gint64              item,
                               MailReplyKind       kind) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_draft_restore (MailAccountManager *manager,
                               gint64              item) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_outbox_restore (MailAccountManager *manager,
                               gint64              entry) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
