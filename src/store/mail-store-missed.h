/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-confirm.h"

G_BEGIN_DECLS

/* Inside the room: items whose folder was numbered anew, which were not found again, and that something was still to be done to.
 * They stay, and what was to be done is held, with the reason, until the person decides or they are found after all. */

/* Whether that is so: the item counts as missed then. One that nothing is to be done to is no longer. */
gboolean mail_missed_note         (MailTransaction  *transaction,
                                   MailPlacement    *placement,
                                   gboolean         *missed,
                                   GError          **error);
/* After that, of all in the folder: what is to be done to them is held. */
gboolean mail_missed_hold         (MailTransaction  *transaction,
                                   gint64            folder,
                                   GError          **error);
/* It was found after all: what was held goes on. */
gboolean mail_missed_found        (MailTransaction  *transaction,
                                   MailPlacement    *placement,
                                   GError          **error);
/* The person gave the change up, on these items (gint64): what exists only here is kept where such mail is, the rest goes. */
gboolean mail_missed_let_go       (MailTransaction  *transaction,
                                   GArray           *items,
                                   GError          **error);
gboolean mail_missed_let_go_of    (MailTransaction  *transaction,
                                   MailPlacement    *placement,
                                   GError          **error);
/* The person wants these deleted all the same: they are. */
gboolean mail_missed_delete       (MailTransaction  *transaction,
                                   GArray           *items,
                                   GError          **error);

G_END_DECLS
