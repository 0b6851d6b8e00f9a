/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-charset.h"
#include "mail-mime-date.h"
#include "mail-mime-encoding.h"
#include "mail-mime-header.h"
#include "mail-mime-id.h"
#include "mail-mime-param.h"
#include "mail-mime-subject.h"
#include "mail-mime-summary.h"
#include "mail-mime-words.h"

#include <string.h>
#include <time.h>

static MailMimeSummary *
summarize (const char *text)
{
  return mail_mime_summary_new (text, strlen (text));
}

static void
test_summary (void)
{
  g_autoptr(MailMimeSummary) summary = summarize (
    "From: Ann <ann@example.org>\r\n"
    "To: Bob <bob@example.org>,\r\n\t=?utf-8?B?5byg5LiJ?= <zhang@example.cn>\r\n"
    "Subject: Re: [list] =?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?= aus\r\n  Bern\r\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0800\r\n"
    "Message-ID: <a@example.org>\r\n"
    "In-Reply-To: <b@example.org>\r\n"
    "References: <c@example.org>\r\n <b@example.org> <c@example.org>\r\n"
    "List-Id: The List <THE-list.example.org>\r\n"
    "List-Post: <mailto:the-list@example.org?subject=x>\r\n"
    "List-Unsubscribe: <https://example.org/u>,\r\n <mailto:u@example.org>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "X-Priority: 1 (Highest)\r\n"
    "Content-Type: Multipart/Mixed; boundary=x\r\n"
    "\r\n"
    "From: nobody\r\n");
  g_autofree char *to = mail_mime_address_list_to_string (summary->to);

  g_assert_cmpstr (summary->subject, ==, "Re: [list] Grüße aus Bern");
  g_assert_cmpstr (summary->base_subject, ==, "Grüße aus Bern");
  g_assert_cmpuint (summary->from->len, ==, 1);
  g_assert_cmpstr (to, ==, "Bob <bob@example.org>, 张三 <zhang@example.cn>");
  g_assert_cmpint (summary->date, ==, 1795140000);
  g_assert_cmpint (summary->date_offset, ==, 480);
  g_assert_cmpstr (summary->message_id, ==, "a@example.org");
  g_assert_cmpstrv (summary->in_reply_to, ((const char *[]) { "b@example.org", NULL }));
  g_assert_cmpstrv (summary->references, ((const char *[]) { "c@example.org", "b@example.org", NULL }));
  g_assert_cmpstr (summary->list_id, ==, "the-list.example.org");
  g_assert_cmpstr (summary->list_post, ==, "the-list@example.org");
  g_assert_cmpstr (summary->list_unsubscribe, ==, "<https://example.org/u>, <mailto:u@example.org>");
  g_assert_cmpint (summary->priority, ==, MAIL_MIME_PRIORITY_HIGH);
  g_assert_cmpstr (summary->content_type, ==, "multipart/mixed");
  g_assert_cmpint (summary->flags, ==, MAIL_MIME_SUMMARY_MULTIPART | MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY |
                   MAIL_MIME_SUMMARY_REPLY | MAIL_MIME_SUMMARY_ONE_CLICK | MAIL_MIME_SUMMARY_AUTOMATIC |
                   MAIL_MIME_SUMMARY_PREFIXED);
}

static void
test_summary_damage (void)
{
  g_autoptr(MailMimeSummary) empty = mail_mime_summary_new ("", 0);
  g_autoptr(MailMimeSummary) spaced = summarize ("From  : a@b.example\r\nTo: c@d.example\r\n\r\n");
  g_autoptr(MailMimeSummary) old_mac = summarize ("Subject: one\rFrom: a@b.example\r\rSubject: body\r");
  g_autoptr(MailMimeSummary) twice = summarize ("From x Thu Jan  1\nSubject : first\nsubject: second\nno field\nTo: a@b.example\n");
  g_autoptr(MailMimeSummary) raw = summarize ("Subject: \xc4\xe3\xba\xc3\n");
  g_autoptr(MailMimeSummary) received = summarize ("Received: from a\n by b; Fri, 20 Nov 2026 10:00:00 +0000\nDate: yesterday\n\n");

  g_assert_cmpuint (spaced->from->len, ==, 1);
  g_assert_cmpstr (empty->subject, ==, "");
  g_assert_cmpint (empty->date, ==, MAIL_MIME_NO_DATE);
  g_assert_cmpstr (old_mac->subject, ==, "one");
  g_assert_cmpuint (old_mac->from->len, ==, 1);
  g_assert_cmpstr (twice->subject, ==, "first");
  g_assert_cmpuint (twice->to->len, ==, 1);
  g_assert_true (twice->flags & MAIL_MIME_SUMMARY_SUSPICIOUS);
  g_assert_cmpstr (raw->subject, ==, "你好");
  g_assert_cmpint (received->date, ==, 1795168800);
}

