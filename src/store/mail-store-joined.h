/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-private.h"

G_BEGIN_DECLS

/* MailTransaction.joins: whether any conversation is joined */
enum {
  MAIL_JOINS_UNKNOWN,
  MAIL_JOINS_NONE,
  MAIL_JOINS_SOME,
};

/**
 * MailGroup:
 * @id: its number
 * @conversation: that of the conversation it is in
 * @wanted: that of the one it belongs to
 * @messages: (element-type gint64): all it has
 *
 * Messages that name each other, and what subjects make of them.
 */
typedef struct {
  gint64 id;
  gint64 conversation;
  gint64 wanted;
  GArray *messages;
} MailGroup;

MailGroup *mail_group_new       (gint64            id,
                                 gint64            conversation);
void       mail_group_free      (MailGroup        *self);

/* Each group of the conversation that this one is in is a conversation again. *groups (nullable): (element-type gint64): theirs are
 * added; nothing happens when it is one by itself. */
gboolean   mail_joined_dissolve (MailTransaction  *transaction,
                                 gint64            group,
                                 GArray          **groups,
                                 GError          **error);
/* Puts each where it is wanted. groups: (element-type MailGroup): whole conversations */
gboolean   mail_joined_apply    (MailTransaction  *transaction,
                                 GPtrArray        *groups,
                                 GError          **error);

G_END_DECLS
