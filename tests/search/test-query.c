/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-operator.h"
#include "mail-search-part.h"
#include "mail-search-statement.h"
#include "mail-store-items.h"

/* 2026-11-28 12:00:00 UTC, a Saturday */
#define NOW 1795867200
#define DAY 86400

static void describe (const MailSearchNode *node,
                      GString              *out);

static void
describe_children (const MailSearchNode *node,
                   const char           *name,
                   GString              *out)
{
  g_string_append_printf (out, "%s(", name);
  for (guint i = 0; i < node->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, " ");
      describe (g_ptr_array_index (node->children, i), out);
    }
  g_string_append (out, ")");
}

static void
describe_text (const MailSearchNode *node,
               GString              *out)
{
  static const char *const names[] = { "subject", "from", "to", "cc", "body", "file" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && node->columns != MAIL_SEARCH_ANYWHERE; i++)
    if ((node->columns & (1u << i)) != 0)
      g_string_append_printf (out, "%s:", names[i]);
  g_string_append_printf (out, "[%s]%s", node->text, node->prefix > 0 ? "*" : "");
}

/* Dates in days from now, rounded down; nothing for what has no end. */
static void
describe_range (const MailSearchNode *node,
                const char           *name,
                gint64                unit,
                gint64                zero,
                GString              *out)
{
  g_string_append_printf (out, "%s", name);
  if (node->low > 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (node->low - zero) / unit);
  g_string_append (out, "..");
  if (node->high != G_MAXINT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (node->high - zero) / unit);
}

static void
describe (const MailSearchNode *node,
          GString              *out)
{
  switch (node->kind)
    {
    case MAIL_SEARCH_NODE_AND:
      describe_children (node, "and", out);
      break;
    case MAIL_SEARCH_NODE_OR:
      describe_children (node, "or", out);
      break;
    case MAIL_SEARCH_NODE_NOT:
      describe_children (node, "not", out);
      break;
    case MAIL_SEARCH_NODE_TEXT:
      describe_text (node, out);
      break;
    case MAIL_SEARCH_NODE_FOLDER:
      g_string_append_printf (out, "in<%s>", node->text);
      break;
    case MAIL_SEARCH_NODE_ANYWHERE:
      g_string_append (out, "anywhere");
      break;
    case MAIL_SEARCH_NODE_LABEL:
      g_string_append_printf (out, "label<%s>", node->text);
      break;
    case MAIL_SEARCH_NODE_ACCOUNT:
      g_string_append_printf (out, "account<%s>", node->text);
      break;
    case MAIL_SEARCH_NODE_ATTACHMENT:
      g_string_append (out, "attachment");
      break;
    case MAIL_SEARCH_NODE_FLAGS:
      g_string_append_printf (out, "flags%u=%u", node->mask, node->number);
      break;
    case MAIL_SEARCH_NODE_DATE:
      describe_range (node, "date", DAY, NOW - DAY / 2, out);
      break;
    case MAIL_SEARCH_NODE_SIZE:
    default:
      describe_range (node, "size", 1, 0, out);
      break;
    }
}

