/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-part.h"

#include "mail-mime-file-name.h"
#include "mail-mime-header.h"
#include "mail-mime-id.h"
#include "mail-mime-part-private.h"

#include <string.h>

/* What is written to a stream at once, in bytes of the encoded text. */
#define STREAM_CHUNK (1024 * 1024)

MailMimePart *
mail_mime_part_new (MailMimeMessage *message,
                    MailMimePart    *parent,
                    GBytes          *source)
{
  MailMimePart *self = g_new0 (MailMimePart, 1);

  self->message = message;
  self->parent = parent;
  self->source = g_bytes_ref (source);
  if (parent != NULL)
    {
      self->depth = parent->depth + 1;
      if (parent->children == NULL)
        parent->children = g_ptr_array_new ();
      g_ptr_array_add (parent->children, self);
    }
  return self;
}

void
mail_mime_part_free (MailMimePart *self)
{
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->embedded, g_ptr_array_unref);
  g_bytes_unref (self->source);
  g_clear_pointer (&self->type, mail_mime_params_free);
  g_free (self->section);
  g_free (self->content_type);
  g_free (self->file_name);
  g_free (self->content_id);
  g_free (self->location);
  g_free (self);
}

/* A type that is none: RFC 2045 §5.2 takes it for text, unless it is encoded as only files are. */
static char *
make_content_type (MailMimePart *self,
                   const char   *stated,
                   const char   *default_type)
{
  const char *slash = stated != NULL ? strchr (stated, '/') : NULL;

  if (stated == NULL || *stated == '\0')
    return g_strdup (default_type);
  if (slash != NULL && slash > stated && slash[1] != '\0')
    return g_strdup (stated);
  if (g_str_has_prefix (stated, "text"))
    return g_strdup ("text/plain");
  return g_strdup (self->encoding == MAIL_MIME_ENCODING_BASE64 ? "application/octet-stream" : "text/plain");
}

static void
read_disposition (MailMimePart        *self,
                  const MailMimeField *field)
{
  g_autoptr(MailMimeParams) params = mail_mime_params_new (field->value, field->value_length);
  const char *value = mail_mime_params_get_value (params);
  g_autofree char *name = mail_mime_params_get (params, "filename");

  if (g_str_equal (value, "inline"))
    self->disposition = MAIL_MIME_DISPOSITION_INLINE;
  else if (*value != '\0')
    self->disposition = MAIL_MIME_DISPOSITION_ATTACHMENT;
  if (name == NULL)
    name = mail_mime_params_get (params, "name");
  if (name != NULL)
    self->file_name = mail_mime_file_name_clean (name);
}

/* Reads the fields of one part; of several of a name the first counts. */
void
mail_mime_part_read_header (MailMimePart *self,
                            const char   *header,
                            gsize         length,
                            const char   *default_type)
{
  MailMimeField type = { 0 };
  MailMimeField disposition = { 0 };
  MailMimeField field;

  self->header = header;
  self->header_length = length;
  if (mail_mime_header_find (header, length, "content-type", &field))
    type = field;
  if (mail_mime_header_find (header, length, "content-disposition", &field))
    disposition = field;
  if (mail_mime_header_find (header, length, "content-transfer-encoding", &field))
    {
      g_autofree char *encoding = mail_mime_field_unfold (&field);

      self->encoding = mail_mime_encoding_from_string (encoding);
    }
  if (mail_mime_header_find (header, length, "content-id", &field))
    self->content_id = mail_mime_id_parse_first (field.value, field.value_length);
  if (mail_mime_header_find (header, length, "content-location", &field))
    self->location = mail_mime_field_decode (&field);

  self->type = mail_mime_params_new (type.name != NULL ? type.value : "", type.value_length);
  self->content_type = make_content_type (self, mail_mime_params_get_value (self->type), default_type);
  if (disposition.name != NULL)
    read_disposition (self, &disposition);
  if (self->file_name == NULL)
    {
      g_autofree char *name = mail_mime_params_get (self->type, "name");

      if (name == NULL)
        name = mail_mime_params_get (self->type, "filename");
      self->file_name = name != NULL ? mail_mime_file_name_clean (name) : NULL;
    }
}

gboolean
mail_mime_part_is_multipart (MailMimePart *self)
{
  return g_str_has_prefix (self->content_type, "multipart/");
}

/* Whether its body is a message, with a header of its own */
gboolean
mail_mime_part_is_message (MailMimePart *self)
{
  return g_str_equal (self->content_type, "message/rfc822") || g_str_equal (self->content_type, "message/global") ||
         g_str_equal (self->content_type, "message/news");
}

