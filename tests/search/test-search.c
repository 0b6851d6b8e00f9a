/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-fixture.h"
#include "mail-search-fold.h"

#define DAY 86400
#define START 1795824000 /* 2026-11-28 00:00:00 UTC */
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n\r\n"

static const char people[] = "From: 张三丰 <feng@example.org>\r\nTo: Ada Lovelace <ada@example.com>\r\nCc: Łukasz <lu@example.net>";

static const char with_attachment[] =
  "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
  "<style>p { colour: hiddenstyle }</style><p>See the <b>attach</b>ed <i>spreadsheet</i> &amp; reply</p><script>hiddenscript</script>\r\n"
  "--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%E5%AD%A3%E5%BA%A6%E6%8A%A5%E5%91%8A.pdf\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n";

static void
set_up (MailSearchFixture *self)
{
  g_autoptr(GArray) starred = NULL;
  gint64 inbox, report;

  mail_search_fixture_set_up (self);
  inbox = self->base.inbox;
  mail_search_fixture_add (self, inbox, 1, "Invoice for November", people, START, TEXT "The café bill, don't forget it.\r\n");
  mail_search_fixture_add (self, inbox, 2, "会议记录", people, START + DAY, TEXT "我们在北京大学开会，讨论iPhone手机。\r\n");
  report = mail_search_fixture_add (self, inbox, 3, "Report", "From: bob@example.org\r\nTo: x@example.org", START + 2 * DAY,
                                    with_attachment);
  mail_search_fixture_add (self, inbox, 4, "會議取消", "From: bob@example.org\r\nTo: x@example.org", START + 3 * DAY, NULL);
  mail_search_fixture_add (self, self->base.archive, 5, "Old invoice", people, START - 100 * DAY, TEXT "paid on time\r\n");
  mail_test_await_ok (mail_store_set_derived (self->base.store, report, "", TRUE));
  starred = mail_store_fixture_list (&self->base, self->base.archive);
  mail_test_await_int64 (mail_store_change_flags (self->base.store, starred, MAIL_FLAG_FLAGGED | MAIL_FLAG_SEEN, 0, NULL, NULL));
  mail_search_fixture_wait (self);
}

static const struct {
  const char *query;
  const char *found;
} cases[] = {
  { "invoice", "1,5" },
  { "INVOICE november", "1" },
  { "invoice -november", "5" },
  { "november OR paid", "1,5" },
  { "cafe bill", "1" },
  { "\"cafe bill\"", "1" },
  { "\"bill cafe\"", "" },
  { "don't", "1" },
  { "dont", "1" },
  { "invo", "" },
  { "invo*", "1,5" },
  { "in*", "1,5" },
  { "IN* -november", "5" },
  { "subject:in*", "1,5" },
  { "from:in*", "" },
  { "cà*", "1" },
  { "\"in*\"", "" },
  /* Chinese, simplified and traditional, one character and more */
  { "会议", "4,2" },
  { "會議", "4,2" },
  { "会", "4,2" },
  { "记", "2" },
  { "京大", "2" },
  { "北京大学开会", "2" },
  { "北京开会", "" },
  { "论iPhone手", "2" },
  { "学", "2" },
  /* people, and how their names are read */
  { "from:张三", "2,1,5" },
  { "发件人：三丰", "2,1,5" },
  { "from:zhangsanfeng", "2,1,5" },
  { "zsf", "2,1,5" },
  { "from:ada", "" },
  { "to:ada", "2,1,5" },
  { "收件人:lovelace", "2,1,5" },
  { "cc:lukasz", "2,1,5" },
  { "to:lukasz", "" },
  { "bob@example.org", "4,3" },
  /* HTML as it is seen, names of attachments */
  { "attached spreadsheet", "3" },
  { "\"attached spreadsheet & reply\"", "3" },
  { "hiddenstyle OR hiddenscript", "" },
  { "filename:季度报告", "3" },
  { "文件名:報告", "3" },
  { "filename:spreadsheet", "" },
  { "有:附件", "3" },
  { "-has:attachment from:bob", "4" },
  /* where, when, how large, in which state */
  { "in:archive", "5" },
  { "位于:归档", "5" },
  { "invoice in:inbox", "1" },
  { "invoice -in:inbox", "5" },
  { "invoice account:ada@example.org", "1,5" },
  { "is:starred", "5" },
  { "invoice 是:未读", "1" },
  { "before:2026-11-01", "5" },
  { "after:2026-11-29", "4,3,2" },
  { "on:2026-11-29", "2" },
  { "日期:2026-11 会议", "2" },
  { "会议 晚于:2026-12-01", "4" },
  { "subject:会议", "4,2" },
  { "subject:北京", "" },
  { "larger:1004", "5" },
  { "smaller:1002", "1" },
  { "invoice larger:1k", "" },
  { "is:starred OR subject:report", "3,5" },
  { "-invoice", "4,3,2" },
  /* nobody can ask wrongly */
  { "in:nowhere", "" },
  { "\"", "" },
  { "a\"b\"c* -(NEAR){}:^", "" },
  { "text MATCH 'x' --", "" },
};

