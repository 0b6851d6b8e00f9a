/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-lexer.h"
#include "mail-imap-parser.h"

G_BEGIN_DECLS

/**
 * MailImapScratch:
 *
 * Room for what a response consists of, used again for the next one, so that reading one allocates nothing.
 */
typedef struct {
  GArray *words; /* MailImapSlice: keywords, labels, capabilities */
  GArray *sections; /* MailImapSection */
  GArray *namespaces; /* MailImapNamespaceEntry */
  GStringChunk *strings; /* (nullable): strings that had escapes */
  MailImapUidSet *found; /* (nullable): what a SEARCH named so far, or what vanished */
} MailImapScratch;

void     mail_imap_parser_deliver      (const MailImapHandler *handler,
                                        gpointer             data,
                                        MailImapLexer       *lexer,
                                        MailImapScratch     *scratch);

/* Each reads what stands behind its name, up to the end of the line. FALSE: it cannot be read. */
gboolean mail_imap_read_status         (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapStatus      *status);
gboolean mail_imap_status_kind         (MailImapSlice        word,
                                        MailImapStatusKind  *kind);
gboolean mail_imap_read_words          (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapWords       *words);
gboolean mail_imap_read_id             (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapWords       *words);
gboolean mail_imap_read_namespaces     (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapNamespaces  *namespaces);
gboolean mail_imap_read_list           (MailImapLexer       *lexer,
                                        MailImapListKind     kind,
                                        MailImapList        *list);
gboolean mail_imap_read_quota          (MailImapLexer       *lexer,
                                        MailImapQuotaAnswer *quota);
gboolean mail_imap_read_mailbox_status (MailImapLexer       *lexer,
                                        MailImapMailboxStatus *status);
gboolean mail_imap_read_search         (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapSearchAnswer *answer);
gboolean mail_imap_read_esearch        (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapSearchAnswer *answer);
gboolean mail_imap_read_vanished       (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapVanished    *vanished);
gboolean mail_imap_read_flags          (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapFlags       *flags);
gboolean mail_imap_read_fetch          (MailImapLexer       *lexer,
                                        MailImapScratch     *scratch,
                                        MailImapFetch       *fetch,
                                        MailImapSection     *pending);

G_END_DECLS
