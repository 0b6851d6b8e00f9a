/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-address.h"

#include <string.h>

static void
check_list (const char *header,
            const char *expected)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse (header, -1);
  g_autofree char *text = mail_mime_address_list_to_string (list);
  g_autoptr(GPtrArray) again = mail_mime_address_list_parse (text, -1);
  g_autofree char *text_again = mail_mime_address_list_to_string (again);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (text_again, ==, expected);
}

static void
test_parse (void)
{
  check_list ("ann@example.org", "ann@example.org");
  check_list ("Ann Lee <ann@example.org>", "Ann Lee <ann@example.org>");
  check_list ("\"Lee, Ann\" <ann@example.org>, Bob <bob@example.org>", "\"Lee, Ann\" <ann@example.org>, Bob <bob@example.org>");
  check_list ("ann@example.org (Ann Lee)", "Ann Lee <ann@example.org>");
  check_list ("=?utf-8?B?5byg5LiJ?= <zhang@example.cn>", "张三 <zhang@example.cn>");
  check_list ("\"=?utf-8?Q?J=C3=BCrgen?=\" <j@example.de>", "Jürgen <j@example.de>");
  check_list ("J\xfcrgen <j@example.de>", "Jürgen <j@example.de>");
  check_list ("\xd5\xc5\xc8\xfd <z@example.cn>", "张三 <z@example.cn>");
  check_list ("Ann\r\n Lee\r\n <ann@\r\n example.org>", "Ann Lee <ann@example.org>");
  check_list ("<@a.example,@b.example:c@example.org>", "c@example.org");
  check_list ("\"john doe\"@example.org", "\"john doe\"@example.org");
  check_list ("\"john\"@example.org", "john@example.org");
  check_list ("jdoe @ test  . example", "jdoe@test.example");
}

static void
test_parse_damage (void)
{
  check_list ("Lee, Ann <ann@example.org>", "\"Lee, Ann\" <ann@example.org>");
  check_list ("Ann <ann@example.org", "Ann <ann@example.org>");
  check_list ("Ann <ann@example.org, Bob <bob@example.org>", "Ann <ann@example.org>, Bob <bob@example.org>");
  check_list ("ann@example.org; bob@example.org", "ann@example.org, bob@example.org");
  check_list ("Ann Lee ann@example.org", "Ann Lee <ann@example.org>");
  check_list ("'ann@example.org' <ann@example.org>", "ann@example.org");
  check_list (",, ,ann@example.org,,", "ann@example.org");
  check_list ("root, postmaster", "root, postmaster");
  check_list ("=?utf-8?Q?Lee,_Ann?= <ann@example.org>", "\"Lee, Ann\" <ann@example.org>");
  check_list ("\"unclosed <ann@example.org>", "unclosed <ann@example.org>");
  check_list ("Ann \xe2\x80\xaexcod.exe <ann@example.org>", "Ann xcod.exe <ann@example.org>");
  check_list ("", "");
}

static void
test_groups (void)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse ("Team: ann@example.org, Bob <bob@example.org>;, eve@example.org", -1);
  g_autoptr(GPtrArray) empty = mail_mime_address_list_parse ("undisclosed-recipients:;", -1);
  const MailMimeAddress *first = g_ptr_array_index (list, 0);
  const MailMimeAddress *last = g_ptr_array_index (list, 2);
  const MailMimeAddress *nobody = g_ptr_array_index (empty, 0);

  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (first->group, ==, "Team");
  g_assert_null (last->group);
  g_assert_cmpuint (empty->len, ==, 1);
  g_assert_cmpstr (mail_mime_address_get_label (nobody), ==, "undisclosed-recipients");
}

static void
check_header (const char *text,
              const char *expected)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse (text, -1);
  g_autofree char *header = mail_mime_address_list_to_header (list, "To");
  g_autoptr(GPtrArray) again = mail_mime_address_list_parse (header, -1);
  g_autofree char *before = mail_mime_address_list_to_string (list);
  g_autofree char *after = mail_mime_address_list_to_string (again);

  if (expected != NULL)
    g_assert_cmpstr (header, ==, expected);
  g_assert_cmpstr (after, ==, before);
}

