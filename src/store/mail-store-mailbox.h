/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-kept.h"
#include "mail-store-message.h"
#include "mail-store-placement.h"

G_BEGIN_DECLS

/* TRANSIENT when the mailbox's UIDs are no longer those of uidvalidity, PERMANENT when the folder is gone. A mailbox that has
 * none yet takes this one. */
gboolean mail_mailbox_check        (MailTransaction  *transaction,
                                    gint64            folder,
                                    guint32           uidvalidity,
                                    GError          **error);
/* Whether anything waits in this folder for a UID: moved, copied or appended by us. */
gboolean mail_mailbox_has_waiting  (MailTransaction  *transaction,
                                    gint64            folder,
                                    gboolean         *waiting,
                                    GError          **error);
/* The item that is this mail and waits here for its UID; *placement is NULL when there is none. */
gboolean mail_mailbox_find_waiting (MailTransaction  *transaction,
                                    gint64            folder,
                                    gint64            account,
                                    MailContent      *content,
                                    MailPlacement   **placement,
                                    GError          **error);
/* The item that was made for this mail because it was seen here before it was known to have moved here. */
gboolean mail_mailbox_find_early   (MailTransaction  *transaction,
                                    gint64            folder,
                                    guint32           lowest_uid,
                                    MailPlacement    *moved,
                                    MailPlacement   **placement,
                                    GError          **error);
/* Which keywords its server keeps. */
gboolean mail_mailbox_load_kept    (MailTransaction  *transaction,
                                    gint64            folder,
                                    MailKept         *kept,
                                    GError          **error);
/* What the server of a mailbox says of a message's flags; those it cannot keep stay as they are. */
gboolean mail_placement_hear_flags (MailTransaction  *transaction,
                                    MailPlacement    *self,
                                    const MailKept   *kept,
                                    MailFlags         flags,
                                    const char       *keywords,
                                    guint64           modseq,
                                    GError          **error);

G_END_DECLS