static const struct {
  const char *query;
  const char *english;
  const char *expected;
} cases[] = {
  /* words */
  { "", NULL, "nothing" },
  { " ,. \"\" - ", NULL, "nothing" },
  { "hello", NULL, "[hello]" },
  { "hello world", NULL, "and([hello] [world])" },
  { "hello　world", NULL, "and([hello] [world])" },
  { "\"hello world\"", NULL, "[hello world]" },
  { "“你好 世界”", NULL, "[你好 世界]" },
  { "＂hello world＂", NULL, "[hello world]" },
  { "\"not closed", NULL, "[not closed]" },
  { "say\"hello\"", NULL, "and([say] [hello])" },
  { "inv*", NULL, "[inv*]*" },
  { "\"inv*\"", NULL, "[inv*]" },
  { "-spam", NULL, "not([spam])" },
  { "－spam", NULL, "not([spam])" },
  { "a - b", NULL, "and([a] [b])" },
  { "e-mail", NULL, "[e-mail]" },
  { "-\"two words\" x", NULL, "and(not([two words]) [x])" },
  { "a OR b", NULL, "or([a] [b])" },
  { "a b OR c", NULL, "or(and([a] [b]) [c])" },
  { "OR a OR", NULL, "[a]" },
  { "a or b", NULL, "and([a] [or] [b])" },
  { "a AND b", NULL, "and([a] [b])" },
  { "10:30 http://x.org", NULL, "and([10:30] [http://x.org])" },
  /* operators */
  { "发件人:张三", "from:张三", "from:[张三]" },
  { "发件人：“张 三”", "from:\"张 三\"", "from:[张 三]" },
  { "收件人:ada", "to:ada", "to:[ada]" },
  { "抄送:ada", "cc:ada", "cc:[ada]" },
  { "主题：合同", "subject:合同", "subject:[合同]" },
  { "-主题:合同", "-SUBJECT:合同", "not(subject:[合同])" },
  { "文件名:报告", "filename:报告", "file:[报告]" },
  { "发件人: ada", "from: ada", "from:[ada]" },
  { "发件人:ad*", "from:ad*", "from:[ad*]*" },
  { "位于:收件箱", "in:收件箱", "in<收件箱>" },
  { "位于:所有位置", "in:anywhere", "anywhere" },
  { "标签:工作", "label:工作", "label<工作>" },
  { "-標籤：\"two words\"", "-label:\"two words\"", "not(label<two words>)" },
  { "账号:工作", "account:工作", "account<工作>" },
  { "有:附件", "has:attachment", "attachment" },
  { "是:未读", "is:unread", "flags1=0" },
  { "是:已读", "is:read", "flags1=1" },
  { "是:已加星标", "is:starred", "flags4=4" },
  { "是:已回复", "is:answered", "flags2=2" },
  { "-是:已回复", "-is:answered", "not(flags2=2)" },
  { "大于:10k", "larger:10k", "size10241.." },
  { "小于:2MB", "smaller:2mb", "size..2097152" },
  { "大于:1.5M", "larger:1.5MB", "size1572865.." },
  /* dates */
  { "日期:今天", "on:today", "date0..1" },
  { "日期:昨天", "on:yesterday", "date-1..0" },
  { "早于:2026-11-20", "before:2026-11-20", "date..-8" },
  { "晚于:2026年11月20日", "after:2026/11/20", "date-8.." },
  { "日期:2026年10月", "on:2026-10", "date-58..-27" },
  { "日期:2025", "on:2025", "date-696..-331" },
  { "晚于:7天", "after:7d", "date-7.." },
  { "晚于:2周", "after:2w", "date-14.." },
  { "日期:20261127", "on:20261127", "date-1..0" },
  /* what is no value is words */
  { "是:奇怪", NULL, "[是:奇怪]" },
  { "is:strange", NULL, "[is:strange]" },
  { "from:", NULL, "[from:]" },
  { "from:!!!", NULL, "[from:!!!]" },
  { "before:2026-13-40", NULL, "[before:2026-13-40]" },
  { "larger:many", NULL, "[larger:many]" },
  { "has:wings", NULL, "[has:wings]" },
};

static char *
read_query (const char       *query,
            MailSearchSyntax  syntax)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (query, syntax, NOW);
  g_autoptr(GString) out = g_string_new (NULL);

  if (node == NULL)
    return g_strdup ("nothing");
  describe (node, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_queries (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *read = read_query (cases[i].query, MAIL_SEARCH_TYPED);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (read, ==, cases[i].expected);
      if (cases[i].english != NULL)
        {
          g_autofree char *english = read_query (cases[i].english, MAIL_SEARCH_TYPED);

          g_assert_cmpstr (english, ==, cases[i].expected);
        }
    }
}

