/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-act.h"

G_BEGIN_DECLS

/* Conversations a person does not want to hear of; MailItem tells of each message whether its conversation is one.
 * items: gint64, one of each conversation is enough. → gint64: the act, for undo; 0 when nothing changed */
DexFuture *mail_store_mute            (MailStore       *self,
                                       GArray          *items,
                                       gboolean         mute) G_GNUC_WARN_UNUSED_RESULT;

/* For the room. Those of the items (gint64) that came to a muted conversation are read: by an operation, as if the person had. */
gboolean   mail_mute_arrived          (MailTransaction *transaction,
                                       GArray          *items,
                                       GError         **error);
/* Takes back what an act did to a conversation. */
gboolean   mail_act_undo_mute         (MailAct         *self,
                                       gint64           thread,
                                       gboolean         muted,
                                       GError         **error);

G_END_DECLS