static void
test_queries (void)
{
  MailSearchFixture self;

  set_up (&self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = mail_search_fixture_find (&self, cases[i].query);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (found, ==, cases[i].found);
    }
  mail_search_fixture_tear_down (&self);
}

/* Pages follow each other without a gap and without anything twice, whatever arrived in the same second. */
static void
test_pages (void)
{
  MailSearchFixture self;
  gint64 next = 0;
  guint32 expected = 30;

  mail_search_fixture_set_up (&self);
  for (guint32 uid = 1; uid <= 30; uid++)
    mail_search_fixture_add (&self, self.base.inbox, uid, "The same", people, START, NULL);
  mail_search_fixture_wait (&self);
  do
    {
      g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (&self, "same", next, 7);

      for (guint i = 0; i < page->hits->len; i++)
        {
          gint64 id = g_array_index (page->hits, MailSearchHit, i).item;
          g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (&self.base), id, NULL);

          g_assert_cmpuint (item->uid, ==, expected--);
        }
      next = page->next;
    }
  while (next != 0);
  g_assert_cmpuint (expected, ==, 0);
  mail_search_fixture_tear_down (&self);
}

static GPtrArray *
load_snippets (MailSearchFixture *self,
               const char        *query)
{
  g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (self, query, 0, 10);
  g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DexFuture) future = NULL;

  for (guint i = 0; i < page->hits->len; i++)
    g_array_append_val (messages, g_array_index (page->hits, MailSearchHit, i).message);
  future = mail_search_load_snippets (self->search, query, MAIL_SEARCH_TYPED, messages);
  return g_value_dup_boxed (mail_test_await (future, NULL));
}

/* The text with what is highlighted in brackets. */
static char *
mark (const char *text,
      GArray     *ranges)
{
  g_autoptr(GString) marked = g_string_new (text);

  for (guint i = ranges->len; i > 0; i--)
    {
      const MailSearchRange *range = &g_array_index (ranges, MailSearchRange, i - 1);

      g_string_insert (marked, range->end, "]");
      g_string_insert (marked, range->start, "[");
    }
  return g_string_free (g_steal_pointer (&marked), FALSE);
}

static void
test_snippets (void)
{
  static const struct {
    const char *query;
    const char *snippet;
  } snippets[] = {
    { "cafe forget", "The [café] bill, don't [forget] it." },
    { "november cafe", "The [café] bill, don't forget it." },
    { "北京大学", "我们在[北京大学]开会，讨论iPhone手机。" },
    { "手", "我们在北京大学开会，讨论iPhone[手]机。" },
    { "\"attached spreadsheet\"", "See the [attached spreadsheet] & reply" },
    { "spread*", "See the attached [spreadsheet] & reply" },
    { "subject:report", "See the attached spreadsheet & reply" },
    { "subject:取消", "" },
  };
  MailSearchFixture self;

  set_up (&self);
  for (gsize i = 0; i < G_N_ELEMENTS (snippets); i++)
    {
      g_autoptr(GPtrArray) loaded = load_snippets (&self, snippets[i].query);
      const MailSearchSnippet *snippet = g_ptr_array_index (loaded, 0);
      g_autofree char *marked = mark (snippet->text, snippet->ranges);

      g_assert_cmpstr (marked, ==, snippets[i].snippet);
    }
  mail_search_fixture_tear_down (&self);
}

