/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mail-imap-response.h"

G_BEGIN_DECLS

/* How long a command may be, RFC 2683 §3.2.1.5; the second for servers with CONDSTORE or QRESYNC, RFC 7162 §4. */
#define MAIL_IMAP_COMMAND_MAX_OCTETS 1000
#define MAIL_IMAP_COMMAND_MAX_OCTETS_LONG 8000
/* What LITERAL- allows without asking, RFC 7888 §5. */
#define MAIL_IMAP_COMMAND_MAX_LITERAL_MINUS 4096

/**
 * MailImapLiterals:
 * @MAIL_IMAP_LITERALS_SYNC: the server is asked before each literal
 * @MAIL_IMAP_LITERALS_MINUS: only before long ones
 * @MAIL_IMAP_LITERALS_PLUS: never
 */
typedef enum {
  MAIL_IMAP_LITERALS_SYNC,
  MAIL_IMAP_LITERALS_MINUS,
  MAIL_IMAP_LITERALS_PLUS,
} MailImapLiterals;

/**
 * MailImapCommand:
 *
 * One command, made of typed values. CR, LF and NUL are refused where values become bytes, whatever the value; the refusal is
 * remembered and told by mail_imap_command_finish (), so that nothing of such a command is ever sent.
 */
typedef struct _MailImapCommand MailImapCommand;

MailImapCommand *mail_imap_command_new         (const char          *tag,
                                                const char          *name,
                                                MailImapLiterals     literals);
void             mail_imap_command_free        (MailImapCommand     *self);
void             mail_imap_command_allow_utf8  (MailImapCommand     *self,
                                                gboolean             in_names);
void             mail_imap_command_add_words   (MailImapCommand     *self,
                                                const char          *words);
void             mail_imap_command_add_number  (MailImapCommand     *self,
                                                guint64              number);
void             mail_imap_command_add_uids    (MailImapCommand     *self,
                                                MailImapUidSet      *uids);
void             mail_imap_command_add_flags   (MailImapCommand     *self,
                                                MailImapSystemFlags  flags,
                                                const char * const  *keywords);
void             mail_imap_command_add_atom    (MailImapCommand     *self,
                                                const char          *atom);
void             mail_imap_command_add_string  (MailImapCommand     *self,
                                                const char          *string);
void             mail_imap_command_add_mailbox (MailImapCommand     *self,
                                                const char          *path);
void             mail_imap_command_add_secret  (MailImapCommand     *self,
                                                const char          *secret);
void             mail_imap_command_add_date    (MailImapCommand     *self,
                                                gint64               seconds,
                                                int                  offset_minutes);
void             mail_imap_command_add_section (MailImapCommand     *self,
                                                const char          *name,
                                                const char          *section,
                                                const char * const  *fields);
void             mail_imap_command_add_origin  (MailImapCommand     *self,
                                                guint64              offset,
                                                guint64              length);
void             mail_imap_command_open        (MailImapCommand     *self);
void             mail_imap_command_close       (MailImapCommand     *self);
void             mail_imap_command_add_upload  (MailImapCommand     *self,
                                                guint64              size);
void             mail_imap_command_hide        (MailImapCommand     *self);
gboolean         mail_imap_command_finish      (MailImapCommand     *self,
                                                GError             **error);

gboolean         mail_imap_command_is_secret   (MailImapCommand     *self);
gboolean         mail_imap_command_is_waiting  (MailImapCommand     *self);
gboolean         mail_imap_command_needs_upload (MailImapCommand    *self);
const char      *mail_imap_command_next        (MailImapCommand     *self,
                                                gsize               *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapCommand, mail_imap_command_free)

G_END_DECLS
