/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-provider.h"
#include "mail-setup.h"

static MailAccountSettings *
make_settings (const char *address)
{
  return mail_provider_make_settings (mail_provider_find (address), address, NULL);
}

static void
check (const char *address,
       MailError   code,
       const char *server_text,
       const char *expected)
{
  g_autoptr(MailAccountSettings) settings = make_settings (address);
  g_autoptr(GError) error = mail_error_new (code, server_text, "The server said no");
  g_autofree char *text = mail_setup_explain (error, settings, TRUE);

  g_test_message ("%s: %s", address, text);
  g_assert_nonnull (g_strstr_len (text, -1, expected));
  g_assert_null (g_strstr_len (text, -1, "%"));
  g_assert_true (g_str_has_suffix (text, "."));
}

static void
test_refused_passwords (void)
{
  check ("li@163.com", MAIL_ERROR_AUTHENTICATION, "LOGIN Login error or password error", "163 Mail refused the password. It wants an authorization code");
  check ("li@126.com", MAIL_ERROR_AUTHENTICATION, NULL, "126 Mail refused the password. It wants an authorization code");
  check ("1@qq.com", MAIL_ERROR_AUTHENTICATION,
         "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.",
         "QQ Mail did not let this program in");
  check ("1@qq.com", MAIL_ERROR_AUTHENTICATION, "535 Login Fail. Please enter your authorization code to login.", "wants an authorization code");
  check ("li@163.com", MAIL_ERROR_PERMANENT, "SELECT Unsafe Login. Please contact kefu@188.com for help", "not safe");
  check ("a@gmail.com", MAIL_ERROR_AUTHENTICATION, "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
         "Gmail wants an app password");
  check ("a@gmail.com", MAIL_ERROR_AUTHENTICATION, "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "app password made for mail programs");
  check ("a@gmail.com", MAIL_ERROR_AUTHENTICATION, "[ALERT] Please log in via your web browser", "sign in on the web");
  check ("a@icloud.com", MAIL_ERROR_AUTHENTICATION, "[AUTHENTICATIONFAILED] Authentication Failed", "iCloud Mail refused the password. It wants an app password");
  check ("a@yahoo.com", MAIL_ERROR_AUTHENTICATION, "[LIMIT] LOGIN Rate limit hit", "too often");
  check ("a@outlook.com", MAIL_ERROR_AUTHENTICATION, "LOGIN failed.", "its own sign-in page");
  check ("a@gmx.de", MAIL_ERROR_AUTHENTICATION, "authentication failed", "GMX refused the user name “a@gmx.de” or the password");
  check ("a@firm.example", MAIL_ERROR_AUTHENTICATION, "no", "imap.firm.example refused the user name “a@firm.example” or the password");
  check ("a@zoho.com", MAIL_ERROR_AUTHENTICATION, "[ALERT] You are yet to enable IMAP for your account", "Switch on IMAP");
}

static void
test_other_failures (void)
{
  check ("a@firm.example", MAIL_ERROR_TRANSIENT, NULL, "The server said no.");
  check ("a@firm.example", MAIL_ERROR_CERTIFICATE, NULL, "The server said no.");
  check ("a@firm.example", MAIL_ERROR_PROTOCOL, "garbage 100%", "Perhaps “imap.firm.example” is not a mail server for receiving");
  check ("a@firm.example", MAIL_ERROR_PERMANENT, NULL, "The server said no.");
}

static void
test_ports_say_what_is_spoken (void)
{
  g_autoptr(MailAccountSettings) settings = make_settings ("a@firm.example");
  g_autoptr(GError) error = mail_error_new (MAIL_ERROR_PROTOCOL, NULL, "No TLS");
  g_autofree char *starttls = NULL;
  g_autofree char *tls = NULL;

  settings->receive.port = 143;
  settings->send.security = MAIL_SECURITY_STARTTLS;
  starttls = mail_setup_explain (error, settings, TRUE);
  tls = mail_setup_explain (error, settings, FALSE);
  g_assert_cmpstr (starttls, ==, "No TLS. Port 143 of “imap.firm.example” is usually used with STARTTLS: look at the security setting.");
  g_assert_cmpstr (tls, ==, "No TLS. Port 465 of “smtp.firm.example” is usually used with TLS: look at the security setting.");
}

/* Of an account that is kept, whose password is not. */
static void
test_no_password (void)
{
  g_autoptr(MailAccountSettings) settings = make_settings ("a@163.com");
  g_autoptr(GError) none = mail_error_new (MAIL_ERROR_AUTHENTICATION, NULL, "There is none.");
  g_autoptr(GError) locked = mail_error_new (MAIL_ERROR_TRANSIENT, NULL, "It is locked.");
  g_autofree char *none_text = NULL;
  g_autofree char *locked_text = NULL;

  settings->id = 1;
  none_text = mail_setup_explain (none, settings, TRUE);
  locked_text = mail_setup_explain (locked, settings, TRUE);
  g_assert_cmpstr (none_text, ==, "There is none.");
  g_assert_cmpstr (locked_text, ==, "It is locked.");
}

static void
test_errors_of_others (void)
{
  g_autoptr(MailAccountSettings) settings = make_settings ("a@firm.example");
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Something else");
  g_autofree char *text = mail_setup_explain (error, settings, FALSE);

  g_assert_cmpstr (text, ==, "Something else.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/setup/explain/refused-passwords", test_refused_passwords);
  g_test_add_func ("/setup/explain/other-failures", test_other_failures);
  g_test_add_func ("/setup/explain/ports-say-what-is-spoken", test_ports_say_what_is_spoken);
  g_test_add_func ("/setup/explain/no-password", test_no_password);
  g_test_add_func ("/setup/explain/errors-of-others", test_errors_of_others);

  return g_test_run ();
}
