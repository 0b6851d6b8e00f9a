/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-conversation.h"

G_BEGIN_DECLS

/* One row of a list that somebody looks at: a message, or the conversation it stands for. Signal "changed" when the mail it stands for did. */
#define MAIL_TYPE_LIST_ITEM (mail_list_item_get_type ())
G_DECLARE_FINAL_TYPE (MailListItem, mail_list_item, MAIL, LIST_ITEM, GObject)

typedef void (*MailListItemLoad) (MailListItem *self,
                                  gpointer      data);

MailListItem   *mail_list_item_new      (gint64        id);
void            mail_list_item_set_load (MailListItem     *self,
                                         MailListItemLoad  load,
                                         gpointer          data);
gboolean        mail_list_item_is_loaded (MailListItem *self);
gint64          mail_list_item_get_id   (MailListItem *self);
/* (nullable): NULL when it is gone from the store */
const MailItem *mail_list_item_get_item (MailListItem *self);
/* (nullable): NULL in a list of messages */
const MailConversation *
                mail_list_item_get_conversation (MailListItem *self);
/* Of the conversation where there is one, else of the message. */
gboolean        mail_list_item_is_unread  (MailListItem *self);
gboolean        mail_list_item_is_starred (MailListItem *self);
void            mail_list_item_take     (MailListItem     *self,
                                         MailItem         *item,
                                         MailConversation *conversation);

G_END_DECLS