/* The last word of somebody who is typing may go on. */
static void
test_typing (void)
{
  static const struct {
    const char *query;
    const char *expected;
  } typed[] = {
    { "hello wor", "and([hello] [wor]*)" },
    { "hello wor ", "and([hello] [wor])" },
    { "\"hello wor", "[hello wor]" },
    { "from:ad", "from:[ad]*" },
    { "是:未", "[是:未]*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autofree char *read = read_query (typed[i].query, MAIL_SEARCH_TYPING);

      g_assert_cmpstr (read, ==, typed[i].expected);
    }
}

static void
test_matches (void)
{
  static const struct {
    const char *query;
    const char *expected;
  } matches[] = {
    { "hello", "\"hello\"" },
    { "a b", "(\"a\" AND \"b\")" },
    { "a -b -c", "((\"a\") NOT (\"b\" OR \"c\"))" },
    { "a OR b c", "(\"a\" OR (\"b\" AND \"c\"))" },
    { "from:ada", "{ sender } : \"ada\"" },
    { "inv*", "\"inv*\" *" },
    { "i*", "\"i*\"" },
    { "in*", "\"\001in*\"" },
    { "from:in*", "{ sender } : \"\001in*\"" },
    { "to-in*", "\"to-in*\"" },
    { "to-inv*", "\"to-inv*\" *" },
    { "北京*", "\"北京*\"" },
    { "-a", NULL },
    { "a OR -b", NULL },
    { "a is:unread", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_autoptr(MailSearchNode) node = mail_search_query_parse (matches[i].query, MAIL_SEARCH_TYPED, NOW);
      g_autofree char *match = mail_search_make_match (node);

      g_assert_cmpstr (match, ==, matches[i].expected);
    }
}

static void
test_limits (void)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autofree char *deep = g_strnfill (100000, '-');
  g_autoptr(MailSearchNode) node = NULL;
  g_autofree char *read = read_query (deep, MAIL_SEARCH_TYPED);

  for (guint i = 0; i < 10000; i++)
    g_string_append (many, "w ");
  node = mail_search_query_parse (many->str, MAIL_SEARCH_TYPED, NOW);
  g_assert_cmpuint (node->children->len, ==, MAIL_SEARCH_MAX_TERMS);
  g_assert_cmpstr (read, ==, "nothing");
}

/* What a window offers as a chip is a term like any other: found where it is typed, put before what is typed, taken out alone. */
static void
test_parts (void)
{
  static const struct {
    const char *query;
    MailSearchPart part;
    const char *words; /* NULL: it is not there */
    const char *value;
    const char *put;
    const char *with;
    const char *without;
  } parts[] = {
    { "tre", MAIL_SEARCH_PART_UNREAD, NULL, NULL, "is:unread", "is:unread tre", "tre" },
    { "", MAIL_SEARCH_PART_UNREAD, NULL, NULL, "是:未读", "是:未读 ", "" },
    { "a is:unread b", MAIL_SEARCH_PART_UNREAD, "is:unread", NULL, "是:未读", "是:未读 a b", "a b" },
    { "-is:unread", MAIL_SEARCH_PART_UNREAD, NULL, NULL, "is:unread", "is:unread -is:unread", "-is:unread" },
    { "is:read", MAIL_SEARCH_PART_UNREAD, NULL, NULL, "is:unread", "is:unread is:read", "is:read" },
    { "是：星标 树", MAIL_SEARCH_PART_STARRED, "是：星标", NULL, "is:starred", "is:starred 树", "树" },
    { "has:attachment", MAIL_SEARCH_PART_ATTACHMENT, "has:attachment", NULL, "有:附件", "有:附件 ", "" },
    { "from:\"Ada Pear\" tree", MAIL_SEARCH_PART_SENDER, "from:\"Ada Pear\"", "Ada Pear", "from:bob", "from:bob tree", "tree" },
    { "to:ada", MAIL_SEARCH_PART_SENDER, NULL, NULL, "from:bob", "from:bob to:ada", "to:ada" },
    { "x in:inbox account:ada@example.org", MAIL_SEARCH_PART_PLACE, "in:inbox account:ada@example.org", "inbox ada@example.org",
      "in:sent", "in:sent x", "x" },
    { "x in:anywhere", MAIL_SEARCH_PART_PLACE, "in:anywhere", "anywhere", "in:sent", "in:sent x", "x" },
    { "标签:工作 x", MAIL_SEARCH_PART_LABEL, "标签:工作", "工作", "label:\"To do\"", "label:\"To do\" x", "x" },
    { "before:2026-01-02 x", MAIL_SEARCH_PART_DATE, "before:2026-01-02", NULL, "on:today", "on:today x", "x" },
    { "before:never x", MAIL_SEARCH_PART_DATE, NULL, NULL, "on:today", "on:today before:never x", "before:never x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *words = mail_search_query_get_part (parts[i].query, parts[i].part, &value);
      g_autofree char *with = mail_search_query_set_part (parts[i].query, parts[i].part, parts[i].put);
      g_autofree char *without = mail_search_query_set_part (parts[i].query, parts[i].part, NULL);

      g_assert_cmpstr (words, ==, parts[i].words);
      g_assert_cmpstr (value, ==, parts[i].value);
      g_assert_cmpstr (with, ==, parts[i].with);
      g_assert_cmpstr (without, ==, parts[i].without);
    }
  g_assert_true (mail_search_query_can_narrow (""));
  g_assert_true (mail_search_query_can_narrow ("a b"));
  g_assert_false (mail_search_query_can_narrow ("a OR b"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/query/queries", test_queries);
  g_test_add_func ("/search/query/typing", test_typing);
  g_test_add_func ("/search/query/matches", test_matches);
  g_test_add_func ("/search/query/limits", test_limits);
  g_test_add_func ("/search/query/parts", test_parts);

  return g_test_run ();
}
