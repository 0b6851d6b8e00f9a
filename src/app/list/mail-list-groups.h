/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-list-order.h"
#include "mail-list-periods.h"
#include "mail-store.h"

G_BEGIN_DECLS

/* Where in an ordered list each period begins: its sections, as GtkSectionModel wants them. What was read of the list tells it; what
 * comes and goes moves it. Main thread only. */
typedef struct _MailListGroups MailListGroups;

/* model: a GtkSectionModel with a property "grouped"; both it and the order outlive the groups. */
MailListGroups  *mail_list_groups_new           (GListModel      *model,
                                                 MailStore       *store,
                                                 MailListOrder   *order);
void             mail_list_groups_free          (MailListGroups  *self);
/* now (nullable): there are to be none */
void             mail_list_groups_set_now       (MailListGroups  *self,
                                                 GDateTime       *now);
/* What a list that is read from now on is to be grouped by. (nullable) */
MailListPeriods *mail_list_groups_get_wanted    (MailListGroups  *self);
gboolean         mail_list_groups_are_shown     (MailListGroups  *self);
/* As GtkSectionModel has it. */
void             mail_list_groups_get           (MailListGroups  *self,
                                                 guint            position,
                                                 guint           *start,
                                                 guint           *end);
char            *mail_list_groups_get_title     (MailListGroups  *self,
                                                 guint            position);

/* The list is empty, and what comes is in this order. */
void             mail_list_groups_set_sort      (MailListGroups  *self,
                                                 MailSort         sort);
/* Around mail_list_order_replace (). periods (nullable), starts (nullable): of what the list becomes */
void             mail_list_groups_begin_replace (MailListGroups  *self,
                                                 MailSort         sort,
                                                 MailListPeriods *periods,
                                                 GArray          *starts);
void             mail_list_groups_end_replace   (MailListGroups  *self);
/* The order has changed, and nobody was told yet. */
void             mail_list_groups_change        (MailListGroups  *self,
                                                 guint            position,
                                                 guint            removed,
                                                 guint            added);

/* Of ids in order: (element-type guint) where each period begins, and at the end their number. With a reader, by a few look-ups. */
GArray          *mail_list_groups_find          (MailStoreReader *reader,
                                                 const GArray    *ids,
                                                 MailSort         sort,
                                                 MailListPeriods *periods);
/* The same where the dates are known, (element-type gint64). */
GArray          *mail_list_groups_find_dates    (const GArray    *dates,
                                                 MailSort         sort,
                                                 MailListPeriods *periods);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListGroups, mail_list_groups_free)

G_END_DECLS
