/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-html-check.h"
#include "mail-mime-html.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <time.h>

static void
assert_harmless (const char *html)
{
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, NULL);
  g_autofree char *wrong = mail_html_check (mail_mime_html_get_body (safe));

  if (wrong != NULL)
    g_error ("%s\nin  %s\nout %s", wrong, html, mail_mime_html_get_body (safe));
}

static void
check (const char *html,
       const char *expected)
{
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, "7/");
  g_autofree char *whole = g_strdup_printf ("<div class=\"mail-body\">%s</div>", expected);

  g_assert_cmpstr (mail_mime_html_get_body (safe), ==, whole);
  assert_harmless (html);
}

static void
test_keeps (void)
{
  check ("<p>Hello <b>world</b> &amp; &lt;all&gt; &quot;&copy;</p>",
         "<p>Hello <b>world</b> &amp; &lt;all&gt; &quot;©</p>");
  check ("<table width=100% cellpadding='0' bgcolor=#fff><tr><td align=center>x</table>",
         "<table width=\"100%\" cellpadding=\"0\" bgcolor=\"#fff\"><tbody><tr><td align=\"center\">x</td></tr></tbody></table>");
  check ("<p style='color: red; font: 12px \"Segoe UI\"'>x</p>",
         "<p style=\"color:red;font:12px &quot;Segoe UI&quot;;\">x</p>");
  check ("<pre>\n\nx</pre>", "<pre>\n\nx</pre>");
  check ("<blockquote type=cite cite=http://x.example>x</blockquote>", "<blockquote type=\"cite\">x</blockquote>");
  check ("<form action=x><button>Press</button> <label>me</label></form>", "Press me");
  check ("<o:p>office</o:p>", "office");
}

static void
test_drops (void)
{
  check ("a<script>alert(1)</script><iframe src=x>y</iframe><object data=x>y</object><svg><a xlink:href=x>y</a></svg>b", "ab");
  check ("<img src=x onerror=alert(1)><a href=javascript:alert(1) onclick=x()>t</a>", "<img><a>t</a>");
  check ("<a href='java\nscript:x'>t</a><a href=' data:text/html,x'>u</a><a href='file:///etc/passwd'>v</a>",
         "<a>t</a><a>u</a><a>v</a>");
  check ("<!-- <script> --><base href=http://x.example/><link rel=stylesheet href=x><meta http-equiv=refresh content='0;url=x'>a", "a");
  check ("<input type=image src=http://x.example/a.png><video poster=http://x.example/b.png>a</video>b", "b");
  check ("<p style='background:#fff url(http://x.example/a.png) no-repeat;position:fixed;behavior:url(x)'>a</p>",
         "<p style=\"background:#fff no-repeat;\">a</p>");
  check ("<p style='color:expression(alert(1));width:10px;c\\6flor:red;background-image:image-set(\"x\" 1x)'>a</p>",
         "<p style=\"width:10px;\">a</p>");
  check ("<a href='maillink:0'>t</a><img src='mailpicture:0'>", "<a>t</a><img>");
  check ("<div role=alertdialog>a</div><div role=button>b</div><table role=presentation><tr><td>c</table>",
         "<div>a</div><div>b</div><table role=\"presentation\"><tbody><tr><td>c</td></tr></tbody></table>");
}

