/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-search.h"

G_BEGIN_DECLS

/* Where a person types what to look for. While they type, the newest of what is found are told; when the line is empty again,
 * nothing is searched.
 *
 * Signals "found" (MailSearchPage, valid during it); "covered" (sentence: how much was searched); "failed": it could not be searched;
 * "emptied"; "entered": the person wants to go to what was found; "ended": the bar is gone. */
#define MAIL_TYPE_LIST_SEARCH_BAR (mail_list_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (MailListSearchBar, mail_list_search_bar, MAIL, LIST_SEARCH_BAR, AdwBin)

/* How many are found at most. */
#define MAIL_LIST_SEARCH_LIMIT 1000

void     mail_list_search_bar_set_search (MailListSearchBar *self,
                                          MailSearch        *search);
void     mail_list_search_bar_begin      (MailListSearchBar *self);
void     mail_list_search_bar_end        (MailListSearchBar *self);
/* (transfer full): what is searched for */
char    *mail_list_search_bar_get_query  (MailListSearchBar *self,
                                          MailSearchSyntax  *syntax);
gboolean mail_list_search_bar_is_open    (MailListSearchBar *self);

G_END_DECLS
