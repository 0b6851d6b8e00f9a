/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-text.h"

#include <string.h>

#include "mail-error.h"
#include "mail-mime-message.h"
#include "mail-search-fold.h"
#include "mail-store-bodies.h"

static gboolean
append_chunk (const guint8  *data,
              gsize          length,
              gpointer       user_data,
              GError       **error)
{
  GByteArray *bytes = user_data;

  if (bytes->len + length > MAIL_SEARCH_MAX_MESSAGE)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is too large to be indexed");
      return FALSE;
    }

  g_byte_array_append (bytes, data, (guint) length);
  return TRUE;
}

/* (nullable): NULL when its bytes are not here, damaged or too large: then it is found by its header. */
static MailMimeMessage *
load_message (MailStoreReader *reader,
              gint64           message)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GBytes) whole = NULL;

  if (!mail_store_reader_each_body_chunk (reader, message, MAIL_SECTION_WHOLE, append_chunk, bytes, NULL))
    return NULL;

  whole = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  return mail_mime_message_new (whole);
}

static char *
get_text (MailMimeMessage *message)
{
  g_autofree char *text = mail_mime_message_get_text (message);

  return mail_search_compose (text, (gssize) strnlen (text, MAIL_SEARCH_MAX_TEXT));
}

static char *
get_attachments (MailMimeMessage *message)
{
  g_autoptr(GPtrArray) parts = mail_mime_message_get_attachments (message);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < parts->len && names->len < MAIL_SEARCH_MAX_TEXT; i++)
    {
      const char *name = mail_mime_part_get_file_name (g_ptr_array_index (parts, i));

      if (name != NULL)
        g_string_append_printf (names, "%s\n", name);
    }
  return mail_search_compose (names->str, (gssize) names->len);
}

/**
 * mail_search_read_document:
 * @reader: a reader
 * @row: what the store says of a message
 * @error: (out): why it could not be read
 *
 * What is to be indexed of it: the body too, when it is here. On a thread of the readers.
 *
 * Returns: (transfer full): the document
 */
MailSearchDocument *
mail_search_read_document (MailStoreReader     *reader,
                           const MailIndexRow  *row,
                           GError             **error)
{
  g_autoptr(MailSearchDocument) document = g_new0 (MailSearchDocument, 1);
  g_autoptr(MailMimeMessage) message = NULL;

  document->message = row->message;
  document->gone = row->gone;
  if (row->gone)
    return g_steal_pointer (&document);

  document->date = row->date;
  document->subject = mail_search_compose (row->subject, -1);
  document->from = mail_search_compose (row->from, -1);
  document->to = mail_search_compose (row->to, -1);
  document->cc = mail_search_compose (row->cc, -1);
  if (row->body_state != MAIL_BODY_COMPLETE)
    return g_steal_pointer (&document);

  if (!mail_store_reader_get_body_number (reader, row->message, &document->body_number, error))
    return NULL;
  message = document->body_number != 0 ? load_message (reader, row->message) : NULL;
  if (message != NULL)
    {
      document->body = get_text (message);
      document->attachments = get_attachments (message);
    }
  return g_steal_pointer (&document);
}

/**
 * mail_search_read_body:
 * @reader: a reader
 * @message: a message
 *
 * Returns: (transfer full) (nullable): its text, as it was indexed; %NULL when it is not here
 */
char *
mail_search_read_body (MailStoreReader *reader,
                       gint64           message)
{
  g_autoptr(MailMimeMessage) read = load_message (reader, message);

  return read != NULL ? get_text (read) : NULL;
}
