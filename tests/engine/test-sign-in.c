/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-imap-error.h"
#include "mail-sign-in.h"
#include "mail-test.h"

/* When an account may try to sign in again. Times are seconds of a clock of ours. */

#define ABNORMAL "Login fail. Account is abnormal, service is not open, password is incorrect"

static void
assert_may_try (MailSignIn *self,
                gint64      now)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mail_sign_in_may_try (self, now, &error));
  g_assert_no_error (error);
}

static void
assert_may_not_try (MailSignIn *self,
                    gint64      now,
                    MailError   code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (mail_sign_in_may_try (self, now, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
}

static void
judge (MailSignIn *self,
       MailError   code,
       const char *server_text,
       gint64      now,
       MailError   expected)
{
  GError *why = mail_error_new (code, server_text, "The server refused");

  if (server_text != NULL && g_str_has_prefix (server_text, "Login fail"))
    mail_error_set_detail (why, MAIL_IMAP_ACCOUNT_ABNORMAL);
  why = mail_sign_in_judge (self, why, now);
  g_assert_error (why, MAIL_ERROR, (int) expected);
  g_assert_cmpstr (mail_error_get_server_text (why), ==, server_text);
  g_error_free (why);
}

/* A refusal that says what it is counts at once, and nothing is tried until the person did something. */
static void
test_explained (void)
{
  MailSignIn self;

  mail_sign_in_init (&self);
  assert_may_try (&self, 100);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "[AUTHENTICATIONFAILED] no", 100, MAIL_ERROR_AUTHENTICATION);
  assert_may_not_try (&self, 100000, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_forgive (&self);
  assert_may_try (&self, 100000);
  mail_sign_in_clear (&self);
}

/* One that does not is tried once more, a minute later. */
static void
test_doubtful (void)
{
  MailSignIn self;

  mail_sign_in_init (&self);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 100, MAIL_ERROR_TRANSIENT);
  assert_may_not_try (&self, 100 + MAIL_SIGN_IN_DOUBT_SECONDS - 1, MAIL_ERROR_TRANSIENT);
  assert_may_try (&self, 100 + MAIL_SIGN_IN_DOUBT_SECONDS);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 200, MAIL_ERROR_AUTHENTICATION);
  assert_may_not_try (&self, 100000, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_clear (&self);
}

/* A success in between begins the count anew; a lost connection does not. */
static void
test_doubt_is_over (void)
{
  MailSignIn self;

  mail_sign_in_init (&self);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 100, MAIL_ERROR_TRANSIENT);
  mail_sign_in_succeeded (&self);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 200, MAIL_ERROR_TRANSIENT);
  judge (&self, MAIL_ERROR_TRANSIENT, NULL, 300, MAIL_ERROR_TRANSIENT);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 400, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_clear (&self);
}

/* Who has just entered a password, or asks, is told at once. */
static void
test_asked (void)
{
  MailSignIn self;

  mail_sign_in_init (&self);
  mail_sign_in_forgive (&self);
  judge (&self, MAIL_ERROR_TRANSIENT, NULL, 90, MAIL_ERROR_TRANSIENT);
  judge (&self, MAIL_ERROR_AUTHENTICATION, "no", 100, MAIL_ERROR_AUTHENTICATION);
  assert_may_not_try (&self, 200, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_clear (&self);
}

/* QQ refuses right codes for hours: they are kept, and tried after a quarter of an hour, one hour, four hours and four again. */
static void
test_abnormal (void)
{
  static const gint64 pauses[] = { 15 * 60, 60 * 60, 4 * 60 * 60, 4 * 60 * 60 };
  MailSignIn self;
  gint64 now = 100;

  mail_sign_in_init (&self);
  mail_sign_in_forgive (&self);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      judge (&self, MAIL_ERROR_AUTHENTICATION, ABNORMAL, now, MAIL_ERROR_TRANSIENT);
      assert_may_not_try (&self, now + pauses[i] - 1, MAIL_ERROR_TRANSIENT);
      now += pauses[i];
      assert_may_try (&self, now);
    }
  mail_sign_in_clear (&self);
}

