/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store.h"

G_BEGIN_DECLS

/* What narrows a search down, to be pressed in place of being typed: each chip is a term of the query, and shows whether it is there.
 * Signal "edited" (query): the query with what was pressed. */
#define MAIL_TYPE_LIST_SEARCH_CHIPS (mail_list_search_chips_get_type ())
G_DECLARE_FINAL_TYPE (MailListSearchChips, mail_list_search_chips, MAIL, LIST_SEARCH_CHIPS, AdwBin)

void mail_list_search_chips_set_store (MailListSearchChips *self,
                                       MailStore           *store);
/* words: the terms of the folder that was chosen; name: what it is called. (nullable): none was */
void mail_list_search_chips_set_place (MailListSearchChips *self,
                                       const char          *words,
                                       const char          *name);
void mail_list_search_chips_set_query (MailListSearchChips *self,
                                       const char          *query);

/* (transfer none): the term that brings in what is in Trash and Junk */
const char *mail_list_search_chips_get_everywhere (void);

G_END_DECLS
