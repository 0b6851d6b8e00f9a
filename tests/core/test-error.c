/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"

static void
test_server_text (void)
{
  g_autoptr(GError) error = mail_error_new (MAIL_ERROR_PERMANENT, "550 no\r\nsuch \xff user", "Refused %d", 1);
  g_autoptr(GError) copy = g_error_copy (error);

  g_assert_error (copy, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_cmpstr (copy->message, ==, "Refused 1");
  g_assert_cmpstr (mail_error_get_server_text (copy), ==, "550 no  such \357\277\275 user");
  g_assert_null (mail_error_get_certificate (copy));
}

static void
test_server_text_is_bounded (void)
{
  g_autofree char *flood = g_strnfill (1000 * 1000, 'x');
  g_autoptr(GError) error = mail_error_new (MAIL_ERROR_TRANSIENT, flood, "Busy");

  g_assert_cmpuint (strlen (mail_error_get_server_text (error)), ==, MAIL_ERROR_MAX_SERVER_TEXT);
}

static void
test_detail (void)
{
  g_autoptr(GError) error = mail_error_new (MAIL_ERROR_TRANSIENT, NULL, "Locked");
  g_autoptr(GError) copy = NULL;

  g_assert_null (mail_error_get_detail (error));
  mail_error_set_detail (error, "some-detail");
  copy = g_error_copy (error);
  g_assert_cmpstr (mail_error_get_detail (copy), ==, "some-detail");
}

static void
test_foreign_errors (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_null (mail_error_get_server_text (error));
  g_assert_null (mail_error_get_detail (error));
  g_assert_null (mail_error_get_detail (NULL));
  g_assert_true (mail_error_is_cancelled (error));
  g_assert_false (mail_error_is_cancelled (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/error/server-text", test_server_text);
  g_test_add_func ("/core/error/server-text-is-bounded", test_server_text_is_bounded);
  g_test_add_func ("/core/error/detail", test_detail);
  g_test_add_func ("/core/error/foreign-errors", test_foreign_errors);

  return g_test_run ();
}
