/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the messages of a list are grouped by: stretches of time, the newest first, that grow with their distance from a present: a day,
 * a week, a month, a year. The first is what is yet to come, the last all that is older. Immutable, counted, of any thread. */
typedef struct _MailListPeriods MailListPeriods;

MailListPeriods *mail_list_periods_new       (GDateTime             *now);
MailListPeriods *mail_list_periods_ref       (MailListPeriods       *self);
void             mail_list_periods_unref     (MailListPeriods       *self);
guint            mail_list_periods_get_n     (const MailListPeriods *self);
guint            mail_list_periods_find      (const MailListPeriods *self,
                                              gint64                 date);
char            *mail_list_periods_get_title (const MailListPeriods *self,
                                              guint                  index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListPeriods, mail_list_periods_unref)

G_END_DECLS
