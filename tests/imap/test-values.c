/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-error.h"
#include "mail-imap-command.h"
#include "mail-imap-date.h"
#include "mail-imap-mutf7.h"
#include "mail-imap-part.h"

static MailImapSlice
slice (const char *text)
{
  return mail_imap_slice (text, strlen (text));
}

static void
assert_set (MailImapUidSet *set,
            const char     *text)
{
  g_autofree char *string = mail_imap_uid_set_to_string (set);

  g_assert_cmpstr (string, ==, text);
}

static void
test_uid_set (void)
{
  g_autoptr(MailImapUidSet) set = mail_imap_uid_set_new ();

  g_assert_true (mail_imap_uid_set_is_empty (set));
  assert_set (set, "");
  for (guint32 uid = 1; uid <= 5; uid++)
    mail_imap_uid_set_add (set, uid);
  mail_imap_uid_set_add (set, 9);
  mail_imap_uid_set_add (set, 3);
  mail_imap_uid_set_add (set, 6);
  mail_imap_uid_set_add_range (set, 8, 12);
  assert_set (set, "1:6,8:12");
  g_assert_cmpuint (mail_imap_uid_set_count (set), ==, 11);
  g_assert_true (mail_imap_uid_set_contains (set, 8));
  g_assert_false (mail_imap_uid_set_contains (set, 7));
  mail_imap_uid_set_add_range (set, 100, MAIL_IMAP_UID_MAX);
  assert_set (set, "1:6,8:12,100:*");
}

static void
test_uid_set_parse (void)
{
  static const char * const bad[] = { "", "0", "1:", ",1", "1,", "1,,2", "1:2:3", "a", "4294967296", "1 2", "-1", ":5" };
  g_autoptr(MailImapUidSet) set = mail_imap_uid_set_new ();

  g_assert_true (mail_imap_uid_set_parse (set, slice ("5:3,7,4294967295,1")));
  assert_set (set, "1,3:5,7,*");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(MailImapUidSet) other = mail_imap_uid_set_new ();

      g_assert_false (mail_imap_uid_set_parse (other, slice (bad[i])));
    }
}

static gboolean
collect (guint32  uid,
         gpointer data)
{
  g_string_append_printf (data, " %u", uid);
  return TRUE;
}

/* A server may name four billion messages; we walk those we know. */
static void
test_uid_set_known (void)
{
  static const guint32 known[] = { 1, 4, 5, 100, 4000000000 };
  g_autoptr(MailImapUidSet) all = mail_imap_uid_set_new_range (1, MAIL_IMAP_UID_MAX);
  g_autoptr(MailImapUidSet) some = mail_imap_uid_set_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  mail_imap_uid_set_foreach_known (all, known, G_N_ELEMENTS (known), collect, text);
  g_assert_cmpstr (text->str, ==, " 1 4 5 100 4000000000");
  g_string_truncate (text, 0);
  g_assert_true (mail_imap_uid_set_parse (some, slice ("2:4,6:99,101:3999999999,4000000000")));
  mail_imap_uid_set_foreach_known (some, known, G_N_ELEMENTS (known), collect, text);
  g_assert_cmpstr (text->str, ==, " 4 4000000000");
}

static void
test_uid_set_split (void)
{
  g_autoptr(MailImapUidSet) set = mail_imap_uid_set_new ();
  g_autoptr(MailImapUidSet) joined = mail_imap_uid_set_new ();
  g_autoptr(GPtrArray) parts = NULL;
  g_autofree char *whole = NULL;

  for (guint32 uid = 1; uid < 10000; uid += 2)
    mail_imap_uid_set_add (set, uid);
  parts = mail_imap_uid_set_split (set, 600, G_MAXUINT32);
  g_assert_cmpuint (parts->len, >, 10);
  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree char *text = mail_imap_uid_set_to_string (g_ptr_array_index (parts, i));

      g_assert_cmpuint (strlen (text), <=, 600);
      mail_imap_uid_set_add_set (joined, g_ptr_array_index (parts, i));
    }
  whole = mail_imap_uid_set_to_string (set);
  assert_set (joined, whole);
}

