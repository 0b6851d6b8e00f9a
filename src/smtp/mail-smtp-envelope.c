/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-mime-address.h"
#include "mail-smtp-command.h"

typedef struct {
  MailSmtpSession *session;
  char *from;
  char **recipients;
  guint64 size;
  gboolean has_8bit;

  /* in progress */
  char *mail_command;
  GPtrArray *rcpt_commands; /* char*, one for each recipient */

  /* output */
  GPtrArray *results; /* MailSmtpRecipient */
} Envelope;

static void
envelope_free (Envelope *data)
{
  g_object_unref (data->session);
  g_free (data->from);
  g_strfreev (data->recipients);
  g_free (data->mail_command);
  g_ptr_array_unref (data->rcpt_commands);
  g_ptr_array_unref (data->results);
  g_free (data);
}

/* Every command is made before the first is sent: an address that cannot be sent costs nothing. */
static gboolean
make_commands (Envelope  *data,
               GError   **error)
{
  MailSmtpSession *self = data->session;
  g_autofree char *from = mail_mime_address_to_ascii (data->from);
  GError *failure = NULL;

  data->mail_command = mail_smtp_command_mail (from, (self->capabilities & MAIL_SMTP_CAPABILITY_SIZE) != 0, data->size,
                                               data->has_8bit && (self->capabilities & MAIL_SMTP_CAPABILITY_8BITMIME) != 0,
                                               &failure);
  if (data->mail_command == NULL)
    return mail_smtp_session_refuse_local (self, MAIL_SMTP_CLASS_SENDER, failure, error);

  for (guint i = 0; data->recipients[i] != NULL; i++)
    {
      g_autofree char *recipient = mail_mime_address_to_ascii (data->recipients[i]);
      char *command = mail_smtp_command_rcpt (recipient, &failure);

      if (command == NULL)
        return mail_smtp_session_refuse_local (self, MAIL_SMTP_CLASS_RECIPIENT, failure, error);
      g_ptr_array_add (data->rcpt_commands, command);
    }

  return TRUE;
}

static gboolean
check_size (Envelope  *data,
            GError   **error)
{
  guint64 limit = data->session->max_size;
  g_autofree char *size = NULL, *most = NULL;

  if (limit == 0 || data->size <= limit)
    return TRUE;

  size = g_format_size (data->size);
  most = g_format_size (limit);
  return mail_smtp_session_refuse_local (data->session, MAIL_SMTP_CLASS_SIZE,
                                         mail_error_new (MAIL_ERROR_PERMANENT, NULL,
                                                         _("The message has %s, and the server takes no more than %s"), size, most),
                                         error);
}

static void
add_result (Envelope            *data,
            const MailSmtpReply *reply)
{
  MailSmtpRecipient *recipient = g_new0 (MailSmtpRecipient, 1);

  recipient->address = g_strdup (data->recipients[data->results->len]);
  recipient->code = reply->code;
  recipient->class = mail_smtp_reply_classify (reply, MAIL_SMTP_STAGE_RCPT);
  recipient->enhanced = mail_smtp_reply_get_enhanced (reply);
  recipient->text = mail_smtp_reply_get_text (reply);
  g_ptr_array_add (data->results, recipient);
  if (recipient->class == MAIL_SMTP_CLASS_OK)
    data->session->n_accepted++;
}

/* 421 is about the connection, not about a recipient. */
static gboolean
take_rcpt_reply (Envelope             *data,
                 const MailSmtpReply  *reply,
                 GError              **error)
{
  if (reply->code == 421 || reply->code / 100 == 3)
    return mail_smtp_session_refuse (data->session, reply, MAIL_SMTP_STAGE_RCPT, error);

  add_result (data, reply);
  return TRUE;
}

/* All in one flight; every command has its reply, whatever the first one was. Awaits. */
static gboolean
send_pipelined (Envelope  *data,
                GError   **error)
{
  MailSmtpSession *self = data->session;
  g_autoptr(MailSmtpReply) mail_reply = NULL;

  if (!mail_smtp_session_write (self, data->mail_command, MAIL_NET_WRITE_NONE, error))
    return FALSE;
  for (guint i = 0; i < data->rcpt_commands->len; i++)
    if (!mail_smtp_session_write (self, data->rcpt_commands->pdata[i], MAIL_NET_WRITE_NONE, error))
      return FALSE;

  mail_reply = mail_smtp_session_read_reply (self, MAIL_SMTP_TIMEOUT_SEC, error);
  if (mail_reply == NULL)
    return FALSE;
  if (mail_reply->code == 421)
    return mail_smtp_session_refuse (self, mail_reply, MAIL_SMTP_STAGE_MAIL, error);

  for (guint i = 0; i < data->rcpt_commands->len; i++)
    {
      g_autoptr(MailSmtpReply) reply = mail_smtp_session_read_reply (self, MAIL_SMTP_TIMEOUT_SEC, error);

      if (reply == NULL || !take_rcpt_reply (data, reply, error))
        return FALSE;
    }

  return mail_reply->code == 250 || mail_smtp_session_refuse (self, mail_reply, MAIL_SMTP_STAGE_MAIL, error);
}