static void
test_summary_floods (void)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(GString) huge = g_string_new ("Subject: ");
  g_autoptr(MailMimeSummary) of_many = NULL;
  g_autoptr(MailMimeSummary) of_huge = NULL;
  clock_t start = clock ();

  for (int i = 0; i < 1000000; i++)
    g_string_append (many, "X-A: b\n");
  g_string_append (many, "Subject: beyond\n\nbody");
  for (int i = 0; i < 1000000; i++)
    g_string_append (huge, "=?utf-8?q?x\n ");
  of_many = mail_mime_summary_new (many->str, many->len);
  of_huge = mail_mime_summary_new (huge->str, huge->len);

  g_assert_true (of_many->flags & MAIL_MIME_SUMMARY_CLIPPED);
  g_assert_true (of_huge->flags & MAIL_MIME_SUMMARY_CLIPPED);
  g_assert_cmpstr (of_many->subject, ==, "");
  g_assert_cmpint (clock () - start, <, 2 * CLOCKS_PER_SEC);
}

static void
check_base (const char *subject,
            gboolean    has_parent,
            const char *expected,
            gboolean    expected_reply)
{
  MailMimeSubjectPrefix prefix;
  g_autofree char *base = mail_mime_subject_get_base (subject, has_parent, &prefix);

  g_assert_cmpstr (base, ==, expected);
  g_assert_cmpint (prefix == MAIL_MIME_SUBJECT_REPLY, ==, expected_reply);
}

static void
test_subject (void)
{
  g_autofree char *reply = mail_mime_subject_for_reply ("回复：Re[2]: AW: Plan");
  g_autofree char *listed = mail_mime_subject_for_reply ("Re: [list] Re: Plan");
  g_autofree char *fresh = mail_mime_subject_for_reply ("Plan: a");
  g_autofree char *forward = mail_mime_subject_for_forward ("Re: Plan");
  g_autofree char *again = mail_mime_subject_for_forward ("WG: Plan");

  check_base ("Re: Plan", FALSE, "Plan", TRUE);
  check_base ("RE : re(3): Re[12]：Plan", FALSE, "Plan", TRUE);
  check_base ("Fwd: Plan (fwd)", FALSE, "Plan", FALSE);
  check_base ("[Fwd: Plan]", FALSE, "Plan", FALSE);
  check_base ("[list] Re: Plan", FALSE, "Plan", TRUE);
  check_base ("Re: [list] Plan", FALSE, "Plan", TRUE);
  check_base ("I: Plan", FALSE, "I: Plan", FALSE);
  check_base ("I: Plan", TRUE, "Plan", FALSE);
  check_base ("İLT: Plan", FALSE, "Plan", FALSE);
  check_base ("RÉF: Plan", FALSE, "Plan", TRUE);
  check_base ("转发：答复: 计划", FALSE, "计划", TRUE);
  check_base ("Re:", FALSE, "Re:", TRUE);
  check_base ("Regards: Plan", FALSE, "Regards: Plan", FALSE);
  check_base ("", FALSE, "", FALSE);
  g_assert_cmpstr (reply, ==, "Re: Plan");
  g_assert_cmpstr (listed, ==, "Re: [list] Plan");
  g_assert_cmpstr (fresh, ==, "Re: Plan: a");
  g_assert_cmpstr (forward, ==, "Fwd: Re: Plan");
  g_assert_cmpstr (again, ==, "Fwd: Plan");
}