/* No part names more than so many; what names all there can be stays whole. */
static void
test_uid_set_split_by_number (void)
{
  static const char * const expected[] = { "1:10", "11:20", "21:25", "31:40", "100:*" };
  g_autoptr(MailImapUidSet) set = mail_imap_uid_set_new ();
  g_autoptr(GPtrArray) parts = NULL;

  mail_imap_uid_set_add_range (set, 1, 25);
  mail_imap_uid_set_add_range (set, 31, 40);
  mail_imap_uid_set_add_range (set, 100, MAIL_IMAP_UID_MAX);
  parts = mail_imap_uid_set_split (set, 600, 10);
  g_assert_cmpuint (parts->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < parts->len; i++)
    assert_set (g_ptr_array_index (parts, i), expected[i]);
}

static void
assert_pairs (const char *source,
              const char *destination,
              const char *text)
{
  g_autoptr(GArray) pairs = mail_imap_uid_pairs_parse (slice (source), slice (destination), 10);
  g_autoptr(GString) string = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      MailImapUidPair pair = g_array_index (pairs, MailImapUidPair, i);

      g_string_append_printf (string, " %u>%u", pair.source, pair.destination);
    }
  g_assert_cmpstr (string->str, ==, text);
}

static void
test_uid_pairs (void)
{
  assert_pairs ("304,319:320", "3956:3958", " 304>3956 319>3957 320>3958");
  assert_pairs ("5:7", "12,11,10", " 5>12 6>11 7>10");
  assert_pairs ("5:7", "12:10", " 5>12 6>11 7>10");
  assert_pairs ("", "", "");
  assert_pairs ("1:3", "9", " 1>9");
  assert_pairs ("1:4294967295", "1:4294967295", " 1>1 2>2 3>3 4>4 5>5 6>6 7>7 8>8 9>9 10>10");
}

