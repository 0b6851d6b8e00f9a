/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is folded of answers as real programs write them, and that nothing else is. */
#include "mail-mime-message.h"
#include "mail-mime-quote.h"
#include "mail-mime-subject.h"

#include <string.h>

#define OPENED "<section class=\"fold\">"
#define CLOSED "</section>"

static char *
sanitize_again (const char *body)
{
  g_autoptr(MailMimeHtml) html = mail_mime_html_sanitize (body, -1, MAIL_MIME_HTML_DEFAULT, NULL);

  return g_strdup (mail_mime_html_get_body (html));
}

/* With an element around the quote the page stays what it was. */
static void
check_whole (const char *body,
             const char *before,
             const char *quote,
             const char *behind)
{
  g_autofree char *marked = g_strconcat (before, OPENED, quote, CLOSED, behind, NULL);
  g_autofree char *plain = sanitize_again (body);
  g_autofree char *read = sanitize_again (marked);
  g_auto(GStrv) pieces = g_strsplit (read, OPENED, -1);
  g_autofree char *without_start = g_strjoinv ("", pieces);
  g_auto(GStrv) more = g_strsplit (without_start, CLOSED, -1);
  g_autofree char *without = g_strjoinv ("", more);

  g_assert_cmpuint (g_strv_length (pieces), ==, 2);
  g_assert_cmpstr (without, ==, plain);
}

/* What of @html is seen while its quote is folded, as words. */
static char *
fold (MailMimeHtml *html,
      char        **folded)
{
  const char *body = mail_mime_html_get_body (html);
  g_autofree char *before = NULL;
  g_autofree char *quote = NULL;
  g_autofree char *rest = NULL;
  gsize start, end;

  *folded = NULL;
  if (!mail_mime_quote_find (html, FALSE, &start, &end))
    return mail_mime_html_to_text (body, -1);

  g_assert_cmpuint (start, <, end);
  g_assert_cmpuint (end, <=, strlen (body));
  before = g_strndup (body, start);
  quote = g_strndup (body + start, end - start);
  rest = g_strconcat (before, body + end, NULL);
  check_whole (body, before, quote, body + end);
  *folded = mail_mime_html_to_text (quote, -1);
  return mail_mime_html_to_text (rest, -1);
}

/* Words with one blank between them. */
static char *
make_words (const char *text)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \n", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) kept = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  kept = g_strv_builder_end (builder);
  return g_strjoinv (" ", kept);
}

static void
check (MailMimeHtml *html,
       const char   *seen,
       const char   *quoted)
{
  g_autofree char *folded = NULL;
  g_autofree char *rest = fold (html, &folded);
  g_autofree char *rest_words = make_words (rest);
  g_autofree char *seen_words = make_words (seen);

  g_assert_cmpstr (rest_words, ==, seen_words);
  if (quoted == NULL)
    g_assert_cmpstr (folded, ==, NULL);
  else if (folded == NULL || strstr (folded, quoted) == NULL)
    g_error ("“%s” is not in what is folded: %s", quoted, folded);
}

static void
check_html (const char *html,
            const char *seen,
            const char *quoted)
{
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, "1/");

  check (safe, seen, quoted);
}

static void
check_text (const char *text,
            const char *seen,
            const char *quoted)
{
  g_autoptr(MailMimeHtml) html = mail_mime_html_from_text (text, MAIL_MIME_HTML_DEFAULT);

  check (html, seen, quoted);
}

static void
test_gmail (void)
{
  check_html ("<div dir=\"ltr\">See you there!<div><br></div><div>Anna</div></div><br><div class=\"gmail_quote gmail_quote_container\">"
              "<div dir=\"ltr\" class=\"gmail_attr\">On Mon, 4 Mar 2024 at 10:12, Bob Smith &lt;<a href=\"mailto:bob@example.org\">"
              "bob@example.org</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:"
              "1px solid rgb(204,204,204);padding-left:1ex\"><div dir=\"ltr\">Shall we meet at ten?</div></blockquote></div>",
              "See you there!\n\nAnna", "wrote:");
  check_html ("<div dir=\"ltr\">好的</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">王伟 &lt;"
              "<a href=\"mailto:w@example.cn\">w@example.cn</a>&gt; 于2024年3月4日周一 10:12写道：<br></div><blockquote class=\"gmail_quote\">"
              "<div>十点见？</div></blockquote></div>", "好的", "写道：");
  /* The signature of who answers below the quote stays. */
  check_html ("<div>Fine.</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, 4 Mar 2024, Bob wrote:</div><blockquote "
              "class=\"gmail_quote\">Ten?</blockquote></div><div class=\"gmail_signature\">Anna Müller</div>", "Fine.\nAnna Müller", "Ten?");
}

