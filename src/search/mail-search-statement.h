/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-query.h"
#include "mail-sqlite.h"

G_BEGIN_DECLS

/* A value of a statement: text, or a number where text is NULL. */
typedef struct {
  char *text;
  gint64 number;
} MailSearchBinding;

/* A query as SQL over search.db with mail.db beside it: rows of document.id, message, item, folder and date, newest first, those
 * of one message side by side. What is in the folders that are left out is among them: somebody may want to know how much it is. */
typedef struct {
  char *sql;
  GArray *bindings; /* MailSearchBinding */
  GArray *left_out; /* gint64: folders */
} MailSearchStatement;

MailSearchStatement *mail_search_statement_new  (MailSqlite            *db,
                                                 const MailSearchNode  *query,
                                                 gint64                 from,
                                                 gint64                 before,
                                                 GError               **error);
void                 mail_search_statement_free (MailSearchStatement   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchStatement, mail_search_statement_free)

/* (nullable): as a query of FTS5, when it asks for words alone */
char                *mail_search_make_match     (const MailSearchNode  *query);

G_END_DECLS