/* No password at all, no way in, a certificate: not the server's no, and nothing to try again. */
static void
test_without_the_server (void)
{
  MailSignIn self;

  mail_sign_in_init (&self);
  judge (&self, MAIL_ERROR_AUTHENTICATION, NULL, 100, MAIL_ERROR_AUTHENTICATION);
  assert_may_not_try (&self, 100000, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_forgive (&self);
  judge (&self, MAIL_ERROR_CERTIFICATE, NULL, 100, MAIL_ERROR_CERTIFICATE);
  assert_may_not_try (&self, 100000, MAIL_ERROR_CERTIFICATE);
  mail_sign_in_forgive (&self);
  judge (&self, MAIL_ERROR_PERMANENT, "no", 100, MAIL_ERROR_PERMANENT);
  assert_may_try (&self, 100);
  mail_sign_in_clear (&self);
}

/* A server that has enough of us is left alone for a minute, or for as long as it says, at most five. */
static void
test_left_alone (void)
{
  static const struct { const char *text; gint64 seconds; } words[] = {
    { "[LIMIT] LOGIN Rate limit hit", 60 },
    { "[ALERT] Too many simultaneous connections. (Failure)", 60 },
    { "[UNAVAILABLE] Maximum number of connections from user+IP exceeded", 60 },
    { "Request is throttled. Suggested Backoff Time: 7200 milliseconds", 8 },
    { "Request is throttled. Suggested Backoff Time: 99999999999999999999 milliseconds", 300 },
  };
  MailSignIn self;

  mail_sign_in_init (&self);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      judge (&self, MAIL_ERROR_TRANSIENT, words[i].text, 100, MAIL_ERROR_TRANSIENT);
      assert_may_not_try (&self, 100 + words[i].seconds - 1, MAIL_ERROR_TRANSIENT);
      assert_may_try (&self, 100 + words[i].seconds);
    }
  judge (&self, MAIL_ERROR_TRANSIENT, "User is authenticated but not connected.", 1000, MAIL_ERROR_TRANSIENT);
  assert_may_try (&self, 1000);
  mail_sign_in_clear (&self);
}

static DexFuture *
begin_fiber (gpointer data)
{
  GError *error = NULL;

  if (!mail_sign_in_begin (data, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

static DexFuture *
begin (MailSignIn *self)
{
  return mail_fiber_spawn (NULL, begin_fiber, self, NULL);
}

/* The second of two who come at once learns what the first was told, and does not ask; who comes after that is not kept waiting. */
static void
test_one_after_the_other (void)
{
  MailSignIn self;
  g_autoptr(DexFuture) first = NULL;
  g_autoptr(DexFuture) second = NULL;
  g_autoptr(DexFuture) third = NULL;
  g_autoptr(GError) error = NULL;

  mail_sign_in_init (&self);
  first = begin (&self);
  second = begin (&self);
  g_assert_true (mail_test_await_ok (g_steal_pointer (&first)));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (dex_future_is_pending (second));

  judge (&self, MAIL_ERROR_AUTHENTICATION, "[AUTHENTICATIONFAILED] no", 100, MAIL_ERROR_AUTHENTICATION);
  mail_sign_in_end (&self);
  g_assert_null (mail_test_await (second, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);

  mail_sign_in_forgive (&self);
  third = begin (&self);
  g_assert_true (mail_test_await_ok (g_steal_pointer (&third)));
  mail_sign_in_end (&self);
  g_assert_finalize_object (g_steal_pointer (&self.turn));
  mail_sign_in_clear (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/sign-in/explained", test_explained);
  g_test_add_func ("/engine/sign-in/doubtful", test_doubtful);
  g_test_add_func ("/engine/sign-in/doubt-is-over", test_doubt_is_over);
  g_test_add_func ("/engine/sign-in/asked", test_asked);
  g_test_add_func ("/engine/sign-in/abnormal", test_abnormal);
  g_test_add_func ("/engine/sign-in/left-alone", test_left_alone);
  g_test_add_func ("/engine/sign-in/without-the-server", test_without_the_server);
  g_test_add_func ("/engine/sign-in/one-after-the-other", test_one_after_the_other);
  return g_test_run ();
}
