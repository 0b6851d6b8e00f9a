/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Limits of what a person typed; what is behind them is not looked at. */
#define MAIL_SEARCH_MAX_QUERY 4096 /* bytes */
#define MAIL_SEARCH_MAX_TERMS 64
/* Letters a word needs to be looked for as the beginning of others, by itself and at the end of a phrase. With fewer, a good part of
 * all words begin so. */
#define MAIL_SEARCH_MIN_PREFIX 2
#define MAIL_SEARCH_MIN_PHRASE_PREFIX 3

typedef enum {
  MAIL_SEARCH_NODE_AND,        /* all of its children; without any: everything */
  MAIL_SEARCH_NODE_OR,         /* one of its children */
  MAIL_SEARCH_NODE_NOT,        /* not its one child */
  MAIL_SEARCH_NODE_TEXT,       /* a word or phrase, in columns */
  MAIL_SEARCH_NODE_FOLDER,     /* in a folder of that name */
  MAIL_SEARCH_NODE_ANYWHERE,   /* also in Trash and Junk, where only those look who say so: fits everything */
  MAIL_SEARCH_NODE_ACCOUNT,    /* of an account of that name or address */
  MAIL_SEARCH_NODE_LABEL,      /* with a label of that name, or that keyword */
  MAIL_SEARCH_NODE_ATTACHMENT, /* with attachments */
  MAIL_SEARCH_NODE_FLAGS,      /* number: which of the flags in mask are set */
  MAIL_SEARCH_NODE_DATE,       /* low ≤ date < high */
  MAIL_SEARCH_NODE_SIZE,       /* low ≤ size < high */
} MailSearchNodeKind;

/* Bits: the columns of the index. */
typedef enum {
  MAIL_SEARCH_SUBJECT = 1 << 0,
  MAIL_SEARCH_FROM = 1 << 1,
  MAIL_SEARCH_TO = 1 << 2,
  MAIL_SEARCH_CC = 1 << 3,
  MAIL_SEARCH_BODY = 1 << 4,
  MAIL_SEARCH_FILE_NAME = 1 << 5,
  MAIL_SEARCH_ANYWHERE = (1 << 6) - 1,
} MailSearchColumns;

typedef struct {
  MailSearchNodeKind kind;
  GPtrArray *children;       /* MailSearchNode, of AND, OR and NOT */
  char *text;                /* of TEXT, FOLDER, ANYWHERE, ACCOUNT and LABEL, as it was typed */
  MailSearchColumns columns;
  guint prefix;              /* letters from which on the last word of the text may go on; 0: it may not */
  guint mask;
  guint number;
  gint64 low;
  gint64 high;
} MailSearchNode;

/**
 * MailSearchSyntax:
 * @MAIL_SEARCH_TYPED: the query is complete
 * @MAIL_SEARCH_TYPING: a person is still typing: the last word may go on
 */
typedef enum {
  MAIL_SEARCH_TYPED,
  MAIL_SEARCH_TYPING,
} MailSearchSyntax;

MailSearchNode *mail_search_node_new    (MailSearchNodeKind  kind);
void            mail_search_node_free   (MailSearchNode     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSearchNode, mail_search_node_free)
MailSearchNode *mail_search_query_parse (const char         *query,
                                         MailSearchSyntax    syntax,
                                         gint64              now);
gboolean        mail_search_has_words   (const char         *text);

/* A term of a query: what it asks for, whether for what has it or has it not, and its bytes with the minus. */
typedef void (*MailSearchTermFunc)      (const MailSearchNode *node,
                                         gboolean             negative,
                                         gsize                start,
                                         gsize                end,
                                         gpointer             data);
void            mail_search_query_foreach_term (const char   *query,
                                         gint64               now,
                                         MailSearchTermFunc   func,
                                         gpointer             data);

G_END_DECLS
