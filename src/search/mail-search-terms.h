/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"

G_BEGIN_DECLS

/* What of a query can be shown in a text: its words and phrases, without those it does not want. */
typedef struct _MailSearchTerms MailSearchTerms;

MailSearchTerms *mail_search_terms_new   (const char         *query,
                                          MailSearchSyntax    syntax,
                                          MailSearchColumns   columns);
void             mail_search_terms_free  (MailSearchTerms    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchTerms, mail_search_terms_free)
GArray          *mail_search_terms_match (MailSearchTerms    *self,
                                          const char         *text,
                                          gsize               length,
                                          gsize               window);

G_END_DECLS
