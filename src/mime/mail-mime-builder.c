/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-builder.h"

#include "mail-mime-builder-private.h"
#include "mail-mime-charset.h"
#include "mail-mime-file-name.h"

#include <string.h>

static void
attachment_free (gpointer data)
{
  MailMimeAttachment *attachment = data;

  g_free (attachment->file_name);
  g_free (attachment->content_type);
  g_bytes_unref (attachment->contents);
  g_free (attachment);
}

/**
 * mail_mime_builder_new:
 *
 * Returns: (transfer full): a message of nothing yet
 */
MailMimeBuilder *
mail_mime_builder_new (void)
{
  MailMimeBuilder *self = g_new0 (MailMimeBuilder, 1);

  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->attachments = g_ptr_array_new_with_free_func (attachment_free);
  return self;
}

/**
 * mail_mime_builder_free:
 * @self: (transfer full): a builder
 */
void
mail_mime_builder_free (MailMimeBuilder *self)
{
  g_clear_pointer (&self->from, mail_mime_address_free);
  g_clear_pointer (&self->to, g_ptr_array_unref);
  g_clear_pointer (&self->cc, g_ptr_array_unref);
  g_clear_pointer (&self->bcc, g_ptr_array_unref);
  g_clear_pointer (&self->reply_to, g_ptr_array_unref);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_strfreev (self->references);
  g_ptr_array_unref (self->headers);
  g_ptr_array_unref (self->attachments);
  g_free (self);
}

static void
set_list (GPtrArray **field,
          GPtrArray  *list)
{
  GPtrArray *copy = mail_mime_address_list_copy (list);

  g_clear_pointer (field, g_ptr_array_unref);
  *field = copy;
}

/**
 * mail_mime_builder_set_from:
 * @self: a builder
 * @from: who writes; must be set
 */
void
mail_mime_builder_set_from (MailMimeBuilder       *self,
                            const MailMimeAddress *from)
{
  g_clear_pointer (&self->from, mail_mime_address_free);
  self->from = mail_mime_address_copy (from);
}

/**
 * mail_mime_builder_set_to:
 * @self: a builder
 * @to: (nullable) (element-type MailMimeAddress): is copied
 */
void
mail_mime_builder_set_to (MailMimeBuilder *self,
                          GPtrArray       *to)
{
  set_list (&self->to, to);
}

/**
 * mail_mime_builder_set_cc:
 * @self: a builder
 * @cc: (nullable) (element-type MailMimeAddress): is copied
 */
void
mail_mime_builder_set_cc (MailMimeBuilder *self,
                          GPtrArray       *cc)
{
  set_list (&self->cc, cc);
}

/**
 * mail_mime_builder_set_bcc:
 * @self: a builder
 * @bcc: (nullable) (element-type MailMimeAddress): is copied; stands in the bytes until mail_mime_strip_bcc ()
 */
void
mail_mime_builder_set_bcc (MailMimeBuilder *self,
                           GPtrArray       *bcc)
{
  set_list (&self->bcc, bcc);
}

/**
 * mail_mime_builder_set_reply_to:
 * @self: a builder
 * @reply_to: (nullable) (element-type MailMimeAddress): is copied
 */
void
mail_mime_builder_set_reply_to (MailMimeBuilder *self,
                                GPtrArray       *reply_to)
{
  set_list (&self->reply_to, reply_to);
}

/**
 * mail_mime_builder_set_subject:
 * @self: a builder
 * @subject: (nullable): UTF-8
 */
void
mail_mime_builder_set_subject (MailMimeBuilder *self,
                               const char      *subject)
{
  g_set_str (&self->subject, subject);
}

/**
 * mail_mime_builder_set_text:
 * @self: a builder
 * @text: (nullable): UTF-8, lines ended by LF, paragraphs unfolded, quotes marked "> ", the signature behind a line "-- "
 */
void
mail_mime_builder_set_text (MailMimeBuilder *self,
                            const char      *text)
{
  g_set_str (&self->text, text);
}

/**
 * mail_mime_builder_set_date:
 * @self: a builder
 * @seconds: since 1970 UTC; without this call it is now, in local time
 * @offset_minutes: the zone to write it in; 0 tells nobody where one is
 */
void
mail_mime_builder_set_date (MailMimeBuilder *self,
                            gint64           seconds,
                            int              offset_minutes)
{
  self->date = seconds;
  self->date_offset = offset_minutes;
  self->has_date = TRUE;
}

/**
 * mail_mime_builder_set_message_id:
 * @self: a builder
 * @message_id: (nullable): without brackets; %NULL for one of its own, new at every build
 */
void
mail_mime_builder_set_message_id (MailMimeBuilder *self,
                                  const char      *message_id)
{
  g_set_str (&self->message_id, message_id);
}

/**
 * mail_mime_builder_set_in_reply_to:
 * @self: a builder
 * @message_id: (nullable): of the message that is answered, without brackets
 */
void
mail_mime_builder_set_in_reply_to (MailMimeBuilder *self,
                                   const char      *message_id)
{
  g_set_str (&self->in_reply_to, message_id);
}