/* What was found deep in a long text is shown with a little before it, on one line. */
static void
test_long_snippet (void)
{
  MailSearchFixture self;
  g_autoptr(GString) text = g_string_new (TEXT);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autofree char *marked = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "filler %u\r\n", i);
  g_string_append (text, "here is the\r\n\r\nneedle   we look for\r\n");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "more\r\n");
  mail_search_fixture_set_up (&self);
  mail_search_fixture_add (&self, self.base.inbox, 1, "Long", people, START, text->str);
  mail_search_fixture_wait (&self);
  loaded = load_snippets (&self, "\"the needle\"");
  marked = mark (((MailSearchSnippet *) g_ptr_array_index (loaded, 0))->text,
                 ((MailSearchSnippet *) g_ptr_array_index (loaded, 0))->ranges);
  g_assert_nonnull (strstr (marked, "here is [the needle] we look for more more"));
  g_assert_true (g_str_has_prefix (marked, "…") && g_str_has_suffix (marked, "…"));
  g_assert_cmpint (g_utf8_strlen (marked, -1), <, 250);
  mail_search_fixture_tear_down (&self);
}

static void
test_highlight (void)
{
  static const struct {
    const char *query;
    const char *text;
    const char *marked;
  } lines[] = {
    { "cafe", "Le Café, CAFE", "Le [Café], [CAFE]" },
    { "会议", "明天的會議和会议", "明天的[會議]和[会议]" },
    { "\"a b\"", "a b a a b", "[a b] a [a b]" },
    { "x -y is:unread", "x y z", "[x] y z" },
    { "京", "北京东京", "北[京]东[京]" },
    { "nothing", "else", "else" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GArray) ranges = mail_search_highlight (lines[i].query, MAIL_SEARCH_TYPED, MAIL_SEARCH_SUBJECT, lines[i].text);
      g_autofree char *marked = mark (lines[i].text, ranges);

      g_assert_cmpstr (marked, ==, lines[i].marked);
    }
}

/* Texts of our own, in which every substring is looked for. */
static const char *const corpus[] = {
  "明天上午九点在三号会议室开会，请带上季度报告。",
  "王经理：您好！合同已经寄出，请查收附件中的扫描件。",
  "The quarterly report (季度报告) is attached; 请在周五前回复 please.",
  "项目A的进度比计划晚了3天，B组的测试还没有开始。",
  "我们下周一去上海出差，机票和酒店都订好了，上海见。",
  "請各位同仁於本週五前完成年度考核，謝謝。",
  "第12章第3节：数据库的索引与查询优化",
  "日本語のメールもあります。カタカナとひらがな。",
  "한국어 메일도 검색할 수 있어야 합니다",
  "会会会会议议议",
  "系统升级通知:2026年12月1日凌晨2点至4点,OA系统暂停服务",
  "他说：“好的，好的。”然后就走了。",
};

/* The characters of a text, folded, without what a search does not see; a space for each gap. */
static GArray *
fold_text (const char *text)
{
  GArray *folded = g_array_new (FALSE, FALSE, sizeof (gunichar));
  gsize length = strlen (text);

  for (gsize at = 0; at < length;)
    {
      gunichar chars[MAIL_SEARCH_MAX_EXPANSION];
      guint n;
      MailSearchCharKind class = mail_search_fold_char (mail_search_next_char (text, length, &at), chars, &n);

      if (class == MAIL_SEARCH_PIECE || class == MAIL_SEARCH_WORD)
        g_array_append_vals (folded, chars, n);
      else
        g_array_append_val (folded, ((gunichar) { ' ' }));
    }
  return folded;
}

