/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-reply.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"

struct _MailSmtpReplyParser {
  GByteArray *line; /* the part of a line that came so far, when a fragment ended in it */
  GPtrArray *lines; /* char*: texts of the reply so far */
  gsize text_length;
  guint n_lines;
  guint code; /* of the reply so far, 0 when none of its lines came */
  gboolean failed;
};

G_DEFINE_BOXED_TYPE (MailSmtpReply, mail_smtp_reply, mail_smtp_reply_copy, mail_smtp_reply_free)

/**
 * mail_smtp_reply_parser_new:
 *
 * Returns: (transfer full): a parser that has seen nothing
 */
MailSmtpReplyParser *
mail_smtp_reply_parser_new (void)
{
  MailSmtpReplyParser *self = g_new0 (MailSmtpReplyParser, 1);

  self->line = g_byte_array_new ();
  self->lines = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * mail_smtp_reply_parser_free:
 * @self: (transfer full): a parser
 */
void
mail_smtp_reply_parser_free (MailSmtpReplyParser *self)
{
  g_byte_array_unref (self->line);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static gboolean
fail (MailSmtpReplyParser  *self,
      GError              **error,
      const char           *server_text,
      const char           *sentence)
{
  self->failed = TRUE;
  mail_set_error (error, MAIL_ERROR_PROTOCOL, server_text, "%s", sentence);
  return FALSE;
}

/* "2.1.5" at the beginning of @text; RFC 3463 gives the second and third number up to three digits. */
static gboolean
parse_enhanced (const char    *text,
                MailSmtpReply *reply)
{
  guint subject = 0, detail = 0, digits;
  const char *p = text;

  if ((*p != '2' && *p != '4' && *p != '5') || p[1] != '.')
    return FALSE;

  p += 2;
  for (digits = 0; g_ascii_isdigit (*p) && digits < 3; digits++)
    subject = subject * 10 + (guint) (*p++ - '0');
  if (digits == 0 || *p++ != '.')
    return FALSE;
  for (digits = 0; g_ascii_isdigit (*p) && digits < 3; digits++)
    detail = detail * 10 + (guint) (*p++ - '0');
  if (digits == 0 || (*p != ' ' && *p != '\0'))
    return FALSE;

  reply->enhanced_class = (guint) (*text - '0');
  reply->enhanced_subject = subject;
  reply->enhanced_detail = detail;
  return TRUE;
}

static MailSmtpReply *
finish_reply (MailSmtpReplyParser *self)
{
  MailSmtpReply *reply = g_new0 (MailSmtpReply, 1);

  reply->code = self->code;
  if (self->lines->len > 0)
    parse_enhanced (self->lines->pdata[0], reply);
  g_ptr_array_add (self->lines, NULL);
  reply->lines = (char **) g_ptr_array_free (self->lines, FALSE);

  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->code = 0;
  self->n_lines = 0;
  self->text_length = 0;
  return reply;
}

/* One line without its end. Sets @last when the reply is complete with it. */
static gboolean
take_line (MailSmtpReplyParser  *self,
           const char           *line,
           gsize                 length,
           gboolean             *last,
           GError              **error)
{
  g_autofree char *shown = g_strndup (line, MIN (length, 200));
  guint code;

  if (length < 3 || !g_ascii_isdigit (line[0]) || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]) ||
      line[0] < '2' || line[0] > '5')
    return fail (self, error, shown, _("The server does not speak the language of sending mail (SMTP)"));

  code = (guint) ((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
  if (self->code != 0 && code != self->code)
    return fail (self, error, shown, _("The server contradicts itself within one reply"));
  if (++self->n_lines > MAIL_SMTP_MAX_LINES)
    return fail (self, error, NULL, _("A reply of the server has too many lines"));

  self->code = code;
  *last = length == 3 || line[3] != '-';
  line += MIN (length, 4);
  length -= MIN (length, 4);
  if (self->text_length + length <= MAIL_SMTP_MAX_TEXT)
    {
      self->text_length += length;
      g_ptr_array_add (self->lines, g_utf8_make_valid (line, (gssize) length));
    }
  return TRUE;
}

/**
 * mail_smtp_reply_parser_feed:
 * @self: a parser
 * @bytes: what came from the server
 * @length: how many bytes
 * @consumed: (out): how many of them were taken
 * @reply: (out) (transfer full) (nullable): the reply that became complete, or %NULL when more bytes are needed
 * @error: %MAIL_ERROR_PROTOCOL
 *
 * Returns: whether the bytes can be the beginning of a reply
 */
gboolean
mail_smtp_reply_parser_feed (MailSmtpReplyParser  *self,
                             const guint8         *bytes,
                             gsize                 length,
                             gsize                *consumed,
                             MailSmtpReply       **reply,
                             GError              **error)
{
  gboolean last = FALSE;

  *consumed = 0;
  *reply = NULL;
  if (self->failed)
    return fail (self, error, NULL, _("The connection to the server is out of step"));

  while (*consumed < length && !last)
    {
      const guint8 *start = bytes + *consumed;
      const guint8 *newline = memchr (start, '\n', length - *consumed);
      gsize piece = newline != NULL ? (gsize) (newline - start) + 1 : length - *consumed;

      if (self->line->len + piece > MAIL_SMTP_MAX_LINE)
        return fail (self, error, NULL, _("A line of the server is too long"));

      g_byte_array_append (self->line, start, (guint) piece);
      *consumed += piece;
      if (newline == NULL)
        break;

      piece = self->line->len - 1;
      if (piece > 0 && self->line->data[piece - 1] == '\r')
        piece--;
      if (!take_line (self, (const char *) self->line->data, piece, &last, error))
        return FALSE;
      g_byte_array_set_size (self->line, 0);
    }

  if (last)
    *reply = finish_reply (self);
  return TRUE;
}

/**
 * mail_smtp_reply_copy:
 * @self: a reply
 *
 * Returns: (transfer full): the same reply once more
 */
MailSmtpReply *
mail_smtp_reply_copy (const MailSmtpReply *self)
{
  MailSmtpReply *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->lines = g_strdupv (self->lines);
  return copy;
}

/**
 * mail_smtp_reply_free:
 * @self: (transfer full): a reply
 */
void
mail_smtp_reply_free (MailSmtpReply *self)
{
  g_strfreev (self->lines);
  g_free (self);
}

/* Where the text of a line begins behind the enhanced code, which servers repeat on every line. */
static const char *
skip_enhanced (const MailSmtpReply *self,
               const char          *line)
{
  MailSmtpReply ignored;

  if (self->enhanced_class == 0 || !parse_enhanced (line, &ignored))
    return line;

  line += strcspn (line, " ");
  return *line == ' ' ? line + 1 : line;
}

/**
 * mail_smtp_reply_get_text:
 * @self: a reply
 *
 * Returns: (transfer full): the server's words, its lines joined by blanks, without any code
 */
char *
mail_smtp_reply_get_text (const MailSmtpReply *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; self->lines[i] != NULL; i++)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, skip_enhanced (self, self->lines[i]));
    }
  return g_string_free_and_steal (text);
}

/**
 * mail_smtp_reply_get_enhanced:
 * @self: a reply
 *
 * Returns: (transfer full) (nullable): the enhanced status code, "5.1.1", if there is one
 */
char *
mail_smtp_reply_get_enhanced (const MailSmtpReply *self)
{
  if (self->enhanced_class == 0)
    return NULL;

  return g_strdup_printf ("%u.%u.%u", self->enhanced_class, self->enhanced_subject, self->enhanced_detail);
}
