/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* How many messages a mailbox is known again by. */
#define MAIL_STORE_SAMPLE 5

/**
 * MailMailboxSample:
 * @uid: its UID
 * @size: of the whole message, in bytes
 * @message_id: (nullable): its Message-ID
 *
 * A message a mailbox is known again by, whatever it is called.
 */
typedef struct {
  guint32 uid;
  guint64 size;
  char *message_id;
} MailMailboxSample;

void       mail_mailbox_sample_free         (MailMailboxSample *self);

/* (transfer full) (element-type MailMailboxSample): the newest messages of the server's mailbox, MAIL_STORE_SAMPLE at most */
GPtrArray *mail_store_reader_sample_mailbox (MailStoreReader   *reader,
                                             gint64             folder,
                                             GError           **error);
/* Somebody renamed it elsewhere: all that is known of it is known of the new name. → TRUE */
DexFuture *mail_store_sync_renamed          (MailStore         *self,
                                             gint64             folder,
                                             const char        *raw_name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