static gboolean
contains (GArray *text,
          GArray *wanted)
{
  for (guint i = 0; i + wanted->len <= text->len; i++)
    if (memcmp (&g_array_index (text, gunichar, i), wanted->data, wanted->len * sizeof (gunichar)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_piece (gunichar c)
{
  gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
  guint n;

  return mail_search_fold_char (c, folded, &n) == MAIL_SEARCH_PIECE;
}

/* What a plain scan finds, as mail_search_fixture_find () tells it. */
static char *
scan (const char *wanted)
{
  g_autoptr(GArray) folded = fold_text (wanted);
  g_autoptr(GString) uids = g_string_new (NULL);

  for (guint i = G_N_ELEMENTS (corpus); i > 0; i--)
    {
      g_autoptr(GArray) text = fold_text (corpus[i - 1]);

      if (contains (text, folded))
        g_string_append_printf (uids, "%s%u", uids->len > 0 ? "," : "", i);
    }
  return g_string_free (g_steal_pointer (&uids), FALSE);
}

static guint
check_substrings (MailSearchFixture *self,
                  const char        *text,
                  guint              n_chars)
{
  glong length = g_utf8_strlen (text, -1);
  guint n = 0;

  for (glong i = 0; i + n_chars <= length; i++)
    {
      const char *start = g_utf8_offset_to_pointer (text, i);
      g_autofree char *wanted = g_strndup (start, (gsize) (g_utf8_offset_to_pointer (start, n_chars) - start));
      g_autofree char *quoted = g_strconcat ("\"", wanted, "\"", NULL);
      g_autofree char *expected = NULL;
      g_autofree char *found = NULL;
      gboolean all = TRUE;

      for (const char *at = wanted; *at != '\0'; at = g_utf8_next_char (at))
        all = all && is_piece (g_utf8_get_char (at));
      if (!all)
        continue;
      expected = scan (wanted);
      found = mail_search_fixture_find (self, quoted);
      g_test_message ("%s", wanted);
      g_assert_cmpstr (found, ==, expected);
      n++;
    }
  return n;
}

static void
test_substrings (void)
{
  MailSearchFixture self;
  guint n = 0;

  mail_search_fixture_set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (corpus); i++)
    {
      g_autofree char *content = g_strconcat (TEXT, corpus[i], "\r\n", NULL);

      mail_search_fixture_add (&self, self.base.inbox, i + 1, "Text", "From: a@example.org", START + i * DAY, content);
    }
  mail_search_fixture_wait (&self);
  for (guint i = 0; i < G_N_ELEMENTS (corpus); i++)
    for (guint n_chars = 1; n_chars <= 6; n_chars++)
      n += check_substrings (&self, corpus[i], n_chars);
  g_test_message ("%u substrings", n);
  g_assert_cmpuint (n, >, 700);
  mail_search_fixture_tear_down (&self);
}

/* Chinese beside Latin letters and digits, in one phrase: every piece of a text between two gaps. */
static void
test_mixed_phrases (void)
{
  static const char *const phrases[] = { "项目A的进度", "目A的", "晚了3天", "第12章第3节", "章第3节", "A的", "2026年12月", "OA系统", "点至4点" };
  MailSearchFixture self;

  mail_search_fixture_set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (corpus); i++)
    {
      g_autofree char *content = g_strconcat (TEXT, corpus[i], "\r\n", NULL);

      mail_search_fixture_add (&self, self.base.inbox, i + 1, "Text", "From: a@example.org", START + i * DAY, content);
    }
  mail_search_fixture_wait (&self);
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      g_autofree char *expected = scan (phrases[i]);
      g_autofree char *found = mail_search_fixture_find (&self, phrases[i]);

      g_assert_cmpstr (found, ==, expected);
      g_assert_cmpstr (found, !=, "");
    }
  mail_search_fixture_tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/search/queries", test_queries);
  g_test_add_func ("/search/search/pages", test_pages);
  g_test_add_func ("/search/search/snippets", test_snippets);
  g_test_add_func ("/search/search/long-snippet", test_long_snippet);
  g_test_add_func ("/search/search/highlight", test_highlight);
  g_test_add_func ("/search/search/substrings", test_substrings);
  g_test_add_func ("/search/search/mixed-phrases", test_mixed_phrases);

  return g_test_run ();
}
