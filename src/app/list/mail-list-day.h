/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells when it is another day where the person is: at midnight, also when that was slept through, when the clock is set, and when they
 * are in another time zone. Main thread only. */
typedef struct _MailListDay MailListDay;

typedef void (*MailListDayFunc) (gpointer data);

MailListDay *mail_list_day_new  (MailListDayFunc  func,
                                 gpointer         data);
void         mail_list_day_free (MailListDay     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListDay, mail_list_day_free)

G_END_DECLS
