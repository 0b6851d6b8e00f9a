/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-list.h"

G_BEGIN_DECLS

/* Who takes part in a conversation. */
typedef struct {
  char *address;           /* "Name <address>" */
  gboolean is_own;         /* the account's own address */
} MailParticipant;

/* What a list shows of a conversation in one line. */
typedef struct {
  gint64 thread;
  guint n_messages;        /* with those in other folders, such as one's own answers */
  guint n_unread;          /* of those in the list's folders */
  gboolean is_starred;     /* one of them is */
  gboolean has_attachments;
  GPtrArray *participants; /* MailParticipant: who wrote, each once, in the order of their first messages */
  GArray *items;           /* gint64: those in the list's folders, newest first */
} MailConversation;

void mail_conversation_free (MailConversation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailConversation, mail_conversation_free)

/* 0: the item is gone */
gint64            mail_store_reader_get_thread         (MailStoreReader      *reader,
                                                        gint64                item);
/* folders: of the list (element-type gint64). (nullable) without an error: nothing of it is there. */
MailConversation *mail_store_reader_load_conversation  (MailStoreReader      *reader,
                                                        gint64                thread,
                                                        const GArray         *folders,
                                                        GError              **error);
/* Those of its items that a query finds, newest first: the first one stands for it in the list. (element-type gint64) */
GArray           *mail_store_reader_find_in_thread     (MailStoreReader      *reader,
                                                        gint64                thread,
                                                        const GArray         *folders,
                                                        const MailListQuery  *query,
                                                        GError              **error);
/* The items of the same conversation in all folders of the account, one per message, oldest first. (element-type gint64) */
GArray           *mail_store_reader_list_thread        (MailStoreReader      *reader,
                                                        gint64                thread,
                                                        GError              **error);
/* → GArray of gint64 (G_TYPE_ARRAY): each item, and with it what its conversation has in the same folder. */
DexFuture        *mail_store_list_whole_conversations  (MailStore            *self,
                                                        GArray               *items) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
