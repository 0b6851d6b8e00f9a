/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-reply.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"

static gboolean
says (const char *text,
      const char *words)
{
  return strcasestr (text, words) != NULL;
}

/* NetEase (163, 126, yeah.net) gives its reasons as letters: "DT:SPM", "MI:SFQ", "RP:TRC", "HL:ITC". */
static gboolean
has_netease_letters (const char *text)
{
  return strstr (text, "MI:") != NULL || strstr (text, "DT:") != NULL || strstr (text, "RP:") != NULL ||
         strstr (text, "HL:") != NULL;
}

static MailSmtpClass
classify_transient (const MailSmtpReply *self,
                    const char          *text)
{
  if (self->code == 432 || says (text, "too many connections") || says (text, "thread limit exceeded"))
    return MAIL_SMTP_CLASS_CONNECTIONS;
  if (self->code == 454)
    return MAIL_SMTP_CLASS_AUTH_LATER;
  if (self->enhanced_subject == 5 && self->enhanced_detail == 3 && self->enhanced_class == 4)
    return MAIL_SMTP_CLASS_SPLIT;
  if (self->code == 452 && self->enhanced_class == 0 && says (text, "too many recipients"))
    return MAIL_SMTP_CLASS_SPLIT;
  if (has_netease_letters (text))
    return MAIL_SMTP_CLASS_RATE;

  return MAIL_SMTP_CLASS_BUSY;
}

/* Security and policy (RFC 3463 §3.8); servers put sender rules here too. */
static MailSmtpClass
classify_policy (const MailSmtpReply *self,
                 MailSmtpStage        stage,
                 const char          *text)
{
  switch (self->enhanced_detail)
    {
    case 8:
    case 9: return MAIL_SMTP_CLASS_AUTH;
    case 60: return MAIL_SMTP_CLASS_SENDER;
    case 139: return MAIL_SMTP_CLASS_AUTH_ADMIN;
    default: break;
    }
  if (self->code == 553 || says (text, "sender address rejected"))
    return MAIL_SMTP_CLASS_SENDER;

  return MAIL_SMTP_CLASS_POLICY;
}

static MailSmtpClass
classify_enhanced (const MailSmtpReply *self,
                   MailSmtpStage        stage,
                   const char          *text)
{
  switch (self->enhanced_subject)
    {
    case 1:
      if (self->enhanced_detail == 7 || self->enhanced_detail == 8 || stage == MAIL_SMTP_STAGE_MAIL)
        return MAIL_SMTP_CLASS_SENDER;
      return MAIL_SMTP_CLASS_RECIPIENT;
    case 2:
      if (self->enhanced_detail == 2)
        return MAIL_SMTP_CLASS_RECIPIENT_FULL;
      return self->enhanced_detail == 3 ? MAIL_SMTP_CLASS_SIZE : MAIL_SMTP_CLASS_RECIPIENT;
    case 3:
      return self->enhanced_detail == 4 ? MAIL_SMTP_CLASS_SIZE : MAIL_SMTP_CLASS_PERMANENT;
    case 6:
      return self->enhanced_detail == 7 ? MAIL_SMTP_CLASS_INTERNATIONAL : MAIL_SMTP_CLASS_PERMANENT;
    case 7:
      return classify_policy (self, stage, text);
    default:
      return self->enhanced_detail == 0 ? MAIL_SMTP_CLASS_SUSPICIOUS : MAIL_SMTP_CLASS_PERMANENT;
    }
}

static MailSmtpClass
classify_bare (const MailSmtpReply *self,
               MailSmtpStage        stage,
               const char          *text)
{
  if (stage == MAIL_SMTP_STAGE_MAIL && (self->code == 553 || self->code == 550 || says (text, "mail from")))
    return MAIL_SMTP_CLASS_SENDER;

  switch (self->code)
    {
    case 550:
    case 551:
    case 553:
      return stage == MAIL_SMTP_STAGE_RCPT ? MAIL_SMTP_CLASS_RECIPIENT : MAIL_SMTP_CLASS_POLICY;
    case 552:
      return stage == MAIL_SMTP_STAGE_RCPT ? MAIL_SMTP_CLASS_RECIPIENT_FULL : MAIL_SMTP_CLASS_SIZE;
    case 554:
      return MAIL_SMTP_CLASS_POLICY;
    default:
      return MAIL_SMTP_CLASS_PERMANENT;
    }
}

/* Replies about signing in, whatever their enhanced code. */
static gboolean
classify_auth (const MailSmtpReply *self,
               const char          *text,
               MailSmtpClass       *class)
{
  if (self->code != 530 && self->code != 534 && self->code != 535 && self->code != 538)
    return FALSE;

  if (self->enhanced_subject == 7 && self->enhanced_detail == 139)
    *class = MAIL_SMTP_CLASS_AUTH_ADMIN;
  else if (self->code == 538 || says (text, "STARTTLS"))
    *class = MAIL_SMTP_CLASS_POLICY;
  else
    *class = MAIL_SMTP_CLASS_AUTH;
  return TRUE;
}

