/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-transcript.h"

struct _MailNetTranscript {
  guint number; /* which connection of this process it is */
  GQueue lines; /* char* */
};

/*< private >
 * mail_net_transcript_new:
 *
 * Returns: (transfer full): an empty transcript
 */
MailNetTranscript *
mail_net_transcript_new (void)
{
  static gint last_number = 0; /* atomic */
  MailNetTranscript *self = g_new0 (MailNetTranscript, 1);

  self->number = (guint) g_atomic_int_add (&last_number, 1) + 1;
  return self;
}

/*< private >
 * mail_net_transcript_free:
 * @self: (transfer full): a transcript
 */
void
mail_net_transcript_free (MailNetTranscript *self)
{
  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}

static void
take_line (MailNetTranscript *self,
           char              *line)
{
  g_log (MAIL_NET_TRANSCRIPT_DOMAIN, G_LOG_LEVEL_DEBUG, "%u %s", self->number, line);
  g_queue_push_tail (&self->lines, line);
  if (self->lines.length > MAIL_NET_TRANSCRIPT_LINES)
    g_free (g_queue_pop_head (&self->lines));
}

static void
add_line (MailNetTranscript *self,
          const char        *direction,
          const char        *text,
          gsize              length)
{
  g_autofree char *valid = g_utf8_make_valid (text, MIN (length, MAIL_NET_TRANSCRIPT_LINE_LENGTH));

  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strchomp (valid);
  take_line (self, g_strdup_printf ("%s %s%s", direction, valid, length > MAIL_NET_TRANSCRIPT_LINE_LENGTH ? "…" : ""));
}

/*< private >
 * mail_net_transcript_add:
 * @self: a transcript
 * @direction: who says it, "C:" or "S:"
 * @text: one line or several
 * @length: its length in bytes
 */
void
mail_net_transcript_add (MailNetTranscript *self,
                         const char        *direction,
                         const char        *text,
                         gsize              length)
{
  while (length > 0)
    {
      const char *newline = memchr (text, '\n', length);
      gsize line = newline != NULL ? (gsize) (newline - text) + 1 : length;

      add_line (self, direction, text, line);
      text += line;
      length -= line;
    }
}

/*< private >
 * mail_net_transcript_add_hidden:
 * @self: a transcript
 * @direction: who says it
 * @length: how many bytes
 * @secret: a secret, so that not even its length is told; else a mail
 */
void
mail_net_transcript_add_hidden (MailNetTranscript *self,
                                const char        *direction,
                                gsize              length,
                                gboolean           secret)
{
  if (secret)
    take_line (self, g_strdup_printf ("%s ***", direction));
  else
    take_line (self, g_strdup_printf ("%s <%" G_GSIZE_FORMAT " bytes of mail>", direction, length));
}

/*< private >
 * mail_net_transcript_to_string:
 * @self: a transcript
 *
 * Returns: (transfer full): its lines, oldest first
 */
char *
mail_net_transcript_to_string (MailNetTranscript *self)
{
  GString *string = g_string_new (NULL);

  for (GList *link = self->lines.head; link != NULL; link = link->next)
    g_string_append_printf (string, "%s\n", (const char *) link->data);
  return g_string_free_and_steal (string);
}
