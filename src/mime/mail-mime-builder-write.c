/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes what a builder holds as the bytes of a message. */
#include "mail-mime-builder-private.h"

#include "mail-mime-charset.h"
#include "mail-mime-date.h"
#include "mail-mime-encoding.h"
#include "mail-mime-param.h"
#include "mail-mime-text.h"
#include "mail-mime-words.h"

#include "mail-error.h"

#include <gnutls/crypto.h>
#include <string.h>

/* Above this share of bytes beyond ASCII, in percent, base64 is shorter than quoted-printable. */
#define MAX_QUOTED_PERCENT 17

static char *
random_hex (void)
{
  guint8 bytes[16];
  GString *hex = g_string_sized_new (32);

  if (gnutls_rnd (GNUTLS_RND_RANDOM, bytes, sizeof bytes) < 0)
    g_error ("no random numbers");
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

/**
 * mail_mime_make_message_id:
 * @from_address: the address of From: its domain says nothing new about the sender, a host name would
 *
 * Returns: (transfer full): a new id that nobody else has, without brackets
 */
char *
mail_mime_make_message_id (const char *from_address)
{
  g_autofree char *ascii = mail_mime_address_to_ascii (from_address);
  const char *domain = mail_mime_address_get_domain (ascii);
  g_autofree char *hex = random_hex ();

  return g_strdup_printf ("%s@%s", hex, domain != NULL && mail_mime_address_is_valid (from_address) ? domain : "localhost");
}

static void
append_addresses (GString    *out,
                  const char *name,
                  GPtrArray  *list)
{
  g_autofree char *value = NULL;

  if (list == NULL)
    return;
  value = mail_mime_address_list_to_header (list, name);
  if (*value != '\0')
    g_string_append_printf (out, "%s: %s\r\n", name, value);
}

static void
append_text_field (GString    *out,
                   const char *name,
                   const char *value)
{
  g_autofree char *line = mail_mime_make_line (mail_mime_charset_make_utf8 (value, strlen (value)));
  gsize column = strlen (name) + 2;
  g_autofree char *encoded = mail_mime_words_encode (line, &column, FALSE);

  g_string_append_printf (out, "%s: %s\r\n", name, encoded);
}

static char *
clean_id (const char *id)
{
  GString *out = g_string_new (NULL);

  for (; *id != '\0'; id++)
    if ((guchar) *id > ' ' && *id != '<' && *id != '>' && *id != '\177')
      g_string_append_c (out, *id);
  return g_string_free (out, FALSE);
}

static void
append_ids (GString            *out,
            const char         *name,
            const char * const *ids)
{
  gboolean first = TRUE;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *id = clean_id (ids[i]);

      if (*id == '\0')
        continue;
      if (first)
        g_string_append_printf (out, "%s: <%s>", name, id);
      else
        g_string_append_printf (out, "\r\n <%s>", id);
      first = FALSE;
    }
  if (!first)
    g_string_append (out, "\r\n");
}

static gboolean
is_field_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  return *name != '\0';
}

static void
append_header (MailMimeBuilder *self,
               GString         *out)
{
  g_autoptr(GPtrArray) from = g_ptr_array_new ();
  g_autofree char *message_id = self->message_id != NULL ? clean_id (self->message_id)
                                                         : mail_mime_make_message_id (self->from->address);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  gint64 seconds = self->has_date ? self->date : g_date_time_to_unix (now);
  int offset = self->has_date ? self->date_offset : (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE);
  g_autofree char *date = mail_mime_date_format (seconds, offset);

  g_ptr_array_add (from, self->from);
  append_addresses (out, "From", from);
  append_addresses (out, "To", self->to);
  append_addresses (out, "Cc", self->cc);
  append_addresses (out, "Bcc", self->bcc);
  append_addresses (out, "Reply-To", self->reply_to);
  append_text_field (out, "Subject", self->subject != NULL ? self->subject : "");
  g_string_append_printf (out, "Date: %s\r\nMessage-ID: <%s>\r\n", date, message_id);
  if (self->in_reply_to != NULL)
    append_ids (out, "In-Reply-To", (const char *[]) { self->in_reply_to, NULL });
  append_ids (out, "References", (const char * const *) self->references);
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    if (is_field_name (g_ptr_array_index (self->headers, i)))
      append_text_field (out, g_ptr_array_index (self->headers, i), g_ptr_array_index (self->headers, i + 1));
  g_string_append (out, "MIME-Version: 1.0\r\n");
}