static void
test_outlook (void)
{
  check_html ("<div class=\"WordSection1\"><p class=\"MsoNormal\">Agreed.</p><p class=\"MsoNormal\">&nbsp;</p><div><div style=\"border:none;"
              "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\"><b>From:</b> Bob Smith &lt;bob@example.org&gt;"
              " <br><b>Sent:</b> Monday, March 4, 2024 10:12 AM<br><b>To:</b> Anna &lt;anna@example.org&gt;<br><b>Subject:</b> Budget</p>"
              "</div></div><p class=\"MsoNormal\">Please look at the budget.</p><p class=\"MsoNormal\">Bob</p></div>",
              "Agreed.", "Please look at the budget.");
  check_html ("<div class=\"elementToProof\">Einverstanden.</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\">"
              "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri\"><b>Von:</b> Bob &lt;bob@example.org&gt;<br><b>Gesendet:</b> Montag, "
              "4. März 2024 10:12<br><b>An:</b> Anna<br><b>Betreff:</b> Haushalt</font><div>&nbsp;</div></div><div>Bitte ansehen.</div>",
              "Einverstanden.", "Bitte ansehen.");
  check_text ("Agreed.\n\n-----Original Message-----\nFrom: Bob <bob@example.org>\nSent: Monday, March 4, 2024\nTo: Anna\nSubject: Budget\n\n"
              "Please look.\n", "Agreed.", "Please look.");
  check_text ("同意。\n________________________________\n发件人: Bob <bob@example.org>\n发送时间: 2024年3月4日 10:12\n收件人: Anna\n"
              "主题: 预算\n\n请看一下。\n", "同意。", "请看一下。");
}

static void
test_qq (void)
{
  check_html ("<div>收到，谢谢！</div><div><br></div><div><!--emptysign--></div><div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 "
              "2px 0;\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;padding:8px;\">"
              "<div><b>发件人:</b>&nbsp;\"王伟\"&lt;w@qq.com&gt;;</div><div><b>发送时间:</b>&nbsp;2024年3月4日(星期一) 上午10:12</div><div><b>收件人:</b>"
              "&nbsp;\"安娜\"&lt;anna@example.org&gt;;</div><div></div><div><b>主题:</b>&nbsp;季度报告</div></div><div><br></div><div>请查收附件。</div>",
              "收到，谢谢！", "请查收附件。");
  check_html ("<div>好</div><blockquote style=\"margin:0 0 0 .8ex\"><div>原始邮件</div></blockquote>", "好\n> 原始邮件", NULL);
}

static void
test_netease (void)
{
  check_html ("<div style=\"line-height:1.7\"><div>明天可以。</div><p style=\"margin:0;\"><br></p><div style=\"position:relative;zoom:1\"></div>"
              "<div id=\"divNeteaseMailCard\"></div><p style=\"margin: 0;\"><br></p><p>在 2024-03-04 10:12:33，\"王伟\" &lt;w@163.com&gt; 写道：</p>"
              "<blockquote id=\"isReplyContent\" style=\"PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid\">"
              "<div>明天开会吗？</div></blockquote></div>", "明天可以。", "在 2024-03-04");
  check_html ("<div>ok</div><br><pre>At 2024-03-04 10:12:33, \"Wang Wei\" &lt;w@163.com&gt; wrote:</pre><blockquote id=\"isReplyContent\">"
              "<div>tomorrow?</div></blockquote>", "ok", "At 2024-03-04");
  check_html ("<div>可以</div><br><div class=\"ntes-mailmaster-quote\"><div>---- 回复的原邮件 ----</div><table><tbody><tr><td>发件人</td><td>王伟"
              "</td></tr><tr><td>日期</td><td>2024年03月04日</td></tr><tr><td>收件人</td><td>安娜</td></tr><tr><td>主题</td><td>会议</td></tr>"
              "</tbody></table><div>明天开会吗？</div></div>", "可以", "明天开会吗？");
}

static void
test_apple (void)
{
  check_html ("<body style=\"overflow-wrap: break-word;\">Sounds good.<br><div><br><blockquote type=\"cite\"><div>On 4 Mar 2024, at 10:12, Bob Smith "
              "&lt;bob@example.org&gt; wrote:</div><br class=\"Apple-interchange-newline\"><div>Lunch?</div></blockquote></div><br></body>",
              "Sounds good.", "Lunch?");
  check_html ("<div>FYI</div><div>Begin forwarded message:</div><blockquote type=\"cite\"><div><b>From: </b>Bob</div><div>Lunch?</div></blockquote>",
              "FYI\nBegin forwarded message:\n\n> From: Bob\n> Lunch?", NULL);
}

