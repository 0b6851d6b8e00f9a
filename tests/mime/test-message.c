/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in messages/NAME.eml, and in NAME.txt what a reader should show of them. */
#include "mail-html-check.h"
#include "mail-mime-message.h"

#include <string.h>
#include <time.h>

static void
append_attachments (GString         *out,
                    MailMimeMessage *message)
{
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);

  for (guint i = 0; i < attachments->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (attachments, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);

      g_string_append_printf (out, "attachment: %s %s %s %zu%s\n", mail_mime_part_get_section (part),
                              mail_mime_part_get_content_type (part), name, mail_mime_part_get_size (part),
                              mail_mime_part_is_inline (part) ? " inline" : "");
    }
}

/* What is shown, in the form of the .txt files. */
static char *
describe (GBytes   *bytes,
          gboolean  with_html)
{
  g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
  MailMimeSummary *summary = mail_mime_message_get_summary (message);
  g_autofree char *from = mail_mime_address_list_to_string (summary->from);
  g_autofree char *preview = mail_mime_message_get_preview (message);
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autoptr(MailMimeHtml) html = mail_mime_message_get_html (message, MAIL_MIME_HTML_DEFAULT, "m/");
  g_autofree char *wrong = mail_html_check (mail_mime_html_get_body (html));
  GString *out = g_string_new (NULL);

  g_assert_cmpstr (wrong, ==, NULL);
  g_string_append_printf (out, "subject: %s\nfrom: %s\npreview: %s\n", summary->subject, from, preview);
  append_attachments (out, message);
  for (guint i = 0; mail_mime_html_get_remote (html)[i] != NULL; i++)
    g_string_append_printf (out, "remote: %s\n", mail_mime_html_get_remote (html)[i]);
  g_string_append_printf (out, "text:\n%s\n", g_strchomp (text));
  if (with_html)
    g_string_append_printf (out, "html:\n%s\n", mail_mime_html_get_body (html));
  return g_string_free (out, FALSE);
}

static GBytes *
with_crlf (GBytes *bytes)
{
  gsize length;
  const char *p = g_bytes_get_data (bytes, &length);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
        g_string_append_c (out, '\r');
      g_string_append_c (out, p[i]);
    }
  return g_string_free_to_bytes (out);
}

static void
test_golden (gconstpointer data)
{
  const char *name = data;
  g_autofree char *eml = g_strconcat (name, ".eml", NULL);
  g_autofree char *txt = g_strconcat (name, ".txt", NULL);
  g_autofree char *eml_path = g_test_build_filename (G_TEST_DIST, "mime", "messages", eml, NULL);
  g_autofree char *txt_path = g_test_build_filename (G_TEST_DIST, "mime", "messages", txt, NULL);
  g_autofree char *expected = NULL;
  g_autofree char *got = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) crlf = NULL;
  g_autofree char *got_crlf = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (eml_path, &contents, &length, NULL));
  g_assert_true (g_file_get_contents (txt_path, &expected, NULL, NULL));
  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  got = describe (bytes, strstr (expected, "\nhtml:\n") != NULL);
  g_assert_cmpstr (got, ==, expected);

  /* The same whatever the line ends; sizes of text parts apart. */
  crlf = with_crlf (bytes);
  got_crlf = describe (crlf, strstr (expected, "\nhtml:\n") != NULL);
  if (strstr (expected, "message/rfc822") == NULL)
    g_assert_cmpstr (got_crlf, ==, expected);

  /* Cut anywhere it is still a message. */
  for (gsize cut = 0; cut < length; cut += 7)
    {
      g_autoptr(GBytes) piece = g_bytes_new_from_bytes (bytes, 0, cut);
      g_autofree char *ignored = describe (piece, TRUE);

      g_assert_true (g_utf8_validate (ignored, -1, NULL));
    }
}

static MailMimeMessage *
parse (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return mail_mime_message_new (bytes);
}

