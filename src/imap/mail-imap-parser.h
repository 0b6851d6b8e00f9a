/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mail-imap-response.h"

G_BEGIN_DECLS

/* The longest response, literals apart; a mailbox list, a structure or a flag list is far below. Reaching it ends the stream. */
#define MAIL_IMAP_PARSER_MAX_LINE (1024 * 1024)
/* The same for SEARCH, ESEARCH and VANISHED, which name every message of a mailbox. SEARCH is read as it comes, the others are
 * kept until they end. */
#define MAIL_IMAP_PARSER_MAX_SET_LINE (64 * 1024 * 1024)
/* The longest literal that is collected: headers, strings. The bytes of a longer one are dropped and the item is told as truncated
 * or damaged. */
#define MAIL_IMAP_PARSER_MAX_COLLECTED (4 * 1024 * 1024)
/* How much one response may collect in all. */
#define MAIL_IMAP_PARSER_MAX_RESPONSE (16 * 1024 * 1024)
/* How many literals of one response are streamed or dropped. A client that asks for one section gets one. */
#define MAIL_IMAP_PARSER_MAX_SECTIONS 100
/* How deep parentheses may nest in anything that is skipped or kept as it is. */
#define MAIL_IMAP_PARSER_MAX_DEPTH 100
/* Most items in one list: flags, capabilities, sections, namespaces. */
#define MAIL_IMAP_PARSER_MAX_WORDS 10000
/* How much of a line is shown in logs. */
#define MAIL_IMAP_PARSER_MAX_SHOWN 512

/**
 * MailImapHandler:
 * @response: one complete response
 * @body_begin: a section that is no header begins (see #MailImapSection); @body_data and @body_end follow, then the FETCH
 *   response that holds it, in which the section has no data
 * @body_data: the next bytes of it, where they lie in the input
 * @body_end: its end
 *
 * Who gets what the parser reads. Everything given lives until the function returns. A function may call
 * mail_imap_parser_stop (); it must not feed or free the parser.
 */
typedef struct {
  void (*response)   (const MailImapResponse *response,
                      gpointer                data);
  void (*body_begin) (const MailImapBody     *body,
                      gpointer                data);
  void (*body_data)  (const MailImapBody     *body,
                      const char             *bytes,
                      gsize                   length,
                      gpointer                data);
  void (*body_end)   (const MailImapBody     *body,
                      gpointer                data);
} MailImapHandler;

/**
 * MailImapParser:
 *
 * Reads what a server says, fed with bytes in any fragments, without I/O.
 *
 * A response that lies whole in one fragment is read where it lies; one that is cut is put together in a buffer. Nothing is
 * allocated for what a server merely announces: a literal of 2 GB is passed on, or dropped, as it comes. What cannot be read costs
 * one item (a FETCH item) or one response; only what breaks the framing (a line or number without end) fails, and for good.
 */
typedef struct _MailImapParser MailImapParser;

MailImapParser *mail_imap_parser_new         (const MailImapHandler  *handler,
                                              gpointer                data);
void            mail_imap_parser_free        (MailImapParser         *self);
gssize          mail_imap_parser_feed        (MailImapParser         *self,
                                              const char             *bytes,
                                              gsize                   length,
                                              GError                **error);
void            mail_imap_parser_stop        (MailImapParser         *self);
gboolean        mail_imap_parser_is_between  (MailImapParser         *self);
gboolean        mail_imap_parser_abandon     (MailImapParser         *self,
                                              MailImapBody           *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapParser, mail_imap_parser_free)

G_END_DECLS
