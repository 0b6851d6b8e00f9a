/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-smtp-stuffer.h"

static void
assert_stuffs (const char *message,
               const char *expected)
{
  gsize length = strlen (message);

  for (gsize cut = 0; cut <= length; cut++)
    {
      MailSmtpStuffer stuffer = { 0 };
      g_autoptr(GByteArray) out = g_byte_array_new ();

      g_assert_true (mail_smtp_stuffer_feed (&stuffer, (const guint8 *) message, cut, out, NULL));
      for (gsize i = cut; i < length; i++)
        g_assert_true (mail_smtp_stuffer_feed (&stuffer, (const guint8 *) message + i, 1, out, NULL));
      mail_smtp_stuffer_finish (&stuffer, out);
      g_assert_cmpmem (out->data, out->len, expected, strlen (expected));
    }
}

static void
test_lines (void)
{
  assert_stuffs ("", "");
  assert_stuffs ("a\r\nb\r\n", "a\r\nb\r\n");
  assert_stuffs ("a\r\nb", "a\r\nb\r\n");
  assert_stuffs ("\r\n", "\r\n");
  assert_stuffs ("\r\n\r\n", "\r\n\r\n");
}

static void
test_dots (void)
{
  assert_stuffs (".", "..\r\n");
  assert_stuffs (".\r\n", "..\r\n");
  assert_stuffs ("..\r\n.a\r\na.\r\n", "...\r\n..a\r\na.\r\n");
  assert_stuffs ("a\r\n.\r\nMAIL FROM:<x@y>\r\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n");
}

/* Every end of a line that some server may take for one is one, before dots are looked for. */
static void
test_smuggling (void)
{
  assert_stuffs ("a\n.\nb", "a\r\n..\r\nb\r\n");
  assert_stuffs ("a\r.\rb", "a\r\n..\r\nb\r\n");
  assert_stuffs ("a\n.\r\nb", "a\r\n..\r\nb\r\n");
  assert_stuffs ("a\r\n.\rb\r", "a\r\n..\r\nb\r\n");
  assert_stuffs ("a\r\r\n.\n\r", "a\r\n\r\n..\r\n\r\n");
}

static void
test_nul (void)
{
  MailSmtpStuffer stuffer = { 0 };
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (mail_smtp_stuffer_feed (&stuffer, (const guint8 *) "a\0b", 3, out, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_cmpuint (out->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/stuffer/lines", test_lines);
  g_test_add_func ("/smtp/stuffer/dots", test_dots);
  g_test_add_func ("/smtp/stuffer/smuggling", test_smuggling);
  g_test_add_func ("/smtp/stuffer/nul", test_nul);
  return g_test_run ();
}