static void
test_sections (void)
{
  g_autoptr(MailMimeMessage) message = parse (
    "Content-Type: multipart/mixed; boundary=a\n\n"
    "--a\n\none\n"
    "--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntwo\n--b\n\nthree\n--b--\n"
    "--a\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: message/rfc822\n\nSubject: x\n\nfour\n--c--\n--a--\n");
  MailMimePart *part = mail_mime_message_find_section (message, "2.2");
  g_autofree char *text = NULL;

  g_assert_nonnull (part);
  text = mail_mime_part_get_text (part, NULL);
  g_assert_cmpstr (text, ==, "three");
  g_assert_cmpstr (mail_mime_part_get_section (mail_mime_message_get_root (message)), ==, "TEXT");
  g_assert_nonnull (mail_mime_message_find_section (message, "1"));
  g_assert_nonnull (mail_mime_message_find_section (message, "2"));
  g_assert_nonnull (mail_mime_message_find_section (message, "2.TEXT"));
  g_assert_nonnull (mail_mime_message_find_section (message, "3.1"));
  g_assert_nonnull (mail_mime_message_find_section (message, "3.1.1"));
  g_assert_null (mail_mime_message_find_section (message, "4"));
}

static void
test_boundaries (void)
{
  g_autoptr(MailMimeMessage) message = parse (
    "Content-Type: multipart/mixed; boundary=\"a b\"\n\n"
    "--a b\nContent-Type: multipart/mixed; boundary=a\n\n--a words\n\none\n--ab\n--a-- words\n--a b\n\ntwo\n--a b--\nepilogue\n");
  MailMimePart *root = mail_mime_message_get_root (message);
  MailMimePart *first = mail_mime_message_find_section (message, "1.1");
  g_autofree char *text = NULL;

  g_assert_cmpuint (mail_mime_part_get_n_children (root), ==, 2);
  g_assert_nonnull (first);
  text = mail_mime_part_get_text (first, NULL);
  g_assert_cmpstr (text, ==, "one\n--ab");
}

static void
test_decode (void)
{
  g_autoptr(MailMimeMessage) message = parse ("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n");
  MailMimePart *part = mail_mime_message_get_root (message);
  g_autoptr(GBytes) whole = mail_mime_part_decode (part);
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), "hello", 5);
  g_assert_true (mail_mime_part_decode_to_stream (part, stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), "hello", 5);
  g_assert_cmpuint (mail_mime_part_get_size (part), ==, 5);
}

static void
test_large_attachment (void)
{
  g_autofree guint8 *data = g_malloc (5 * 1000 * 1000);
  g_autofree char *encoded = NULL;
  g_autoptr(GString) text = g_string_new ("Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n");
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(MailMimeMessage) message = NULL;
  gint state = 0;
  gint save = 0;
  gsize length;

  for (gsize i = 0; i < 5 * 1000 * 1000; i++)
    data[i] = i * 7 + i / 251;
  encoded = g_malloc (5 * 1000 * 1000 * 4 / 3 + 200000);
  length = g_base64_encode_step (data, 5 * 1000 * 1000, TRUE, encoded, &state, &save);
  length += g_base64_encode_close (TRUE, encoded + length, &state, &save);
  g_string_append_len (text, encoded, length);
  message = parse (text->str);
  g_assert_true (mail_mime_part_decode_to_stream (mail_mime_message_get_root (message), stream, NULL, NULL));
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), data, 5 * 1000 * 1000);
}

static void
test_charset_override (void)
{
  const char *text = "Content-Type: text/plain; charset=iso-8859-1\n\n\xcf\xf0\xe8\xe2\xe5\xf2";
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr(MailMimeMessage) message = mail_mime_message_new_with_charset (bytes, "windows-1251");
  g_autofree char *shown = mail_mime_message_get_text (message);

  g_assert_cmpstr (shown, ==, "Привет");
}

/* The address sanitizer measures every string a library function is given: what is linear becomes quadratic. */
#if defined (__SANITIZE_ADDRESS__)
#define SCALE 20
#else
#define SCALE 1
#endif

