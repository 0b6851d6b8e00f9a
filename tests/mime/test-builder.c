/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-mime-builder.h"
#include "mail-mime-envelope.h"
#include "mail-mime-message.h"
#include "mail-mime-reply.h"

#include <gmime/gmime.h>
#include <string.h>

static MailMimeBuilder *
new_builder (const char *text)
{
  MailMimeBuilder *builder = mail_mime_builder_new ();
  g_autoptr(MailMimeAddress) from = mail_mime_address_new ("张三", "zhang@bücher.example");
  g_autoptr(GPtrArray) to = mail_mime_address_list_parse ("\"Lee, Ann\" <ann@example.org>, bob@example.org", -1);
  g_autoptr(GPtrArray) bcc = mail_mime_address_list_parse ("Eve <eve@example.org>, ANN@example.ORG", -1);

  mail_mime_builder_set_from (builder, from);
  mail_mime_builder_set_to (builder, to);
  mail_mime_builder_set_bcc (builder, bcc);
  mail_mime_builder_set_subject (builder, "关于明年春天在杭州举行的第十二届全国邮件系统研讨会的日程安排和住宿问题的说明\r\nBcc: x@example.org");
  mail_mime_builder_set_text (builder, text);
  mail_mime_builder_set_date (builder, 1795140000, 0);
  return builder;
}

/* CRLF alone, no line too long, seven bits. */
static void
assert_canonical (GBytes *bytes)
{
  gsize length;
  const char *p = g_bytes_get_data (bytes, &length);
  gsize line = 0;
  gboolean in_header = TRUE;

  for (gsize i = 0; i < length; i++)
    {
      g_assert_cmpint ((guchar) p[i], <, 0x80);
      g_assert_cmpint (p[i], !=, '\0');
      if (p[i] == '\r')
        {
          g_assert_cmpint (p[i + 1], ==, '\n');
          in_header &= line > 0;
          line = 0;
          i++;
          continue;
        }
      g_assert_cmpint (p[i], !=, '\n');
      g_assert_cmpuint (++line, <=, in_header ? 78 : 998);
    }
  g_assert_cmpuint (line, ==, 0);
}

static MailMimeMessage *
build (MailMimeBuilder *builder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mail_mime_builder_build (builder, &error);

  g_assert_no_error (error);
  assert_canonical (bytes);
  return mail_mime_message_new (bytes);
}

static void
check_text (const char *text)
{
  g_autoptr(MailMimeBuilder) builder = new_builder (text);
  g_autoptr(MailMimeMessage) message = build (builder);
  g_autofree char *back = mail_mime_message_get_text (message);

  g_assert_cmpstr (back, ==, text);
}

static void
test_text (void)
{
  g_autoptr(GString) chinese = g_string_new (NULL);
  g_autofree char *word = g_strnfill (3000, 'x');
  g_autofree char *long_word = g_strconcat (word, "\n", NULL);

  for (int i = 0; i < 300; i++)
    g_string_append (chinese, i % 40 == 39 ? "。" : "字");
  g_string_append (chinese, " and words that are not Chinese, but long enough to be folded somewhere in the middle of it\n> 引用\n");

  check_text ("");
  check_text ("Hello\n");
  check_text ("From here\n.\n..\n> From there\n> > deep\n space in front\n-- \nAnn\n\n\nend\n");
  check_text ("A paragraph that goes on and on, over the end of the line and over the end of the next one as well, because it is a "
              "paragraph and paragraphs have no line ends inside of them.\n\n> And a quoted one that goes on and on, over the end "
              "of the line and over the end of the next one as well, because it is one.\n");
  check_text ("Grüße aus Bern = 100 %\n");
  check_text (chinese->str);
  check_text (long_word);
}

