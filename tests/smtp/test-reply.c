/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-error.h"
#include "mail-smtp-reply.h"

/* All the replies in @bytes, written down one a line; what ends it when it is none. Fed in pieces of @step bytes. */
static char *
parse_in_steps (const char *bytes,
                gsize       length,
                gsize       first,
                gsize       step)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  GString *all = g_string_new (NULL);
  gsize offset = 0, piece = first;

  while (offset < length)
    {
      g_autoptr(MailSmtpReply) reply = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree guint8 *copy = g_memdup2 (bytes + offset, MIN (piece, length - offset));
      gsize consumed = 0;

      if (!mail_smtp_reply_parser_feed (parser, copy, MIN (piece, length - offset), &consumed, &reply, &error))
        {
          g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
          g_string_append (all, "error\n");
          return g_string_free_and_steal (all);
        }
      if (reply != NULL)
        {
          g_autofree char *text = g_strjoinv ("|", reply->lines);
          g_autofree char *enhanced = mail_smtp_reply_get_enhanced (reply);

          g_string_append_printf (all, "%u %s %s\n", reply->code, enhanced != NULL ? enhanced : "-", text);
        }
      offset += consumed;
      piece = consumed > 0 ? step : piece;
    }

  return g_string_free_and_steal (all);
}

static void
assert_parses (const char *bytes,
               gsize       length,
               const char *expected)
{
  for (gsize cut = 1; cut <= length; cut++)
    {
      g_autofree char *split = parse_in_steps (bytes, length, cut, length);

      g_assert_cmpstr (split, ==, expected);
    }
  for (gsize step = 1; step < 5; step++)
    {
      g_autofree char *stepped = parse_in_steps (bytes, length, step, step);

      g_assert_cmpstr (stepped, ==, expected);
    }
}

#define ASSERT_PARSES(bytes, expected) assert_parses (bytes, sizeof bytes - 1, expected)

static void
test_one_line (void)
{
  ASSERT_PARSES ("250 OK\r\n", "250 - OK\n");
  ASSERT_PARSES ("220 mail.example ESMTP\r\n", "220 - mail.example ESMTP\n");
  ASSERT_PARSES ("354\r\n", "354 - \n");
  ASSERT_PARSES ("250 \r\n", "250 - \n");
  ASSERT_PARSES ("250 bare line feed\n", "250 - bare line feed\n");
}

static void
test_many_lines (void)
{
  ASSERT_PARSES ("250-mail.example\r\n250-SIZE 1000\r\n250-\r\n250 8BITMIME\r\n", "250 - mail.example|SIZE 1000||8BITMIME\n");
  ASSERT_PARSES ("250-a\n250-b\r\n250 c\n", "250 - a|b|c\n");
}

static void
test_many_replies (void)
{
  ASSERT_PARSES ("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 no such user\r\n",
                 "250 2.1.0 2.1.0 Ok\n250 2.1.5 2.1.5 Ok\n550 5.1.1 5.1.1 no such user\n");
}

static void
test_enhanced (void)
{
  ASSERT_PARSES ("535 5.7.139 off\r\n", "535 5.7.139 5.7.139 off\n");
  ASSERT_PARSES ("250 2.0.0\r\n", "250 2.0.0 2.0.0\n");
  ASSERT_PARSES ("550 5.1 no\r\n", "550 - 5.1 no\n");
  ASSERT_PARSES ("550 5.1.1no\r\n", "550 - 5.1.1no\n");
  ASSERT_PARSES ("550 5.1234.1 no\r\n", "550 - 5.1234.1 no\n");
  ASSERT_PARSES ("250 192.168.0.1 welcome\r\n", "250 - 192.168.0.1 welcome\n");
}

static void
test_text (void)
{
  const char * const lines[] = { "5.1.1 The user", "5.1.1 is not", "here" };
  MailSmtpReply reply = { 550, 5, 1, 1, (char *[]) { (char *) lines[0], (char *) lines[1], (char *) lines[2], NULL } };
  g_autofree char *text = mail_smtp_reply_get_text (&reply);

  g_assert_cmpstr (text, ==, "The user is not here");
}

static void
test_bytes (void)
{
  ASSERT_PARSES ("250 \xe4\xbd\xa0\xe5\xa5\xbd\r\n", "250 - 你好\n");
  ASSERT_PARSES ("250 \xff\r\n", "250 - \xef\xbf\xbd\n");
  ASSERT_PARSES ("250 a\0b\r\n", "250 - a\xef\xbf\xbd" "b\n");
}

static void
test_garbage (void)
{
  ASSERT_PARSES ("* OK IMAP4 ready\r\n", "error\n");
  ASSERT_PARSES ("+OK POP3\r\n", "error\n");
  ASSERT_PARSES ("\r\n", "error\n");
  ASSERT_PARSES ("25\r\n", "error\n");
  ASSERT_PARSES ("100 too low\r\n", "error\n");
  ASSERT_PARSES ("600 too high\r\n", "error\n");
  ASSERT_PARSES ("250-one\r\n251 two\r\n", "error\n");
  ASSERT_PARSES ("250 one\r\nHTTP/1.1 400 Bad Request\r\n", "250 - one\nerror\n");
}

static void
feed_all (MailSmtpReplyParser *parser,
          const char          *piece,
          guint                times,
          GError             **error)
{
  for (guint i = 0; i < times && *error == NULL; i++)
    {
      g_autoptr(MailSmtpReply) reply = NULL;
      gsize consumed = 0;

      mail_smtp_reply_parser_feed (parser, (const guint8 *) piece, strlen (piece), &consumed, &reply, error);
    }
}

static void
test_long_line (void)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  g_autofree char *line = g_strnfill (MAIL_SMTP_MAX_LINE - 2, '5');
  g_autoptr(GError) error = NULL;

  feed_all (parser, line, 1, &error);
  feed_all (parser, "\r\n", 1, &error);
  g_assert_no_error (error);

  feed_all (parser, line, 1, &error);
  feed_all (parser, "55\r\n", 1, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_clear_error (&error);

  /* There is no way back. */
  feed_all (parser, "250 OK\r\n", 1, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

static void
test_endless_line (void)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  g_autofree char *megabyte = g_strnfill (1000 * 1000, '2');
  g_autoptr(GError) error = NULL;

  feed_all (parser, megabyte, 2000, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

static void
test_endless_reply (void)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  g_autoptr(GError) error = NULL;

  feed_all (parser, "250-and\r\n", MAIL_SMTP_MAX_LINES, &error);
  g_assert_no_error (error);
  feed_all (parser, "250-and\r\n", 1, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/reply/one-line", test_one_line);
  g_test_add_func ("/smtp/reply/many-lines", test_many_lines);
  g_test_add_func ("/smtp/reply/many-replies", test_many_replies);
  g_test_add_func ("/smtp/reply/enhanced", test_enhanced);
  g_test_add_func ("/smtp/reply/text", test_text);
  g_test_add_func ("/smtp/reply/bytes", test_bytes);
  g_test_add_func ("/smtp/reply/garbage", test_garbage);
  g_test_add_func ("/smtp/reply/long-line", test_long_line);
  g_test_add_func ("/smtp/reply/endless-line", test_endless_line);
  g_test_add_func ("/smtp/reply/endless-reply", test_endless_reply);
  return g_test_run ();
}
