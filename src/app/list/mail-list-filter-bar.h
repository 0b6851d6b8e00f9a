/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-list.h"

G_BEGIN_DECLS

/* Chips under the header of the list: only unread, only starred, only with attachments; any of them together. What is pressed counts
 * only while it is shown. Property "revealed"; signal "changed": another filter. */
#define MAIL_TYPE_LIST_FILTER_BAR (mail_list_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailListFilterBar, mail_list_filter_bar, MAIL, LIST_FILTER_BAR, AdwBin)

gboolean mail_list_filter_bar_is_active (MailListFilterBar *self);
void     mail_list_filter_bar_apply     (MailListFilterBar *self,
                                         MailListQuery     *query);
void     mail_list_filter_bar_end       (MailListFilterBar *self);

G_END_DECLS
