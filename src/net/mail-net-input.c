/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-input.h"

#include <string.h>

/*< private >
 * mail_net_input_reserve:
 * @self: a buffer
 * @wanted: how many bytes are about to be read, at most
 *
 * Makes room behind the bytes that are there. Moves them to the front first, which costs nothing where the parser took all.
 *
 * Returns: (transfer none): where to read them to
 */
guint8 *
mail_net_input_reserve (MailNetInput *self,
                        gsize         wanted)
{
  gsize length = mail_net_input_length (self);

  if (self->begin > 0)
    {
      memmove (self->data, self->data + self->begin, length);
      self->begin = 0;
      self->end = length;
    }
  if (self->size - self->end < wanted)
    {
      self->size = MAX (self->size * 2, self->end + wanted);
      self->data = g_realloc (self->data, self->size);
    }

  return self->data + self->end;
}

/*< private >
 * mail_net_input_produce:
 * @self: a buffer
 * @length: how many bytes were read to where mail_net_input_reserve () said
 */
void
mail_net_input_produce (MailNetInput *self,
                        gsize         length)
{
  self->end += length;
}

/*< private >
 * mail_net_input_consume:
 * @self: a buffer
 * @length: how many bytes were taken from the front
 */
void
mail_net_input_consume (MailNetInput *self,
                        gsize         length)
{
  g_return_if_fail (length <= mail_net_input_length (self));

  self->begin += length;
  if (self->begin == self->end)
    self->begin = self->end = 0;
}

/*< private >
 * mail_net_input_length:
 * @self: a buffer
 *
 * Returns: how many bytes wait to be taken
 */
gsize
mail_net_input_length (const MailNetInput *self)
{
  return self->end - self->begin;
}

/*< private >
 * mail_net_input_clear:
 * @self: a buffer
 *
 * Frees everything.
 */
void
mail_net_input_clear (MailNetInput *self)
{
  g_free (self->data);
  *self = (MailNetInput) { 0 };
}
