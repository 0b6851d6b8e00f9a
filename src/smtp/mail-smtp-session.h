/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-net-connection.h"
#include "mail-net-credential.h"
#include "mail-smtp-reply.h"

G_BEGIN_DECLS

/**
 * MailSmtpCapabilities:
 * @MAIL_SMTP_CAPABILITY_STARTTLS: RFC 3207
 * @MAIL_SMTP_CAPABILITY_PIPELINING: RFC 2920: MAIL and the RCPTs travel together
 * @MAIL_SMTP_CAPABILITY_SIZE: RFC 1870
 * @MAIL_SMTP_CAPABILITY_8BITMIME: RFC 6152
 * @MAIL_SMTP_CAPABILITY_SMTPUTF8: RFC 6531
 * @MAIL_SMTP_CAPABILITY_ENHANCEDSTATUSCODES: RFC 2034
 * @MAIL_SMTP_CAPABILITY_AUTH: RFC 4954
 *
 * What the server said it can do in its last EHLO reply; never anything from before TLS.
 */
typedef enum {
  MAIL_SMTP_CAPABILITY_STARTTLS = 1 << 0,
  MAIL_SMTP_CAPABILITY_PIPELINING = 1 << 1,
  MAIL_SMTP_CAPABILITY_SIZE = 1 << 2,
  MAIL_SMTP_CAPABILITY_8BITMIME = 1 << 3,
  MAIL_SMTP_CAPABILITY_SMTPUTF8 = 1 << 4,
  MAIL_SMTP_CAPABILITY_ENHANCEDSTATUSCODES = 1 << 5,
  MAIL_SMTP_CAPABILITY_AUTH = 1 << 6,
} MailSmtpCapabilities;

/**
 * MailSmtpRecipient:
 * @address: as it was given
 * @class: %MAIL_SMTP_CLASS_OK when the server takes mail for it
 * @code: the reply's code
 * @enhanced: (nullable): the enhanced status code, "5.1.1"
 * @text: (nullable): the server's own words
 *
 * What became of one recipient. A boxed value.
 */
typedef struct {
  char *address;
  MailSmtpClass class;
  guint code;
  char *enhanced;
  char *text;
} MailSmtpRecipient;

#define MAIL_TYPE_SMTP_RECIPIENT (mail_smtp_recipient_get_type ())
GType              mail_smtp_recipient_get_type (void) G_GNUC_CONST;
MailSmtpRecipient *mail_smtp_recipient_copy     (const MailSmtpRecipient *self);
void               mail_smtp_recipient_free     (MailSmtpRecipient       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSmtpRecipient, mail_smtp_recipient_free)

/**
 * MailSmtpSession:
 *
 * One connection for submitting mail, used from one thread. Its methods return futures and are called one after the other: each
 * when the one before is settled. Dropping the future of a running one closes the session. To send a message:
 *
 * |[
 *   mail_smtp_session_open ()            connected, TLS as configured, EHLO done
 *   mail_smtp_session_authenticate ()
 *   mail_smtp_session_mail ()            MAIL and RCPTs: one #MailSmtpRecipient each; decide whether to go on
 *   mail_smtp_session_reset ()             … no
 *   mail_smtp_session_data_begin ()        … yes
 *   mail_smtp_session_data_write ()      as often as needed
 *     (commit that the dot may have been sent)
 *   mail_smtp_session_data_finish ()     the dot, and the server's answer
 *   mail_smtp_session_quit ()
 * ]|
 *
 * When a method fails, mail_smtp_session_get_refusal () has the server's reply if it gave one, and
 * mail_smtp_session_dot_was_sent () says whether the server may have the message all the same.
 */
#define MAIL_TYPE_SMTP_SESSION (mail_smtp_session_get_type ())
G_DECLARE_FINAL_TYPE (MailSmtpSession, mail_smtp_session, MAIL, SMTP_SESSION, GObject)

MailSmtpSession     *mail_smtp_session_new              (const MailNetEndpoint *endpoint,
                                                         MailNetTrust          *trust);

DexFuture           *mail_smtp_session_open             (MailSmtpSession       *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_sign_in          (MailSmtpSession         *self,
                                                         const MailNetCredential *credential) G_GNUC_WARN_UNUSED_RESULT;
const char          *mail_smtp_session_get_method       (MailSmtpSession         *self);
DexFuture           *mail_smtp_session_authenticate     (MailSmtpSession       *self,
                                                         const char            *user,
                                                         const char            *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_mail             (MailSmtpSession       *self,
                                                         const char            *from,
                                                         const char * const    *recipients,
                                                         guint64                size,
                                                         gboolean               has_8bit) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_reset            (MailSmtpSession       *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_data_begin       (MailSmtpSession       *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_data_write       (MailSmtpSession       *self,
                                                         GBytes                *bytes) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_data_finish      (MailSmtpSession       *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_smtp_session_quit             (MailSmtpSession       *self) G_GNUC_WARN_UNUSED_RESULT;
void                 mail_smtp_session_close            (MailSmtpSession       *self);

gboolean             mail_smtp_session_is_open          (MailSmtpSession       *self);
gboolean             mail_smtp_session_dot_was_sent     (MailSmtpSession       *self);
const MailSmtpReply *mail_smtp_session_get_refusal      (MailSmtpSession       *self);
MailSmtpClass        mail_smtp_session_get_refusal_class (MailSmtpSession      *self);
MailSmtpCapabilities mail_smtp_session_get_capabilities (MailSmtpSession       *self);
guint64              mail_smtp_session_get_max_size     (MailSmtpSession       *self);
const char * const  *mail_smtp_session_get_mechanisms   (MailSmtpSession       *self);
char                *mail_smtp_session_get_transcript   (MailSmtpSession       *self);

G_END_DECLS
