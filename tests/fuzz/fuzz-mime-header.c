/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fuzz.h"
#include "mail-mime-summary.h"

#include <string.h>

static void
check_list (GPtrArray *list)
{
  g_autofree char *text = mail_mime_address_list_to_string (list);
  g_autofree char *header = mail_mime_address_list_to_header (list, "To");
  g_autoptr(GPtrArray) split = mail_mime_recipients_split (text);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; i < list->len; i++)
    {
      const MailMimeAddress *address = g_ptr_array_index (list, i);
      g_autofree char *key = mail_mime_address_make_key (address->address);
      g_autofree char *shown = mail_mime_address_to_display (address->address);

      /* What is written into a header or said to a server cannot begin a line of its own. */
      if (mail_mime_address_is_valid (address->address))
        g_assert_null (strpbrk (address->address, "\r\n"));
    }
}

/* Whatever a header says, its summary is text. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(MailMimeSummary) summary = mail_mime_summary_new ((const char *) data, size);

  g_assert_true (g_utf8_validate (summary->subject, -1, NULL));
  g_assert_true (g_utf8_validate (summary->base_subject, -1, NULL));
  g_assert_true (g_utf8_validate (summary->content_type, -1, NULL));
  g_assert_true (summary->message_id == NULL || g_utf8_validate (summary->message_id, -1, NULL));
  for (guint i = 0; summary->references[i] != NULL; i++)
    g_assert_true (g_utf8_validate (summary->references[i], -1, NULL));
  check_list (summary->from);
  check_list (summary->to);
  check_list (summary->cc);
  return 0;
}