/**
 * mail_mime_builder_set_references:
 * @self: a builder
 * @references: (nullable) (array zero-terminated=1): as mail_mime_reply_references () makes them
 */
void
mail_mime_builder_set_references (MailMimeBuilder    *self,
                                  const char * const *references)
{
  g_strfreev (self->references);
  self->references = g_strdupv ((GStrv) references);
}

/**
 * mail_mime_builder_set_header:
 * @self: a builder
 * @name: of a field there is no other function for
 * @value: UTF-8, one line
 */
void
mail_mime_builder_set_header (MailMimeBuilder *self,
                              const char      *name,
                              const char      *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * mail_mime_builder_add_attachment:
 * @self: a builder
 * @file_name: what to call it; only its last part counts
 * @content_type: (nullable): "type/subtype"; %NULL to guess
 * @contents: what is attached
 */
void
mail_mime_builder_add_attachment (MailMimeBuilder *self,
                                  const char      *file_name,
                                  const char      *content_type,
                                  GBytes          *contents)
{
  MailMimeAttachment *attachment = g_new0 (MailMimeAttachment, 1);
  gsize length;
  gconstpointer data = g_bytes_get_data (contents, &length);

  attachment->file_name = mail_mime_file_name_clean (file_name);
  if (attachment->file_name == NULL)
    attachment->file_name = g_strdup ("attachment");
  attachment->contents = g_bytes_ref (contents);
  if (content_type == NULL)
    {
      g_autofree char *guess = g_content_type_guess (attachment->file_name, data, MIN (length, 4096), NULL);

      attachment->content_type = g_content_type_get_mime_type (guess);
    }
  else
    {
      attachment->content_type = g_strdup (content_type);
    }
  /* What must not be encoded, and what would be read as a part of this message, goes as a file. */
  if (attachment->content_type == NULL || strchr (attachment->content_type, '/') == NULL ||
      strpbrk (attachment->content_type, " \t\r\n;\"()") != NULL || g_str_has_prefix (attachment->content_type, "multipart/") ||
      g_str_has_prefix (attachment->content_type, "message/") || g_str_has_prefix (attachment->content_type, "inode/"))
    g_set_str (&attachment->content_type, "application/octet-stream");
  g_ptr_array_add (self->attachments, attachment);
}

/**
 * mail_mime_builder_add_file:
 * @self: a builder
 * @file: a file, which is read now
 * @cancellable: (nullable): ends it
 * @error: (out): why it cannot be read
 *
 * Blocks while it reads.
 *
 * Returns: whether it is attached
 */
gboolean
mail_mime_builder_add_file (MailMimeBuilder  *self,
                            GFile            *file,
                            GCancellable     *cancellable,
                            GError          **error)
{
  g_autoptr(GFileInfo) info = NULL;
  g_autofree char *type = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize length;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                            G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL || !g_file_load_contents (file, cancellable, &contents, &length, NULL, error))
    return FALSE;

  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  if (g_file_info_get_content_type (info) != NULL)
    type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  mail_mime_builder_add_attachment (self, g_file_info_get_display_name (info), type, bytes);
  return TRUE;
}

/* Whether lines end in CRLF alone and none is too long; and of what bytes they are. */
static gboolean
is_canonical (const char *p,
              gsize       length,
              gboolean   *is_8bit)
{
  gsize line = 0;

  *is_8bit = !mail_mime_is_ascii (p, length);
  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == '\r' && i + 1 < length && p[i + 1] == '\n')
        {
          i++;
          line = 0;
        }
      else if (p[i] == '\r' || p[i] == '\n' || p[i] == '\0' || ++line > MAIL_MIME_MAX_LINE)
        {
          return FALSE;
        }
    }
  return TRUE;
}

static GBytes *
with_crlf (GBytes *bytes)
{
  gsize length;
  const char *p = g_bytes_get_data (bytes, &length);
  GString *out = g_string_sized_new (length + length / 32);

  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, p[i]);
    }
  return g_string_free_to_bytes (out);
}

/**
 * mail_mime_builder_add_message:
 * @self: a builder
 * @message: a whole message
 *
 * Attaches it as message/rfc822, its bytes unchanged; one whose lines cannot travel so (too long, mixed ends) as an .eml file.
 */
void
mail_mime_builder_add_message (MailMimeBuilder *self,
                               GBytes          *message)
{
  MailMimeAttachment *attachment = g_new0 (MailMimeAttachment, 1);
  gsize length;
  const char *p = g_bytes_get_data (message, &length);
  gboolean is_8bit;

  attachment->contents = length > 0 && memchr (p, '\r', length) == NULL ? with_crlf (message) : g_bytes_ref (message);
  p = g_bytes_get_data (attachment->contents, &length);
  attachment->content_type = g_strdup (is_canonical (p, length, &is_8bit) ? "message/rfc822" : "application/octet-stream");
  attachment->file_name = g_strdup ("message.eml");
  g_ptr_array_add (self->attachments, attachment);
}
