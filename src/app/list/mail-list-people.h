/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-conversation.h"
#include "mail-store-items.h"

G_BEGIN_DECLS

char *mail_list_people_describe (const MailItem         *item,
                                 const MailConversation *conversation,
                                 gboolean                recipients);

G_END_DECLS