static guint64
hash_base (const char *subject)
{
  g_autofree char *base = mail_mime_subject_get_base (subject, FALSE, NULL);

  return mail_mime_subject_hash_base (subject, base);
}

static void
test_subject_hash (void)
{
  static const char *const same[] = { "Re: Plan", "PLAN", "回复：Re[2]: plan", "RE [12]: plan", "[list] Plan", "Re: [list] AW:  Plan", "Fwd: Plan (fwd)", "(Plan)" };
  static const char *const nothing[] = { "", "Re:", "Re: Fwd:", "回复：", "(no subject)", "Re: No Subject", "无主题", "( )" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_cmphex (hash_base (same[i]), ==, hash_base ("Plan"));
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    g_assert_cmphex (hash_base (nothing[i]), ==, 0);
  g_assert_cmphex (hash_base ("Re: [#41] Plan"), ==, hash_base ("[#41] Plan"));
  g_assert_cmphex (hash_base ("Re: [#41] Plan"), !=, hash_base ("[#42] Plan"));
  g_assert_cmphex (hash_base ("[#41] Plan"), !=, hash_base ("Plan"));
  g_assert_cmphex (hash_base ("Plans"), !=, hash_base ("Plan"));
  /* It is stored. */
  g_assert_cmphex (hash_base ("Plan"), ==, G_GUINT64_CONSTANT (0xa5e84c0db713a4b2));
}

static void
check_date (const char *text,
            gint64      expected)
{
  gint64 seconds = 0;

  g_assert_true (mail_mime_date_parse (text, -1, &seconds, NULL));
  g_assert_cmpint (seconds, ==, expected);
}

static void
test_date (void)
{
  g_autofree char *formatted = mail_mime_date_format (1795140000, 480);
  gint64 seconds = 7;

  g_assert_cmpstr (formatted, ==, "Fri, 20 Nov 2026 10:00:00 +0800");
  check_date (formatted, 1795140000);
  check_date ("20 Nov 2026 02:00 UT", 1795140000);
  check_date ("Fri Nov 20 02:00:00 2026", 1795140000);
  check_date ("Fri, 20 Nov 26 10:00:00 GMT+8", 1795140000);
  check_date ("2026-11-20T02:00:00Z", 1795140000);
  check_date ("2026-11-20 10:00:00.123+08:00", 1795140000);
  check_date ("20.11.2026 02:00", 1795140000);
  check_date ("2026年11月20日 2:00", 1795140000);
  check_date ("Fri, 20-Nov-2026 02:00:00 GMT", 1795140000);
  check_date ("Fri, 20 Nov 2026 02:00:00 -0000 (GMT+8:00 :)", 1795140000);
  check_date ("11:00 PM 19 Nov 2026 -0300", 1795140000);
  g_assert_false (mail_mime_date_parse ("yesterday", -1, &seconds, NULL));
  g_assert_false (mail_mime_date_parse ("32 Nov 2026 10:00:00", -1, &seconds, NULL));
  g_assert_false (mail_mime_date_parse ("", -1, &seconds, NULL));
  g_assert_cmpint (seconds, ==, 7);
}

static void
check_words (const char *raw,
             const char *expected)
{
  g_autofree char *text = mail_mime_words_decode (raw, strlen (raw));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_words (void)
{
  /* a character split between two words, in two encodings */
  check_words ("=?utf-8?B?5byg5A==?= =?utf-8?Q?=B8=89?=", "张三");
  check_words ("=?gb2312?B?1cXI/Q==?=", "张三");
  check_words ("=?GB2312?Q?=E9F?=", "镕");
  check_words ("=?utf-8*de?q?a?=", "a");
  check_words ("=?utf-8?q?a b=zz?=", "a b=zz");
  check_words ("a =?x-none?q?b?= c", "a b c");
  check_words ("=?utf-8?q?a=0D=0Ab=00c?=", "a bc");
  check_words ("=?utf-8?q?unclosed", "=?utf-8?q?unclosed");
  check_words ("=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語");
  check_words ("\x1b$BF|K\\8l\x1b(B", "日本語");
  check_words ("caf\xe9", "café");
  check_words ("\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0", "Привет мир");
  check_words ("\x93\xfa\x96\x7b\x8c\xea\x82\xc5\x82\xb7", "日本語です");
}

static void
check_encode (const char *text)
{
  gsize column = strlen ("Subject: ");
  g_autofree char *value = mail_mime_words_encode (text, &column, FALSE);
  g_autofree char *back = mail_mime_words_decode (value, strlen (value));
  g_auto(GStrv) lines = g_strsplit (value, "\r\n", -1);

  g_assert_true (mail_mime_is_ascii (value, strlen (value)));
  g_assert_cmpstr (back, ==, text);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]) + (i == 0 ? strlen ("Subject: ") : 0), <=, 78);
      g_assert_true (i == 0 || lines[i][0] == ' ');
    }
}