/**
 * mail_smtp_reply_classify:
 * @self: a reply
 * @stage: what it answers
 *
 * Returns: what the refusal is about; %MAIL_SMTP_CLASS_OK for a reply below 400
 */
MailSmtpClass
mail_smtp_reply_classify (const MailSmtpReply *self,
                          MailSmtpStage        stage)
{
  g_autofree char *text = NULL;
  MailSmtpClass class;

  g_return_val_if_fail (self != NULL, MAIL_SMTP_CLASS_PERMANENT);

  if (self->code < 400)
    return MAIL_SMTP_CLASS_OK;

  text = mail_smtp_reply_get_text (self);
  if (self->code < 500)
    return classify_transient (self, text);
  if (classify_auth (self, text, &class))
    return class;
  if (has_netease_letters (text) && self->enhanced_class == 0)
    return says (text, "SFQ") ? MAIL_SMTP_CLASS_RATE : MAIL_SMTP_CLASS_POLICY;
  if (self->enhanced_class == 5)
    return classify_enhanced (self, stage, text);

  return classify_bare (self, stage, text);
}

/**
 * mail_smtp_class_is_transient:
 * @class: a class
 *
 * Returns: whether the same request may succeed later, without anybody doing anything
 */
gboolean
mail_smtp_class_is_transient (MailSmtpClass class)
{
  switch (class)
    {
    case MAIL_SMTP_CLASS_BUSY:
    case MAIL_SMTP_CLASS_CONNECTIONS:
    case MAIL_SMTP_CLASS_RATE:
    case MAIL_SMTP_CLASS_SPLIT:
    case MAIL_SMTP_CLASS_AUTH_LATER:
      return TRUE;
    default:
      return FALSE;
    }
}

static const char *
class_to_sentence (MailSmtpClass class)
{
  switch (class)
    {
    case MAIL_SMTP_CLASS_CONNECTIONS: return _("The server allows no more connections at the moment");
    case MAIL_SMTP_CLASS_RATE: return _("The server wants fewer messages in this time");
    case MAIL_SMTP_CLASS_SPLIT: return _("The server takes fewer recipients at once");
    case MAIL_SMTP_CLASS_AUTH_LATER: return _("The server cannot check passwords at the moment");
    case MAIL_SMTP_CLASS_AUTH: return _("The server for sending does not accept this user name and password");
    case MAIL_SMTP_CLASS_AUTH_ADMIN: return _("Sending with a password is switched off for this account");
    case MAIL_SMTP_CLASS_RECIPIENT: return _("The server does not know a recipient’s address");
    case MAIL_SMTP_CLASS_RECIPIENT_FULL: return _("A recipient’s mailbox is full");
    case MAIL_SMTP_CLASS_SENDER: return _("The server does not allow this sender address");
    case MAIL_SMTP_CLASS_SIZE: return _("The message is too large for the server");
    case MAIL_SMTP_CLASS_POLICY: return _("The server refuses by a rule of its own");
    case MAIL_SMTP_CLASS_INTERNATIONAL: return _("The server does not support internationalized addresses");
    case MAIL_SMTP_CLASS_SUSPICIOUS:
    case MAIL_SMTP_CLASS_PERMANENT: return _("The server refuses the message");
    case MAIL_SMTP_CLASS_OK:
    case MAIL_SMTP_CLASS_BUSY:
    default: return _("The server is busy");
    }
}

/**
 * mail_smtp_reply_to_error:
 * @self: a reply that refuses
 * @stage: what it answers
 *
 * Returns: (transfer full): the refusal as a #MailError, with the server's words
 */
GError *
mail_smtp_reply_to_error (const MailSmtpReply *self,
                          MailSmtpStage        stage)
{
  MailSmtpClass class = mail_smtp_reply_classify (self, stage);
  g_autofree char *text = mail_smtp_reply_get_text (self);
  g_autofree char *enhanced = mail_smtp_reply_get_enhanced (self);
  g_autofree char *words = NULL;
  MailError code = MAIL_ERROR_PERMANENT;

  words = g_strdup_printf ("%u %s%s%s", self->code, enhanced != NULL ? enhanced : "", enhanced != NULL ? " " : "", text);
  if (mail_smtp_class_is_transient (class))
    code = MAIL_ERROR_TRANSIENT;
  else if (class == MAIL_SMTP_CLASS_AUTH || class == MAIL_SMTP_CLASS_AUTH_ADMIN)
    code = MAIL_ERROR_AUTHENTICATION;

  return mail_error_new (code, words, "%s", class_to_sentence (class));
}
