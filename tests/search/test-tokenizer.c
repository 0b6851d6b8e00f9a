/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-search-fold.h"
#include "mail-search-pinyin.h"
#include "mail-search-tokenizer.h"

static gboolean
note_token (const char *token,
            gsize       length,
            gsize       start,
            gsize       end,
            gboolean    colocated,
            gpointer    data)
{
  GString *out = data;

  g_assert_cmpuint (start, <, end);
  g_assert_true (g_utf8_validate (token, (gssize) length, NULL));
  g_string_append_printf (out, "%s%.*s", out->len == 0 ? "" : colocated ? "=" : " ", (int) length, token);
  return TRUE;
}

/* Tokens with a space between places, and = between tokens of one place. */
static char *
tokens_of (const char       *text,
           MailSearchTokens  kind)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_assert_true (mail_search_tokenize (text, strlen (text), kind, note_token, out));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

typedef struct {
  const char *text;
  const char *expected;
} Case;

static void
check_cases (const Case       *cases,
             gsize             n_cases,
             MailSearchTokens  kind)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *tokens = tokens_of (cases[i].text, kind);
      g_autofree char *shown = g_utf8_make_valid (cases[i].text, -1);

      g_test_message ("%s", shown);
      g_assert_cmpstr (tokens, ==, cases[i].expected);
    }
}

static void
test_words (void)
{
  static const Case cases[] = {
    { "", "" },
    { "  ,;- ", "" },
    { "Hello, World", "hello world" },
    { "ada@example.org", "ada example org" },
    { "foo_bar-baz", "foo bar baz" },
    { "2026-11-28", "2026 11 28" },
    { "don't", "don t=dont" },
    { "don\u2019t", "don t=dont" },
    { "l'amour 'quoted' rock'n'roll", "l amour=lamour quoted rock n roll=rocknroll" },
    { "a\xff" "b", "a b" },
    { "na\xc3", "na" },
    { "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80", "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80" },
    { "Привет МИР", "привет мир" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), MAIL_SEARCH_TOKENS_TEXT);
}

static void
test_folding (void)
{
  static const Case cases[] = {
    { "Café CAFE\u0301 cafe", "cafe cafe cafe" },
    { "Straße STRASSE", "strasse strasse" },
    { "Ångström Øre Łódź œuvre", "angstrom ore lodz oeuvre" },
    { "ＡＢＣ１２３", "abc123" },
    { "ﬁle Ⅷ ①", "file viii 1" },
    { "co\u00adoperate zero\u200bwidth", "cooperate zerowidth" },
    { "Σίσυφος ΣΊΣΥΦΟΣ", "σισυφοσ σισυφοσ" },
    { "İstanbul ıstanbul", "istanbul istanbul" },
    { "שָׁלוֹם", "שלום" },
    { "مُحَمَّد محمد", "محمد محمد" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), MAIL_SEARCH_TOKENS_TEXT);
}

static void
test_pieces (void)
{
  static const Case cases[] = {
    { "中", "中" },
    { "北京", "北京=北=京" },
    { "北京大学", "北京=北 京大=京 大学=大=学" },
    { "中国国中", "中国=中 国国=国 国中=中" },
    { "用iPhone手机", "用 iphone 手机=手=机" },
    { "第3章", "第 3 章" },
    { "會議記錄", "会议=会 议记=议 记录=记=录" },
    { "ひらがな", "ひら=ひ らが=ら がな=が=な" },
    { "ｶﾀｶﾅ カタカナ", "カタ=カ タカ=タ カナ=ナ カタ=カ タカ カナ=ナ" },
    { "한국어", "한국=한 국어=국=어" },
    { "ภาษา", "ภา=ภ าษ=า ษา=ษ=า" },
    { "会\n议", "会议=会=议" },
    { "会\r\n议", "会议=会=议" },
    { "会\n\n议", "会 议" },
    { "한\n국", "한 국" },
    { "中，国", "中 国" },
    { "㈱", "株" },
    { "々〇", "々〇=々=〇" },
    { "𠮷野", "𠮷野=𠮷=野" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), MAIL_SEARCH_TOKENS_TEXT);
}

