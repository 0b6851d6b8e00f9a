/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* Whether the server has spoken, or gone. */
static gboolean
was_interrupted (MailSmtpSession *self)
{
  gsize length;

  mail_net_connection_peek (self->connection, &length);
  return length > 0 || !mail_net_connection_is_open (self->connection);
}

/* A reply before the dot says that the server will not take the message. What it makes of the rest is anybody's guess, so the
 * connection is over, as it is when there is no reply but an end. Awaits. */
static gboolean
take_early_reply (MailSmtpSession  *self,
                  GError          **error)
{
  g_autoptr(MailSmtpReply) reply = mail_smtp_session_read_reply (self, MAIL_SMTP_TIMEOUT_BLOCK_SEC, error);

  if (reply == NULL)
    return FALSE;

  mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_DATA, error);
  mail_smtp_session_close (self);
  return FALSE;
}

/* Waits for @future, and meanwhile for the server to interrupt. Awaits. */
static gboolean
await_or_interruption (MailSmtpSession  *self,
                       DexFuture        *future,
                       GError          **error)
{
  g_autoptr(GError) reason = NULL;

  dex_await (dex_future_first (dex_ref (future), mail_net_connection_fill (self->connection), NULL), &reason);
  if (mail_error_is_cancelled (reason))
    {
      mail_smtp_session_close (self);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  return !was_interrupted (self) || take_early_reply (self, error);
}

/* Awaits. */
static gboolean
await_written (MailSmtpSession  *self,
               DexFuture        *written,
               GError          **error)
{
  g_autoptr(DexFuture) waiting = written;

  /* An ear stays open from one piece to the next, so that it is known at once when the server goes away. */
  dex_unref (mail_net_connection_fill (self->connection));
  while (dex_future_is_pending (waiting))
    if (!await_or_interruption (self, waiting, error))
      return FALSE;

  return (dex_future_is_resolved (waiting) && !was_interrupted (self)) || take_early_reply (self, error);
}

/* Gives the server, which may have hung up long ago, a turn of the loop to be heard. Awaits. */
static gboolean
listen_once (MailSmtpSession  *self,
             GError          **error)
{
  g_autoptr(DexFuture) turn = dex_timeout_new_msec (1);

  return await_or_interruption (self, turn, error);
}

static DexFuture *
begin_fiber (gpointer data)
{
  MailSmtpSession *self = data;
  g_autoptr(MailSmtpReply) reply = NULL;
  GError *error = NULL;

  reply = mail_smtp_session_command (self, "DATA\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_DATA_SEC, &error);
  if (reply != NULL && reply->code == 354)
    {
      self->phase = MAIL_SMTP_PHASE_DATA;
      self->stuffer = (MailSmtpStuffer) { 0 };
      return dex_future_new_true ();
    }

  if (reply != NULL)
    mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_DATA, &error);
  return dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_data_begin:
 * @self: a session where mail_smtp_session_mail () found at least one recipient accepted
 *
 * Asks the server to take the message (DATA). From here to mail_smtp_session_data_finish () there is no way back but closing.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it waits for the bytes
 */
DexFuture *
mail_smtp_session_data_begin (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (self->phase == MAIL_SMTP_PHASE_CLOSED || (self->phase == MAIL_SMTP_PHASE_TRANSACTION && self->n_accepted > 0),
                        NULL);

  return mail_smtp_session_run (self, begin_fiber, g_object_ref (self), g_object_unref);
}

typedef struct {
  MailSmtpSession *session;
  GBytes *bytes;
} Write;

static void
write_free (Write *data)
{
  g_object_unref (data->session);
  g_bytes_unref (data->bytes);
  g_free (data);
}

static DexFuture *
write_fiber (gpointer user_data)
{
  Write *data = user_data;
  MailSmtpSession *self = data->session;
  g_autoptr(GByteArray) stuffed = g_byte_array_new ();
  g_autoptr(GBytes) out = NULL;
  GError *error = NULL;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data->bytes, &length);

  if (!mail_smtp_stuffer_feed (&self->stuffer, bytes, length, stuffed, &error))
    {
      mail_smtp_session_close (self);
      return dex_future_new_for_error (error);
    }

  mail_net_connection_set_timeout (self->connection, MAIL_SMTP_TIMEOUT_BLOCK_SEC);
  out = g_byte_array_free_to_bytes (g_steal_pointer (&stuffed));
  if (!await_written (self, mail_net_connection_write_bytes (self->connection, out, MAIL_NET_WRITE_CONTENT), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/**
 * mail_smtp_session_data_write:
 * @self: a session after mail_smtp_session_data_begin ()
 * @bytes: the next piece of the message, any size, cut anywhere
 *
 * Writes a piece: line ends become CRLF, dots at the beginning of lines are doubled. A server that refuses in the middle, or goes
 * away, is noticed; the session is then closed, and it does not have the message.
 *
 * Errors: %MAIL_ERROR_PERMANENT when the piece holds a NUL byte, or the server refuses for good; %MAIL_ERROR_TRANSIENT
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the next piece may come
 */
DexFuture *
mail_smtp_session_data_write (MailSmtpSession *self,
                              GBytes          *bytes)
{
  Write *data;

  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (self->phase == MAIL_SMTP_PHASE_DATA || self->phase == MAIL_SMTP_PHASE_CLOSED, NULL);

  data = g_new0 (Write, 1);
  data->session = g_object_ref (self);
  data->bytes = g_bytes_ref (bytes);
  return mail_smtp_session_run (self, write_fiber, data, (GDestroyNotify) write_free);
}

/* Everything but the dot is with the system, and the server has not gone away. Awaits. */
static gboolean
write_rest (MailSmtpSession  *self,
            GError          **error)
{
  g_autoptr(GByteArray) rest = g_byte_array_new ();

  mail_smtp_stuffer_finish (&self->stuffer, rest);
  mail_net_connection_set_timeout (self->connection, MAIL_SMTP_TIMEOUT_BLOCK_SEC);
  if (rest->len > 0)
    mail_net_connection_write (self->connection, rest->data, rest->len, MAIL_NET_WRITE_CONTENT);

  return await_written (self, mail_net_connection_flush (self->connection), error) && listen_once (self, error);
}

static DexFuture *
finish_fiber (gpointer data)
{
  MailSmtpSession *self = data;
  g_autoptr(MailSmtpReply) reply = NULL;
  GError *error = NULL;

  if (!write_rest (self, &error))
    return dex_future_new_for_error (error);

  self->dot_sent = TRUE;
  reply = mail_smtp_session_command (self, ".\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_DOT_SEC, &error);
  if (reply == NULL)
    return dex_future_new_for_error (error);

  if (reply->code / 100 == 2)
    {
      self->dot_sent = FALSE;
      self->phase = MAIL_SMTP_PHASE_READY;
      return dex_future_new_take_string (mail_smtp_reply_get_text (reply));
    }

  /* A refusal is an answer; anything else after the dot is not. */
  self->dot_sent = reply->code < 400;
  self->phase = MAIL_SMTP_PHASE_READY;
  mail_smtp_session_refuse (self, reply, MAIL_SMTP_STAGE_DATA, &error);
  return dex_future_new_for_error (error);
}

/**
 * mail_smtp_session_data_finish:
 * @self: a session to which the whole message was written
 *
 * Waits until everything is on its way, then writes the dot and waits for the server's answer, ten minutes if need be. The caller
 * has committed before that the dot may have been sent. When it fails, mail_smtp_session_dot_was_sent () says whether the
 * server may have the message all the same.
 *
 * Returns: (transfer full): a future that resolves to the server's words, a string, when it has taken responsibility
 */
DexFuture *
mail_smtp_session_data_finish (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);
  g_return_val_if_fail (self->phase == MAIL_SMTP_PHASE_DATA || self->phase == MAIL_SMTP_PHASE_CLOSED, NULL);

  return mail_smtp_session_run (self, finish_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
quit_fiber (gpointer data)
{
  MailSmtpSession *self = data;
  g_autoptr(MailSmtpReply) reply = NULL;

  reply = mail_smtp_session_command (self, "QUIT\r\n", MAIL_NET_WRITE_NONE, MAIL_SMTP_TIMEOUT_QUIT_SEC, NULL);
  mail_smtp_session_close (self);
  return dex_future_new_true ();
}

/**
 * mail_smtp_session_quit:
 * @self: a session
 *
 * Says goodbye and closes; nothing depends on the answer, which is waited for a few seconds at most.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_smtp_session_quit (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);

  if (self->phase == MAIL_SMTP_PHASE_CLOSED || self->phase == MAIL_SMTP_PHASE_DATA || self->phase == MAIL_SMTP_PHASE_NEW)
    {
      mail_smtp_session_close (self);
      return dex_future_new_true ();
    }

  return mail_smtp_session_run (self, quit_fiber, g_object_ref (self), g_object_unref);
}
