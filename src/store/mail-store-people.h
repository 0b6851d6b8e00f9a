/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-writer.h"

G_BEGIN_DECLS

/* How much one occurrence counts. */
#define MAIL_PERSON_WEIGHT_WRITES 1   /* they wrote to us */
#define MAIL_PERSON_WEIGHT_WRITTEN 20 /* we wrote to them */

/* addresses: (element-type MailMimeAddress) */
gboolean mail_people_note (MailTransaction  *transaction,
                           GPtrArray        *addresses,
                           int               weight,
                           GError          **error);

G_END_DECLS
