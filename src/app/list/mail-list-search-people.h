/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-store.h"

G_BEGIN_DECLS

/* Asks whose mail is looked for: somebody known, or whatever is typed. Signal "chosen" (name or address; "": anybody). */
#define MAIL_TYPE_LIST_SEARCH_PEOPLE (mail_list_search_people_get_type ())
G_DECLARE_FINAL_TYPE (MailListSearchPeople, mail_list_search_people, MAIL, LIST_SEARCH_PEOPLE, GtkPopover)

void mail_list_search_people_set_store  (MailListSearchPeople *self,
                                         MailStore            *store);
/* chosen: (nullable): who is asked for already */
void mail_list_search_people_set_chosen (MailListSearchPeople *self,
                                         const char           *chosen);

G_END_DECLS