static void
test_mutf7 (void)
{
  static const char * const pairs[][2] = {
    { "INBOX", "INBOX" }, { "A&-B", "A&B" }, { "&U,BTFw-", "\345\217\260\345\214\227" },
    { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234\254\350\252\236" },
    { "&XfJT0ZAB-", "\345\267\262\345\217\221\351\200\201" }, { "Entw&APw-rfe", "Entw\303\274rfe" },
    { "&2D3eAA-", "\360\237\230\200" }, { "", "" },
  };
  static const char * const invalid[] = { "&", "&x", "&AAA-", "a&U,BTFw", "&2D0-", "&3gA-", "&*-", "tab\there", "&AAAAAA-" };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = mail_imap_mutf7_decode (pairs[i][0]);
      g_autofree char *raw = mail_imap_mutf7_encode (pairs[i][1]);

      g_assert_cmpstr (name, ==, pairs[i][1]);
      g_assert_cmpstr (raw, ==, pairs[i][0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autofree char *name = mail_imap_mutf7_decode (invalid[i]);

      g_assert_cmpstr (name, ==, invalid[i]);
    }
}

static void
test_mutf7_of_anything (void)
{
  g_autofree char *composed = mail_imap_mutf7_encode ("u\314\210");
  g_autofree char *latin1 = mail_imap_mutf7_decode ("Entw\374rfe");
  g_autofree char *utf8 = mail_imap_mutf7_decode ("Entw\303\274rfe");

  g_assert_cmpstr (composed, ==, "&APw-");
  g_assert_null (mail_imap_mutf7_encode ("\374"));
  g_assert_true (g_utf8_validate (latin1, -1, NULL));
  g_assert_cmpstr (utf8, ==, "Entw\303\274rfe");
}

static void
test_dates (void)
{
  static const char * const bad[] = { "", "yesterday", "32-Jan-2000 00:00:00 +0000", "01-Foo-2000 00:00:00 +0000",
                                      "01-Jan-2000 25:00:00 +0000", "01-Jan-2000 00:00:00 0000 ", "01-Jan-2000 00:00:00 +00x0" };
  gint64 seconds;
  int offset;
  char text[MAIL_IMAP_DATE_SIZE];

  g_assert_true (mail_imap_date_parse (slice ("17-Jul-1996 02:44:25 -0700"), &seconds, &offset));
  g_assert_cmpint (seconds, ==, 837596665);
  g_assert_cmpint (offset, ==, -420);
  g_assert_true (mail_imap_date_parse (slice (" 1-Jan-1970 01:00:00 +0100"), &seconds, NULL));
  g_assert_cmpint (seconds, ==, 0);
  g_assert_true (mail_imap_date_parse (slice ("1-feb-1601 00:00:00 +0000"), &seconds, NULL));
  g_assert_cmpint (seconds, ==, -11641795200);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mail_imap_date_parse (slice (bad[i]), &seconds, NULL));

  for (gint64 time = -2000000000; time < 4000000000; time += 86399 * 37)
    {
      mail_imap_date_format (time, 330, text);
      g_assert_true (mail_imap_date_parse (slice (text), &seconds, &offset));
      g_assert_cmpint (seconds, ==, time);
      g_assert_cmpint (offset, ==, 330);
    }
  mail_imap_date_format (G_MAXINT64, 0, text);
  mail_imap_date_format (G_MININT64, 5000, text);
}

/* All of a command as it would be written, "|" where the server is waited for. */
static char *
written (MailImapCommand *command)
{
  GString *text = g_string_new (NULL);
  gsize length;

  g_assert_true (mail_imap_command_finish (command, NULL));
  do
    {
      const char *bytes = mail_imap_command_next (command, &length);

      if (bytes != NULL)
        g_string_append_len (text, bytes, (gssize) length);
      if (mail_imap_command_is_waiting (command))
        g_string_append_c (text, '|');
    }
  while (mail_imap_command_is_waiting (command));

  return g_string_free (text, FALSE);
}

static MailImapCommand *
with_everything (MailImapLiterals literals)
{
  static const char * const fields[] = { "FROM", "X-Y", NULL };
  static const char * const keywords[] = { "$Forwarded", NULL };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (5, MAIL_IMAP_UID_MAX);
  MailImapCommand *command = mail_imap_command_new ("A1", "UID THING", literals);

  mail_imap_command_add_uids (command, uids);
  mail_imap_command_add_flags (command, MAIL_IMAP_FLAG_SEEN | MAIL_IMAP_FLAG_RECENT | MAIL_IMAP_FLAG_DRAFT, keywords);
  mail_imap_command_add_string (command, "a \"b\" \\c");
  mail_imap_command_add_mailbox (command, "\345\217\260");
  mail_imap_command_open (command);
  mail_imap_command_add_section (command, "BODY.PEEK", "HEADER.FIELDS", fields);
  mail_imap_command_add_section (command, "BODY.PEEK", "1.2", NULL);
  mail_imap_command_add_origin (command, 0, 100);
  mail_imap_command_close (command);
  mail_imap_command_add_date (command, 0, 60);
  mail_imap_command_add_number (command, G_MAXUINT64);
  return command;
}

static void
test_command (void)
{
  g_autoptr(MailImapCommand) asking = with_everything (MAIL_IMAP_LITERALS_SYNC);
  g_autoptr(MailImapCommand) telling = with_everything (MAIL_IMAP_LITERALS_MINUS);
  g_autofree char *asked = written (asking);
  g_autofree char *told = written (telling);

#define BEFORE "A1 UID THING 5:* (\\Seen \\Draft $Forwarded) \"a \\\"b\\\" \\\\c\" "
#define BEHIND " (BODY.PEEK[HEADER.FIELDS (FROM X-Y)] BODY.PEEK[1.2]<0.100>) \" 1-Jan-1970 01:00:00 +0100\" 18446744073709551615\r\n"
  g_assert_cmpstr (asked, ==, BEFORE "{3}\r\n|\345\217\260" BEHIND);
  g_assert_cmpstr (told, ==, BEFORE "{3+}\r\n\345\217\260" BEHIND);
}

static void
test_upload (void)
{
  g_autoptr(MailImapCommand) asking = mail_imap_command_new ("A1", "APPEND", MAIL_IMAP_LITERALS_MINUS);
  g_autoptr(MailImapCommand) telling = mail_imap_command_new ("A1", "APPEND", MAIL_IMAP_LITERALS_PLUS);
  g_autofree char *asked = NULL;
  g_autofree char *told = NULL;

  mail_imap_command_add_upload (asking, 5000);
  mail_imap_command_add_upload (telling, 5000);
  asked = written (asking);
  told = written (telling);
  g_assert_cmpstr (asked, ==, "A1 APPEND {5000}\r\n|");
  g_assert_cmpstr (told, ==, "A1 APPEND {5000+}\r\n");
  g_assert_true (mail_imap_command_needs_upload (asking));
  g_assert_true (mail_imap_command_needs_upload (telling));
}

/* Whatever a value holds, it never becomes a second command. */
static void
test_command_injection (void)
{
  static const char * const values[] = { "a\r\nA2 DELETE INBOX", "a\n", "\r" };

  for (guint i = 0; i < G_N_ELEMENTS (values) * 5; i++)
    {
      g_autoptr(MailImapCommand) command = mail_imap_command_new ("A1", "X", MAIL_IMAP_LITERALS_PLUS);
      const char *value = values[i / 5];
      const char * const list[] = { value, NULL };
      g_autoptr(GError) error = NULL;

      if (i % 5 == 0)
        mail_imap_command_add_string (command, value);
      else if (i % 5 == 1)
        mail_imap_command_add_mailbox (command, value);
      else if (i % 5 == 2)
        mail_imap_command_add_flags (command, 0, list);
      else if (i % 5 == 3)
        mail_imap_command_add_section (command, "BODY.PEEK", "HEADER.FIELDS", list);
      else
        mail_imap_command_add_secret (command, value);
      g_assert_false (mail_imap_command_finish (command, &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
    }
}

static void
put_part (GString      *text,
          MailImapPart *part,
          guint         depth)
{
  const char *charset = mail_imap_part_get_parameter (part, "charset");

  g_string_append_printf (text, "%*s%s %s/%s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, (int) depth * 2, "",
                          *part->section != '\0' ? part->section : "-", part->type, part->subtype, part->encoding, part->size,
                          part->lines);
  if (charset != NULL)
    g_string_append_printf (text, " charset=%s", charset);
  if (part->content_id != NULL)
    g_string_append_printf (text, " id=%s", part->content_id);
  if (part->disposition != NULL)
    g_string_append_printf (text, " %s", part->disposition);
  for (guint i = 0; i < part->disposition_parameters->len; i++)
    {
      MailImapParameter *parameter = &g_array_index (part->disposition_parameters, MailImapParameter, i);

      g_string_append_printf (text, " %s=%s", parameter->name, parameter->value);
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < part->children->len; i++)
    put_part (text, g_ptr_array_index (part->children, i), depth + 1);
}

static void
assert_part (const char *structure,
             const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailImapPart) part = mail_imap_part_parse (slice (structure), &error);
  g_autoptr(MailImapPart) copy = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  copy = mail_imap_part_copy (part);
  put_part (text, copy, 0);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_parts (void)
{
  assert_part ("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92)", "1 text/plain 7bit 3028 92 charset=US-ASCII\n");
  assert_part ("((\"text\" \"plain\" NIL NIL NIL \"8bit\" 42 3 NIL NIL NIL NIL)((\"text\" \"html\" NIL NIL NIL \"base64\" 10 1)"
               "(\"image\" \"png\" (\"name\" \"x\") \"<1@x>\" \"a picture\" \"base64\" 100 NIL (\"inline\" (\"filename\" {5}\r\na)b\"c)) NIL NIL)"
               " \"related\" (\"boundary\" \"b\")) \"mixed\" (\"boundary\" \"a\") NIL NIL NIL)",
               "- multipart/mixed 7bit 0 0\n  1 text/plain 8bit 42 3\n  2 multipart/related 7bit 0 0\n    2.1 text/html base64 10 1\n"
               "    2.2 image/png base64 100 0 id=<1@x> inline filename=a)b\"c\n");
  assert_part ("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL)"
               "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 2 2)(\"text\" \"html\" NIL NIL NIL \"7bit\" 3 3) \"alternative\") 40"
               " NIL (\"attachment\" NIL)) \"mixed\")",
               "- multipart/mixed 7bit 0 0\n  1 text/plain 7bit 1 1\n  2 message/rfc822 7bit 500 40 attachment\n"
               "    2 multipart/alternative 7bit 0 0\n      2.1 text/plain 7bit 2 2\n      2.2 text/html 7bit 3 3\n");
  assert_part ("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 (NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 2 2) 9)",
               "1 message/rfc822 7bit 500 9\n  1.1 text/plain 7bit 2 2\n");
}

/* What servers have made of it. */
static void
test_odd_parts (void)
{
  assert_part ("(NIL \"alternative\" (\"boundary\" \"x\") NIL NIL)", "- multipart/alternative 7bit 0 0\n");
  assert_part ("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)(\"alternative\" (\"boundary\" NIL)) \"mixed\")",
               "- multipart/mixed 7bit 0 0\n  1 text/plain 7bit 1 1\n  2 multipart/alternative 7bit 0 0\n");
  assert_part ("(NIL NIL NIL NIL NIL NIL NIL)", "1 application/octet-stream 7bit 0 0\n");
  assert_part ("(\"text\" \"plain\" (\"charset\" NIL) NIL NIL \"7bit\" -1 NIL \"attachment\")", "1 text/plain 7bit 0 0 charset= attachment\n");
  assert_part ("(\"text\" \"plain\" NIL NIL NIL NIL 9.3e+3 4 NIL NIL NIL NIL \"extra\" (1 (2)))", "1 text/plain 7bit 9300 4\n");
  assert_part ("(\"message\" \"rfc822\" NIL NIL NIL \"base64\" 500 NIL (\"attachment\" (\"filename\" \"m.eml\")))",
               "1 message/rfc822 base64 500 0 attachment filename=m.eml\n");
  assert_part ("()", "1 application/octet-stream 7bit 0 0\n");
}

static void
test_bad_parts (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GString) wide = g_string_new ("(");
  const char *bad[4] = { "", "\"text\"", "((\"text\" \"plain\"", NULL };

  for (guint i = 0; i < 5000; i++)
    g_string_append_c (deep, '(');
  bad[3] = deep->str;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (mail_imap_part_parse (slice (bad[i]), &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
    }
  for (guint i = 0; i < MAIL_IMAP_PART_MAX_PARTS + 1; i++)
    g_string_append (wide, "(\"a\" \"b\")");
  g_string_append (wide, " \"mixed\")");
  g_assert_null (mail_imap_part_parse (slice (wide->str), NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/uid-set/ranges", test_uid_set);
  g_test_add_func ("/imap/uid-set/parse", test_uid_set_parse);
  g_test_add_func ("/imap/uid-set/known", test_uid_set_known);
  g_test_add_func ("/imap/uid-set/split", test_uid_set_split);
  g_test_add_func ("/imap/uid-set/split-by-number", test_uid_set_split_by_number);
  g_test_add_func ("/imap/uid-set/pairs", test_uid_pairs);
  g_test_add_func ("/imap/mutf7/pairs", test_mutf7);
  g_test_add_func ("/imap/mutf7/anything", test_mutf7_of_anything);
  g_test_add_func ("/imap/dates", test_dates);
  g_test_add_func ("/imap/command/everything", test_command);
  g_test_add_func ("/imap/command/upload", test_upload);
  g_test_add_func ("/imap/command/injection", test_command_injection);
  g_test_add_func ("/imap/parts/regular", test_parts);
  g_test_add_func ("/imap/parts/odd", test_odd_parts);
  g_test_add_func ("/imap/parts/bad", test_bad_parts);

  return g_test_run ();
}
