/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-query.h"
#include "mail-store.h"

G_BEGIN_DECLS

/* The search of one profile: finds, and keeps the index in step with the mail. Thread-safe. */
#define MAIL_TYPE_SEARCH (mail_search_get_type ())
G_DECLARE_FINAL_TYPE (MailSearch, mail_search, MAIL, SEARCH, GObject)

/* A message that was found, by the first of its items that fits. */
typedef struct {
  gint64 item;
  gint64 message;
  gint64 folder;
  gint64 date;
} MailSearchHit;

/**
 * MailSearchPage:
 * @hits: (element-type MailSearchHit): newest first
 * @next: what to ask for the following ones with; 0: these are all
 * @n_left_out: how many more there are, up to @next, that are only in Trash and Junk, where the query does not ask for these
 * @left_out: (element-type gint64): those folders
 */
typedef struct {
  GArray *hits;
  gint64 next;
  guint n_left_out;
  GArray *left_out;
} MailSearchPage;

/* Bytes of a text that are to be shown as found. */
typedef struct {
  guint start;
  guint end;
} MailSearchRange;

/**
 * MailSearchSnippet:
 * @text: a line of what the message says, around what was found; its beginning when nothing of it was; "" when it is not here
 * @ranges: (element-type MailSearchRange): in @text, in order
 */
typedef struct {
  gint64 message;
  char *text;
  GArray *ranges;
} MailSearchSnippet;

/**
 * MailSearchCoverage:
 * @n_messages: how many there are on this computer
 * @n_bodies: how many of them are found by all they say
 * @n_headers: how many by subject, people and date
 * @folders: (element-type gint64): of which the server has more messages
 * @bodiless: (element-type gint64): of which the server has more of what is here: it was not fetched, or not yet
 *
 * How far the index is; what is missing to @n_messages is not in it yet.
 */
typedef struct {
  gint64 n_messages;
  gint64 n_bodies;
  gint64 n_headers;
  GArray *folders;
  GArray *bodiless;
} MailSearchCoverage;

#define MAIL_TYPE_SEARCH_PAGE (mail_search_page_get_type ())
GType               mail_search_page_get_type     (void);
MailSearchPage     *mail_search_page_copy         (MailSearchPage     *self);
void                mail_search_page_free         (MailSearchPage     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchPage, mail_search_page_free)

#define MAIL_TYPE_SEARCH_COVERAGE (mail_search_coverage_get_type ())
GType               mail_search_coverage_get_type (void);
MailSearchCoverage *mail_search_coverage_copy     (MailSearchCoverage *self);
void                mail_search_coverage_free     (MailSearchCoverage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchCoverage, mail_search_coverage_free)

MailSearchSnippet  *mail_search_snippet_copy      (const MailSearchSnippet *self);
void                mail_search_snippet_free      (MailSearchSnippet  *self);

MailSearch         *mail_search_open              (MailStore          *store);
void                mail_search_close             (MailSearch         *self);
MailStore          *mail_search_get_store         (MailSearch         *self);

/* → MailSearchPage (boxed) */
DexFuture          *mail_search_find              (MailSearch         *self,
                                                   const char         *query,
                                                   MailSearchSyntax    syntax,
                                                   gint64              next,
                                                   guint               limit) G_GNUC_WARN_UNUSED_RESULT;
/* → MailSearchPage (boxed), of what is unread alone. items, messages: (nullable) (element-type gint64): among these */
DexFuture          *mail_search_find_unread       (MailSearch         *self,
                                                   const char         *query,
                                                   GArray             *items,
                                                   GArray             *messages,
                                                   guint               limit) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray of MailSearchSnippet (G_TYPE_PTR_ARRAY, boxed), one a message, in their order */
DexFuture          *mail_search_load_snippets     (MailSearch         *self,
                                                   const char         *query,
                                                   MailSearchSyntax    syntax,
                                                   GArray             *messages) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type MailSearchRange): where a line of text, such as a subject, has what is searched for */
GArray             *mail_search_highlight         (const char         *query,
                                                   MailSearchSyntax    syntax,
                                                   MailSearchColumns   columns,
                                                   const char         *text);
/* → MailSearchCoverage (boxed) */
DexFuture          *mail_search_get_coverage      (MailSearch         *self) G_GNUC_WARN_UNUSED_RESULT;
/* mail-search-check.c: → GPtrArray of MailFinding (G_TYPE_PTR_ARRAY, boxed): where the index is not that of the mail;
 * mail_store_mend () has it looked at again. Walks the whole index. */
DexFuture          *mail_search_check             (MailSearch         *self) G_GNUC_WARN_UNUSED_RESULT;
/* Makes the index anew; nothing where it is open for reading only. */
void                mail_search_rebuild           (MailSearch         *self);
/* → TRUE when everything that is in the store now is in the index. */
DexFuture          *mail_search_wait              (MailSearch         *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