static gboolean
has_wide (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iswide (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static gsize
longest_line (const char *text)
{
  gsize longest = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\r\n");

      longest = MAX (longest, length);
      text += length;
      text += strspn (text, "\r\n");
    }
  return longest;
}

/* Text as people write it: no lone CR, no controls that would break a line or end the message. */
static char *
prepare_text (const char *text)
{
  g_autofree char *valid = mail_mime_charset_make_utf8 (text, strlen (text));
  char *out = valid;

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      if (*p == '\r')
        *out++ = '\n';
      else if ((guchar) *p >= ' ' || *p == '\n' || *p == '\t')
        *out++ = *p;
    }
  *out = '\0';
  return g_steal_pointer (&valid);
}

static void
append_text_part (MailMimeBuilder *self,
                  GString         *out)
{
  g_autofree char *text = prepare_text (self->text != NULL ? self->text : "");
  gboolean delsp = has_wide (text);
  g_autofree char *flowed = mail_mime_text_flow (text, delsp);
  gsize length = strlen (flowed);
  gsize high = 0;

  for (gsize i = 0; i < length; i++)
    high += (guchar) flowed[i] >= 0x80;
  g_string_append_printf (out, "Content-Type: text/plain; charset=%s; format=flowed%s\r\n", high > 0 ? "utf-8" : "us-ascii",
                          delsp ? "; delsp=yes" : "");
  if (high == 0 && longest_line (flowed) <= MAIL_MIME_MAX_LINE)
    {
      g_string_append (out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
      g_string_append (out, flowed);
    }
  else if (high * 100 < length * MAX_QUOTED_PERCENT)
    {
      g_string_append (out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
      mail_mime_quoted_append (out, flowed, length);
    }
  else
    {
      g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
      mail_mime_base64_append (out, (const guint8 *) flowed, length);
    }
}

static void
append_attachment (GString          *out,
                   const MailMimeAttachment *attachment)
{
  gsize length;
  const char *data = g_bytes_get_data (attachment->contents, &length);
  gboolean is_message = g_str_equal (attachment->content_type, "message/rfc822");
  g_autoptr(GString) field = g_string_new (NULL);

  g_string_append_printf (field, "Content-Type: %s", attachment->content_type);
  mail_mime_params_append (field, "name", attachment->file_name);
  g_string_append_printf (out, "%s\r\n", field->str);
  g_string_assign (field, "Content-Disposition: attachment");
  mail_mime_params_append (field, "filename", attachment->file_name);
  g_string_append_printf (out, "%s\r\n", field->str);
  if (is_message)
    {
      g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n\r\n", mail_mime_is_ascii (data, length) ? "7bit" : "8bit");
      g_string_append_len (out, data, length);
      if (length < 2 || data[length - 1] != '\n')
        g_string_append (out, "\r\n");
    }
  else
    {
      g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
      mail_mime_base64_append (out, (const guint8 *) data, length);
    }
}

/* Whether a message inside has bytes beyond ASCII: then what is around it has them, too (RFC 2045 §6.4). */
static gboolean
has_8bit (MailMimeBuilder *self)
{
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MailMimeAttachment *attachment = g_ptr_array_index (self->attachments, i);
      gsize length;
      const char *data = g_bytes_get_data (attachment->contents, &length);

      if (g_str_equal (attachment->content_type, "message/rfc822") && !mail_mime_is_ascii (data, length))
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_mime_builder_build:
 * @self: a builder
 * @error: (out): %MAIL_ERROR_PERMANENT: there is no From
 *
 * Returns: (transfer full) (nullable): the message, Bcc and all
 */
GBytes *
mail_mime_builder_build (MailMimeBuilder  *self,
                         GError          **error)
{
  g_autofree char *hex = NULL;
  GString *out;

  if (self->from == NULL || *self->from->address == '\0')
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message does not say who it is from");
      return NULL;
    }

  out = g_string_new (NULL);
  append_header (self, out);
  if (self->attachments->len == 0)
    {
      append_text_part (self, out);
      return g_string_free_to_bytes (out);
    }

  hex = random_hex ();
  g_string_append_printf (out, "Content-Type: multipart/mixed; boundary=\"=_%s\"\r\n", hex);
  g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n", has_8bit (self) ? "8bit" : "7bit");
  g_string_append_printf (out, "\r\n--=_%s\r\n", hex);
  append_text_part (self, out);
  for (guint i = 0; i < self->attachments->len; i++)
    {
      g_string_append_printf (out, "\r\n--=_%s\r\n", hex);
      append_attachment (out, g_ptr_array_index (self->attachments, i));
    }
  g_string_append_printf (out, "\r\n--=_%s--\r\n", hex);
  return g_string_free_to_bytes (out);
}
