/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-query.h"

G_BEGIN_DECLS

/* What a query narrows down, and a window offers beside what is typed: in the text of the query it is a term like any other. */
typedef enum {
  MAIL_SEARCH_PART_PLACE,      /* in a folder, of an account */
  MAIL_SEARCH_PART_SENDER,
  MAIL_SEARCH_PART_LABEL,
  MAIL_SEARCH_PART_DATE,
  MAIL_SEARCH_PART_ATTACHMENT,
  MAIL_SEARCH_PART_UNREAD,
  MAIL_SEARCH_PART_STARRED,
} MailSearchPart;

gboolean mail_search_query_can_narrow (const char     *query);
char    *mail_search_query_get_part   (const char     *query,
                                       MailSearchPart  part,
                                       char          **value);
char    *mail_search_query_set_part   (const char     *query,
                                       MailSearchPart  part,
                                       const char     *words);

G_END_DECLS
