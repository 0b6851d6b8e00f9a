/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-writer.h"

G_BEGIN_DECLS

/* How much one occurrence counts. */
#define MAIL_PERSON_WEIGHT_WRITES 1   /* they wrote to us */
#define MAIL_PERSON_WEIGHT_WRITTEN 20 /* we wrote to them */

/* Who was met how often in one job, before it is written: many mails are from the same few. */
typedef struct _MailPeople MailPeople;

MailPeople *mail_people_new   (void);
void        mail_people_free  (MailPeople       *self);
/* addresses: (element-type MailMimeAddress): live until it is written */
void        mail_people_add   (MailPeople       *self,
                               GPtrArray        *addresses,
                               int               weight);
gboolean    mail_people_write (MailPeople       *self,
                               MailTransaction  *transaction,
                               GError          **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailPeople, mail_people_free)

/* The same at once. addresses: (element-type MailMimeAddress) */
gboolean    mail_people_note  (MailTransaction  *transaction,
                               GPtrArray        *addresses,
                               int               weight,
                               GError          **error);

G_END_DECLS
