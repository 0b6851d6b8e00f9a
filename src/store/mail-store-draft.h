/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-writer.h"

G_BEGIN_DECLS

/* The draft and its item; TRUE also when it is gone. */
gboolean mail_draft_remove (MailTransaction  *transaction,
                            gint64            draft,
                            GError          **error);

G_END_DECLS
