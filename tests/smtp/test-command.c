/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-smtp-command.h"

static void
assert_mail (const char *from,
             gboolean    with_size,
             gboolean    with_8bit,
             const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *command = mail_smtp_command_mail (from, with_size, 5000000000, with_8bit, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (command, ==, expected);
}

static void
test_mail (void)
{
  assert_mail ("anna@mail.example", FALSE, FALSE, "MAIL FROM:<anna@mail.example>\r\n");
  assert_mail ("anna@mail.example", TRUE, TRUE, "MAIL FROM:<anna@mail.example> SIZE=5000000000 BODY=8BITMIME\r\n");
  assert_mail ("", TRUE, FALSE, "MAIL FROM:<> SIZE=5000000000\r\n");
  assert_mail ("\"anna b>\\\"\"@mail.example", FALSE, FALSE, "MAIL FROM:<\"anna b>\\\"\"@mail.example>\r\n");
}

/* Nothing that came from a header becomes a second command. */
static void
test_bad_addresses (void)
{
  g_autofree char *endless = g_strnfill (MAIL_SMTP_MAX_ADDRESS + 1, 'a');
  const char * const bad[] = {
    "a@b\r\nRCPT TO:<c@d", "a@b\n", "a@b\r", "a@b>", "<a@b", "a b@c", "a@b\tc", "a@b> SIZE=1", "\"a@b", "a\\@b", "\x7f@b", "王@b",
    "\"a\r\nb\"@c", "\xff@b", endless,
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) mail_error = NULL, rcpt_error = NULL;

      g_assert_null (mail_smtp_command_mail (bad[i], TRUE, 1, FALSE, &mail_error));
      g_assert_error (mail_error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
      g_assert_null (mail_smtp_command_rcpt (bad[i], &rcpt_error));
      g_assert_error (rcpt_error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
    }
}

static void
test_rcpt (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *command = mail_smtp_command_rcpt ("bert@mail.example", &error);

  g_assert_cmpstr (command, ==, "RCPT TO:<bert@mail.example>\r\n");
  g_assert_null (mail_smtp_command_rcpt ("", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
}

static void
test_auth (void)
{
  g_autofree char *bare = mail_smtp_command_auth ("LOGIN", NULL);
  g_autofree char *full = mail_smtp_command_auth ("PLAIN", "AGEAYg==");
  g_autofree char *empty = mail_smtp_command_auth ("EXTERNAL", "");
  g_autofree char *response = g_strnfill (600, 'A');
  g_autofree char *later = mail_smtp_command_auth ("PLAIN", response);

  g_assert_cmpstr (bare, ==, "AUTH LOGIN\r\n");
  g_assert_cmpstr (full, ==, "AUTH PLAIN AGEAYg==\r\n");
  g_assert_cmpstr (empty, ==, "AUTH EXTERNAL =\r\n");
  g_assert_cmpstr (later, ==, "AUTH PLAIN\r\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/command/mail", test_mail);
  g_test_add_func ("/smtp/command/bad-addresses", test_bad_addresses);
  g_test_add_func ("/smtp/command/rcpt", test_rcpt);
  g_test_add_func ("/smtp/command/auth", test_auth);
  return g_test_run ();
}