static void
test_links (void)
{
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (
    "<a href='https://example.org/?a=1&amp;b=2'>one</a><a href='//example.net'>two</a><a href='mailto:a@example.org'>three</a>"
    "<a href='#top'>four</a><a href='www.example.com/x'>five</a>", -1, MAIL_MIME_HTML_DEFAULT, NULL);
  g_autoptr(MailMimeHtml) kept = mail_mime_html_sanitize ("<a href='https://example.org/?a=1&amp;b=2'>one</a>", -1,
                                                          MAIL_MIME_HTML_KEEP_LINKS, NULL);
  g_autoptr(MailMimeHtml) prefixed = mail_mime_html_sanitize ("<a href='https://example.net'>one</a>", -1, MAIL_MIME_HTML_DEFAULT, "7/");

  g_assert_cmpstr (mail_mime_html_get_body (safe), ==,
                   "<div class=\"mail-body\"><a href=\"maillink:0\">one</a><a href=\"maillink:1\">two</a>"
                   "<a href=\"maillink:2\">three</a><a>four</a><a href=\"maillink:3\">five</a></div>");
  g_assert_cmpstr (mail_mime_html_find_link (safe, "maillink:0"), ==, "https://example.org/?a=1&b=2");
  g_assert_cmpstr (mail_mime_html_find_link (safe, "maillink:1"), ==, "https://example.net");
  g_assert_cmpstr (mail_mime_html_find_link (safe, "maillink:2"), ==, "mailto:a@example.org");
  g_assert_cmpstr (mail_mime_html_find_link (safe, "maillink:3"), ==, "http://www.example.com/x");
  g_assert_null (mail_mime_html_find_link (safe, "maillink:4"));
  g_assert_null (mail_mime_html_find_link (safe, "maillink:-1"));
  g_assert_null (mail_mime_html_find_link (safe, "https://example.org"));
  /* On a page with several bodies each has its own. */
  g_assert_cmpstr (mail_mime_html_get_body (prefixed), ==, "<div class=\"mail-body\"><a href=\"maillink:7/0\">one</a></div>");
  g_assert_cmpstr (mail_mime_html_find_link (prefixed, "maillink:7/0"), ==, "https://example.net");
  g_assert_null (mail_mime_html_find_link (prefixed, "maillink:8/0"));
  g_assert_null (mail_mime_html_find_link (prefixed, "maillink:0"));
  g_assert_cmpstr (mail_mime_html_get_body (kept), ==,
                   "<div class=\"mail-body\"><a href=\"https://example.org/?a=1&amp;b=2\">one</a></div>");
}

static void
test_pictures (void)
{
  const char *html = "<body background=http://x.example/0.png><img src='cid:a%40b'><img src=https://x.example/1.png alt=One>"
                     "<img src=//x.example/2.gif width=1><img src='data:image/png;base64,AAAA'>"
                     "<img src='data:image/svg+xml;base64,AAAA'><img src=3.png><table background='http://x.example/4.png'></table>";
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, "7/");
  g_autoptr(MailMimeHtml) shown = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_REMOTE_PICTURES, "7/");

  g_assert_cmpstr (mail_mime_html_get_body (safe), ==,
                   "<div class=\"mail-body\"><img src=\"cid:7/a@b\"><img alt=\"One\"><img width=\"1\">"
                   "<img src=\"data:image/png;base64,AAAA\"><img><img><table></table></div>");
  g_assert_cmpstrv (mail_mime_html_get_remote (safe),
                    ((const char *[]) { "http://x.example/0.png", "https://x.example/1.png", "https://x.example/2.gif",
                                        "http://x.example/4.png", NULL }));
  g_assert_cmpstrv (mail_mime_html_get_cids (safe), ((const char *[]) { "a@b", NULL }));
  g_assert_nonnull (strstr (mail_mime_html_get_body (shown), "<img src=\"mailpicture:1\" alt=\"One\">"));
  g_assert_cmpstrv (mail_mime_html_get_remote (shown), mail_mime_html_get_remote (safe));
}

static void
test_styles (void)
{
  const char *html =
    "<html><head><style><!-- @import url(x.css); @font-face { font-family: a; src: url(x) }\n"
    "body, html .x { color: red; background: url(http://x.example/a.png) } /* } */\n"
    "a[href*='x>y'], .y > p { position: absolute; width: 10px !important }\n"
    "@media screen and (max-width: 600px) { .w { width: 100% !important } }\n"
    ":host { display: none } p::before { color: red } .z { } --></style></head>"
    "<body class=k style='margin:0' bgcolor=eeeeee text=#111><p class=x>a</p></body></html>";
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, NULL);

  g_assert_cmpstr (mail_mime_html_get_body (safe), ==,
                   "<style>.mail-body,.mail-body .x{color:red;}a[href*='x>y'],.y > p{width:10px !important;}"
                   "@media screen and (max-width: 600px){.w{width:100% !important;}}</style>"
                   "<div class=\"mail-body k\" style=\"background-color:#eeeeee;color:#111;margin:0;\"><p class=\"x\">a</p></div>");
  assert_harmless (html);
  assert_harmless ("<style>p{color:red}</style ><img src=x onerror=y></style><p>x</p>");
  assert_harmless ("<style>p[title=\"</style><img src=x onerror=y>\"]{color:red}</style>");
}