static void
test_header (void)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(GPtrArray) list = NULL;
  g_autofree char *header = NULL;
  g_auto(GStrv) lines = NULL;

  check_header ("Ann <ann@example.org>", "Ann <ann@example.org>");
  check_header ("\"Lee, Ann\" <ann@example.org>", "\"Lee, Ann\" <ann@example.org>");
  check_header ("张三 <zhang@example.cn>", "=?utf-8?B?5byg5LiJ?= <zhang@example.cn>");
  check_header ("李四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四四 <li@example.cn>", NULL);

  for (int i = 0; i < 50; i++)
    g_string_append_printf (many, "Pérson Number %d <person%d@example.org>, ", i, i);
  list = mail_mime_address_list_parse (many->str, -1);
  header = mail_mime_address_list_to_header (list, "To");
  lines = g_strsplit (header, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 78);
}

static void
test_keys (void)
{
  g_autofree char *key = mail_mime_address_make_key ("Ann@MÜNCHEN.example");
  g_autofree char *ascii = mail_mime_address_to_ascii ("ann@bücher.example");
  g_autofree char *shown = mail_mime_address_to_display ("ann@xn--bcher-kva.example");
  /* xn--80ak6aa92e is "аррӏе" in Cyrillic letters */
  g_autofree char *trap = mail_mime_address_to_display ("ann@xn--80ak6aa92e.com");

  g_assert_cmpstr (key, ==, "Ann@xn--mnchen-3ya.example");
  g_assert_cmpstr (ascii, ==, "ann@xn--bcher-kva.example");
  g_assert_cmpstr (shown, ==, "ann@bücher.example");
  g_assert_cmpstr (trap, ==, "ann@xn--80ak6aa92e.com");
  g_assert_true (mail_mime_address_equal ("Ann@Example.ORG", "ann@example.org"));
  g_assert_true (mail_mime_address_equal ("ann@bücher.example", "ann@XN--bcher-kva.example"));
  g_assert_false (mail_mime_address_equal ("ann@example.org", "ann@example.com"));
}

static void
test_valid (void)
{
  g_autofree char *long_local = g_strnfill (65, 'a');
  g_autofree char *too_long = g_strconcat (long_local, "@example.org", NULL);

  g_assert_true (mail_mime_address_is_valid ("ann@example.org"));
  g_assert_true (mail_mime_address_is_valid ("ann+tag@sub.example.org"));
  g_assert_true (mail_mime_address_is_valid ("\"john doe\"@example.org"));
  g_assert_true (mail_mime_address_is_valid ("张三@例子.cn"));
  g_assert_true (mail_mime_address_is_valid ("ann@[192.0.2.1]"));
  g_assert_true (mail_mime_address_is_valid ("ann@[IPv6:2001:db8::1]"));
  g_assert_false (mail_mime_address_is_valid ("ann"));
  g_assert_false (mail_mime_address_is_valid ("ann@"));
  g_assert_false (mail_mime_address_is_valid ("@example.org"));
  g_assert_false (mail_mime_address_is_valid ("a..b@example.org"));
  g_assert_false (mail_mime_address_is_valid ("a b@example.org"));
  g_assert_false (mail_mime_address_is_valid ("ann@exa mple.org"));
  g_assert_false (mail_mime_address_is_valid ("ann@-example.org"));
  g_assert_false (mail_mime_address_is_valid ("ann@example..org"));
  g_assert_false (mail_mime_address_is_valid (too_long));
}

static void
check_split (const char *text,
             const char *expected)
{
  g_autoptr(GPtrArray) list = mail_mime_recipients_split (text);
  g_autofree char *got = mail_mime_address_list_to_string (list);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_split (void)
{
  check_split ("ann@example.org bob@example.org", "ann@example.org, bob@example.org");
  check_split ("ann@example.org\nbob@example.org\r\neve@example.org", "ann@example.org, bob@example.org, eve@example.org");
  check_split ("Ann <ann@example.org>；Bob <bob@example.org>，eve@example.org",
               "Ann <ann@example.org>, Bob <bob@example.org>, eve@example.org");
  check_split ("mailto:ann@example.org", "ann@example.org");
  check_split ("<ann@example.org>\t<bob@example.org>", "ann@example.org, bob@example.org");
  check_split ("张三 <zhang@example.cn>、li＠example.cn", "张三 <zhang@example.cn>, li@example.cn");
  check_split ("  ", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/address/parse", test_parse);
  g_test_add_func ("/mime/address/parse-damage", test_parse_damage);
  g_test_add_func ("/mime/address/groups", test_groups);
  g_test_add_func ("/mime/address/header", test_header);
  g_test_add_func ("/mime/address/keys", test_keys);
  g_test_add_func ("/mime/address/valid", test_valid);
  g_test_add_func ("/mime/address/split", test_split);

  return g_test_run ();
}
