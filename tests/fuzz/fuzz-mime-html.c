/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fuzz.h"
#include "mail-html-check.h"
#include "mail-mime-html.h"
#include "mail-mime-quote.h"

#include <string.h>

static void
check_quote (MailMimeHtml *html)
{
  gsize start, end;

  if (mail_mime_quote_find (html, FALSE, &start, &end))
    {
      g_assert_cmpuint (start, <, end);
      g_assert_cmpuint (end, <=, strlen (mail_mime_html_get_body (html)));
    }
}

/* What comes out is harmless to an independent eye, and comes out of a second time as it went in; the quote in it is a part of it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *html = g_utf8_make_valid (size > 0 ? (const char *) data : "", size);
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, "1/");
  g_autoptr(MailMimeHtml) plain = mail_mime_html_from_text (html, MAIL_MIME_HTML_DEFAULT);
  g_autofree char *text = mail_mime_html_to_text (html, -1);
  g_autofree char *wrong = mail_html_check (mail_mime_html_get_body (safe));
  g_autofree char *wrong_plain = mail_html_check (mail_mime_html_get_body (plain));

  g_assert_cmpstr (wrong, ==, NULL);
  g_assert_cmpstr (wrong_plain, ==, NULL);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  check_quote (safe);
  check_quote (plain);
  return 0;
}