static void
test_header (void)
{
  g_autoptr(MailMimeBuilder) builder = new_builder ("x\n");
  g_autoptr(MailMimeMessage) message = NULL;
  MailMimeSummary *summary;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *custom = NULL;
  g_auto(GStrv) raw = NULL;

  mail_mime_builder_set_in_reply_to (builder, "parent@example.org");
  mail_mime_builder_set_references (builder, (const char *[]) { "root@example.org", "parent@example.org", NULL });
  mail_mime_builder_set_header (builder, "X-Custom", "wörth\r\nBcc: y@example.org");
  mail_mime_builder_set_header (builder, "Bad\r\nName", "z");
  message = build (builder);
  summary = mail_mime_message_get_summary (message);
  from = mail_mime_address_list_to_string (summary->from);
  to = mail_mime_address_list_to_string (summary->to);
  custom = mail_mime_message_get_header (message, "x-custom");

  g_assert_cmpstr (from, ==, "张三 <zhang@xn--bcher-kva.example>");
  g_assert_cmpstr (to, ==, "\"Lee, Ann\" <ann@example.org>, bob@example.org");
  g_assert_cmpstr (summary->subject, ==,
                   "关于明年春天在杭州举行的第十二届全国邮件系统研讨会的日程安排和住宿问题的说明 Bcc: x@example.org");
  g_assert_cmpint (summary->date, ==, 1795140000);
  g_assert_cmpstr (summary->in_reply_to[0], ==, "parent@example.org");
  g_assert_cmpuint (g_strv_length (summary->references), ==, 2);
  g_assert_cmpstr (custom, ==, "wörth Bcc: y@example.org");
  g_assert_true (g_str_has_suffix (summary->message_id, "@xn--bcher-kva.example"));
  g_assert_cmpuint (strlen (summary->message_id), ==, 32 + strlen ("@xn--bcher-kva.example"));
  g_assert_cmpuint (summary->bcc->len, ==, 2);
}

static void
test_attachments (void)
{
  g_autoptr(MailMimeBuilder) builder = new_builder ("Look:\n");
  g_autoptr(GBytes) data = g_bytes_new_static ("\0\1\2\r\n.\r\n", 8);
  g_autoptr(GBytes) inner = g_bytes_new_static ("Subject: inner\n\nwords\n", 22);
  g_autoptr(GBytes) odd = g_bytes_new_static ("Subject: odd\r\n\r\nbare\nend\r\n", 26);
  g_autoptr(MailMimeMessage) message = NULL;
  g_autoptr(GPtrArray) attachments = NULL;
  static const char * const names[] = { "年终总结 (最终版).pdf", "a \"b\" c.txt", "Lunch.eml", "message.eml" };

  mail_mime_builder_add_attachment (builder, "/tmp/年终总结 (最终版).pdf", NULL, data);
  mail_mime_builder_add_attachment (builder, "a \"b\" c.txt", "text/plain\r\nX: y", data);
  mail_mime_builder_add_message (builder, inner);
  mail_mime_builder_add_message (builder, odd);
  message = build (builder);
  attachments = mail_mime_message_get_attachments (message);

  g_assert_cmpuint (attachments->len, ==, 4);
  for (guint i = 0; i < 2; i++)
    {
      MailMimePart *part = g_ptr_array_index (attachments, i);
      g_autoptr(GBytes) back = mail_mime_part_decode (part);

      g_assert_cmpstr (mail_mime_part_get_file_name (part), ==, names[i]);
      g_assert_true (g_bytes_equal (back, data));
    }
  g_assert_cmpstr (mail_mime_part_get_content_type (g_ptr_array_index (attachments, 0)), ==, "application/pdf");
  g_assert_cmpstr (mail_mime_part_get_content_type (g_ptr_array_index (attachments, 1)), ==, "application/octet-stream");
  g_assert_cmpstr (mail_mime_part_get_content_type (g_ptr_array_index (attachments, 2)), ==, "message/rfc822");
  g_assert_cmpstr (mail_mime_part_get_content_type (g_ptr_array_index (attachments, 3)), ==, "application/octet-stream");
}

