/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-search.h"

G_BEGIN_DECLS

/* Where a person types what to look for, and may have it kept (`win.save-search`, with the query).
 *
 * Signals "asked" (query, MailSearchSyntax), also while they type; "emptied": nothing is to be searched any more; "entered": the person
 * wants to go to what was found; "ended": the bar is gone. */
#define MAIL_TYPE_LIST_SEARCH_BAR (mail_list_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailListSearchBar, mail_list_search_bar, MAIL, LIST_SEARCH_BAR, AdwBin)

void     mail_list_search_bar_set_store  (MailListSearchBar *self,
                                          MailStore         *store);
void     mail_list_search_bar_set_place  (MailListSearchBar *self,
                                          const char        *words,
                                          const char        *name);
/* query: (nullable): what stands there when nothing was typed */
void     mail_list_search_bar_begin      (MailListSearchBar *self,
                                          const char        *query);
/* The same query, also in Trash and Junk. */
void     mail_list_search_bar_look_everywhere (MailListSearchBar *self,
                                          const char        *query);
void     mail_list_search_bar_end        (MailListSearchBar *self);
gboolean mail_list_search_bar_is_open    (MailListSearchBar *self);

G_END_DECLS
