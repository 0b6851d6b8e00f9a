/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-smtp-session.h"
#include "mail-smtp-stuffer.h"

G_BEGIN_DECLS

/* RFC 5321 §4.5.3.2. The last is the one that must never be shortened: giving up early is what sends messages twice. */
#define MAIL_SMTP_TIMEOUT_SEC (5 * 60)
#define MAIL_SMTP_TIMEOUT_DATA_SEC (2 * 60)
#define MAIL_SMTP_TIMEOUT_BLOCK_SEC (3 * 60)
#define MAIL_SMTP_TIMEOUT_DOT_SEC (10 * 60)
/* Nothing depends on the answer to QUIT. */
#define MAIL_SMTP_TIMEOUT_QUIT_SEC 5

typedef enum {
  MAIL_SMTP_PHASE_NEW,
  MAIL_SMTP_PHASE_READY, /* greeted, no transaction */
  MAIL_SMTP_PHASE_TRANSACTION, /* MAIL was sent */
  MAIL_SMTP_PHASE_DATA, /* the server waits for the message */
  MAIL_SMTP_PHASE_CLOSED,
} MailSmtpPhase;

struct _MailSmtpSession {
  GObject parent_instance;

  MailNetConnection *connection;
  MailNetTrust *trust;
  MailSmtpReplyParser *parser;
  MailSmtpPhase phase;
  gboolean running; /* a method's fibre */

  /* From the last EHLO */
  MailSmtpCapabilities capabilities;
  guint64 max_size;
  char **mechanisms;
  const char *method; /* (nullable): what signed in */

  /* Of the last method */
  MailSmtpReply *refusal;
  MailSmtpClass refusal_class;

  /* Of the transaction */
  guint n_accepted;
  MailSmtpStuffer stuffer;
  gboolean dot_sent;
};

/* What the methods are made of. Those that say so await, and are called on a fibre only. */
DexFuture     *mail_smtp_session_run          (MailSmtpSession       *self,
                                               DexFiberFunc           func,
                                               gpointer               data,
                                               GDestroyNotify         destroy);
MailSmtpReply *mail_smtp_session_read_reply   (MailSmtpSession       *self,
                                               guint                  timeout_sec,
                                               GError               **error);
gboolean       mail_smtp_session_write        (MailSmtpSession       *self,
                                               const char            *command,
                                               MailNetWriteFlags      flags,
                                               GError               **error);
MailSmtpReply *mail_smtp_session_command      (MailSmtpSession       *self,
                                               const char            *command,
                                               MailNetWriteFlags      flags,
                                               guint                  timeout_sec,
                                               GError               **error);
gboolean       mail_smtp_session_refuse       (MailSmtpSession       *self,
                                               const MailSmtpReply   *reply,
                                               MailSmtpStage          stage,
                                               GError               **error);
gboolean       mail_smtp_session_refuse_local (MailSmtpSession       *self,
                                               MailSmtpClass          class,
                                               GError                *failure,
                                               GError               **error);
void           mail_smtp_session_forget       (MailSmtpSession       *self);
gboolean       mail_smtp_session_reconnect    (MailSmtpSession       *self,
                                               GError               **error);
void           mail_smtp_session_learn        (MailSmtpSession       *self,
                                               const MailSmtpReply   *reply);

G_END_DECLS
