/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"
#include "mail-store-fixture.h"

G_BEGIN_DECLS

/* A profile as of MailStoreFixture, and its search. */
typedef struct {
  MailStoreFixture base;
  MailSearch *search;
} MailSearchFixture;

void    mail_search_fixture_set_up    (MailSearchFixture  *self);
void    mail_search_fixture_tear_down (MailSearchFixture  *self);
/* Closes both and opens them again. */
void    mail_search_fixture_reopen    (MailSearchFixture  *self);
/* A message in a folder: subject, people and when it arrived; its body too, unless NULL. content: the header lines of the body, an
 * empty line, and the body. Returns the message. */
gint64  mail_search_fixture_add       (MailSearchFixture  *self,
                                       gint64              folder,
                                       guint32             uid,
                                       const char         *subject,
                                       const char         *people,
                                       gint64              date,
                                       const char         *content);
void    mail_search_fixture_put_body  (MailSearchFixture  *self,
                                       gint64              message,
                                       const char         *content);
void    mail_search_fixture_wait      (MailSearchFixture  *self);
/* The UIDs of the first items found, newest first, with commas between. */
char   *mail_search_fixture_find      (MailSearchFixture  *self,
                                       const char         *query);
MailSearchPage *mail_search_fixture_find_page (MailSearchFixture *self,
                                       const char         *query,
                                       gint64              next,
                                       guint               limit);
/* (element-type MailFinding): what mail_search_check () says */
GPtrArray *mail_search_fixture_find_faults (MailSearchFixture *self);
MailSearchCoverage *mail_search_fixture_get_coverage (MailSearchFixture *self);

G_END_DECLS
