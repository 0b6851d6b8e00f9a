/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-output.h"

#include <string.h>

typedef struct {
  GBytes *bytes;
  gsize offset;
  gboolean secret;
} Piece;

/* Somebody who waits until everything up to a byte was written. */
typedef struct {
  DexPromise *promise;
  guint64 target;
} Waiter;

struct _MailNetOutput {
  GQueue pieces; /* Piece */
  GQueue waiters; /* Waiter, in no order: their bounds differ */
  guint64 pushed; /* bytes ever */
  guint64 written; /* bytes ever */

  guint8 stage[MAIL_NET_OUTPUT_STAGE];
  gsize stage_begin;
  gsize stage_end;
  gboolean stage_secret;
};

static void
piece_free (Piece *piece)
{
  g_bytes_unref (piece->bytes);
  g_free (piece);
}

static void
waiter_free (Waiter *waiter)
{
  dex_unref (waiter->promise);
  g_free (waiter);
}

/*< private >
 * mail_net_output_new:
 *
 * Returns: (transfer full): an empty queue
 */
MailNetOutput *
mail_net_output_new (void)
{
  return g_new0 (MailNetOutput, 1);
}

static void
drop_everything (MailNetOutput *self)
{
  g_queue_clear_full (&self->pieces, (GDestroyNotify) piece_free);
  explicit_bzero (self->stage, sizeof self->stage);
  self->stage_begin = self->stage_end = 0;
  self->written = self->pushed;
}

/*< private >
 * mail_net_output_free:
 * @self: (transfer full): a queue nobody waits on
 */
void
mail_net_output_free (MailNetOutput *self)
{
  drop_everything (self);
  g_queue_clear_full (&self->waiters, (GDestroyNotify) waiter_free);
  g_free (self);
}

/*< private >
 * mail_net_output_push:
 * @self: a queue
 * @bytes: what to write
 * @secret: whether our copy is wiped once it was written; @bytes wipes itself
 */
void
mail_net_output_push (MailNetOutput *self,
                      GBytes        *bytes,
                      gboolean       secret)
{
  Piece *piece;

  if (g_bytes_get_size (bytes) == 0)
    return;

  piece = g_new0 (Piece, 1);
  piece->bytes = g_bytes_ref (bytes);
  piece->secret = secret;
  g_queue_push_tail (&self->pieces, piece);
  self->pushed += g_bytes_get_size (bytes);
}

/*< private >
 * mail_net_output_is_empty:
 * @self: a queue
 *
 * Returns: whether everything was written
 */
gboolean
mail_net_output_is_empty (MailNetOutput *self)
{
  return self->written == self->pushed;
}

static void
fill_stage (MailNetOutput *self)
{
  Piece *piece;

  self->stage_begin = self->stage_end = 0;
  while (self->stage_end < sizeof self->stage && (piece = g_queue_peek_head (&self->pieces)) != NULL)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (piece->bytes, &size);
      gsize length = MIN (size - piece->offset, sizeof self->stage - self->stage_end);

      memcpy (self->stage + self->stage_end, data + piece->offset, length);
      self->stage_end += length;
      self->stage_secret |= piece->secret;
      piece->offset += length;
      if (piece->offset == size)
        piece_free (g_queue_pop_head (&self->pieces));
    }
}

/*< private >
 * mail_net_output_peek:
 * @self: a queue
 * @length: (out): how many bytes there are at once
 *
 * What to write next. Until mail_net_output_consume () the answer is the same address and length, as TLS requires when a
 * record could not be sent at once.
 *
 * Returns: (transfer none): the bytes
 */
const guint8 *
mail_net_output_peek (MailNetOutput *self,
                      gsize         *length)
{
  if (self->stage_begin == self->stage_end)
    fill_stage (self);

  *length = self->stage_end - self->stage_begin;
  return self->stage + self->stage_begin;
}

/* Resolving may run others' code, which may come back here: first take out who is ready, then tell them. */
static void
wake_waiters (MailNetOutput *self)
{
  GQueue ready = G_QUEUE_INIT;
  Waiter *waiter;

  for (GList *link = self->waiters.head, *next; link != NULL; link = next)
    {
      next = link->next;
      if (((Waiter *) link->data)->target > self->written)
        continue;
      g_queue_unlink (&self->waiters, link);
      g_queue_push_tail_link (&ready, link);
    }

  while ((waiter = g_queue_pop_head (&ready)) != NULL)
    {
      dex_promise_resolve_boolean (waiter->promise, TRUE);
      waiter_free (waiter);
    }
}

/*< private >
 * mail_net_output_consume:
 * @self: a queue
 * @length: how many of the bytes mail_net_output_peek () gave were written
 */
void
mail_net_output_consume (MailNetOutput *self,
                         gsize          length)
{
  self->stage_begin += length;
  self->written += length;
  if (self->stage_begin == self->stage_end && self->stage_secret)
    {
      explicit_bzero (self->stage, sizeof self->stage);
      self->stage_secret = FALSE;
    }

  wake_waiters (self);
}

/*< private >
 * mail_net_output_wait:
 * @self: a queue
 * @at_most: how much of what was pushed until now may still wait
 *
 * Returns: (transfer full): a future that resolves to %TRUE when no more than that waits
 */
DexFuture *
mail_net_output_wait (MailNetOutput *self,
                      guint64        at_most)
{
  guint64 target = self->pushed > at_most ? self->pushed - at_most : 0;
  Waiter *waiter;

  if (target <= self->written)
    return dex_future_new_true ();

  waiter = g_new0 (Waiter, 1);
  waiter->promise = dex_promise_new ();
  waiter->target = target;
  g_queue_push_tail (&self->waiters, waiter);
  return dex_ref (DEX_FUTURE (waiter->promise));
}

/*< private >
 * mail_net_output_fail:
 * @self: a queue
 * @error: why nothing can be written any more
 *
 * Drops what waits and tells everyone who waits for it.
 */
void
mail_net_output_fail (MailNetOutput *self,
                      const GError  *error)
{
  Waiter *waiter;

  drop_everything (self);
  while ((waiter = g_queue_pop_head (&self->waiters)) != NULL)
    {
      dex_promise_reject (waiter->promise, g_error_copy (error));
      waiter_free (waiter);
    }
}
