/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-command.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_IMAP_SEARCH_ALL,     /* all of its children; without any: every message */
  MAIL_IMAP_SEARCH_ANY,     /* one of its children, of which there is at least one */
  MAIL_IMAP_SEARCH_NOT,     /* not its one child */
  MAIL_IMAP_SEARCH_WORD,    /* "SEEN" */
  MAIL_IMAP_SEARCH_ATOM,    /* "KEYWORD" and one */
  MAIL_IMAP_SEARCH_STRING,  /* "SUBJECT" text */
  MAIL_IMAP_SEARCH_HEADER,  /* a header field that contains text */
  MAIL_IMAP_SEARCH_NUMBER,  /* "LARGER" number */
  MAIL_IMAP_SEARCH_DAY,     /* "SINCE" the day of that second, in UTC */
} MailImapSearchKind;

/**
 * MailImapSearchKey:
 * @kind: what it is
 * @name: of a word, atom, string, number or day what the protocol calls it; of a header its name
 * @text: UTF-8, without CR, LF and NUL
 * @number: a number, or unix seconds
 * @children: (element-type MailImapSearchKey)
 *
 * What SEARCH looks for: RFC 3501 §6.4.4, as a tree.
 */
typedef struct {
  MailImapSearchKind kind;
  const char *name;
  char *text;
  gint64 number;
  GPtrArray *children;
} MailImapSearchKey;

MailImapSearchKey *mail_imap_search_key_new       (MailImapSearchKind       kind,
                                                   const char              *name);
MailImapSearchKey *mail_imap_search_key_new_text  (MailImapSearchKind       kind,
                                                   const char              *name,
                                                   const char              *text);
MailImapSearchKey *mail_imap_search_key_new_number (MailImapSearchKind      kind,
                                                   const char              *name,
                                                   gint64                   number);
void               mail_imap_search_key_free      (MailImapSearchKey       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapSearchKey, mail_imap_search_key_free)
/* Whether it needs a charset to be told. */
gboolean           mail_imap_search_key_is_ascii  (const MailImapSearchKey *self);
void               mail_imap_search_key_write     (const MailImapSearchKey *self,
                                                   MailImapCommand         *command);

G_END_DECLS
