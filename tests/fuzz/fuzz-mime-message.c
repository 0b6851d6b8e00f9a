/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fuzz.h"
#include "mail-mime-envelope.h"
#include "mail-mime-message.h"

#include <string.h>

/* Whatever the bytes are, they are a message, and what is shown of it is text. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autofree char *preview = mail_mime_message_get_preview (message);
  g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, "1/");
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);
  g_autoptr(GBytes) stripped = mail_mime_strip_bcc (bytes);
  g_autoptr(MailMimeEnvelope) envelope = mail_mime_envelope_new (bytes, NULL);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (preview, -1, NULL));
  g_assert_true (g_utf8_validate (mail_mime_html_get_body (html), -1, NULL));
  g_assert_cmpuint (g_bytes_get_size (stripped), <=, size);
  for (guint i = 0; i < attachments->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (attachments, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);
      g_autoptr(GBytes) contents = mail_mime_part_decode (part);

      g_assert_true (*name != '\0' && *name != '.' && g_utf8_validate (name, -1, NULL));
      g_assert_null (strpbrk (name, "/\\\r\n"));
      g_assert_true (mail_mime_message_find_section (message, mail_mime_part_get_section (part)) == part);
    }
  return 0;
}