static void
test_thunderbird (void)
{
  check_html ("<p>Yes.</p><div class=\"moz-cite-prefix\">Am 04.03.24 um 10:12 schrieb Bob Smith:<br></div><blockquote type=\"cite\" "
              "cite=\"mid:1@example.org\"><p>Ist das so?</p></blockquote>", "Yes.", "Am 04.03.24");
  check_text ("Yes.\n\nOn 04/03/2024 10:12, Bob Smith wrote:\n> Is it so?\n>\n>> Perhaps.\n\n-- \nAnna\n", "Yes.\n\n-- \nAnna", "On 04/03/2024");
  check_text ("Yes.\n\nOn Mon, 4 Mar 2024 at 10:12, Bob Smith of Example\n<bob@example.org> wrote:\n\n> Is it so?\n\n> Perhaps.\n", "Yes.",
              "On Mon, 4 Mar");
  check_text ("Ja.\n\n28.11.2026 02:27, Jonas Weber:\n> Ist das so?\n", "Ja.", "28.11.2026");
  /* Without a sentence before it, it is still marked. */
  check_text ("Yes.\n\n> Is it so?\n", "Yes.", "Is it so?");
}

/* What is not a quote at the end, or all there is, is seen. */
static void
test_not_folded (void)
{
  check_text ("> Is it so?\n\nYes.\n", "> Is it so? Yes.", NULL);
  check_text ("On 4 Mar 2024, Bob wrote:\n> One?\nYes.\n> Two?\nNo.\n", "On 4 Mar 2024, Bob wrote:\n> One?\nYes.\n> Two?\nNo.", NULL);
  check_text ("On 4 Mar 2024, Bob wrote:\n> One?\n", "On 4 Mar 2024, Bob wrote:\n> One?", NULL);
  check_text ("> One?\n", "> One?", NULL);
  check_text ("Look:\nFrom: here\nTo: there\n", "Look:\nFrom: here\nTo: there", NULL);
  check_text ("On 12 March 2024 I was ill.\nOn 13 March 2024, Bob wrote:\n> Well?\n", "On 12 March 2024 I was ill.", "Well?");
  check_html ("<p>As the poet says:</p><blockquote>I wandered lonely as a cloud.</blockquote>",
              "As the poet says:\n\n> I wandered lonely as a cloud.", NULL);
  check_html ("<blockquote type=cite>One?</blockquote><img src=\"cid:yes\">", "> One?", NULL);
  check_html ("<div>FYI</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">---------- Forwarded message ---------<br>From: Bob &lt;b@example.org"
              "&gt;<br>Date: Mon, 4 Mar 2024<br>Subject: Lunch<br>To: Anna<br></div><div>Lunch?</div></div>",
              "FYI\n---------- Forwarded message ---------\nFrom: Bob <b@example.org>\nDate: Mon, 4 Mar 2024\nSubject: Lunch\nTo: Anna\nLunch?", NULL);
  check_html ("", "", NULL);
}

/* Text of its own in the same paragraph as the sentence: that stays, the quote is folded all the same. */
static void
test_shared_paragraph (void)
{
  check_html ("<p>Yes.<br>On 4 Mar 2024, Bob wrote:</p><blockquote type=\"cite\">Is it so?</blockquote>", "Yes.\nOn 4 Mar 2024, Bob wrote:",
              "Is it so?");
  check_html ("<table><tr><td>Yes.</td></tr><tr><td><blockquote type=\"cite\">Is it so?</blockquote></td></tr></table>", "Yes.", "Is it so?");
}

static void
test_forward (void)
{
  g_autoptr(MailMimeHtml) html = mail_mime_html_from_text ("Look.\n\n> Is it so?\n", MAIL_MIME_HTML_DEFAULT);
  gsize start, end;

  g_assert_true (mail_mime_quote_find (html, FALSE, &start, &end));
  g_assert_false (mail_mime_quote_find (html, TRUE, &start, &end));

  g_assert_true (mail_mime_subject_is_forward ("Fwd: Re: Lunch"));
  g_assert_true (mail_mime_subject_is_forward ("[list] WG: Lunch"));
  g_assert_true (mail_mime_subject_is_forward ("转发：午饭"));
  g_assert_false (mail_mime_subject_is_forward ("Re: Fwd: Lunch"));
  g_assert_false (mail_mime_subject_is_forward ("Lunch"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/quote/gmail", test_gmail);
  g_test_add_func ("/mime/quote/outlook", test_outlook);
  g_test_add_func ("/mime/quote/qq", test_qq);
  g_test_add_func ("/mime/quote/netease", test_netease);
  g_test_add_func ("/mime/quote/apple", test_apple);
  g_test_add_func ("/mime/quote/thunderbird", test_thunderbird);
  g_test_add_func ("/mime/quote/not-folded", test_not_folded);
  g_test_add_func ("/mime/quote/shared-paragraph", test_shared_paragraph);
  g_test_add_func ("/mime/quote/forward", test_forward);

  return g_test_run ();
}
