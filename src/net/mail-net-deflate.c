/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-deflate.h"

#include <glib/gi18n.h>
#include <zlib.h>

#include "mail-error.h"
#include "mail-net-input.h"

struct _MailNetDeflate {
  z_stream inflater;
  MailNetInput received; /* compressed, not inflated yet */
  gsize hollow; /* compressed bytes since the last byte of the stream */

  z_stream deflater;
  MailNetInput waiting; /* compressed, not written yet */
};

/*< private >
 * mail_net_deflate_new:
 *
 * Returns: (transfer full): the beginning of both directions
 */
MailNetDeflate *
mail_net_deflate_new (void)
{
  MailNetDeflate *self = g_new0 (MailNetDeflate, 1);

  /* Neither can fail but for want of memory, and that ends the program elsewhere too. */
  if (inflateInit2 (&self->inflater, -MAX_WBITS) != Z_OK ||
      deflateInit2 (&self->deflater, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL - 1, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("No memory for a compressed connection");
  return self;
}

/*< private >
 * mail_net_deflate_free:
 * @self: (transfer full): both directions
 */
void
mail_net_deflate_free (MailNetDeflate *self)
{
  inflateEnd (&self->inflater);
  deflateEnd (&self->deflater);
  mail_net_input_clear (&self->received);
  mail_net_input_clear (&self->waiting);
  g_free (self);
}

/*< private >
 * mail_net_deflate_reserve:
 * @self: both directions
 * @wanted: how many bytes are about to be read from the peer, at most
 *
 * Returns: (transfer none): where to read them to
 */
guint8 *
mail_net_deflate_reserve (MailNetDeflate *self,
                          gsize           wanted)
{
  return mail_net_input_reserve (&self->received, wanted);
}

/*< private >
 * mail_net_deflate_produce:
 * @self: both directions
 * @length: how many bytes were read to where mail_net_deflate_reserve () said
 */
void
mail_net_deflate_produce (MailNetDeflate *self,
                          gsize           length)
{
  mail_net_input_produce (&self->received, length);
}

static gboolean
fail_hollow (GError **error)
{
  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server sends compressed data that hold nothing"));
  return FALSE;
}

/*< private >
 * mail_net_deflate_inflate:
 * @self: both directions
 * @buffer: (out): where to
 * @size: how much fits
 * @length: (out): how many bytes were inflated; 0 when more has to be read from the peer first
 * @error: %MAIL_ERROR_PROTOCOL when it is not DEFLATE, or ends, or nothing is in it
 *
 * However much a peer packs into a byte, no more than @size comes out at a time: what holds back a flood of plain bytes holds back
 * this one.
 *
 * Returns: whether the stream goes on
 */
gboolean
mail_net_deflate_inflate (MailNetDeflate  *self,
                          void            *buffer,
                          gsize            size,
                          gsize           *length,
                          GError         **error)
{
  gsize available = mail_net_input_length (&self->received);
  gsize taken;
  int result;

  self->inflater.next_in = available > 0 ? self->received.data + self->received.begin : (Bytef *) "";
  self->inflater.avail_in = (uInt) available;
  self->inflater.next_out = buffer;
  self->inflater.avail_out = (uInt) size;
  result = inflate (&self->inflater, Z_SYNC_FLUSH);

  taken = available - self->inflater.avail_in;
  mail_net_input_consume (&self->received, taken);
  *length = size - self->inflater.avail_out;
  self->hollow = *length > 0 ? 0 : self->hollow + taken;
  if (self->hollow > MAIL_NET_MAX_HOLLOW)
    return fail_hollow (error);
  /* Z_BUF_ERROR: nothing to do without more bytes. */
  if (result == Z_OK || result == Z_BUF_ERROR)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_PROTOCOL, self->inflater.msg, _("The server sends compressed data that cannot be read"));
  return FALSE;
}

/*< private >
 * mail_net_deflate_take:
 * @self: both directions, of which mail_net_deflate_peek () has nothing
 * @bytes: what to say
 * @length: how many bytes
 *
 * Compresses, and flushes, so that the peer can read all of it.
 */
void
mail_net_deflate_take (MailNetDeflate *self,
                       const void     *bytes,
                       gsize           length)
{
  self->deflater.next_in = (Bytef *) bytes;
  self->deflater.avail_in = (uInt) length;
  do
    {
      gsize room = deflateBound (&self->deflater, self->deflater.avail_in) + 16;

      self->deflater.next_out = mail_net_input_reserve (&self->waiting, room);
      self->deflater.avail_out = (uInt) room;
      deflate (&self->deflater, Z_SYNC_FLUSH);
      mail_net_input_produce (&self->waiting, room - self->deflater.avail_out);
    }
  while (self->deflater.avail_in > 0 || self->deflater.avail_out == 0);
}

/*< private >
 * mail_net_deflate_peek:
 * @self: both directions
 * @length: (out): how many bytes there are
 *
 * Returns: (transfer none): what is to be written to the peer; the same until mail_net_deflate_consume ()
 */
const guint8 *
mail_net_deflate_peek (MailNetDeflate *self,
                       gsize          *length)
{
  *length = mail_net_input_length (&self->waiting);
  return self->waiting.data + self->waiting.begin;
}

/*< private >
 * mail_net_deflate_consume:
 * @self: both directions
 * @length: how many of the bytes mail_net_deflate_peek () gave were written
 */
void
mail_net_deflate_consume (MailNetDeflate *self,
                          gsize           length)
{
  mail_net_input_consume (&self->waiting, length);
}