/* Awaits. */
static gboolean
send_one_by_one (Envelope  *data,
                 GError   **error)
{
  MailSmtpSession *self = data->session;
  g_autoptr(MailSmtpReply) mail_reply = NULL;

  mail_reply = mail_smtp_session_command (self, data->mail_command, MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
  if (mail_reply == NULL)
    return FALSE;
  if (mail_reply->code != 250)
    return mail_smtp_session_refuse (self, mail_reply, MAIL_SMTP_STAGE_MAIL, error);

  for (guint i = 0; i < data->rcpt_commands->len; i++)
    {
      g_autoptr(MailSmtpReply) reply = NULL;

      reply = mail_smtp_session_command (self, data->rcpt_commands->pdata[i], MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
      if (reply == NULL || !take_rcpt_reply (data, reply, error))
        return FALSE;
    }

  return TRUE;
}

/* Awaits. */
static gboolean
reset (MailSmtpSession  *self,
       GError          **error)
{
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "RSET\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_SEC, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 250)
    {
      mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_CONNECT, error);
      mail_smtp_session_close (self);
      return FALSE;
    }

  self->phase = MAIL_SMTP_PHASE_READY;
  return TRUE;
}

/* Awaits. */
static gboolean
send_envelope (Envelope  *data,
               GError   **error)
{
  MailSmtpSession *self = data->session;

  if (!check_size (data, error) || !make_commands (data, error))
    return FALSE;
  if (self->phase == MAIL_SMTP_PHASE_TRANSACTION && !reset (self, error))
    return FALSE;

  self->phase = MAIL_SMTP_PHASE_TRANSACTION;
  self->n_accepted = 0;
  return self->capabilities & MAIL_SMTP_CAPABILITY_PIPELINING ? send_pipelined (data, error) : send_one_by_one (data, error);
}

static DexFuture *
mail_fiber (gpointer data)
{
  Envelope *self = data;
  GError *error = NULL;

  if (!send_envelope (self, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (self->results));
}

/**
 * mail_smtp_session_mail:
 * @self: an open session
 * @from: the envelope sender; "" for none
 * @recipients: (array zero-terminated=1): the envelope recipients, at least one
 * @size: the message's bytes, with CRLF line ends
 * @has_8bit: whether any of them is beyond ASCII
 *
 * Begins a message: MAIL and RCPT, in one flight where the server can do that. Domains beyond ASCII are written in their ASCII
 * form. A message larger than the server takes is refused without asking it. The caller looks at what became of the recipients and
 * goes on with mail_smtp_session_data_begin (), mail_smtp_session_reset (), or another message.
 *
 * Errors: the sender was refused (%MAIL_ERROR_PERMANENT, %MAIL_ERROR_TRANSIENT, %MAIL_ERROR_AUTHENTICATION); an address cannot
 * be sent, or the message is too large (%MAIL_ERROR_PERMANENT); the connection is lost (%MAIL_ERROR_TRANSIENT). A refused
 * recipient is no error.
 *
 * Returns: (transfer full): a future that resolves to a boxed #GPtrArray of #MailSmtpRecipient, in the order of @recipients
 */
DexFuture *
mail_smtp_session_mail (MailSmtpSession    *self,
                        const char         *from,
                        const char * const *recipients,
                        guint64             size,
                        gboolean            has_8bit)
{
  Envelope *data;

  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (from != NULL && recipients != NULL && recipients[0] != NULL, NULL);
  g_return_val_if_fail (self->phase != MAIL_SMTP_PHASE_NEW && self->phase != MAIL_SMTP_PHASE_DATA, NULL);

  self->dot_sent = FALSE;
  data = g_new0 (Envelope, 1);
  data->session = g_object_ref (self);
  data->from = g_strdup (from);
  data->recipients = g_strdupv ((char **) recipients);
  data->size = size;
  data->has_8bit = has_8bit;
  data->rcpt_commands = g_ptr_array_new_with_free_func (g_free);
  data->results = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_smtp_recipient_free);
  return mail_smtp_session_run (self, mail_fiber, data, (GDestroyNotify) envelope_free);
}

static DexFuture *
reset_fiber (gpointer data)
{
  GError *error = NULL;

  return reset (data, &error) ? dex_future_new_true () : dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_reset:
 * @self: an open session that does not wait for a message's data
 *
 * Takes the begun message back. A session that cannot even do that is closed.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_reset (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (self->phase != MAIL_SMTP_PHASE_NEW && self->phase != MAIL_SMTP_PHASE_DATA, NULL);

  return mail_smtp_session_run (self, reset_fiber, g_object_ref (self), g_object_unref);
}
