/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Eight times what RFC 5321 §4.5.3.1.5 grants, two hundred times what anyone sends. */
#define MAIL_SMTP_MAX_LINE (64 * 1024)
/* The longest EHLO replies have some thirty lines. */
#define MAIL_SMTP_MAX_LINES 1000
/* How much text of a reply is kept; the rest is read and dropped. */
#define MAIL_SMTP_MAX_TEXT (64 * 1024)

/**
 * MailSmtpReply:
 * @code: 200 to 599
 * @enhanced_class: 2, 4 or 5; 0 when the reply has no enhanced status code (RFC 3463)
 * @enhanced_subject: the second number of the enhanced code
 * @enhanced_detail: the third number
 * @lines: (array zero-terminated=1): the text of each line, UTF-8, without codes
 *
 * One whole reply, with all its lines. A boxed value, not changed once it was made.
 */
typedef struct {
  guint code;
  guint enhanced_class;
  guint enhanced_subject;
  guint enhanced_detail;
  char **lines;
} MailSmtpReply;

/**
 * MailSmtpClass:
 * @MAIL_SMTP_CLASS_OK: not refused
 * @MAIL_SMTP_CLASS_BUSY: the server is busy or closing: retry by itself
 * @MAIL_SMTP_CLASS_CONNECTIONS: too many connections at once: retry, a minute later at the earliest
 * @MAIL_SMTP_CLASS_RATE: sending too much or too fast: retry, some minutes later
 * @MAIL_SMTP_CLASS_SPLIT: too many recipients for one transaction: send to the rest in another
 * @MAIL_SMTP_CLASS_AUTH_LATER: signing in does not work just now; not a wrong password
 * @MAIL_SMTP_CLASS_AUTH: the person has to sign in again
 * @MAIL_SMTP_CLASS_AUTH_ADMIN: sending with a password is switched off for this account or organisation
 * @MAIL_SMTP_CLASS_RECIPIENT: no such address
 * @MAIL_SMTP_CLASS_RECIPIENT_FULL: the recipient's mailbox is full
 * @MAIL_SMTP_CLASS_SENDER: this sender address is not allowed
 * @MAIL_SMTP_CLASS_SIZE: the message is too large
 * @MAIL_SMTP_CLASS_POLICY: refused as spam or by a rule: the server's own words matter
 * @MAIL_SMTP_CLASS_INTERNATIONAL: internationalised addresses are not supported
 * @MAIL_SMTP_CLASS_SUSPICIOUS: a permanent refusal without a reason: worth a few retries
 * @MAIL_SMTP_CLASS_PERMANENT: any other permanent refusal
 *
 * What a refusal is about, so that the right sentence and the right way on can be shown.
 */
typedef enum {
  MAIL_SMTP_CLASS_OK,
  MAIL_SMTP_CLASS_BUSY,
  MAIL_SMTP_CLASS_CONNECTIONS,
  MAIL_SMTP_CLASS_RATE,
  MAIL_SMTP_CLASS_SPLIT,
  MAIL_SMTP_CLASS_AUTH_LATER,
  MAIL_SMTP_CLASS_AUTH,
  MAIL_SMTP_CLASS_AUTH_ADMIN,
  MAIL_SMTP_CLASS_RECIPIENT,
  MAIL_SMTP_CLASS_RECIPIENT_FULL,
  MAIL_SMTP_CLASS_SENDER,
  MAIL_SMTP_CLASS_SIZE,
  MAIL_SMTP_CLASS_POLICY,
  MAIL_SMTP_CLASS_INTERNATIONAL,
  MAIL_SMTP_CLASS_SUSPICIOUS,
  MAIL_SMTP_CLASS_PERMANENT,
} MailSmtpClass;

/**
 * MailSmtpStage:
 * @MAIL_SMTP_STAGE_CONNECT: greeting, EHLO, STARTTLS
 * @MAIL_SMTP_STAGE_AUTH: signing in
 * @MAIL_SMTP_STAGE_MAIL: the sender
 * @MAIL_SMTP_STAGE_RCPT: a recipient
 * @MAIL_SMTP_STAGE_DATA: the message
 *
 * What a reply answers: bare codes mean different things at different places.
 */
typedef enum {
  MAIL_SMTP_STAGE_CONNECT,
  MAIL_SMTP_STAGE_AUTH,
  MAIL_SMTP_STAGE_MAIL,
  MAIL_SMTP_STAGE_RCPT,
  MAIL_SMTP_STAGE_DATA,
} MailSmtpStage;

#define MAIL_TYPE_SMTP_REPLY (mail_smtp_reply_get_type ())
GType mail_smtp_reply_get_type (void) G_GNUC_CONST;

MailSmtpReply *mail_smtp_reply_copy         (const MailSmtpReply *self);
void           mail_smtp_reply_free         (MailSmtpReply       *self);
char          *mail_smtp_reply_get_text     (const MailSmtpReply *self);
char          *mail_smtp_reply_get_enhanced (const MailSmtpReply *self);
MailSmtpClass  mail_smtp_reply_classify     (const MailSmtpReply *self,
                                             MailSmtpStage        stage);
GError        *mail_smtp_reply_to_error     (const MailSmtpReply *self,
                                             MailSmtpStage        stage) G_GNUC_WARN_UNUSED_RESULT;

gboolean       mail_smtp_class_is_transient (MailSmtpClass        class);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSmtpReply, mail_smtp_reply_free)

/**
 * MailSmtpReplyParser:
 *
 * Bytes in, replies out. Pure: no input or output of its own. Feed it what there is, in any fragments:
 *
 * mail_smtp_reply_parser_feed () takes bytes until a reply is complete and says how many it took; what is left belongs to the
 * next reply. Accepts a bare LF as a line's end, and text without a space after the code. Refuses (%MAIL_ERROR_PROTOCOL) lines over
 * %MAIL_SMTP_MAX_LINE, replies over %MAIL_SMTP_MAX_LINES lines, lines whose codes disagree, and lines without a code. After an
 * error it stays in error: the connection is over. Memory: %MAIL_SMTP_MAX_LINE + %MAIL_SMTP_MAX_TEXT and a little.
 */
typedef struct _MailSmtpReplyParser MailSmtpReplyParser;

MailSmtpReplyParser *mail_smtp_reply_parser_new  (void);
void                 mail_smtp_reply_parser_free (MailSmtpReplyParser  *self);
gboolean             mail_smtp_reply_parser_feed (MailSmtpReplyParser  *self,
                                                  const guint8         *bytes,
                                                  gsize                 length,
                                                  gsize                *consumed,
                                                  MailSmtpReply       **reply,
                                                  GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSmtpReplyParser, mail_smtp_reply_parser_free)

G_END_DECLS
