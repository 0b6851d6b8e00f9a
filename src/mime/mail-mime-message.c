/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-message.h"

#include "mail-mime-body.h"
#include "mail-mime-html-private.h"
#include "mail-mime-part-private.h"
#include "mail-mime-text.h"

#include <string.h>

/* Text that is laid out as a list row or a page has an end: what a message says beyond this is in its parts. */
#define MAX_TEXT (32 * 1024 * 1024)

G_DEFINE_BOXED_TYPE (MailMimeMessage, mail_mime_message, mail_mime_message_ref, mail_mime_message_unref)

/**
 * mail_mime_message_new:
 * @bytes: a whole message, with any line ends, or a piece of one
 *
 * Returns: (transfer full): the message; never %NULL
 */
MailMimeMessage *
mail_mime_message_new (GBytes *bytes)
{
  return mail_mime_message_new_with_charset (bytes, NULL);
}

/**
 * mail_mime_message_new_with_charset:
 * @bytes: a whole message
 * @charset: (nullable): the charset a person chose for its text, whatever it says itself
 *
 * Returns: (transfer full): the message
 */
MailMimeMessage *
mail_mime_message_new_with_charset (GBytes     *bytes,
                                    const char *charset)
{
  MailMimeMessage *self = g_atomic_rc_box_new0 (MailMimeMessage);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  self->bytes = g_bytes_ref (bytes);
  self->charset = g_strdup (charset);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_part_free);
  self->summary = mail_mime_summary_new (data != NULL ? data : "", length);
  mail_mime_parse (self);
  return self;
}

/**
 * mail_mime_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): the same one
 */
MailMimeMessage *
mail_mime_message_ref (MailMimeMessage *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
mail_mime_message_clear (gpointer data)
{
  MailMimeMessage *self = data;

  g_ptr_array_unref (self->parts);
  mail_mime_summary_unref (self->summary);
  g_bytes_unref (self->bytes);
  g_free (self->charset);
}

/**
 * mail_mime_message_unref:
 * @self: (transfer full): a message
 */
void
mail_mime_message_unref (MailMimeMessage *self)
{
  g_atomic_rc_box_release_full (self, mail_mime_message_clear);
}

/**
 * mail_mime_message_get_bytes:
 * @self: a message
 *
 * Returns: (transfer none): what it was made from
 */
GBytes *
mail_mime_message_get_bytes (MailMimeMessage *self)
{
  return self->bytes;
}

/**
 * mail_mime_message_get_summary:
 * @self: a message
 *
 * Returns: (transfer none): what its header says
 */
MailMimeSummary *
mail_mime_message_get_summary (MailMimeMessage *self)
{
  return self->summary;
}

/**
 * mail_mime_message_get_header:
 * @self: a message
 * @name: the name of a field, in any case
 *
 * Returns: (transfer full) (nullable): the first such field, decoded as text, one line
 */
char *
mail_mime_message_get_header (MailMimeMessage *self,
                              const char      *name)
{
  return mail_mime_part_get_header (mail_mime_message_get_root (self), name);
}

/**
 * mail_mime_message_get_root:
 * @self: a message
 *
 * Returns: (transfer none): the part that is the whole message
 */
MailMimePart *
mail_mime_message_get_root (MailMimeMessage *self)
{
  return g_ptr_array_index (self->parts, 0);
}

/**
 * mail_mime_message_find_section:
 * @self: a message
 * @section: what mail_mime_part_get_section () says
 *
 * Returns: (transfer none) (nullable): that part
 */
MailMimePart *
mail_mime_message_find_section (MailMimeMessage *self,
                                const char      *section)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->section, section) == 0)
        return part;
    }
  return NULL;
}

/**
 * mail_mime_message_find_content_id:
 * @self: a message
 * @content_id: what stands in the HTML behind "cid:" and the prefix, unescaped
 *
 * Returns: (transfer none) (nullable): the part the HTML means: by its Content-ID, by its Content-Location, or by its section
 *   ("section-1.2": pictures without an id, shown in place)
 */
MailMimePart *
mail_mime_message_find_content_id (MailMimeMessage *self,
                                   const char      *content_id)
{
  if (g_str_has_prefix (content_id, "section-"))
    return mail_mime_message_find_section (self, content_id + strlen ("section-"));

  for (guint i = 0; i < self->parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->content_id, content_id) == 0)
        return part;
    }
  for (guint i = 0; i < self->parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->location, content_id) == 0)
        return part;
    }
  return NULL;
}

/**
 * mail_mime_message_get_attachments:
 * @self: a message
 *
 * Returns: (transfer full) (element-type MailMimePart): what a person would call attached; see mail_mime_part_is_inline () for
 *   pictures among them that are shown as well. The parts live as long as @self
 */
GPtrArray *
mail_mime_message_get_attachments (MailMimeMessage *self)
{
  return mail_mime_body_attachments (mail_mime_message_get_root (self));
}

