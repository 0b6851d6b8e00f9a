/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"

G_BEGIN_DECLS

/* How many are counted of what a query finds; where there are more, this many are told. */
#define MAIL_SEARCH_COUNTER_MAX 10000

/* How many unread messages each of some queries finds, kept right as mail comes and changes: what changed is looked at by itself and at
 * once; all of it, which may cost more, only at the beginning and where too much changed to say what, when nothing else happens, and
 * never for long. Main thread only, which does none of that.
 *
 * Signal "changed" (gint64: which query; guint: how many). */
#define MAIL_TYPE_SEARCH_COUNTER (mail_search_counter_get_type ())
G_DECLARE_FINAL_TYPE (MailSearchCounter, mail_search_counter, MAIL, SEARCH_COUNTER, GObject)

MailSearchCounter *mail_search_counter_new       (MailSearch        *search);
/* query: (nullable): NULL: it is not counted any more */
void               mail_search_counter_set_query (MailSearchCounter *self,
                                                  gint64             id,
                                                  const char        *query);
/* (transfer full) (element-type gint64): what is counted */
GArray            *mail_search_counter_list      (MailSearchCounter *self);
guint              mail_search_counter_get       (MailSearchCounter *self,
                                                  gint64             id);

G_END_DECLS
