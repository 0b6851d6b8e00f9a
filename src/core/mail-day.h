/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells when it is another day where the person is: at midnight, also when that was slept through, when the clock is set, and when they
 * are in another time zone. Main thread only. */
typedef struct _MailDay MailDay;

typedef void (*MailDayFunc) (gpointer data);

MailDay *mail_day_new  (MailDayFunc  func,
                        gpointer     data);
void     mail_day_free (MailDay     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDay, mail_day_free)

G_END_DECLS
