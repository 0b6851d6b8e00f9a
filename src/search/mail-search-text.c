/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-text.h"

#include <string.h>

#include "mail-mime-message.h"
#include "mail-search-fold.h"
#include "mail-store-bodies.h"

/* (nullable): NULL when its bytes are not here, damaged or too large: then it is found by its header. */
static MailMimeMessage *
load_message (MailStoreReader *reader,
              gint64           message)
{
  g_autoptr(GBytes) whole = mail_store_reader_load_body_within (reader, message, MAIL_SECTION_WHOLE, MAIL_SEARCH_MAX_MESSAGE, NULL);

  return whole != NULL ? mail_mime_message_new (whole) : NULL;
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
