/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* search.db, open for writing. Of the indexer's thread. */
typedef struct _MailSearchIndex MailSearchIndex;

/**
 * MailSearchDocument:
 * @date: when the message arrived: where it stands among the results
 * @body_number: which bytes @body was made of; 0: the body is not here
 * @gone: it is to be taken out
 *
 * What is written of one message. Text as mail_search_compose () makes it.
 */
typedef struct {
  gint64 message;
  gint64 date;
  gint64 body_number;
  gboolean gone;
  char *subject;
  char *from;
  char *to;
  char *cc;
  char *body;        /* (nullable) */
  char *attachments; /* (nullable) */
} MailSearchDocument;

void             mail_search_document_free         (MailSearchDocument  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchDocument, mail_search_document_free)

char            *mail_search_index_make_path       (const char          *profile);
MailSearchIndex *mail_search_index_open            (const char          *profile,
                                                    gboolean             anew,
                                                    GError             **error);
void             mail_search_index_close           (MailSearchIndex     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchIndex, mail_search_index_close)
gboolean         mail_search_index_is_damaged      (MailSearchIndex     *self);
gint64           mail_search_index_get_cursor      (MailSearchIndex     *self);
gboolean         mail_search_index_forget_behind   (MailSearchIndex     *self,
                                                    gint64               highest,
                                                    GError             **error);
gboolean         mail_search_index_has             (MailSearchIndex     *self,
                                                    gint64               message,
                                                    gint64               body_number);
gboolean         mail_search_index_write           (MailSearchIndex     *self,
                                                    GPtrArray           *documents,
                                                    gint64               cursor,
                                                    GError             **error);
gboolean         mail_search_index_merge           (MailSearchIndex     *self,
                                                    gboolean            *more,
                                                    GError             **error);
void             mail_search_index_release         (MailSearchIndex     *self);
gboolean         mail_search_index_tidy            (MailSearchIndex     *self,
                                                    gboolean            *more,
                                                    GError             **error);

/* A connection for reading, with mail.db beside it as "mail". */
MailSqlite      *mail_search_index_open_reader     (const char          *profile,
                                                    GError             **error);

G_END_DECLS
