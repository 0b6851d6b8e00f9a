/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"

G_BEGIN_DECLS

/* What is found for the query that is asked, the newest first, and what is found for it later: as mail comes and changes it asks
 * again by itself, and when somebody wants more. Main thread only.
 *
 * Signals "found" (MailSearchPage, valid during it; whether it is for the same query as the last one); "covered" (MailSearchCoverage):
 * how much was searched; "failed": it could not be. */
#define MAIL_TYPE_LIST_FINDER (mail_list_finder_get_type ())
G_DECLARE_FINAL_TYPE (MailListFinder, mail_list_finder, MAIL, LIST_FINDER, GObject)

/* How many are found at first; each time somebody wants more, twice as many. */
#define MAIL_LIST_FINDER_FIRST 200

MailListFinder  *mail_list_finder_new        (void);
void             mail_list_finder_set_search (MailListFinder   *self,
                                              MailSearch       *search);
MailSearch      *mail_list_finder_get_search (MailListFinder   *self);
void             mail_list_finder_ask        (MailListFinder   *self,
                                              const char       *query,
                                              MailSearchSyntax  syntax);
void             mail_list_finder_ask_again  (MailListFinder   *self);
void             mail_list_finder_ask_more   (MailListFinder   *self);
void             mail_list_finder_stop       (MailListFinder   *self);
/* (nullable): nothing is asked. syntax: (out) (optional) */
const char      *mail_list_finder_get_query  (MailListFinder   *self,
                                              MailSearchSyntax *syntax);

G_END_DECLS
