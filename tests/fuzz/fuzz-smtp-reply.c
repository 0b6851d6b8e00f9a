/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fuzz.h"
#include "mail-smtp-reply.h"

/* The first byte says in what fragments the rest is fed: a parser answers the same whatever they are. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  gsize step = size > 0 ? MAX (data[0], 1) : 1;
  gboolean sound = TRUE;

  for (gsize offset = 1; sound && offset < size;)
    {
      g_autoptr(MailSmtpReply) reply = NULL;
      g_autoptr(GError) error = NULL;
      gsize consumed = 0;

      sound = mail_smtp_reply_parser_feed (parser, data + offset, MIN (step, size - offset), &consumed, &reply, &error);
      g_assert_true (sound == (error == NULL));
      if (reply != NULL)
        {
          g_autoptr(GError) refusal = mail_smtp_reply_to_error (reply, MAIL_SMTP_STAGE_RCPT);
          g_autofree char *text = mail_smtp_reply_get_text (reply);

          g_assert_true (g_utf8_validate (text, -1, NULL));
        }
      offset += consumed;
    }

  return 0;
}