static void
test_queries (void)
{
  static const Case cases[] = {
    { "中", "中" },
    { "北京", "北京" },
    { "北京大学", "北京 京大 大学" },
    { "北京大學", "北京 京大 大学" },
    { "用iPhone手机", "用 iphone 手机" },
    { "don't", "don t" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), MAIL_SEARCH_TOKENS_QUERY);
}

/* What is too long is cut between characters, the same in text and query. */
static void
test_long_words (void)
{
  g_autofree char *repeated = g_strnfill (1000, 'x');
  g_autofree char *latin = g_strconcat ("y", repeated, NULL);
  g_autoptr(GString) cyrillic = g_string_new (NULL);
  g_autofree char *one = tokens_of (latin, MAIL_SEARCH_TOKENS_TEXT);
  g_autofree char *other = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (cyrillic, "ж");
  other = tokens_of (cyrillic->str, MAIL_SEARCH_TOKENS_TEXT);
  g_assert_cmpuint (strlen (one), ==, MAIL_SEARCH_MAX_WORD);
  g_assert_cmpuint (strlen (other), ==, MAIL_SEARCH_MAX_WORD);
}

static void
test_compose (void)
{
  static const Case cases[] = {
    { "plain", "plain" },
    { "ガ", "ガ" },
    { "カ\u3099", "ガ" },
    { "ｶﾞ", "ガ" },
    { "\u1112\u1161\u11ab\u1100\u1173\u11af", "한글" },
    { "a\xff", "a\ufffd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *composed = mail_search_compose (cases[i].text, -1);

      g_assert_cmpstr (composed, ==, cases[i].expected);
    }
}

static void
test_pinyin (void)
{
  static const Case cases[] = {
    { "Ada Lovelace <ada@example.org>", "" },
    { "张三 <z@example.org>", " zhang san zhangsan zs" },
    { "吕布 <lb@example.org>", " lv lu bu lvbu lubu lb" },
    { "王小明, 李雷 <l@example.org>", " wang xiao ming wangxiaoming wxm li lei lilei ll" },
    { "王 <w@example.org>", "" },
    { "中国移动通信集团广东有限公司 <x@example.org>", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) out = g_string_new (NULL);

      mail_search_pinyin_append (out, cases[i].text);
      g_assert_cmpstr (out->str, ==, cases[i].expected);
    }
}

/* Every code point is folded to something that is folded no further. */
static void
test_folding_ends (void)
{
  for (gunichar c = 0; c <= 0x10ffff; c++)
    {
      gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
      guint n;
      MailSearchCharKind class = mail_search_fold_char (c, folded, &n);

      if (class != MAIL_SEARCH_WORD && class != MAIL_SEARCH_PIECE)
        continue;
      for (guint i = 0; i < n; i++)
        {
          gunichar again[MAIL_SEARCH_MAX_EXPANSION];
          guint m;

          if (mail_search_fold_char (folded[i], again, &m) != class || m != 1 || again[0] != folded[i])
            g_error ("U+%04X is folded to U+%04X, and that further", c, folded[i]);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/tokenizer/words", test_words);
  g_test_add_func ("/search/tokenizer/folding", test_folding);
  g_test_add_func ("/search/tokenizer/pieces", test_pieces);
  g_test_add_func ("/search/tokenizer/queries", test_queries);
  g_test_add_func ("/search/tokenizer/long-words", test_long_words);
  g_test_add_func ("/search/tokenizer/compose", test_compose);
  g_test_add_func ("/search/tokenizer/pinyin", test_pinyin);
  g_test_add_func ("/search/tokenizer/folding-ends", test_folding_ends);

  return g_test_run ();
}