/**
 * mail_mime_part_get_section:
 * @self: a part
 *
 * Returns: (transfer none): its section as IMAP's FETCH BODY[…] has it: "1", "2.1.3", or "TEXT" and "2.TEXT" for the multipart
 *   that is the whole of a message; "1.uu1" for a file written into the text of part 1
 */
const char *
mail_mime_part_get_section (MailMimePart *self)
{
  return self->section;
}

/**
 * mail_mime_part_get_content_type:
 * @self: a part
 *
 * Returns: (transfer none): "type/subtype" in lower case
 */
const char *
mail_mime_part_get_content_type (MailMimePart *self)
{
  return self->content_type;
}

/**
 * mail_mime_part_is_type:
 * @self: a part
 * @type: in lower case
 * @subtype: (nullable): in lower case; %NULL for any
 *
 * Returns: whether that is its content type
 */
gboolean
mail_mime_part_is_type (MailMimePart *self,
                        const char   *type,
                        const char   *subtype)
{
  gsize length = strlen (type);

  return strncmp (self->content_type, type, length) == 0 && self->content_type[length] == '/' &&
         (subtype == NULL || g_str_equal (self->content_type + length + 1, subtype));
}

/**
 * mail_mime_part_get_parameter:
 * @self: a part
 * @name: in lower case
 *
 * Returns: (transfer full) (nullable): that parameter of its content type, decoded
 */
char *
mail_mime_part_get_parameter (MailMimePart *self,
                              const char   *name)
{
  return self->type != NULL ? mail_mime_params_get (self->type, name) : NULL;
}

/**
 * mail_mime_part_get_disposition:
 * @self: a part
 *
 * Returns: what the sender wanted done with it
 */
MailMimeDisposition
mail_mime_part_get_disposition (MailMimePart *self)
{
  return self->disposition;
}

/**
 * mail_mime_part_get_file_name:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the name the sender gave it, decoded, fit to be a file's name: never a path, never empty
 */
const char *
mail_mime_part_get_file_name (MailMimePart *self)
{
  return self->file_name;
}

/**
 * mail_mime_part_make_file_name:
 * @self: a part
 *
 * Returns: (transfer full): its file name, or one made from its Content-Location, or from what it is
 */
char *
mail_mime_part_make_file_name (MailMimePart *self)
{
  g_autofree char *stem = NULL;

  if (self->file_name != NULL)
    return g_strdup (self->file_name);
  if (self->location != NULL && strpbrk (self->location, "?#=&") == NULL)
    {
      char *name = mail_mime_file_name_clean (self->location);

      if (name != NULL && strchr (name, '.') != NULL)
        return name;
      g_free (name);
    }

  if (mail_mime_part_is_message (self) && self->children != NULL && self->children->len > 0)
    stem = mail_mime_part_get_header (g_ptr_array_index (self->children, 0), "subject");
  return mail_mime_file_name_for_type (stem, self->content_type);
}

/**
 * mail_mime_part_get_content_id:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): its Content-ID, without brackets
 */
const char *
mail_mime_part_get_content_id (MailMimePart *self)
{
  return self->content_id;
}

/**
 * mail_mime_part_get_location:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): its Content-Location: a name by which the HTML beside it may call it, never an address
 */
const char *
mail_mime_part_get_location (MailMimePart *self)
{
  return self->location;
}

/**
 * mail_mime_part_get_encoding:
 * @self: a part
 *
 * Returns: (transfer none): the name of the encoding it is decoded with; "8bit" for none
 */
const char *
mail_mime_part_get_encoding (MailMimePart *self)
{
  switch (self->encoding)
    {
    case MAIL_MIME_ENCODING_BASE64: return "base64";
    case MAIL_MIME_ENCODING_QUOTED_PRINTABLE: return "quoted-printable";
    case MAIL_MIME_ENCODING_UUENCODE: return "x-uuencode";
    case MAIL_MIME_ENCODING_IDENTITY:
    default: return "8bit";
    }
}

/**
 * mail_mime_part_get_header:
 * @self: a part
 * @name: the name of a field, in any case
 *
 * Returns: (transfer full) (nullable): the first such field of this part, decoded as text, one line
 */
char *
mail_mime_part_get_header (MailMimePart *self,
                           const char   *name)
{
  MailMimeField field;

  return mail_mime_header_find (self->header, self->header_length, name, &field) ? mail_mime_field_decode (&field) : NULL;
}

/**
 * mail_mime_part_get_encoded_size:
 * @self: a part
 *
 * Returns: the bytes of its body as they stand in the message
 */
gsize
mail_mime_part_get_encoded_size (MailMimePart *self)
{
  return self->body_length;
}

/**
 * mail_mime_part_get_size:
 * @self: a part
 *
 * Returns: about how many bytes it has when decoded; exact where the encoding is regular. Does not decode it
 */
