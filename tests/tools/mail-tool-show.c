/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include <stdio.h>

#include "mail-error.h"
#include "mail-mime-message.h"
#include "mail-store-bodies.h"
#include "mail-store-items.h"

/* The header fields a reader looks at, in the order of looking. */
static const char * const header_names[] = {
  "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id",
  "List-Unsubscribe", "Content-Type", "Authentication-Results",
};

static void
add_headers (JsonBuilder     *builder,
             MailMimeMessage *message)
{
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (header_names); i++)
    {
      g_autofree char *value = mail_mime_message_get_header (message, header_names[i]);

      if (value != NULL)
        mail_tool_add_string (builder, header_names[i], value);
    }
  json_builder_end_object (builder);
}

static void
add_attachments (JsonBuilder     *builder,
                 MailMimeMessage *message)
{
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);

  json_builder_set_member_name (builder, "attachments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < attachments->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (attachments, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);

      json_builder_begin_object (builder);
      mail_tool_add_string (builder, "name", name);
      mail_tool_add_string (builder, "type", mail_mime_part_get_content_type (part));
      mail_tool_add_int (builder, "size", (gint64) mail_mime_part_get_size (part));
      mail_tool_add_string (builder, "section", mail_mime_part_get_section (part));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_part (JsonBuilder  *builder,
          MailMimePart *part)
{
  json_builder_begin_object (builder);
  mail_tool_add_string (builder, "section", mail_mime_part_get_section (part));
  mail_tool_add_string (builder, "type", mail_mime_part_get_content_type (part));
  mail_tool_add_string (builder, "name", mail_mime_part_get_file_name (part));
  mail_tool_add_string (builder, "content-id", mail_mime_part_get_content_id (part));
  mail_tool_add_string (builder, "encoding", mail_mime_part_get_encoding (part));
  mail_tool_add_int (builder, "size", (gint64) mail_mime_part_get_encoded_size (part));
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < mail_mime_part_get_n_children (part); i++)
    add_part (builder, mail_mime_part_get_child (part, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* (nullable): the option that asks for one aspect only */
static const char *
get_aspect (MailTool *tool)
{
  static const char * const aspects[] = { "text", "html", "structure" };

  for (guint i = 0; i < G_N_ELEMENTS (aspects); i++)
    if (mail_tool_get_option (tool, aspects[i]) != NULL)
      return aspects[i];

  return NULL;
}

/* id 0: a file */
static void
print_message (MailTool        *tool,
               MailMimeMessage *message,
               gint64           id,
               const char      *file)
{
  const char *aspect = get_aspect (tool);
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  if (file != NULL)
    {
      g_autofree char *shown = g_filename_display_name (file);

      mail_tool_add_string (builder, "file", shown);
    }
  else
    {
      mail_tool_add_int (builder, "message", id);
    }
  if (aspect == NULL)
    add_headers (builder, message);
  if (aspect == NULL || g_str_equal (aspect, "text"))
    {
      g_autofree char *text = mail_mime_message_get_text (message);

      mail_tool_add_string (builder, "text", text);
    }
  if (aspect == NULL || g_str_equal (aspect, "html"))
    {
      g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, NULL);

      mail_tool_add_string (builder, "html", html ? mail_mime_html_get_body (html) : NULL);
    }
  if (aspect == NULL)
    add_attachments (builder, message);
  if (g_strcmp0 (aspect, "structure") == 0)
    {
      json_builder_set_member_name (builder, "structure");
      add_part (builder, mail_mime_message_get_root (message));
    }
  mail_tool_print (builder);
}

static gboolean
write_chunk (const guint8  *data,
             gsize          length,
             gpointer       user_data,
             GError       **error)
{
  if (fwrite (data, 1, length, stdout) == length)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "Standard output takes no more");
  return FALSE;
}

static gboolean
show_with_reader (MailTool         *tool,
                  MailStoreReader  *reader,
                  GError          **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MailMimeMessage) message = NULL;
  const char *part = mail_tool_get_option (tool, "part");
  gint64 id;

  if (!mail_tool_get_id (tool, 0, &id, error))
    return FALSE;

  item = mail_store_reader_load_item (reader, id, error);
  if (item == NULL)
    return FALSE;
  if (mail_tool_get_option (tool, "raw") != NULL)
    return mail_store_reader_each_body_chunk (reader, item->message, part != NULL ? part : MAIL_SECTION_WHOLE, write_chunk, NULL, error);

  bytes = mail_store_reader_load_body (reader, item->message, MAIL_SECTION_WHOLE, error);
  if (bytes == NULL)
    return FALSE;

  message = mail_mime_message_new (bytes);
  print_message (tool, message, id, NULL);
  return TRUE;
}

gboolean
mail_tool_show (MailTool  *tool,
                GError   **error)
{
  g_autoptr(MailStore) store = mail_tool_open_beside (tool, error);
  gboolean good;

  if (store == NULL)
    return FALSE;

  good = show_with_reader (tool, mail_store_get_main_reader (store), error);
  mail_store_close (store);
  return good;
}

gboolean
mail_tool_parse (MailTool  *tool,
                 GError   **error)
{
  if (tool->arguments->len == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "parse wants a file");
      return FALSE;
    }

  for (guint i = 0; i < tool->arguments->len; i++)
    {
      const char *file = g_ptr_array_index (tool->arguments, i);
      g_autoptr(MailMimeMessage) message = NULL;
      g_autoptr(GBytes) bytes = NULL;
      char *contents;
      gsize length;

      if (!g_file_get_contents (file, &contents, &length, error))
        return FALSE;

      bytes = g_bytes_new_take (contents, length);
      message = mail_mime_message_new (bytes);
      print_message (tool, message, 0, file);
    }

  return TRUE;
}
