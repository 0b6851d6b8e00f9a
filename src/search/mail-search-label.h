/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* What is looked at of the sets of keywords that mail has; where there are more, each mail is asked for the label by itself. */
#define MAIL_SEARCH_MAX_KEYWORD_SETS 2000

/**
 * MailSearchLabel:
 * @is_known: whether there is such a label, or any mail has it
 * @condition: SQL: whether the mail "p" has it
 * @messages: (nullable): SQL: the messages that have it, by an index; %NULL: only @condition can tell
 * @sets: the sets of keywords with it
 *
 * A label that is searched for.
 */
typedef struct {
  gboolean is_known;
  char *condition;
  char *messages;
  GPtrArray *sets;
} MailSearchLabel;

MailSearchLabel *mail_search_label_find (MailSqlite      *db,
                                         const char      *wanted,
                                         GError         **error);
/* How much mail has it, counted up to a limit. */
gboolean         mail_search_label_count (const MailSearchLabel *self,
                                         MailSqlite      *db,
                                         gint64           limit,
                                         gint64          *n,
                                         GError         **error);
void             mail_search_label_free (MailSearchLabel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchLabel, mail_search_label_free)

G_END_DECLS