gsize
mail_mime_part_get_size (MailMimePart *self)
{
  switch (self->encoding)
    {
    case MAIL_MIME_ENCODING_BASE64: return mail_mime_base64_size (self->body, self->body_length);
    case MAIL_MIME_ENCODING_UUENCODE: return mail_mime_uu_size (self->body, self->body_length);
    case MAIL_MIME_ENCODING_QUOTED_PRINTABLE:
    case MAIL_MIME_ENCODING_IDENTITY:
    default: return self->body_length;
    }
}

/**
 * mail_mime_part_is_inline:
 * @self: a part
 *
 * Returns: whether it is a picture that is shown where it stands
 */
gboolean
mail_mime_part_is_inline (MailMimePart *self)
{
  static const char * const pictures[] = { "image/png", "image/jpeg", "image/jpg", "image/pjpeg", "image/gif", "image/webp",
                                           "image/bmp", "image/avif", NULL };

  return self->disposition != MAIL_MIME_DISPOSITION_ATTACHMENT && g_strv_contains (pictures, self->content_type);
}

/**
 * mail_mime_part_get_parent:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the part it stands in
 */
MailMimePart *
mail_mime_part_get_parent (MailMimePart *self)
{
  return self->parent;
}

/**
 * mail_mime_part_get_n_children:
 * @self: a part
 *
 * Returns: how many parts stand directly in it
 */
guint
mail_mime_part_get_n_children (MailMimePart *self)
{
  return self->children != NULL ? self->children->len : 0;
}

/**
 * mail_mime_part_get_child:
 * @self: a part
 * @index: from 0
 *
 * Returns: (transfer none): a part that stands directly in it
 */
MailMimePart *
mail_mime_part_get_child (MailMimePart *self,
                          guint         index)
{
  g_return_val_if_fail (index < mail_mime_part_get_n_children (self), NULL);

  return g_ptr_array_index (self->children, index);
}

/**
 * mail_mime_part_get_raw:
 * @self: a part
 *
 * Returns: (transfer full): its body as it stands in the message, without a copy
 */
GBytes *
mail_mime_part_get_raw (MailMimePart *self)
{
  const char *start = g_bytes_get_data (self->source, NULL);

  if (self->body_length == 0)
    return g_bytes_new_static ("", 0);
  return g_bytes_new_from_bytes (self->source, self->body - start, self->body_length);
}

/**
 * mail_mime_part_decode:
 * @self: a part
 *
 * Returns: (transfer full): its contents; never %NULL
 */
GBytes *
mail_mime_part_decode (MailMimePart *self)
{
  g_autoptr(GBytes) raw = mail_mime_part_get_raw (self);

  return mail_mime_encoding_decode (self->encoding, raw);
}

/* Where a chunk of encoded text can end: behind a line. */
static gsize
chunk_length (const char *p,
              gsize       left)
{
  const char *eol;

  if (left <= STREAM_CHUNK)
    return left;
  eol = memrchr (p, '\n', STREAM_CHUNK);
  return eol != NULL ? (gsize) (eol - p) + 1 : left;
}

/**
 * mail_mime_part_decode_to_stream:
 * @self: a part
 * @stream: where its contents go; is not closed
 * @cancellable: (nullable): ends it
 * @error: (out): why the stream did not take them
 *
 * Blocks as the stream does. A large regular part is decoded in pieces, in little memory.
 *
 * Returns: whether all was written
 */
gboolean
mail_mime_part_decode_to_stream (MailMimePart   *self,
                                 GOutputStream  *stream,
                                 GCancellable   *cancellable,
                                 GError        **error)
{
  const char *p = self->body;
  gsize left = self->body_length;
  gboolean in_pieces = self->encoding == MAIL_MIME_ENCODING_QUOTED_PRINTABLE ||
                       self->encoding == MAIL_MIME_ENCODING_IDENTITY ||
                       (self->encoding == MAIL_MIME_ENCODING_BASE64 && memchr (p, '\n', MIN (left, 80)) != NULL &&
                        mail_mime_base64_is_regular (p, left));

  while (left > 0)
    {
      gsize length = in_pieces ? chunk_length (p, left) : left;
      g_autoptr(GBytes) raw = g_bytes_new_static (p, length);
      g_autoptr(GBytes) decoded = mail_mime_encoding_decode (self->encoding, raw);
      gsize size;
      gconstpointer data = g_bytes_get_data (decoded, &size);

      if (size > 0 && !g_output_stream_write_all (stream, data, size, NULL, cancellable, error))
        return FALSE;
      p += length;
      left -= length;
    }
  return TRUE;
}