/* The text of a part of text, its paragraphs unfolded. */
static char *
get_plain_text (MailMimePart *part)
{
  g_autofree char *text = mail_mime_part_get_text (part, NULL);
  g_autofree char *format = mail_mime_part_get_parameter (part, "format");
  g_autofree char *delsp = NULL;

  if (format == NULL || g_ascii_strcasecmp (format, "flowed") != 0)
    return g_steal_pointer (&text);

  delsp = mail_mime_part_get_parameter (part, "delsp");
  return mail_mime_text_unflow (text, delsp != NULL && g_ascii_strcasecmp (delsp, "yes") == 0);
}

/* From, Subject and Date of a message inside. */
static char *
make_heading (MailMimePart *part)
{
  static const char * const names[] = { "From", "To", "Subject", "Date" };
  MailMimePart *root = g_ptr_array_index (part->children, 0);
  GString *heading = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = mail_mime_part_get_header (root, names[i]);

      if (value != NULL && *value != '\0')
        g_string_append_printf (heading, "%s: %s\n", names[i], value);
    }
  return g_string_free (heading, FALSE);
}

static char *
get_item_text (const MailMimeBodyItem *item)
{
  g_autofree char *html = NULL;

  switch (item->kind)
    {
    case MAIL_MIME_BODY_TEXT:
      return get_plain_text (item->part);
    case MAIL_MIME_BODY_HTML:
      html = mail_mime_part_get_text (item->part, NULL);
      return mail_mime_html_to_text (html, -1);
    case MAIL_MIME_BODY_MESSAGE:
      return make_heading (item->part);
    case MAIL_MIME_BODY_PICTURE:
    default:
      return g_strdup ("");
    }
}

/**
 * mail_mime_message_get_text:
 * @self: a message
 *
 * Returns: (transfer full): what it says, as plain text with LF for line ends: its own text, or what its HTML says
 */
char *
mail_mime_message_get_text (MailMimeMessage *self)
{
  g_autoptr(GArray) items = mail_mime_body_collect (mail_mime_message_get_root (self), FALSE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len && text->len < MAX_TEXT; i++)
    {
      g_autofree char *piece = get_item_text (&g_array_index (items, MailMimeBodyItem, i));

      if (*piece == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, text->str[text->len - 1] == '\n' ? "\n" : "\n\n");
      g_string_append (text, piece);
    }
  return g_string_free (text, FALSE);
}

static void
write_item (MailMimeHtmlWriter     *writer,
            const MailMimeBodyItem *item)
{
  g_autofree char *text = NULL;

  switch (item->kind)
    {
    case MAIL_MIME_BODY_TEXT:
      text = get_plain_text (item->part);
      mail_mime_html_write_text (writer, text);
      break;
    case MAIL_MIME_BODY_HTML:
      text = mail_mime_part_get_text (item->part, NULL);
      mail_mime_html_write_html (writer, text, strlen (text));
      break;
    case MAIL_MIME_BODY_MESSAGE:
      text = make_heading (item->part);
      mail_mime_html_write_heading (writer, text);
      break;
    case MAIL_MIME_BODY_PICTURE:
    default:
      if (item->part->content_id != NULL)
        text = g_strdup (item->part->content_id);
      else
        text = g_strconcat ("section-", item->part->section, NULL);
      mail_mime_html_write_picture (writer, text, item->part->file_name);
      break;
    }
}

/* Only names of parts of this message are looked up, never fetched. */
static gboolean
is_location (const char *uri,
             gpointer    data)
{
  MailMimeMessage *self = data;

  for (guint i = 0; i < self->parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->location, uri) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_mime_message_get_html:
 * @self: a message
 * @flags: how to treat what is remote
 * @prefix: (nullable): put between "cid:" and the id of a picture, and between "maillink:" and the number of a link, so that pages
 *   of several messages tell theirs apart
 *
 * Returns: (transfer full): what it says as HTML that can do nothing: its own, or its text with quotes, links and signature
 *   marked. Pictures in it are found with mail_mime_message_find_content_id ()
 */
MailMimeHtml *
mail_mime_message_get_html (MailMimeMessage   *self,
                            MailMimeHtmlFlags  flags,
                            const char        *prefix)
{
  g_autoptr(GArray) items = mail_mime_body_collect (mail_mime_message_get_root (self), TRUE);
  MailMimeHtmlWriter writer;

  mail_mime_html_writer_init (&writer, flags, prefix);
  writer.is_location = is_location;
  writer.data = self;
  for (guint i = 0; i < items->len && writer.out->len < MAX_TEXT; i++)
    write_item (&writer, &g_array_index (items, MailMimeBodyItem, i));
  return mail_mime_html_writer_finish (&writer);
}

/**
 * mail_mime_message_get_preview:
 * @self: a message
 *
 * Returns: (transfer full): its first %MAIL_MIME_PREVIEW_LENGTH characters or less, on one line, without quotes
 */
char *
mail_mime_message_get_preview (MailMimeMessage *self)
{
  g_autofree char *text = mail_mime_message_get_text (self);

  return mail_mime_text_preview (text, MAIL_MIME_PREVIEW_LENGTH);
}