/* Another reader sees the same. */
static void
test_second_opinion (void)
{
  g_autoptr(MailMimeBuilder) builder = new_builder ("Grüße, 世界\n");
  g_autoptr(GBytes) data = g_bytes_new_static ("hello", 5);
  g_autoptr(GBytes) bytes = NULL;
  GMimeStream *stream;
  GMimeParser *parser;
  GMimeMessage *message;
  GMimeMultipart *multipart;
  g_autofree char *text = NULL;

  mail_mime_builder_add_attachment (builder, "年终总结和非常非常非常非常非常非常非常非常非常非常长的名字.txt", NULL, data);
  bytes = mail_mime_builder_build (builder, NULL);
  stream = g_mime_stream_mem_new_with_buffer (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  parser = g_mime_parser_new_with_stream (stream);
  message = g_mime_parser_construct_message (parser, NULL);
  multipart = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
  text = g_mime_text_part_get_text (GMIME_TEXT_PART (g_mime_multipart_get_part (multipart, 0)));

  g_assert_cmpstr (g_mime_message_get_subject (message), ==,
                   "关于明年春天在杭州举行的第十二届全国邮件系统研讨会的日程安排和住宿问题的说明 Bcc: x@example.org");
  g_assert_cmpstr (text, ==, "Grüße, 世界\r\n");
  g_assert_cmpstr (g_mime_part_get_filename (GMIME_PART (g_mime_multipart_get_part (multipart, 1))), ==,
                   "年终总结和非常非常非常非常非常非常非常非常非常非常长的名字.txt");
  g_assert_cmpint (internet_address_list_length (g_mime_message_get_to (message)), ==, 2);
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
}

static void
test_no_from (void)
{
  g_autoptr(MailMimeBuilder) builder = mail_mime_builder_new ();
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_mime_builder_build (builder, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
}

static void
check_stripped (const char *before,
                const char *after)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (before, strlen (before));
  g_autoptr(GBytes) stripped = mail_mime_strip_bcc (bytes);

  g_assert_cmpmem (g_bytes_get_data (stripped, NULL), g_bytes_get_size (stripped), after, strlen (after));
}

static void
test_strip_bcc (void)
{
  check_stripped ("From: a@b.example\r\nBcc: c@d.example,\r\n e@f.example\r\nTo: x@y.example\r\n\r\nBcc: body\r\n",
                  "From: a@b.example\r\nTo: x@y.example\r\n\r\nBcc: body\r\n");
  check_stripped ("BCC : a@b.example\nresent-bcc:x@y.example\n\tz\nSubject:  odd  \n\n", "Subject:  odd  \n\n");
  check_stripped ("Bcc: only@b.example", "");
  check_stripped ("junk\nBcc: a@b.example\n\n", "junk\n\n");
  check_stripped ("Bccs: a\r\nX-Bcc: b\r\n\r\n", "Bccs: a\r\nX-Bcc: b\r\n\r\n");
  check_stripped ("From: a\rBcc: b\r\rx", "From: a\r\rx");
  check_stripped ("", "");
}

static void
check_envelope (const char         *header,
                const char         *from,
                const char * const *recipients)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (header, strlen (header));
  g_autoptr(GError) error = NULL;
  g_autoptr(MailMimeEnvelope) envelope = mail_mime_envelope_new (bytes, &error);

  if (from == NULL)
    {
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
      g_assert_null (envelope);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (envelope->from, ==, from);
  g_assert_cmpstrv (envelope->recipients, recipients);
}

static void
test_envelope (void)
{
  check_envelope ("From: Ann <ann@a.example>\nTo: b@b.example, B <b@B.example>\nCc: Team: c@c.example;\nBcc: d@d.example\n\n",
                  "ann@a.example", (const char *[]) { "b@b.example", "c@c.example", "d@d.example", NULL });
  check_envelope ("Resent-From: r@a.example\nResent-To: new@b.example\nReceived: x\nResent-From: old@a.example\n"
                  "Resent-To: older@b.example\nFrom: ann@a.example\nTo: b@b.example\n\n",
                  "r@a.example", (const char *[]) { "new@b.example", NULL });
  check_envelope ("From: a@a.example, b@b.example\nSender: s@a.example\nTo: c@c.example\n\n",
                  "s@a.example", (const char *[]) { "c@c.example", NULL });
  check_envelope ("From: a@a.example\n\n", NULL, NULL);
  check_envelope ("To: a@a.example\n\n", NULL, NULL);
  check_envelope ("From: a@a.example\nTo: not an address\n\n", NULL, NULL);
  check_envelope ("From: a@a.example\nTo: undisclosed-recipients:;\n\n", NULL, NULL);
}

static void
check_reply (const char        *header,
             MailMimeReplyMode  mode,
             const char        *expected_to,
             const char        *expected_cc)
{
  static const char * const own[] = { "me@example.org", NULL };
  g_autoptr(MailMimeSummary) summary = mail_mime_summary_new (header, strlen (header));
  g_autoptr(GPtrArray) to = NULL;
  g_autoptr(GPtrArray) cc = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *cc_text = NULL;

  mail_mime_reply_recipients (summary, mode, own, &to, &cc);
  to_text = mail_mime_address_list_to_string (to);
  cc_text = mail_mime_address_list_to_string (cc);
  g_assert_cmpstr (to_text, ==, expected_to);
  g_assert_cmpstr (cc_text, ==, expected_cc);
}

static void
test_reply_recipients (void)
{
  const char *plain = "From: Ann <ann@a.example>\nTo: ME@example.org, b@b.example\nCc: c@c.example, ann@a.example\n\n";
  const char *munged = "From: ann@a.example\nReply-To: list@l.example\nList-Post: <mailto:list@l.example>\nTo: list@l.example\n\n";

  check_reply (plain, MAIL_MIME_REPLY_SENDER, "Ann <ann@a.example>", "");
  check_reply (plain, MAIL_MIME_REPLY_ALL, "Ann <ann@a.example>, b@b.example", "c@c.example");
  check_reply (munged, MAIL_MIME_REPLY_SENDER, "ann@a.example", "");
  check_reply (munged, MAIL_MIME_REPLY_ALL, "list@l.example", "");
  check_reply (munged, MAIL_MIME_REPLY_LIST, "list@l.example", "");
  check_reply ("From: ann@a.example\nReply-To: other@a.example\n\n", MAIL_MIME_REPLY_SENDER, "other@a.example", "");
  check_reply ("From: me@example.org\nTo: b@b.example\nCc: c@c.example\n\n", MAIL_MIME_REPLY_SENDER, "b@b.example", "");
  check_reply ("From: me@example.org\nTo: b@b.example\nCc: c@c.example\n\n", MAIL_MIME_REPLY_ALL, "b@b.example", "c@c.example");
  check_reply ("From: me@example.org\nTo: me@example.org\n\n", MAIL_MIME_REPLY_ALL, "me@example.org", "");
  check_reply ("Subject: nobody\n\n", MAIL_MIME_REPLY_ALL, "", "");
}

static void
test_reply_text (void)
{
  g_autoptr(GString) header = g_string_new ("Message-ID: <last@x>\nReferences:");
  g_autoptr(MailMimeSummary) summary = NULL;
  g_auto(GStrv) references = NULL;
  g_autofree char *quoted = mail_mime_reply_quote ("one\n\n> two\n-- \nAnn\n", "Ann wrote:");

  for (int i = 0; i < 100; i++)
    g_string_append_printf (header, " <%d@x>\n", i);
  g_string_append (header, "\n");
  summary = mail_mime_summary_new (header->str, header->len);
  references = mail_mime_reply_references (summary);

  g_assert_cmpuint (g_strv_length (references), ==, 21);
  g_assert_cmpstr (references[0], ==, "0@x");
  g_assert_cmpstr (references[20], ==, "last@x");
  g_assert_cmpstr (quoted, ==, "Ann wrote:\n> one\n>\n> > two\n");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_mime_init ();

  g_test_add_func ("/mime/builder/text", test_text);
  g_test_add_func ("/mime/builder/header", test_header);
  g_test_add_func ("/mime/builder/attachments", test_attachments);
  g_test_add_func ("/mime/builder/second-opinion", test_second_opinion);
  g_test_add_func ("/mime/builder/no-from", test_no_from);
  g_test_add_func ("/mime/builder/strip-bcc", test_strip_bcc);
  g_test_add_func ("/mime/builder/envelope", test_envelope);
  g_test_add_func ("/mime/builder/reply-recipients", test_reply_recipients);
  g_test_add_func ("/mime/builder/reply-text", test_reply_text);

  status = g_test_run ();
  g_mime_shutdown ();
  return status;
}
