/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-stuffer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"

static void
end_line (MailSmtpStuffer *self,
          GByteArray      *out)
{
  g_byte_array_append (out, (const guint8 *) "\r\n", 2);
  self->in_line = FALSE;
}

/* How many bytes from @bytes on need no care. */
static gsize
plain_run (const guint8 *bytes,
           gsize         length)
{
  gsize run = 0;

  while (run < length && bytes[run] != '\r' && bytes[run] != '\n')
    run++;
  return run;
}

/**
 * mail_smtp_stuffer_feed:
 * @self: a stuffer
 * @bytes: the next piece of the message
 * @length: its length
 * @out: what to send is appended here
 * @error: %MAIL_ERROR_PERMANENT: the message holds a NUL byte, which no server has to take
 *
 * Returns: whether the piece can be sent; if not, @out is as it was before
 */
gboolean
mail_smtp_stuffer_feed (MailSmtpStuffer  *self,
                        const guint8     *bytes,
                        gsize             length,
                        GByteArray       *out,
                        GError          **error)
{
  if (length > 0 && memchr (bytes, '\0', length) != NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("The message holds bytes that cannot be sent"));
      return FALSE;
    }

  for (gsize i = 0; i < length;)
    {
      gsize run = plain_run (bytes + i, length - i);

      if (run > 0)
        {
          if (self->after_cr)
            end_line (self, out);
          self->after_cr = FALSE;
          if (!self->in_line && bytes[i] == '.')
            g_byte_array_append (out, (const guint8 *) ".", 1);
          g_byte_array_append (out, bytes + i, (guint) run);
          self->in_line = TRUE;
          i += run;
          continue;
        }

      /* A CR waits until it is known whether its LF follows. */
      if (bytes[i] == '\n' || self->after_cr)
        end_line (self, out);
      self->after_cr = bytes[i] == '\r';
      i++;
    }

  return TRUE;
}

/**
 * mail_smtp_stuffer_finish:
 * @self: a stuffer that was fed the whole message
 * @out: the end of the last line, where it lacks one, is appended here, not the dot
 */
void
mail_smtp_stuffer_finish (MailSmtpStuffer *self,
                          GByteArray      *out)
{
  if (self->after_cr || self->in_line)
    end_line (self, out);
  self->after_cr = FALSE;
}