static void
test_encode (void)
{
  g_autoptr(GString) chinese = g_string_new (NULL);
  g_autofree char *one_word = g_strnfill (2000, 'x');

  for (int i = 0; i < 500; i++)
    g_string_append (chinese, i % 7 == 0 ? "字 " : "𠀋");
  g_string_append (chinese, "x");
  check_encode ("Hello");
  check_encode ("Grüße aus Bern, und noch viel mehr Text, damit die Zeile lang genug wird für einen Umbruch");
  check_encode (chinese->str);
  check_encode ("what =?utf-8?q?is?= this");
  check_encode (one_word);
  check_encode ("a very long subject of plain words that has to be folded somewhere, because no line may be so long that it is");
}

static void
check_param (const char *header,
             const char *name,
             const char *expected)
{
  g_autoptr(MailMimeParams) params = mail_mime_params_new (header, strlen (header));
  g_autofree char *value = mail_mime_params_get (params, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
check_param_written (const char *value)
{
  g_autoptr(GString) out = g_string_new ("Content-Disposition: attachment");

  mail_mime_params_append (out, "filename", value);
  mail_mime_params_append (out, "name", value);
  check_param (out->str + strlen ("Content-Disposition: "), "filename", value);
  check_param (out->str + strlen ("Content-Disposition: "), "name", value);
  g_assert_true (mail_mime_is_ascii (out->str, out->len));
}

static void
test_params (void)
{
  g_autofree char *long_name = g_strnfill (600, 'n');

  check_param ("a/b; filename=report (final).pdf", "filename", "report (final).pdf");
  check_param ("a/b; filename=\"C:\\dir\\my file.txt\"", "filename", "C:\\dir\\my file.txt");
  check_param ("a/b; filename=\"=?utf-8?B?5byg5LiJLnR4dA==?=\"", "filename", "张三.txt");
  check_param ("a/b; filename*=gb2312''%D5%C5%C8%FD.txt; filename=x.txt", "filename", "张三.txt");
  check_param ("a/b; filename=\xd5\xc5\xc8\xfd.txt", "filename", "张三.txt");
  check_param ("a/b; filename=\"a \"best\" file.txt\"", "filename", "a best file.txt");
  check_param ("a/b; charset=\"utf-8", "charset", "utf-8");
  check_param ("a/b; charset=utf-8 (comment); x=y", "charset", "utf-8");
  check_param ("a/b", "charset", NULL);
  check_param_written ("plain.txt");
  check_param_written ("a \"quoted\" back\\slash; name=x.txt");
  check_param_written ("张三的报告,非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常长.txt");
  check_param_written ("Grüße 'n' %20.txt");
  check_param_written (long_name);
}

static void
check_base64 (const char *text,
              const char *expected)
{
  g_autofree guint8 *out = g_malloc (strlen (text) + 4);
  gsize length = mail_mime_base64_decode (text, strlen (text), out);

  g_assert_cmpmem (out, length, expected, strlen (expected));
}

static void
test_encodings (void)
{
  const char *quoted = "a=3Db=\r\nc= \t\nd=zz_=e4=";
  guint8 out[64];
  gsize length;

  check_base64 ("aGVsbG8=", "hello");
  check_base64 ("aGVs\r\nbG8", "hello");
  check_base64 ("aGV!s*bG8=", "hello");
  check_base64 ("aGVsbG8=aGVsbG8=", "hellohello");
  check_base64 ("aGVsbG8=\r\n-- \r\na footer, added", "hello");
  check_base64 ("", "");
  check_base64 ("=", "");

  length = mail_mime_quoted_decode (quoted, strlen (quoted), out, FALSE);
  g_assert_cmpmem (out, length, "a=bcd=zz_\xe4", 10);
  length = mail_mime_uu_decode ("begin 644 x\n%:&5L;&\\ \n`\nend\n", 28, out);
  g_assert_cmpmem (out, length, "hello", 5);
  g_assert_cmpuint (mail_mime_base64_size ("aGVs\r\nbG8=\r\n", 12), ==, 5);
  g_assert_cmpuint (mail_mime_base64_size ("aGVsbG8=", 8), ==, 5);
  g_assert_cmpuint (mail_mime_base64_size ("", 0), ==, 0);
}

static void
test_encode_body (void)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree guint8 *back = NULL;
  const char *text = "From here\r\n.\r\nblank \r\ngr\xc3\xbc\xc3\x9f = x\r\n";
  gsize length;

  mail_mime_quoted_append (out, text, strlen (text));
  g_assert_cmpstr (out->str, ==, "=46rom here\r\n=2E\r\nblank=20\r\ngr=C3=BC=C3=9F =3D x\r\n");
  back = g_malloc (out->len);
  length = mail_mime_quoted_decode (out->str, out->len, back, FALSE);
  g_assert_cmpmem (back, length, text, strlen (text));

  g_string_truncate (out, 0);
  mail_mime_base64_append (out, (const guint8 *) "hello", 5);
  g_assert_cmpstr (out->str, ==, "aGVsbG8=\r\n");
}

static void
check_charset (const char *label,
               const char *bytes,
               const char *expected)
{
  g_autofree char *text = mail_mime_charset_decode (label, bytes, strlen (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_charsets (void)
{
  g_autofree char *utf_16 = mail_mime_charset_decode ("utf-16", "\0a\0b", 4);
  g_autofree char *nul = mail_mime_charset_decode ("utf-8", "a\0b", 3);

  check_charset ("iso-8859-1", "\x93quoted\x94", "“quoted”");
  check_charset ("gb_2312-80", "\x82\x43", "侰");
  check_charset ("ks_c_5601-1987", "\xb0\xa1", "가");
  check_charset ("big5", "\xa4\xa4\xa4\xe5", "中文");
  check_charset ("utf-8", "gr\xc3\xbc\xff" "b", "grü\357\277\275b");
  check_charset ("us-ascii", "gr\xc3\xbc\xc3\x9f", "grüß");
  check_charset ("no-such-charset", "gr\xfc\xdf" "e", "grüße");
  check_charset ("utf-8//TRANSLIT", "a", "a");
  check_charset (NULL, "plain", "plain");
  check_charset ("shift_jis", "\x83\x65\x83\x58\x83\x67", "テスト");
  check_charset ("utf-8", "\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7", "你好世界");
  g_assert_cmpstr (utf_16, ==, "ab");
  g_assert_cmpstr (nul, ==, "ab");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/header/summary", test_summary);
  g_test_add_func ("/mime/header/summary-damage", test_summary_damage);
  g_test_add_func ("/mime/header/summary-floods", test_summary_floods);
  g_test_add_func ("/mime/header/subject", test_subject);
  g_test_add_func ("/mime/header/subject-hash", test_subject_hash);
  g_test_add_func ("/mime/header/date", test_date);
  g_test_add_func ("/mime/header/words", test_words);
  g_test_add_func ("/mime/header/encode", test_encode);
  g_test_add_func ("/mime/header/params", test_params);
  g_test_add_func ("/mime/header/encodings", test_encodings);
  g_test_add_func ("/mime/header/encode-body", test_encode_body);
  g_test_add_func ("/mime/header/charsets", test_charsets);

  return g_test_run ();
}
