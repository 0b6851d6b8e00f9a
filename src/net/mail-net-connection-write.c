/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What callers write: it is noted, queued, and waited for. */
#include "mail-net-connection-private.h"

static void
push (MailNetConnection *self,
      GBytes            *bytes,
      MailNetWriteFlags  flags)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gboolean was_waiting;

  if (self->state == MAIL_NET_STATE_CLOSED || self->write_failure != NULL || length == 0)
    return;
  g_return_if_fail (self->state == MAIL_NET_STATE_OPEN);

  if (flags & (MAIL_NET_WRITE_SECRET | MAIL_NET_WRITE_CONTENT))
    mail_net_transcript_add_hidden (self->transcript, "C:", length, (flags & MAIL_NET_WRITE_SECRET) != 0);
  else
    mail_net_transcript_add (self->transcript, "C:", text, length);

  was_waiting = mail_net_connection_is_waiting (self);
  mail_net_output_push (self->output, bytes, (flags & MAIL_NET_WRITE_SECRET) != 0);
  mail_net_connection_begin_waiting (self, was_waiting);
}

typedef struct {
  gsize length;
  char bytes[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *secret = data;

  explicit_bzero (secret->bytes, secret->length);
  g_free (secret);
}

/**
 * mail_net_connection_write:
 * @self: a connection that was opened
 * @bytes: what to write; copied
 * @length: how many bytes
 * @flags: how the transcript shows it
 *
 * Queues bytes; they go out together with everything written in the same turn of the loop. Failures are told by
 * mail_net_connection_fill () and mail_net_connection_flush (); on a closed connection nothing happens.
 */
void
mail_net_connection_write (MailNetConnection *self,
                           const void        *bytes,
                           gsize              length,
                           MailNetWriteFlags  flags)
{
  g_autoptr(GBytes) copy = NULL;

  g_return_if_fail (MAIL_IS_NET_CONNECTION (self));

  if (flags & MAIL_NET_WRITE_SECRET)
    {
      Secret *secret = g_malloc (sizeof *secret + length);

      secret->length = length;
      memcpy (secret->bytes, bytes, length);
      copy = g_bytes_new_with_free_func (secret->bytes, length, secret_free, secret);
    }
  else
    copy = g_bytes_new (bytes, length);

  push (self, copy, flags);
}

static DexFuture *
wait_for_output (MailNetConnection *self,
                 guint64            at_most)
{
  if (self->state == MAIL_NET_STATE_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  if (self->write_failure != NULL)
    return dex_future_new_for_error (g_error_copy (self->write_failure));

  return mail_net_output_wait (self->output, at_most);
}

/**
 * mail_net_connection_write_bytes:
 * @self: a connection that was opened
 * @bytes: what to write; referenced, not copied
 * @flags: how the transcript shows it
 *
 * Queues a big piece. Whoever writes many of them waits for each future, so that no more than %MAIL_NET_MAX_QUEUED and one piece
 * wait in memory.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the next piece may come
 */
DexFuture *
mail_net_connection_write_bytes (MailNetConnection *self,
                                 GBytes            *bytes,
                                 MailNetWriteFlags  flags)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  push (self, bytes, flags);
  return wait_for_output (self, MAIL_NET_MAX_QUEUED);
}

/**
 * mail_net_connection_flush:
 * @self: a connection that was opened
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all that was written until now was handed to the system
 */
DexFuture *
mail_net_connection_flush (MailNetConnection *self)
{
  g_return_val_if_fail (MAIL_IS_NET_CONNECTION (self), NULL);

  return wait_for_output (self, 0);
}