static char *
repeat (const char *unit,
        guint       n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n / SCALE; i++)
    g_string_append (out, unit);
  return g_string_free (out, FALSE);
}

static void
check_time (const char *what,
            char       *text)
{
  clock_t start = clock ();
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autofree char *shown = describe (bytes, FALSE);
  double seconds = (clock () - start) / (double) CLOCKS_PER_SEC;

  g_test_message ("%s: %.3f s for %zu bytes", what, seconds, g_bytes_get_size (bytes));
#if defined (__SANITIZE_ADDRESS__)
  seconds /= 8;
#endif
  g_assert_cmpfloat (seconds, <, 1.5);
}

static char *
nested (guint depth)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_printf (out, "Content-Type: multipart/mixed; boundary=\"b%u\"\n\n--b%u\n", i, i);
  g_string_append (out, "\nwords\n");
  return g_string_free (out, FALSE);
}

static char *
nested_messages (guint depth)
{
  g_autofree char *head = repeat ("Content-Type: message/rfc822\n\n", depth);

  return g_strconcat (head, "Subject: x\n\nwords\n", NULL);
}

static char *
with_head (const char *head,
           char       *body)
{
  char *whole = g_strconcat (head, body, NULL);

  g_free (body);
  return whole;
}

static void
test_floods (void)
{
  check_time ("nesting", nested (10000));
  check_time ("messages in messages", nested_messages (10000));
  check_time ("fields", with_head ("", repeat ("X-Field: value\n", 1000000)));
  check_time ("parts", with_head ("Content-Type: multipart/mixed; boundary=b\n\n", repeat ("--b\n\nx\n", 500000)));
  check_time ("parts of fields", with_head ("Content-Type: multipart/mixed; boundary=b\n\n", repeat ("--b\nX: y\n", 500000)));
  check_time ("endless boundary", with_head ("Content-Type: multipart/mixed; boundary=", repeat ("b", 4000000)));
  check_time ("lines like boundaries", with_head ("Content-Type: multipart/mixed; boundary=b\n\n", repeat ("--bb\n", 500000)));
  check_time ("parameters", with_head ("Content-Type: text/plain; ", repeat ("a*0=b; (((", 100000)));
  check_time ("addresses", with_head ("From: ", repeat ("\"a (<b@c>, ", 100000)));
  check_time ("encoded words", with_head ("Subject: ", repeat ("=?utf-8?q?a?= ", 100000)));
  check_time ("references", with_head ("References: ", repeat ("<a@b> <c@d>\n ", 20000)));
  check_time ("begin", with_head ("Subject: x\n\n", repeat ("begin 644 x\nM\n", 300000)));
  check_time ("quotes", with_head ("Subject: x\n\n", repeat (">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> ", 100000)));
  check_time ("at signs", with_head ("Subject: x\n\n", repeat ("a@b.", 200000)));
  check_time ("one long word", with_head ("Subject: x\n\n", repeat ("wwwhttp", 500000)));
  check_time ("cids", with_head ("Content-Type: text/html\n\n", repeat ("<img src=cid:x>", 60000)));
}

int
main (int   argc,
      char *argv[])
{
  static const char * const golden[] = { "plain-flowed", "delsp-chinese", "related", "report", "forwarded", "uuencoded", "raw-gbk",
                                         "damaged" };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/message/golden/", golden[i], NULL);

      g_test_add_data_func (path, golden[i], test_golden);
    }
  g_test_add_func ("/mime/message/sections", test_sections);
  g_test_add_func ("/mime/message/boundaries", test_boundaries);
  g_test_add_func ("/mime/message/decode", test_decode);
  g_test_add_func ("/mime/message/large-attachment", test_large_attachment);
  g_test_add_func ("/mime/message/charset-override", test_charset_override);
  g_test_add_func ("/mime/message/floods", test_floods);

  return g_test_run ();
}