static void
test_settles (void)
{
  static const char * const twisted[] = {
    "<p>a<table><tr><td>b</table>c</p>", "<a href=x>1<div><a href=y>2</a></div></a>", "<a>1<marquee><a>2</a></marquee></a>",
    "<b><p>1</b>2</p>", "<table><b>x<tr><td>y</table>z", "<li><button><li>x</button>", "<h1><marquee><h1>x", "<nobr>a<nobr>b</nobr>",
    "<table><tr><td><table><caption><table><tr><td>x", "<select><option>a<p>b</select>c", "<p><button><p>x", "<dd><form><dd>x",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>", "<xmp><p title=\"</xmp><img src=x onerror=y>\">",
    "<frameset><frame src=x></frameset>", "<plaintext><img src=x onerror=y>", "<table><colgroup><col><template><td>x", "<image src=x>",
    "<body><body class=x><html lang=y><p>z", "<ruby>a<rt>b<rp>c", "<font color=red><p>a<p>b</font>c<p>d", "<pre>\n<b>x", "\r\n<pre>\r\n\r\nx</pre>",
    "a\0b", "<p>&#0;&#x1;&#xD800;&#x110000;&notit;&amp</p>", "<img alt='&quot;`><x onerror=y>'>", "<a title='\"><img src=x>'>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (twisted); i++)
    {
      g_autoptr(MailMimeHtml) once = mail_mime_html_sanitize (twisted[i], -1, MAIL_MIME_HTML_DEFAULT, NULL);

      assert_harmless (twisted[i]);
      g_assert_false (mail_mime_html_is_clipped (once));
    }
}

static void
test_dompurify (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *path = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  JsonArray *vectors;

  if (corpus == NULL || *corpus == '\0')
    {
      g_test_skip ("no corpus");
      return;
    }
  path = g_build_filename (corpus, "DOMPurify", "expect.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  vectors = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (vectors), >, 200);
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    assert_harmless (json_object_get_string_member (json_array_get_object_element (vectors, i), "payload"));
}

/* The address sanitizer measures every string a library function is given: what is linear becomes quadratic. */
#if defined (__SANITIZE_ADDRESS__)
#define SCALE 20
#else
#define SCALE 1
#endif

static char *
repeat (const char *prefix,
        const char *unit,
        guint       n)
{
  GString *out = g_string_new (prefix);

  for (guint i = 0; i < n / SCALE; i++)
    g_string_append (out, unit);
  return g_string_free (out, FALSE);
}

/* Seconds of the processor: the machine may be busy. Sanitizers make everything some times slower. */
static double
time_limit (void)
{
#if defined (__SANITIZE_ADDRESS__)
  return 10.0;
#else
  return 1.5;
#endif
}

static void
check_time (const char *what,
            char       *html)
{
  clock_t start = clock ();
  g_autoptr(MailMimeHtml) safe = mail_mime_html_sanitize (html, -1, MAIL_MIME_HTML_DEFAULT, NULL);
  g_autofree char *text = mail_mime_html_to_text (html, -1);
  g_autofree char *wrong = mail_html_check (mail_mime_html_get_body (safe));
  double seconds = (clock () - start) / (double) CLOCKS_PER_SEC;

  g_test_message ("%s: %.3f s for %zu bytes%s", what, seconds, strlen (html), mail_mime_html_is_clipped (safe) ? ", clipped" : "");
  g_assert_cmpstr (wrong, ==, NULL);
  g_assert_cmpfloat (seconds, <, time_limit ());
  g_free (html);
}

/* What is written to make a reader slow takes no longer than its length. */
static void
test_floods (void)
{
  GString *distinct = g_string_new (NULL);
  GString *attributes = g_string_new ("<p ");

  for (guint i = 0; i < 60000 / SCALE; i++)
    g_string_append_printf (distinct, "<p><font color=#%06x>x", i);
  for (guint i = 0; i < 100000 / SCALE; i++)
    g_string_append_printf (attributes, " a%u", i);
  g_string_append (attributes, ">x");

  check_time ("open elements", repeat ("", "<div>", 200000));
  check_time ("open bold", repeat ("", "<b>", 300000));
  check_time ("bold paragraphs", repeat ("<b><i><u><s><tt>", "<p>x", 250000));
  check_time ("distinct fonts", g_string_free (distinct, FALSE));
  check_time ("attributes", g_string_free (attributes, FALSE));
  check_time ("tables in tables", repeat ("", "<table><tr><td>", 60000));
  check_time ("foster children", repeat ("<table>", "<i>x</i>", 100000));
  check_time ("lists", repeat ("", "<ul><li>", 100000));
  check_time ("quotes", repeat ("", "<blockquote>x", 80000));
  check_time ("unclosed comment", repeat ("<!--", "<!--", 200000));
  check_time ("unclosed style", repeat ("<style>", "a{b:c(\"", 100000));
  check_time ("style braces", repeat ("<style>", "a{", 300000));
  check_time ("media", repeat ("<style>", "@media a{", 80000));
  check_time ("entities", repeat ("", "&amp;&NotGreaterFullEqual;", 40000));
  check_time ("end tags", repeat ("<div><table><td>", "</div></p></b>", 80000));
  check_time ("less than", repeat ("", "<", 1000000));
  check_time ("a honest page", repeat ("", "<p style='color:red'>Some <b>bold</b> and <a href=http://x.example>linked</a> words.</p>\n", 12000));
}

static void
check_text (const char *html,
            const char *expected)
{
  g_autofree char *text = mail_mime_html_to_text (html, -1);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_to_text (void)
{
  check_text ("<p>One\n  <b>two</b></p><p>three<br>four</p>", "One two\n\nthree\nfour\n");
  check_text ("<div>a</div><div>b</div>c", "a\nb\nc\n");
  check_text ("<ul><li>a<li>b<ol><li>c</ol></ul>d", "• a\n• b\n  1. c\n\nd\n");
  check_text ("a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n> b\n> c\n> > d\ne\n");
  check_text ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n");
  check_text ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc\n");
  check_text ("<style>p{}</style><script>x</script><title>t</title><div style='display:none'>h</div>a&nbsp;b", "a b\n");
  check_text ("<img alt=Logo src=x> x", "Logo x\n");
  check_text ("", "");
}

static void
check_plain (const char *text,
             const char *expected)
{
  g_autoptr(MailMimeHtml) html = mail_mime_html_from_text (text, MAIL_MIME_HTML_DEFAULT);
  g_autofree char *whole = g_strdup_printf ("<div class=\"mail-text\" style=\"white-space:pre-wrap;overflow-wrap:anywhere;\">%s</div>",
                                            expected);
  g_autofree char *wrong = mail_html_check (mail_mime_html_get_body (html));

  g_assert_cmpstr (mail_mime_html_get_body (html), ==, whole);
  g_assert_cmpstr (wrong, ==, NULL);
}

static void
test_from_text (void)
{
  g_autoptr(MailMimeHtml) links = mail_mime_html_from_text (
    "See (https://example.org/a_(b)?c=d&e), www.example.com. Mail to ann@example.org! 见http://例.example/路。xhttp://no", 0);

  check_plain ("a <b> & \"c\"\n", "a &lt;b&gt; &amp; &quot;c&quot;\n");
  check_plain ("> b\n> > c\nd\n",
               "<blockquote type=\"cite\" class=\"mail-quote\">b\n<blockquote type=\"cite\" class=\"mail-quote\">c\n"
               "</blockquote></blockquote>d\n");
  check_plain ("a\n-- \nAnn\n> x", "a\n<div class=\"mail-signature\">-- \nAnn\n&gt; x</div>");
  g_assert_cmpstrv (mail_mime_html_get_links (links),
                    ((const char *[]) { "https://example.org/a_(b)?c=d&e", "http://www.example.com", "mailto:ann@example.org", NULL }));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/html/keeps", test_keeps);
  g_test_add_func ("/mime/html/drops", test_drops);
  g_test_add_func ("/mime/html/links", test_links);
  g_test_add_func ("/mime/html/pictures", test_pictures);
  g_test_add_func ("/mime/html/styles", test_styles);
  g_test_add_func ("/mime/html/settles", test_settles);
  g_test_add_func ("/mime/html/dompurify", test_dompurify);
  g_test_add_func ("/mime/html/floods", test_floods);
  g_test_add_func ("/mime/html/to-text", test_to_text);
  g_test_add_func ("/mime/html/from-text", test_from_text);

  return g_test_run ();
}
